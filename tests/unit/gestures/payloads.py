"""Payloads of what people do, as Slack sends them."""

from typing import Any

BOT = "U0BOT"


def body(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event's envelope."""
    return {
        "token": "x",
        "team_id": "T1",
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": "Ev1",
        "authorizations": [{"enterprise_id": None, "team_id": "T1", "user_id": BOT}],
        "is_ext_shared_channel": False,
        **more,
    }


MENTION = {
    "type": "app_mention",
    "user": "U1",
    "text": f"<@{BOT}> what drives churn?",
    "ts": "1.1",
    "channel": "C1",
    "event_ts": "1.1",
    "files": [{"id": "F1", "name": "a.csv", "size": 5, "preview": "a,b", "thumb_64": "x"}],
}


JOINED = {"type": "member_joined_channel", "user": BOT, "channel": "C1", "event_ts": "2.2"}


OPENED = {"type": "app_home_opened", "user": "U1", "channel": "D1", "event_ts": "2.2"}


PRESS = {
    "type": "block_actions",
    "api_app_id": "A1",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
}


def in_view(action: dict[str, Any]) -> dict[str, Any]:
    """Something pressed or chosen in the Home tab."""
    return {**PRESS, "view": {"id": "V1"}, "actions": [{"action_ts": "3.3", **action}]}


RUN = "A1::T1:C1:1.1"


ANSWERED: dict[str, Any] = {
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
    return ANSWERED | {"actions": [action | ({"value": value} if value else {})]}
