"""Taking an offer."""

from bot.gestures.offer import taken_offer
from tests.unit.gestures.payloads import PRESS


def test_a_taken_offer_is_the_question_of_the_files_message() -> None:
    """Pressed twice it is asked once, and as if that message had mentioned the app."""
    action = {"action_id": "offer_analyze", "value": "1.1"}
    place = {"channel_id": "C1", "message_ts": "5.5", "is_ephemeral": True}
    first, second = (
        taken_offer({**PRESS, "container": place, "actions": [{**action, "action_ts": at}]})
        for at in ("6.1", "6.2")
    )
    assert first.act_id == second.act_id == "A1::T1:C1:1.1"
    assert (first.ts, first.thread_ts, first.in_thread) == ("1.1", "1.1", False)
    assert first.addressed and not first.asks_again
