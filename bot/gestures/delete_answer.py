"""Deleting an answer, with all that belongs to it."""

import asyncio
from typing import Any

import structlog
from anthropic import AnthropicError
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.access import is_admin
from bot.acts import DeleteAnswer
from bot.claude.errors import CLAUDE_AWAY
from bot.gestures.payload import pressed, value_of
from bot.intake import Intake
from bot.reply.answer_buttons import DELETE
from bot.reply.purpose import Purpose
from bot.slack.errors import SlackError
from bot.slack.files import Place, shared_at
from bot.storage import OutputRole
from bot.workflow.action import Action

GONE = frozenset(
    {"channel_not_found", "file_deleted", "file_not_found", "message_not_found", "thread_not_found"}
)
PATIENCE_SECONDS = 60.0  # for the run to put its files into the thread
LOOK_SECONDS = 0.5

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for the bin under an answer."""

    @app.action(DELETE)
    async def delete(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body).turned_into(DeleteAnswer, run=value_of(body)))
        await ack()


async def do(action: Action[DeleteAnswer]) -> None:
    """Take back all that the app posted for a run, and delete what its code made.

    The turn stays in the conversation: later turns build on it, and so does what people ask next.
    Whoever asked may, and admins.
    """
    act, storage = action.act, action.parts.storage
    asker = await storage.inbox.asker(act.run)
    if asker is None or not await action.stands_here(act.run):
        await action.tell("answer.forgotten")
        return
    if act.user != asker and not is_admin(act, action.user, action.parts.rules.admins):
        await action.tell("delete.not_yours")
        return
    await _wait_for_the_end(action)
    left = await _files(action) + await _messages(action) + await _generated(action)
    if left:
        await action.tell("delete.kept", count=left)
    else:
        await storage.deliveries.forget(act.run)
    log.info("deleted", run=act.run, left=left)


async def _wait_for_the_end(action: Action[DeleteAnswer]) -> None:
    """An answer stands in the thread before its files do, and before its run is over."""
    inbox, run_id = action.parts.storage.inbox, action.act.run
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        if await inbox.left(run_id) is None:
            return
        await asyncio.sleep(LOOK_SECONDS)


async def _files(action: Action[DeleteAnswer]) -> int:
    """Delete the run's files in Slack and the messages that show them; how many stay."""
    act, api = action.act, action.api
    place = Place(act.channel, act.thread_ts)
    left = 0
    for output in await action.parts.storage.outputs.of(act.run):
        if output.slack_file_id is None:
            continue
        try:
            file = (await api.call("files.info", file=output.slack_file_id))["file"]
        except SlackError as error:
            left += error.error not in GONE
            continue
        for ts in shared_at(file, place):
            await _call(action, "chat.delete", channel=place.channel, ts=ts)
        left += not await _call(action, "files.delete", file=output.slack_file_id)
    return left


async def _messages(action: Action[DeleteAnswer]) -> int:
    """Delete the run's messages, a root only if nothing else stands under it; how many stay."""
    posts = await action.parts.storage.deliveries.posts(action.act.run)
    left = 0
    for purpose, (channel, ts) in sorted(posts.items(), key=lambda post: Purpose(post[0]).is_root):
        if Purpose(purpose).is_root and await _has_replies(action, channel, ts):
            continue
        left += not await _call(action, "chat.delete", channel=channel, ts=ts)
    return left


async def _has_replies(action: Action[DeleteAnswer], channel: str, ts: str) -> bool:
    try:
        page = await action.api.call("conversations.replies", channel=channel, ts=ts, limit=2)
    except SlackError:
        return False
    return len(page["messages"]) > 1


async def _generated(action: Action[DeleteAnswer]) -> int:
    """Delete what the run's code made at Anthropic; how many files stay."""
    run_id, left = action.act.run, 0
    for output in await action.parts.storage.outputs.of(run_id):
        if output.role != OutputRole.GENERATED:
            continue
        try:
            await action.parts.claude.files.delete(output.file_id)
        except CLAUDE_AWAY:
            raise
        except AnthropicError as error:
            log.warning("made_not_deleted", run=run_id, error=type(error).__name__)
            left += 1
    return left


async def _call(action: Action[DeleteAnswer], method: str, **arguments: Any) -> bool:
    """Delete something; False if Slack keeps it."""
    try:
        await action.api.call(method, **arguments)
    except SlackError as error:
        if error.error in GONE:
            return True
        log.info("not_deleted", method=method, reason=error.reason)
        return False
    return True
