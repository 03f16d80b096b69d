"""From messages and mentions to a Request."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.acts import from_json, to_json
from bot.gestures.message import ask_in
from bot.gestures.payload import Malformed
from tests.unit.gestures.payloads import BOT, MENTION, body


def test_a_mention_is_a_request_with_its_files() -> None:
    """The mention goes, the question stays, and of a file only what is needed."""
    request = ask_in(body(MENTION), BOT)
    assert request and request.text == "what drives churn?" and request.addressed
    assert request.files == ({"id": "F1", "name": "a.csv", "size": 5},)
    assert (request.thread_ts, request.in_thread) == ("1.1", False)


def test_both_twins_have_the_same_identity() -> None:
    """message and app_mention of one act differ in their event id only."""
    twin = MENTION | {"type": "message", "subtype": "file_share", "channel_type": "channel"}
    first, second = ask_in(body(MENTION), BOT), ask_in(body(twin, event_id="Ev2"), BOT)
    assert first and second
    assert first.act_id == second.act_id and first.delivery_id != second.delivery_id
    assert second.addressed


def test_a_plain_message_is_not_addressed_and_a_direct_one_is() -> None:
    """Only a mention or a direct message speaks to the app by itself."""
    plain = MENTION | {"type": "message", "text": "hello", "channel_type": "channel"}
    assert (request := ask_in(body(plain), BOT)) and not request.addressed
    direct = ask_in(body(plain | {"channel_type": "im"}), BOT)
    assert direct and direct.addressed


@pytest.mark.parametrize(
    "subtype", ["message_changed", "message_deleted", "bot_message", "channel_join"]
)
def test_what_no_person_wrote_is_no_request(subtype: str) -> None:
    """Edits, deletions, bots and joins are not words for the app."""
    assert ask_in(body(MENTION | {"type": "message", "subtype": subtype}), BOT) is None
    assert ask_in(body(MENTION | {"bot_id": "B1"}), BOT) is None


@pytest.mark.parametrize("missing", ["channel", "ts", "user"])
def test_an_event_that_lacks_what_it_must_have_is_malformed(missing: str) -> None:
    """Such a body is answered 4xx, never 5xx."""
    event = {key: value for key, value in MENTION.items() if key != missing}
    with pytest.raises(Malformed, match=missing):
        ask_in(body(event), BOT)


def test_a_request_survives_its_journey_as_json() -> None:
    """Hints are kept as JSON and come back as they were."""
    request = ask_in(body(MENTION), BOT)
    assert request
    assert from_json(json.loads(json.dumps(to_json(request)))) == request


def test_recorded_events_are_read(recordings: Path | None) -> None:
    """Real mentions, with and without a file, become requests."""
    if recordings is None:
        print("payloads: hand-written only")
        return
    print("payloads: recorded")
    found = 0
    for path in (recordings / "slack" / "vercel-chat-replay").glob("*.json"):
        for payload in _events(json.loads(path.read_text())):
            event = payload["event"]
            if event.get("type") in {"app_mention", "message"}:
                request = ask_in(payload, "U00FAKEBOT")
                found += request is not None
                if request and event.get("files"):
                    assert len(request.files) == len(event["files"])
    assert found >= 5


def _events(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        if data.get("type") == "event_callback" and "event" in data:
            return [data]
        return [event for value in data.values() for event in _events(value)]
    if isinstance(data, list):
        return [event for value in data for event in _events(value)]
    return []


def test_the_files_of_a_forwarded_message_count() -> None:
    """Those of a link that Slack unfurled do not: nobody handed them over."""
    carried = {"is_share": True, "files": [{"id": "F2", "name": "b.csv", "mimetype": "x/y"}]}
    unfurled = {"is_msg_unfurl": True, "files": [{"id": "F3"}]}
    request = ask_in(body(MENTION | {"attachments": [carried, unfurled]}), BOT)
    assert request and [file["id"] for file in request.files] == ["F1", "F2"]
    with pytest.raises(Malformed):
        ask_in(body(MENTION | {"attachments": [carried | {"files": ["F2"]}]}), BOT)
