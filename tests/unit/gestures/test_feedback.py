"""Thumbs, and the reason for one that points down."""

import json

import pytest

from bot.gestures.feedback import REASON, Answer, judged, reason_view, reasoned
from bot.gestures.payload import Malformed
from tests.unit.gestures.payloads import ANSWERED, RUN, press


def test_a_thumb_carries_its_verdict_and_the_run() -> None:
    """Two thumbs of one person are two acts."""
    request = judged(press("verdict", f"bad {RUN}"))
    assert (request.intent, request.about) == ("feedback", RUN)
    assert json.loads(request.text) == {"verdict": "bad", "reason": ""}
    assert request.act != judged(press("verdict-good", f"good {RUN}")).act


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
    request = reasoned(body)
    assert (request.about, request.channel, request.thread_ts, request.act) == (
        RUN,
        "C1",
        "1.1",
        "V1",
    )
    assert json.loads(request.text) == {"verdict": "bad", "reason": "Wrong column."}
    for missing in ("view", "user"):
        with pytest.raises(Malformed):
            reasoned({key: value for key, value in body.items() if key != missing})
