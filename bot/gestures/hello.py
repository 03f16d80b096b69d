"""The hello of an app that has joined a channel, once ever."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot import access
from bot.gestures.payload import event_of, event_request, reading
from bot.intake import Intake
from bot.request import Request
from bot.slack.errors import SlackError
from bot.slack.posting import post_once
from bot.text import say
from bot.workflow.action import Action

HELLO = "hello"

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """The app's own joining is the event for a hello; other people's is none of its business."""

    @app.event("member_joined_channel")
    async def member_joined(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := joined(body, context.bot_user_id or ""):
            await intake.accept(request)


@reading("member_joined_channel")
def joined(body: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """The occasion that the app itself joins a channel; None if somebody else does.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
    if event.get("user") != bot_user_id:
        return None
    return event_request(body, "hello", event.get("inviter") or bot_user_id, "channel")


async def do(action: Action) -> None:
    """Say what the app can do, with an example; nothing where it is not allowed to work."""
    request, parts = action.request, action.parts
    channels, here = parts.storage.channels, request.installation
    if access.refused_here(request, parts.rules.policy):
        return
    if await channels.greeted(here, request.channel):
        return
    chosen = await channels.shared_files(here, request.channel)
    text = hello_text(action.api.bot_user_id, chosen or parts.rules.shared_files, action.locale)
    identity = f"{HELLO}:{here.key}:{request.channel}"
    try:
        await post_once(
            action.api, request.channel, None, HELLO, identity, look_first=True, text=text
        )
    except SlackError as error:
        log.info("not_greeted", channel=request.channel, reason=error.reason)
        return
    await channels.greet(here, request.channel)


def hello_text(app: str, shared_files: str, locale: str) -> str:
    """The hello (mrkdwn); what it says of shared files is what happens to them there."""
    text = say("hello.text", locale, app=f"<@{app}>")
    if shared_files == "off":
        return text
    return "\n".join([text, say(f"hello.shared_{shared_files}", locale)])
