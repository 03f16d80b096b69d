"""From Slack's payloads to a Request: pure functions, nothing else."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.listeners.markup import mentions, people, words
from bot.request import Installation, Intent, Request, file_facts, message_files

WORDS_OF_A_PERSON = {None, "file_share", "thread_broadcast"}
"""Subtypes of ``message`` that a person wrote; every other one is Slack talking about something."""


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


@reading("a message")
def request_of(body: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """The request in a ``message`` or ``app_mention`` event; None if it cannot be for the app.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    return written(body, event, bot_user_id) if may_be_meant(event, bot_user_id) else None


def may_be_meant(event: Mapping[str, Any], bot_user_id: str) -> bool:
    """Whether a message may be for the app: not what is said in a channel without its name, a file
    or a thread. Of all that is said in a company most is of that kind, and no word of it is read.
    """
    if event.get("type") == "app_mention" or event.get("channel_type") == "im":
        return True
    if event.get("thread_ts", event.get("ts")) != event.get("ts") or message_files(event):
        return True
    return mentions(str(event.get("text") or ""), bot_user_id)


def written(body: Mapping[str, Any], event: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """What a person wrote, delivered in ``body``; None if no person wrote it. Raises Malformed."""
    if event.get("subtype") not in WORDS_OF_A_PERSON or event.get("bot_id"):
        return None
    channel, ts, user = event["channel"], event["ts"], event["user"]
    delivery_id = body.get("event_id") or f"{event['type']}:{ts}"
    text, files = event.get("text") or "", message_files(event)
    if not isinstance(text, str) or not all(isinstance(f, dict) and "id" in f for f in files):
        raise Malformed(f"a {event.get('type')} event with a strange text or file")
    installation = installation_of(body)
    return Request(
        installation=installation,
        delivery_id=delivery_id,
        channel=channel,
        ts=ts,
        thread_ts=event.get("thread_ts") or ts,
        user=user,
        user_team=event.get("user_team") or event.get("team") or installation.team_id,
        text=words(text, bot_user_id),
        addressed=event.get("type") == "app_mention"
        or event.get("channel_type") == "im"
        or mentions(text, bot_user_id),
        files=tuple(file_facts(file) for file in files),
        shared_channel=bool(body.get("is_ext_shared_channel")),
        under_ours=event.get("parent_user_id") == bot_user_id,
        talks_to=tuple(sorted(people(text) - {bot_user_id})),
    )


@reading("agent_session_stopped")
def stop_of(body: Mapping[str, Any]) -> Request:
    """The word "stop" that an ``agent_session_stopped`` event stands for.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    installation = installation_of(body)
    return Request(
        installation=installation,
        delivery_id=body.get("event_id") or f"{event['type']}:{event['event_ts']}",
        channel=event["channel"],
        ts=event["event_ts"],
        thread_ts=event["thread_ts"],
        user=event["user"],
        user_team=installation.team_id,
        text="stop",
        addressed=False,
        intent="stop",
    )


@reading("reaction_added")
def crossed(body: Mapping[str, Any], crosses: Collection[str]) -> Request | None:
    """The stop that a cross on a message stands for; None for other reactions, and for a cross on
    anything else.

    ``ts`` is the message's; the intake finds its thread. Raises Malformed where Slack's own
    fields are missing.
    """
    event = _event(body)
    installation = installation_of(body)
    item, user, name = event["item"], event["user"], event["reaction"]
    if name not in crosses or item["type"] != "message":
        return None
    channel, ts = item["channel"], item["ts"]
    return Request(
        installation=installation,
        delivery_id=body.get("event_id") or event["event_ts"],
        channel=channel,
        ts=ts,
        thread_ts="",
        user=user,
        user_team=installation.team_id,
        text="stop",
        addressed=False,
        intent="stop",
        act=f"{channel}:{ts}:{user}:{name}:{event['event_ts']}",
    )


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


def _event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    if not isinstance(event, Mapping):
        raise Malformed("a body without an event")
    return event
