"""What all payloads share."""

import pytest

from bot.gestures.home import opened
from bot.gestures.payload import Malformed, installation_of, pressed, value_of
from tests.unit.gestures.payloads import MENTION, OPENED, body


def test_the_installation_is_that_of_the_authorization() -> None:
    """In a shared channel the top-level team may be the other company's."""
    found = installation_of(
        body(MENTION, team_id="T9", authorizations=[{"enterprise_id": "E1", "team_id": "T1"}])
    )
    assert (found.enterprise_id, found.team_id) == ("E1", "T1")
    with pytest.raises(Malformed):
        installation_of({"event": {}})


def test_a_button_on_a_private_message_tells_only_where_it_stands() -> None:
    """As Slack sends it: no message, and the thread in the container."""
    payload = {
        "team": {"id": "T1"},
        "api_app_id": "A1",
        "user": {"id": "U1", "team_id": "T1"},
        "container": {"channel_id": "C1", "message_ts": "2.1", "thread_ts": "1.1"},
        "actions": [{"action_id": "again", "action_ts": "3.1", "value": "A1::T1:C1:1.1"}],
        "response_url": "https://hooks.example/1",
    }
    request = pressed(payload)
    assert (request.thread_ts, value_of(payload)) == ("1.1", "A1::T1:C1:1.1")
    assert request.act_id.endswith(":C1:2.1:again:3.1") and request.response_url


def test_an_occasion_without_its_time_is_malformed() -> None:
    """The time is its identity."""
    timeless = {key: value for key, value in OPENED.items() if key != "event_ts"}
    with pytest.raises(Malformed, match="event_ts"):
        opened(body(timeless | {"tab": "home"}))
