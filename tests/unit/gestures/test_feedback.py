"""Thumbs, and the reason for one that points down."""

import pytest

from bot.gestures.feedback import REASON, Answer, judged, reason_view, reasoned
from bot.gestures.payload import Malformed
from tests.unit.gestures.payloads import ANSWERED, RUN, press


def test_a_thumb_carries_its_verdict_and_the_run() -> None:
    """Two thumbs of one person are two acts."""
    rate = judged(press("verdict", f"bad {RUN}"))
    assert (rate.run, rate.verdict, rate.reason) == (RUN, "bad", "")
    assert rate.identity != judged(press("verdict-good", f"good {RUN}")).identity
    with pytest.raises(Malformed):
        judged(press("verdict", f"sideways {RUN}"))


def test_the_form_brings_the_reason_to_the_same_answer() -> None:
    """What the form was opened with comes back with it."""
    view = reason_view(Answer(RUN, "C1", "3.3", "1.1"))
    body = ANSWERED | {
        "view": {
            **view,
            "hash": "h",
            "root_view_id": "V1",
            "state": {"values": {REASON: {REASON: {"value": " Wrong column. "}}}},
        }
    }
    rate = reasoned(body)
    assert (rate.run, rate.channel, rate.thread_ts, rate.identity) == (RUN, "C1", "1.1", "V1")
    assert (rate.verdict, rate.reason) == ("bad", "Wrong column.")
    for missing in ("view", "user"):
        with pytest.raises(Malformed):
            reasoned({key: value for key, value in body.items() if key != missing})
