"""Messages: a mention, a follow-up in the app's thread, a direct message."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.acts import Ask
from bot.gestures.markup import mentions, people, words
from bot.gestures.payload import (
    Malformed,
    event_of,
    installation_of,
    reading,
)
from bot.gestures.typed import links_in
from bot.intake import Intake
from bot.slack.file_objects import file_facts, message_files

WORDS_OF_A_PERSON = {None, "file_share", "thread_broadcast"}
"""Subtypes of ``message`` that a person wrote; every other one is Slack talking about something."""


def listen(app: AsyncApp, intake: Intake) -> None:
    """Take in what is for the app; the intake tells."""

    @app.event("app_mention")
    async def mention(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if ask := ask_in(body, context.bot_user_id or ""):
            await intake.accept(ask)

    @app.event("message")
    async def message(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if ask := ask_in(body, context.bot_user_id or ""):
            await intake.accept(ask)


@reading("a message")
def ask_in(body: Mapping[str, Any], bot_user_id: str) -> Ask | None:
    """The question in a ``message`` or ``app_mention`` event; None if it cannot be for the app.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
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


def written(body: Mapping[str, Any], event: Mapping[str, Any], bot_user_id: str) -> Ask | None:
    """What a person wrote, delivered in ``body``; None if no person wrote it. Raises Malformed."""
    if event.get("subtype") not in WORDS_OF_A_PERSON or event.get("bot_id"):
        return None
    channel, ts, user = event["channel"], event["ts"], event["user"]
    delivery_id = body.get("event_id") or f"{event['type']}:{ts}"
    text, files = event.get("text") or "", message_files(event)
    if not isinstance(text, str) or not all(isinstance(f, dict) and "id" in f for f in files):
        raise Malformed(f"a {event.get('type')} event with a strange text or file")
    installation = installation_of(body)
    links, rest = links_in(text)
    return Ask(
        installation,
        delivery_id,
        channel,
        ts,
        event.get("thread_ts") or ts,
        user,
        event.get("user_team") or event.get("team") or installation.team_id,
        text=words(rest, bot_user_id),
        links=links,
        addressed=event.get("type") == "app_mention"
        or event.get("channel_type") == "im"
        or mentions(text, bot_user_id),
        files=tuple(file_facts(file) for file in files),
        shared_channel=bool(body.get("is_ext_shared_channel")),
        under_ours=event.get("parent_user_id") == bot_user_id,
        talks_to=tuple(sorted(people(text) - {bot_user_id})),
    )
