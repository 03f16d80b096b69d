"""What all payloads share: from what Slack sends to the header of an act, and nothing else."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.acts import A, Act, Installation, kind_of


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
def pressed(body: Mapping[str, Any]) -> Act:
    """Who pressed a button under one of the app's own messages, and where; ``value_of`` is what
    for.

    Of a message that only one person sees Slack tells nothing but where it stands. Raises
    Malformed where Slack's own fields are missing.
    """
    action, place, user = body["actions"][0], body["container"], body["user"]
    channel, ts = place["channel_id"], place["message_ts"]
    thread_ts = place.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ts
    return Act(
        installed_for(body),
        action["action_ts"],
        channel,
        action["action_ts"],
        thread_ts,
        user["id"],
        user.get("team_id") or body["team"]["id"],
        addressed=True,
        identity=f"{channel}:{ts}:{action['action_id']}:{action['action_ts']}",
        unspoken=True,
        response_url=str(body.get("response_url") or ""),
    )


def value_of(body: Mapping[str, Any]) -> str:
    """The value of the button that was pressed, most often a run id."""
    return str(action_of(body).get("value") or "")


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


def occasion(body: Mapping[str, Any], kind: type[A], user: Any, whose: str, **own: Any) -> A:
    """An act that an event stands for; ``whose`` field of it goes into the identity, beside the
    time.
    """
    event, installation = event_of(body), installation_of(body)
    channel, ts = str(event["channel"]), str(event["event_ts"])
    return kind(
        installation,
        body.get("event_id") or ts,
        channel,
        ts,
        "",
        str(user),
        installation.team_id,
        shared_channel=bool(body.get("is_ext_shared_channel")),
        identity=f"{kind_of(kind)}:{event[whose]}:{ts}",
        **own,
    )


@reading("an action")
def in_tab(body: Mapping[str, Any]) -> Act:
    """Who pressed or chose something in the tab.

    Raises Malformed where Slack's own fields are missing.
    """
    action, view, user = body["actions"][0], body["view"], body["user"]
    return Act(
        installed_for(body),
        action["action_ts"],
        "",
        action["action_ts"],
        "",
        user["id"],
        user.get("team_id") or body["team"]["id"],
        addressed=True,
        identity=f"{view['id']}:{action['action_id']}:{action['action_ts']}",
        unspoken=True,
    )


def action_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions: list[Mapping[str, Any]] = body.get("actions") or [{}]
    return actions[0]


def now_ts() -> str:
    """Now, as Slack writes times."""
    return f"{time.time():.6f}"
