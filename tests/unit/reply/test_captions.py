"""Titles of plots: what a screen reader has to go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply.captions import CAPTION_MAX, NAMELESS, alternative, caption, heading

ANSWER = """\
**Members who watch little leave most often (41 % against 13 %).**

- The tier matters less: Basic leaves more.
- No effect of the `country` was found.

| country | tier |
|---|---|
| DE | Basic |
"""


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("leaving_by_tier.png", "Leaving by tier: The tier matters less: Basic leaves more."),
        ("country-effect.png", "Country effect: No effect of the country was found."),
        ("fig_1.png", "Fig 1"),
        ("plot", "Plot"),
        ("_.png", "_.png"),
    ],
)
def test_a_plot_is_called_by_its_name_and_what_the_answer_says_of_it(name: str, title: str) -> None:
    """The sentence that shares most with the name; tables are no sentences."""
    assert caption(name, ANSWER) == title


@given(st.text(max_size=80), st.text(max_size=300))
def test_a_title_is_one_short_line_that_fires_nothing(name: str, answer: str) -> None:
    """File names and answers are foreign text."""
    title = caption(name + ".png", answer + " <!channel> https://evil.example.org/" + name)
    assert len(title) <= CAPTION_MAX and "\n" not in title
    assert "<" not in title and "://" not in title


def test_what_the_model_says_of_a_plot_is_read_out() -> None:
    """Without a word of it, what the answer says; foreign text in both cases."""
    told = {"tiers.png": "Bars,\n one a tier. <!here>"}
    assert alternative("tiers.png", ANSWER, told).startswith("Bars, one a tier.")
    assert "<!here>" not in alternative("tiers.png", ANSWER, told)
    assert alternative("country-effect.png", ANSWER, told) == caption("country-effect.png", ANSWER)


def test_a_heading_is_the_name_in_words() -> None:
    """It stands above the picture."""
    assert heading("churn_by-tier.png") == "Churn by tier" and heading("_.png") == "_.png"
    assert heading("\u3164.png") and heading("\u3164") == NAMELESS
