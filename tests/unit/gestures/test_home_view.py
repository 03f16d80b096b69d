"""The Home tab as Slack gets it."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gestures.home_view import (
    CHANNELS_SHOWN,
    MODES,
    ChannelChoices,
    Home,
    Recent,
    channel_of,
    choice_block,
    closed_home,
    home,
)
from bot.gestures.usage import Spending
from bot.storage.usage import Spent

SPENDING = Spending(Spent(1, 0.5), Spent(3, 1.25), Spent(40, 90.0), 20, 500)


def page(recent: list[Recent] | None = None, **more: Any) -> Home:
    """A tab's content."""
    return Home("UAPP", recent or [], SPENDING, 72, ["UADMIN"], **more)


def texts(view: dict[str, Any]) -> list[str]:
    """Every section's and small print's text."""
    blocks = view["blocks"]
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    small = [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]
    return sections + small


def test_an_empty_start_says_in_three_lines_how_it_goes() -> None:
    """Nothing asked yet: no list, but what to do."""
    view = home(page(), "en")
    assert texts(view)[0].count("\n") == 2 and "<@UAPP>" in texts(view)[0]
    assert "latest analyses" not in json.dumps(view)


def test_what_was_spent_stands_against_the_caps() -> None:
    """Today and thirty days, one's own and the workspace's."""
    (lines,) = [text for text in texts(home(page(), "en")) if "Today" in text]
    assert "Today: 1 analysis, $0.50 of $20.00" in lines
    assert "Last 30 days: 3 analyses, $1.25" in lines
    assert "40 analyses, $90.00 of $500.00" in lines


def test_where_the_data_goes_and_who_runs_it_is_said() -> None:
    """With the operator's retention."""
    (told,) = [text for text in texts(home(page(), "en")) if "Anthropic" in text]
    assert "72 hours" in told and "<@UADMIN>" in told


@given(
    st.lists(st.text(max_size=400), max_size=8),
    st.sampled_from(["", "https://x.slack.com/archives/C1/p1"]),
)
def test_questions_are_harmless_and_fit(questions: list[str], link: str) -> None:
    """A question of any kind calls nobody, and breaks neither a link nor a limit."""
    recent = [Recent(text, link, "C1", 0.1, 1_700_000_000.0) for text in questions]
    view = home(page(recent), "en")
    lines = [text for text in texts(view) if text.startswith("• ")]
    assert len(lines) == len(questions) and len(view["blocks"]) <= 100
    for line in lines:
        head, _, tail = line.partition("\n")
        assert len(line) <= 3_000 and tail.lstrip().startswith("<#C1> · <!date^1700000000^")
        inner = head.removeprefix(f"• <{link}|").removesuffix(">") if link else head[2:]
        assert not set("<>") & set(inner) and (not link or "|" not in inner)


@pytest.mark.parametrize(("direct", "shown"), [("D1", "direct message"), ("C1", "<#C1>")])
def test_an_analysis_says_where_it_was(direct: str, shown: str) -> None:
    """A direct message has no name to link."""
    view = home(page([Recent("q", "", direct, 0.0, 0.0)]), "en")
    assert any(shown in text for text in texts(view) if text.startswith("• "))


def test_only_admins_see_settings() -> None:
    """Others have no menu of channels."""
    assert "conversations_select" not in json.dumps(home(page(), "en"))
    shown = home(page(choices=ChannelChoices({}, "offer")), "en")
    assert "conversations_select" in json.dumps(shown)
    assert "radio_buttons" not in json.dumps(shown)


@pytest.mark.parametrize("mode", MODES)
def test_a_picked_channel_shows_what_counts_there(mode: str) -> None:
    """What was chosen, or the default; each channel has a block of its own."""
    for choices in (
        ChannelChoices({"C1": mode}, "offer", "C1"),
        ChannelChoices({"C2": "off"}, mode, "C1"),
    ):
        blocks = home(page(choices=choices), "en")["blocks"]
        (block,) = [b for b in blocks if b.get("block_id", "").startswith("home_shared_files")]
        assert channel_of(block["block_id"]) == "C1" and block["block_id"] == choice_block("C1")
        assert block["elements"][0]["initial_option"]["value"] == mode


def test_many_choices_are_counted() -> None:
    """The view stays small in a workspace with many channels."""
    chosen = {f"C{number}": "auto" for number in range(CHANNELS_SHOWN + 3)}
    told = texts(home(page(choices=ChannelChoices(chosen, "offer")), "en"))
    assert any("and 3 more" in text and len(text) <= 3_000 for text in told)


def test_many_admins_do_not_break_the_tab() -> None:
    """A section has 3,000 characters."""
    crowd = dataclasses.replace(page(), admins=[f"U{number:010}" for number in range(500)])
    assert max(map(len, texts(home(crowd, "en")))) <= 3_000


def test_a_closed_tab_says_why() -> None:
    """And offers nothing."""
    view = closed_home("Members only.", "en")
    assert texts(view) == ["Members only."] and "actions" not in json.dumps(view)
