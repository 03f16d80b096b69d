"""The closing blocks: read, and never shown, however they are written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.closing import ALTERNATIVE_MAX, FOLLOWUPS_MAX, Closing, split, visible

ANSWER = "**Low watch time drives churn.**\n\n- A point"
THREE = ("Split by country", "Which members are at risk now?", "Make it a PDF report")
BLOCK = "```followups\n" + "\n".join(THREE) + "\n```"

pieces = st.sampled_from(
    [
        "```followups",
        "```Follow-ups",
        "~~~followups",
        "```alttext",
        "```python",
        "```",
        "````",
        "``",
        "~~~",
        "\n",
        "\n\n",
        " ",
        "a?",
        "- b",
        "`code`",
        "text ",
        "\r\n",
    ]
)
texts = st.one_of(st.lists(pieces, max_size=14).map("".join), st.text(max_size=60))


def test_the_block_becomes_questions_and_goes() -> None:
    """The answer ends where its words end."""
    assert split(f"{ANSWER}\n\n{BLOCK}") == Closing(ANSWER, THREE)


@pytest.mark.parametrize(
    "fence",
    ["Followups", "follow-ups", "follow_ups:", "followup", " folowups", "suggested follow-ups"],
)
def test_a_slip_of_the_pen_in_the_name_does_no_harm(fence: str) -> None:
    """Models are not exact about names."""
    found = split(f"{ANSWER}\n```{fence}\n- Split by country\n2. And by tier?\n```\n")
    assert found == Closing(ANSWER, ("Split by country", "And by tier?"))


@pytest.mark.parametrize(
    ("cut", "questions"),
    [
        ("\n``", ()),
        ("\n```", ()),
        ("\n```follo", ()),
        ("\n```followups", ()),
        ("\n```followups\nSplit by cou", ()),
        ("\n```followups\nSplit by country\nWhich mem", THREE[:1]),
        ("\n```followups\nSplit by country\n``", THREE[:1]),
    ],
)
def test_a_block_that_breaks_off_leaves_no_trace(cut: str, questions: tuple[str, ...]) -> None:
    """Whole lines count; the one that was cut does not."""
    assert split(ANSWER + cut) == Closing(ANSWER, questions)


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        f"{ANSWER}\n```python\nprint(1)\n```\nfollowups: none",
        "```` \n```followups\nquoted\n```\n````\nThat is how it looks.",
        "```inline``` ends it",
        "A follow-up: ask **again**",
    ],
)
def test_without_a_block_the_answer_stays_as_it_is(answer: str) -> None:
    """Other code, a quotation of such a block, and inline code are the answer's own."""
    assert split(answer) == Closing(answer)


def test_too_many_too_long_and_doubled_questions_are_left_out() -> None:
    """A button holds 75 characters, and three of them are enough."""
    lines = ["x" * 76, "One?", "one?", "", "**Two?**", "Three?", "Four?"]
    found = split("A\n```followups\n" + "\n".join(lines) + "\n```")
    assert found.questions == ("One?", "Two?", "Three?")


def test_what_the_plots_show_is_told_apart() -> None:
    """By file name, in either order of the blocks; what is no such line says nothing."""
    lines = [
        "- `drivers.png`: Bars of churn: 36 % under 6 hours,  5 % above 20.",
        "tiers.jpg : One bar a tier.",
        "tiers.jpg: said again",
        "nothing",
        "long.png: " + "x" * 900,
        "- **$OUTPUT_DIR/bold.png**: Two lines.",
        "dash.png — A map",
    ]
    for name in ("alttext", "alt", "Alt text", "alternatives", "alttext json"):
        block = f"```{name}\n" + "\n".join(lines) + "\n```"
        for answer in (f"{ANSWER}\n{block}\n{BLOCK}", f"{ANSWER}\n{BLOCK}\n{block}"):
            found = split(answer)
            assert (found.text, found.questions) == (ANSWER, THREE)
            assert found.alternatives == {
                "drivers.png": "Bars of churn: 36 % under 6 hours, 5 % above 20.",
                "tiers.jpg": "One bar a tier.",
                "long.png": "x" * ALTERNATIVE_MAX,
                "bold.png": "Two lines.",
                "dash.png": "A map",
            }


@given(texts)
def test_while_it_is_written_more_is_only_ever_added(text: str) -> None:
    """What was shown stays, and in the end it is the answer that ``split`` gives."""
    shown = [visible(text[:end]) for end in range(len(text) + 1)]
    for before, after in pairwise(shown):
        assert after.startswith(before)
    whole = split(text)
    assert whole.text == visible(text).strip()
    assert len(whole.questions) <= FOLLOWUPS_MAX


@given(texts, st.sampled_from(["followups", "Follow-Ups", "followup", "alttext", "Alt text"]))
def test_nothing_of_a_block_is_ever_visible(before: str, name: str) -> None:
    """Whatever stands before it, unless that is code that was never closed."""
    if "```" in before or "~~~" in before:
        return
    assert "secret" not in visible(f"{before}\n```{name}\nsecret?\n```")
