"""The app's own joining."""

from bot.gestures.hello import joined
from tests.unit.gestures.payloads import BOT, JOINED, body


def test_the_apps_own_joining_is_a_hello() -> None:
    """For whoever invited it, or for nobody in particular."""
    first = joined(body(JOINED | {"inviter": "U1"}, is_ext_shared_channel=True), BOT)
    assert first and (first.channel, first.user) == ("C1", "U1")
    assert first.shared_channel and not first.addressed
    alone = joined(body(JOINED), BOT)
    assert alone and alone.user == BOT
    assert joined(body(JOINED | {"user": "U1"}), BOT) is None
