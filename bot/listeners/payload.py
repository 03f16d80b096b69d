"""From Slack's payloads to a Request: pure functions, nothing else."""

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.request import Installation, Request, file_facts

WORDS_OF_A_PERSON = {None, "file_share", "thread_broadcast"}
"""Subtypes of ``message`` that a person wrote; every other one is Slack talking about something."""

_LINK = re.compile(r"<(?P<target>(?:https?|mailto|tel):[^|>]+)(?:\|(?P<label>[^>]*))?>")
_NAME = re.compile(r"<(?P<sign>[#!@])(?P<id>[^|>]+)(?:\|(?P<label>[^>]*))?>")


class Malformed(ValueError):
    """A payload lacks what every such payload has."""


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


def request_of(body: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """The request in a ``message`` or ``app_mention`` event, or None if no person wrote it.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    if event.get("subtype") not in WORDS_OF_A_PERSON or event.get("bot_id"):
        return None
    try:
        channel, ts, user = event["channel"], event["ts"], event["user"]
        delivery_id = body.get("event_id") or f"{event['type']}:{ts}"
    except KeyError as missing:
        raise Malformed(f"a {event.get('type')} event without {missing}") from None
    text, files = event.get("text") or "", event.get("files") or []
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
    )


def stop_of(body: Mapping[str, Any]) -> Request:
    """The word "stop" that an ``agent_session_stopped`` event stands for.

    Raises Malformed where Slack's own fields are missing.
    """
    event = _event(body)
    installation = installation_of(body)
    try:
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
        )
    except KeyError as missing:
        raise Malformed(f"agent_session_stopped without {missing}") from None


def _event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    if not isinstance(event, Mapping):
        raise Malformed("a body without an event")
    return event


def mentions(text: str, bot_user_id: str) -> bool:
    """Whether a message's text names the app."""
    return f"<@{bot_user_id}>" in text or f"<@{bot_user_id}|" in text


def words(text: str, bot_user_id: str) -> str:
    """What the person said, as plain text: no mention of the app, no markup of Slack's."""
    text = re.sub(rf"[ \t]*<@{re.escape(bot_user_id)}(?:\|[^>]*)?>[ \t]*", " ", text)
    text = _LINK.sub(lambda found: found["label"] or found["target"], text)
    text = _NAME.sub(_name, text)
    return html.unescape(text).strip()


def _name(found: re.Match[str]) -> str:
    """``#general``, ``@team``, ``@U123``: what a person sees, or the id where there is no name."""
    name = str(found["label"] or found["id"])
    sign = "@" if found["sign"] == "!" else found["sign"]
    return name if name.startswith(sign) else sign + name
