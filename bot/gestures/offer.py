"""The offer to look into a file that was shared without a word; only its sharer sees it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access
from bot.acts import Ask, Offer, WithdrawOffer
from bot.gestures.payload import pressed, value_of
from bot.intake import Intake
from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_code
from bot.slack.blocks import Block, actions, button, section
from bot.slack.errors import SlackProblem
from bot.text import say
from bot.workflow.action import Action
from bot.workflow.gather import sort_files

ANALYZE = "offer_analyze"
"""The action id of taking the offer; its value is the ts of the message with the file."""
NOT_HERE = "offer_not_here"
"""The action id of having no more offers in this channel; its value is the channel."""
TALK = ("image/", "audio/", "video/")
"""Kinds of files that are most often part of a talk: nothing is offered for those."""

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """The question is asked as if the file's message had mentioned the app; the offer goes."""

    @app.action(ANALYZE)
    async def taken(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(taken_offer(body))
        await ack()
        await intake.accept(withdrawn_offer(body))


def offer_text(names: Sequence[str], locale: str) -> str:
    """What the app would do (mrkdwn)."""
    shown = ", ".join(f"`{escaped(neutral_code(name))}`" for name in names)
    return say("offer.text", locale, names=shown)


def offer_blocks(text: str, channel: str, ts: str, locale: str, *, admin: bool) -> list[Block]:
    """The offer with its buttons; an admin may end such offers for the whole channel."""
    buttons = [button(ANALYZE, say("offer.analyze", locale), value=ts, style="primary")]
    if admin:
        buttons.append(button(NOT_HERE, say("offer.not_here", locale), value=channel))
    return [section(text), actions(*buttons)]


def taken_offer(body: dict[str, Any]) -> Ask:
    """The question behind the button: its value is the ts of the message with the file.

    It has the identity of that message, so it is asked once, however often somebody presses.
    Raises Malformed.
    """
    ts = value_of(body)
    ask = pressed(body).turned_into(Ask)
    return dataclasses.replace(ask, ts=ts, thread_ts=ts, identity="")


def withdrawn_offer(body: dict[str, Any]) -> WithdrawOffer:
    """The end of the offer whose button was pressed.

    It is not addressed: whoever may not ask is told so by the question, and once. Raises Malformed.
    """
    return pressed(body).turned_into(WithdrawOffer, addressed=False)


async def do(action: Action[Offer]) -> None:
    """Make the offer, at most once; nothing for files that cannot be read.

    A message for one person cannot be looked for, so it is not posted again after a crash.
    """
    act, api = action.act, action.api
    ready, _ = await sort_files(action.parts, api, act.files)
    names = [
        str(file.get("name") or file["id"])
        for file in ready
        if not str(file.get("mimetype") or "").startswith(TALK)
    ]
    if not names or await action.parts.storage.inbox.begin_attempt(action.run_id) > 1:
        return
    text = offer_text(names, action.locale)
    admin = access.is_admin(act, action.user, action.parts.rules.admins)
    blocks = offer_blocks(text, act.channel, act.ts, action.locale, admin=admin)
    try:
        await api.call(
            "chat.postEphemeral",
            channel=act.channel,
            user=act.user,
            text=text,
            blocks=blocks,
        )
    except SlackProblem as problem:
        log.info("not_offered", run=action.run_id, reason=problem.reason)


async def withdraw(action: Action[WithdrawOffer]) -> None:
    """Remove the message whose button was pressed; one that is gone already does no harm."""
    try:
        await action.api.withdraw(action.act.response_url)
    except SlackProblem as problem:
        log.info("not_withdrawn", run=action.run_id, reason=problem.reason)
