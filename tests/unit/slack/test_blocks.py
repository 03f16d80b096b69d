"""Pieces of messages and views, as Slack gets them."""

import pytest
from slack_sdk.errors import SlackObjectFormationError

from bot import limits
from bot.slack.blocks import (
    actions,
    button,
    checkboxes,
    field,
    image,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    small,
    text_input,
)


def test_a_text_has_no_key_that_is_not_meant() -> None:
    """Neither ``emoji`` nor ``verbatim`` is said unless it is."""
    assert plain("a") == {"type": "plain_text", "text": "a"}
    assert mrkdwn("a") == {"type": "mrkdwn", "text": "a"}
    assert mrkdwn("a", verbatim=True) == {"type": "mrkdwn", "text": "a", "verbatim": True}
    assert small("a")["elements"] == [mrkdwn("a")]


def test_a_field_stands_under_the_id_of_its_element() -> None:
    """It may be left empty unless it says otherwise."""
    block = field(text_input("why", placeholder="Because"), "Why?")
    assert (block["block_id"], block["element"]["action_id"]) == ("why", "why")
    assert block["optional"] is True and "hint" not in block and "dispatch_action" not in block
    assert field(text_input("why"), "Why?", optional=False)["optional"] is False


def test_boxes_are_ticked_all_or_none() -> None:
    """Those of a message's own files are."""
    options = [option("F1", "a.csv"), option("F2", "b.csv", "large")]
    assert checkboxes("files", options, chosen=True)["initial_options"] == options
    assert "initial_options" not in checkboxes("files", options, chosen=False)


@pytest.mark.parametrize(
    "build",
    [
        lambda: button("go", "x" * (limits.SLACK_BUTTON_TEXT_MAX + 1)),
        lambda: option("v", "x" * (limits.SLACK_OPTION_TEXT_MAX + 1)),
        lambda: modal("x" * 25, "Close", [section("a")]),
        lambda: actions(*(button(f"b{number}", "a") for number in range(26))),
    ],
)
def test_what_slack_would_refuse_is_not_built(build: object) -> None:
    """It is a mistake of the app."""
    with pytest.raises(SlackObjectFormationError):
        build()  # type: ignore[operator]


def test_long_paragraphs_and_descriptions_are_slacks_matter() -> None:
    """It refuses the message, and a simpler one goes out."""
    assert len(section("x" * 5_000)["text"]["text"]) == 5_000
    assert len(image("F1", "a", "x" * 5_000)["alt_text"]) == 5_000
