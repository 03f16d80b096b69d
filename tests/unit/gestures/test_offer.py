"""Taking an offer."""

from typing import Any

from bot.gestures.offer import taken_offer, withdrawn_offer
from tests.unit.gestures.payloads import PRESS

PLACE = {"channel_id": "C1", "message_ts": "5.5", "is_ephemeral": True}


def analyze(at: str) -> dict[str, Any]:
    """The payload of the offer's button, pressed at a time."""
    action = {"action_id": "offer_analyze", "value": "1.1", "action_ts": at}
    return {**PRESS, "container": PLACE, "actions": [action], "response_url": "http://hook"}


def test_a_taken_offer_is_the_question_of_the_files_message() -> None:
    """Pressed twice it is asked once, and as if that message had mentioned the app."""
    first, second = (taken_offer(analyze(at)) for at in ("6.1", "6.2"))
    assert first.act_id == second.act_id == "A1::T1:C1:1.1"
    assert (first.ts, first.thread_ts, first.in_thread) == ("1.1", "1.1", False)
    assert first.addressed and not first.asks_again


def test_a_taken_offer_goes_without_a_word() -> None:
    """Whoever may not ask hears it of the question; the end of the offer says nothing itself."""
    end = withdrawn_offer(analyze("6.1"))
    assert not end.addressed and end.response_url == "http://hook"
    assert end.act_id != taken_offer(analyze("6.1")).act_id
