"""Functions that all payloads share: from Slack's payloads to a Request, and nothing else."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.request import Installation, Intent, Request


class Malformed(ValueError):
    """A payload lacks what every such payload has."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Around (or before) whatever reads Slack's own fields: where ``what`` lacks them, or has them
    in another shape, Malformed is raised.
    """
    try:
        yield
    except Malformed:
        raise
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        detail = str(error) if isinstance(error, KeyError) else type(error).__name__
        raise Malformed(f"{what} without {detail}") from None


@reading("an event")
def installation_of(body: Mapping[str, Any]) -> Installation:
    """The installation that an event was delivered for (its first authorization).

    In a shared channel the top-level ``team_id`` may be another workspace's.
    """
    authorizations = body.get("authorizations") or [{}]
    whose = authorizations[0]
    app_id = body.get("api_app_id")
    team_id = whose.get("team_id") or body.get("team_id")
    enterprise_id = whose.get("enterprise_id") or ""
    if not app_id or not (team_id or enterprise_id):
        raise Malformed("an event without app or team")
    return Installation(app_id, enterprise_id, team_id or "")


@reading("an action")
def pressed(body: Mapping[str, Any], intent: Intent = "ask") -> Request:
    """The act of pressing a button under one of the app's own messages.

    Its value, a run id, is what it is ``about``. Of a message that only one person sees Slack
    tells nothing but where it stands. Raises Malformed where Slack's own fields are missing.
    """
    action, place, user = body["actions"][0], body["container"], body["user"]
    channel, ts = place["channel_id"], place["message_ts"]
    thread_ts = place.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ts
    return Request(
        installation=installed_for(body),
        delivery_id=action["action_ts"],
        channel=channel,
        ts=action["action_ts"],
        thread_ts=thread_ts,
        user=user["id"],
        user_team=user.get("team_id") or body["team"]["id"],
        text="",
        addressed=True,
        intent=intent,
        act=f"{channel}:{ts}:{action['action_id']}:{action['action_ts']}",
        unspoken=True,
        about=str(action.get("value") or ""),
        response_url=str(body.get("response_url") or ""),
    )


@reading("a gesture")
def pressed_by(body: Mapping[str, Any]) -> tuple[str, str]:
    """The trigger with which a window may be opened, and who did it. Raises Malformed."""
    return str(body["trigger_id"]), str(body["user"]["id"])


@reading("a gesture")
def installed_for(body: Mapping[str, Any]) -> Installation:
    """The installation that a command, action, shortcut or view belongs to.

    Raises Malformed where Slack's own fields are missing.
    """
    team = body.get("team") or {}
    enterprise = body.get("enterprise") or {}
    app_id = body.get("api_app_id")
    team_id = team.get("id") or body.get("team_id") or ""
    enterprise_id = enterprise.get("id") or body.get("enterprise_id") or ""
    if not app_id or not (team_id or enterprise_id):
        raise Malformed("a gesture without app or team")
    return Installation(app_id, enterprise_id, team_id)


def event_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    if not isinstance(event, Mapping):
        raise Malformed("a body without an event")
    return event


def event_request(body: Mapping[str, Any], intent: Intent, user: Any, whose: str) -> Request:
    """``whose`` field of the event goes into the identity, beside the time."""
    event, installation = event_of(body), installation_of(body)
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


@reading("an action")
def in_tab(body: Mapping[str, Any], intent: Intent, text: str = "") -> Request:
    """The act of pressing or choosing something in the tab.

    Raises Malformed where Slack's own fields are missing.
    """
    action, view, user = body["actions"][0], body["view"], body["user"]
    return Request(
        installation=installed_for(body),
        delivery_id=action["action_ts"],
        channel="",
        ts=action["action_ts"],
        thread_ts="",
        user=user["id"],
        user_team=user.get("team_id") or body["team"]["id"],
        text=text,
        addressed=True,
        intent=intent,
        act=f"{view['id']}:{action['action_id']}:{action['action_ts']}",
        unspoken=True,
    )


def action_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions: list[Mapping[str, Any]] = body.get("actions") or [{}]
    return actions[0]


def now_ts() -> str:
    """Now, as Slack writes times."""
    return f"{time.time():.6f}"
