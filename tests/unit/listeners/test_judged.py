"""What people do with an answer, as Requests."""

import json
from typing import Any

import pytest

from bot.gestures.ask_again import suggested
from bot.gestures.feedback import REASON, Answer, judged, reason_view, reasoned
from bot.gestures.payload import Malformed

RUN = "A1::T1:C1:1.1"
PRESS: dict[str, Any] = {
    "api_app_id": "A1",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "channel": {"id": "C1"},
    "container": {"channel_id": "C1", "message_ts": "2.2", "thread_ts": "1.1"},
    "message": {"ts": "2.2", "thread_ts": "1.1"},
    "response_url": "http://127.0.0.1/hooks/1",
}


def press(action_id: str, value: str | None) -> dict[str, Any]:
    """The payload of a button under an answer."""
    action = {"action_id": action_id, "action_ts": "3.3"}
    return PRESS | {"actions": [action | ({"value": value} if value else {})]}


def test_a_suggestion_is_asked_in_the_answers_thread_and_said_aloud() -> None:
    """It is about no run: its words are the question."""
    request = suggested(press("suggestion-0", "By country?"))
    assert (request.intent, request.text, request.about) == ("ask", "By country?", "")
    assert (request.thread_ts, request.unspoken, request.addressed) == ("1.1", True, True)
    with pytest.raises(Malformed):
        suggested(press("suggestion-0", None))


def test_a_thumb_carries_its_verdict_and_the_run() -> None:
    """Two thumbs of one person are two acts."""
    request = judged(press("verdict", f"bad {RUN}"))
    assert (request.intent, request.about) == ("feedback", RUN)
    assert json.loads(request.text) == {"verdict": "bad", "reason": ""}
    assert request.act != judged(press("verdict-good", f"good {RUN}")).act


def test_the_form_brings_the_reason_to_the_same_answer() -> None:
    """What the form was opened with comes back with it."""
    view = reason_view(Answer(RUN, "C1", "3.3", "1.1"))
    body = PRESS | {
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
