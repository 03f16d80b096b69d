"""Plots in the answer: with Slack before it is posted, in no channel, shown by its blocks.

Members of a channel see such pictures, as they do those of others who show them this way
(metabase/metabase#54276). Nobody promises it to people of other companies: in a shared channel
pictures are files like all others. So are those that people want as files: what became of pictures
of theirs.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog
from anthropic import AnthropicError

from bot.analysis.events import TurnEnded
from bot.analysis.outputs import fits_a_block, outputs
from bot.claude.errors import CLAUDE_AWAY
from bot.claude.files import FileTooLarge, StoredFile
from bot.files.spool import SpoolError
from bot.reply.captions import alternative, caption, heading
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.reply.thread import Thread
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError, SlackProblem, UnknownRefusal
from bot.slack.files import NotShared, UploadFailed
from bot.storage import Output
from bot.threads import in_thread
from bot.workflow.fetch import fetch
from bot.workflow.parts import Parts, Plan

PICTURES_MAX = 4
"""More than these make an answer hard to read; the others are shared under it."""
BYTES_MAX = 8 * 1024 * 1024  # for all of them, so that the answer does not wait long for them
PATIENCE_SECONDS = 20.0  # then the answer is posted without them, and they are shared
SOURCE = "picture:"
"""How such a file is remembered: this with its id at Anthropic."""

IN_THE_WAY = (
    *CLAUDE_AWAY,
    AnthropicError,
    FileTooLarge,
    NotShared,
    SlackProblem,
    SpoolError,
    TimeoutError,
    UploadFailed,
)
"""Exceptions that say that the answer has to do without pictures; they are shared then."""

log = structlog.get_logger(__name__)


async def illustrations(
    parts: Parts, plan: Plan, run_id: str, ended: TurnEnded, thread: Thread
) -> list[Picture]:
    """The pictures that can stand in the answer; none if anything is in their way.

    To be decided once, before anything of the answer is posted.
    """
    if await thread.known(Purpose.answer(0)):
        return []
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            chosen = await _chosen(parts, plan, ended, thread.api)
            ids = await _store(parts, plan, run_id, ended, thread.api, chosen) if chosen else ()
    except IN_THE_WAY as error:
        log.warning("not_illustrated", run=run_id, error=type(error).__name__)
        return []
    return [
        Picture(
            file.name,
            slack_id,
            heading(file.name),
            await in_thread(alternative, file.name, ended.answer, ended.alternatives),
        )
        for file, slack_id in zip(chosen, ids, strict=True)
    ]


def is_stored(file: Output) -> bool:
    """Whether a file of a run is with Slack for its answer, and in no channel."""
    return file.source.startswith(SOURCE)


async def withdraw(parts: Parts, run_id: str, api: SlackApi) -> None:
    """Delete pictures of a run whose messages show none. Raises SlackProblem if Slack is away."""
    deliveries = parts.storage.deliveries
    stored = [file for file in await deliveries.outputs(run_id) if is_stored(file)]
    if not stored or any(Purpose(name).shows_pictures for name in await deliveries.posts(run_id)):
        return
    for file in stored:
        try:
            await api.call("files.delete", file=file.slack_file_id)
        except UnknownRefusal as error:  # it may still be there, so it is still remembered
            log.info("picture_not_deleted", error=error.error)
            continue
        except SlackError as error:
            log.info("picture_not_deleted", error=error.error)
        await deliveries.forget_made(run_id, file.source)


async def _chosen(parts: Parts, plan: Plan, ended: TurnEnded, api: SlackApi) -> list[StoredFile]:
    files = await parts.storage.conversations.files(plan.request.thread_id)
    wanted_as_files = any(file.kind == "image" for file in files)
    if wanted_as_files or not ended.executions:
        return []
    found = await parts.claude.files.metadata(
        file_id for execution in ended.executions for file_id in execution.file_ids
    )
    made, _ = outputs(ended.executions, found)
    if await parts.channels.shared(api, plan.request):
        return []
    chosen: list[StoredFile] = []
    for file in filter(lambda file: fits_a_block(file.name), made):
        total = sum(each.size for each in chosen) + file.size
        if len(chosen) < PICTURES_MAX and total <= min(BYTES_MAX, parts.rules.max_file_bytes):
            chosen.append(file)
    return chosen


async def _store(
    parts: Parts,
    plan: Plan,
    run_id: str,
    ended: TurnEnded,
    api: SlackApi,
    chosen: Sequence[StoredFile],
) -> tuple[str, ...]:
    """Have Slack keep these pictures; their ids there."""
    deliveries = parts.storage.deliveries
    known = [file.slack_file_id for file in await deliveries.outputs(run_id) if is_stored(file)]

    async def record(slack_ids: Sequence[str]) -> None:
        for position, (file, slack_id) in enumerate(zip(chosen, slack_ids, strict=True)):
            output = Output(SOURCE + file.id, file.name, position, slack_id)
            await deliveries.keep_output(plan.request.installation, run_id, output)

    async with AsyncExitStack() as stack:
        outgoing = [
            await fetch(parts, stack, file, await in_thread(caption, file.name, ended.answer))
            for file in chosen
        ]
        earlier = [slack_id for slack_id in known if slack_id]
        return await parts.uploader.store(api, outgoing, recorder=record, earlier=earlier)
