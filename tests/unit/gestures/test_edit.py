"""What a changed message stands for."""

from typing import Any

import pytest

from bot.acts import Ask, Reword
from bot.gestures.edit import edited
from tests.unit.gestures.payloads import BOT, body

BEFORE: dict[str, Any] = {"type": "message", "user": "U1", "ts": "1.1", "text": "why?"}


EDIT = {"user": "U1", "ts": "2.000000"}


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The event of a change."""
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "3.1"}
    return body(event | {"message": after, "previous_message": before, "channel_type": "channel"})


def test_a_mention_that_is_added_is_a_new_mention() -> None:
    """With the identity of the message, which its twin shares."""
    after = BEFORE | {"text": f"<@{BOT}> why?", "edited": EDIT, "files": [{"id": "F1"}]}
    request = edited(changed(BEFORE, after), BOT)
    assert isinstance(request, Ask) and request.addressed
    assert request.act_id.endswith(":C1:1.1") and request.text == "why?"
    assert [file["id"] for file in request.files] == ["F1"]


def test_other_words_are_an_occasion_to_ask_again() -> None:
    """About the message as it was; each edit is an act of its own."""
    after = BEFORE | {"text": "why not?", "edited": EDIT, "thread_ts": "0.9"}
    request = edited(changed(BEFORE, after), BOT)
    assert isinstance(request, Reword) and request.text == "why not?"
    assert request.run.endswith(":C1:1.1") and request.act_id.endswith(":C1:1.1:2.000000")
    assert (request.thread_ts, request.addressed) == ("0.9", False)
    later = after | {"text": "how?", "edited": EDIT | {"ts": "4.000000"}}
    second = edited(changed(after, later), BOT)
    assert second and second.act_id != request.act_id


@pytest.mark.parametrize(
    "after",
    [
        BEFORE | {"attachments": [{"from_url": "https://a.example"}]},
        BEFORE | {"edited": EDIT},
        BEFORE | {"text": "new", "edited": EDIT | {"user": "U2"}},
        BEFORE | {"text": "new", "edited": EDIT, "bot_id": "B1"},
        BEFORE | {"text": "new", "edited": EDIT, "subtype": "bot_message"},
        {},
    ],
)
def test_unfurls_bots_and_strangers_hands_are_left_alone(after: dict[str, Any]) -> None:
    """Nothing of that is a person's new words."""
    assert edited(changed(BEFORE, after), BOT) is None


def test_an_unfurl_after_an_edit_is_no_second_edit() -> None:
    """The note of the edit stays on the message."""
    before = BEFORE | {"text": "see https://a.example", "edited": EDIT}
    assert edited(changed(before, before | {"text": "see <https://a.example>"}), BOT) is None
