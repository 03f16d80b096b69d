"""From what happens around the app to a Request: pure functions, nothing else."""

from collections.abc import Mapping
from typing import Any

from bot.listeners.payload import Malformed, installation_of, reading
from bot.request import Intent, Request

TABS: Mapping[str, Intent] = {"home": "home", "messages": "prompts"}
"""What opening one of the app's tabs is the occasion for."""


@reading("app_home_opened")
def opened(body: Mapping[str, Any]) -> Request | None:
    """The occasion that somebody opens one of the app's tabs; None for a tab unknown here.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    intent = TABS.get(str(event.get("tab")))
    return _occasion(body, intent, event.get("user"), "user") if intent else None


@reading("member_joined_channel")
def joined(body: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """The occasion that the app itself joins a channel; None if somebody else does.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    if event.get("user") != bot_user_id:
        return None
    return _occasion(body, "hello", event.get("inviter") or bot_user_id, "channel")


@reading("file_deleted")
def file_gone(body: Mapping[str, Any], bot_user_id: str) -> Request:
    """The occasion that a file was deleted; Slack does not say by whom.

    Raises Malformed where Slack's own fields are missing.
    """
    event, installation = _event(body), installation_of(body)
    file_id, ts = str(event["file_id"]), str(event["event_ts"])
    return Request(
        installation=installation,
        delivery_id=body.get("event_id") or ts,
        channel="",
        ts=ts,
        thread_ts="",
        user=bot_user_id,
        user_team=installation.team_id,
        text="",
        addressed=False,
        intent="gone",
        act=f"gone:{file_id}",
        about=file_id,
    )


def _occasion(body: Mapping[str, Any], intent: Intent, user: Any, whose: str) -> Request:
    """``whose`` field of the event goes into the identity, beside the time."""
    event, installation = _event(body), installation_of(body)
    channel, ts = str(event["channel"]), str(event["event_ts"])
    return Request(
        installation=installation,
        delivery_id=body.get("event_id") or ts,
        channel=channel,
        ts=ts,
        thread_ts="",
        user=str(user),
        user_team=installation.team_id,
        text="",
        addressed=False,
        shared_channel=bool(body.get("is_ext_shared_channel")),
        intent=intent,
        act=f"{intent}:{event[whose]}:{ts}",
        view_hash=str((event.get("view") or {}).get("hash") or ""),
    )


def _event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    if not isinstance(event, Mapping):
        raise Malformed("a body without an event")
    return event
