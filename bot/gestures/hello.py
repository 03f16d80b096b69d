"""The hello of an app that has joined a channel, once ever."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot import access
from bot.acts import Hello
from bot.gestures.payload import event_of, occasion, reading
from bot.intake import Intake
from bot.slack.errors import SlackError
from bot.slack.posting import post_once
from bot.text import say
from bot.workflow.action import Action

HELLO = "hello"
SHARED = {"offer": "hello.shared_offer", "auto": "hello.shared_auto"}
"""What is said of files that are shared without a word, by what happens to them."""

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """The app's own joining is the event for a hello; other people's is none of its business."""

    @app.event("member_joined_channel")
    async def member_joined(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if act := joined(body, context.bot_user_id or ""):
            await intake.accept(act)


@reading("member_joined_channel")
def joined(body: Mapping[str, Any], bot_user_id: str) -> Hello | None:
    """The occasion that the app itself joins a channel; None if somebody else does.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
    if event.get("user") != bot_user_id:
        return None
    return occasion(body, Hello, event.get("inviter") or bot_user_id, "channel")


async def do(action: Action[Hello]) -> None:
    """Say what the app can do, with an example; nothing where it is not allowed to work."""
    act, parts = action.act, action.parts
    channels, here = parts.storage.channels, act.installation
    if access.refused_here(act, parts.rules.policy):
        return
    if await channels.greeted(here, act.channel):
        return
    chosen = await channels.shared_files(here, act.channel)
    text = hello_text(action.api.bot_user_id, chosen or parts.rules.shared_files, action.locale)
    identity = f"{HELLO}:{here.key}:{act.channel}"
    try:
        await post_once(action.api, act.channel, None, HELLO, identity, look_first=True, text=text)
    except SlackError as error:
        log.info("not_greeted", channel=act.channel, reason=error.reason)
        return
    await channels.greet(here, act.channel)


def hello_text(app: str, shared_files: str, locale: str) -> str:
    """The hello (mrkdwn); what it says of shared files is what happens to them there."""
    text = say("hello.text", locale, app=f"<@{app}>")
    shared = SHARED.get(shared_files)
    return "\n".join([text, say(shared, locale)]) if shared else text
