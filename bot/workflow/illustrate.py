"""Plots in the answer: with Slack before it is posted, in no channel, shown by its blocks.

Members of a channel see such pictures, as they do those of others who show them this way
(metabase/metabase#54276). Nobody promises it to people of other companies: in a shared channel
pictures are files like all others. So are those that people want as files: what became of pictures
of theirs.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

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
from bot.storage import Output, OutputRole
from bot.threads import in_thread
from bot.workflow.fetch import fetch
from bot.workflow.run import Run

PICTURES_MAX = 4
"""More than these make an answer hard to read; the others are shared under it."""
BYTES_MAX = 8 * 1024 * 1024  # for all of them, so that the answer does not wait long for them
PATIENCE_SECONDS = 20.0  # then the answer is posted without them, and they are shared

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


async def illustrations(run: Run, ended: TurnEnded, thread: Thread) -> list[Picture]:
    """The pictures that can stand in the answer; none if anything is in their way.

    To be decided once, before anything of the answer is posted.
    """
    if await thread.known(Purpose.answer(0)):
        return []
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            chosen = await _chosen(run, ended, thread.api)
            ids = await _store(run, ended, thread.api, chosen) if chosen else ()
    except IN_THE_WAY as error:
        log.warning("not_illustrated", run=run.id, error=type(error).__name__)
        return []
    return [
        Picture(
            file.id,
            slack_id,
            heading(file.name),
            await in_thread(alternative, file.name, ended.answer, ended.alternatives),
        )
        for file, slack_id in zip(chosen, ids, strict=True)
    ]


async def withdraw(run: Run, api: SlackApi) -> None:
    """Delete pictures of a run whose messages show none. Raises SlackProblem if Slack is away."""
    storage = run.parts.storage
    stored = [file for file in await storage.outputs.of(run.id) if file.in_answer]
    if not stored or any(
        Purpose(name).shows_pictures for name in await storage.deliveries.posts(run.id)
    ):
        return
    for file in stored:
        try:
            await api.call("files.delete", file=file.slack_file_id)
        except UnknownRefusal as error:  # it may still be there, so it is still remembered
            log.info("picture_not_deleted", error=error.error)
            continue
        except SlackError as error:
            log.info("picture_not_deleted", error=error.error)
        not_in_slack = replace(file, slack_file_id=None, in_answer=False)
        await storage.outputs.keep(run.request.installation, run.id, not_in_slack)


async def _chosen(run: Run, ended: TurnEnded, api: SlackApi) -> list[StoredFile]:
    wanted_as_files = any(file.kind == "image" for file in await run.files())
    if wanted_as_files or not ended.executions:
        return []
    found = await run.parts.claude.files.metadata(ended.file_ids)
    made, _ = outputs(ended.file_ids, found)
    if await run.parts.channels.shared(api, run.request):
        return []
    limit = min(BYTES_MAX, run.parts.rules.max_file_bytes)
    chosen: list[StoredFile] = []
    for file in filter(lambda file: fits_a_block(file.name), made):
        total = sum(each.size for each in chosen) + file.size
        if len(chosen) < PICTURES_MAX and total <= limit:
            chosen.append(file)
    return chosen


async def _store(
    run: Run, ended: TurnEnded, api: SlackApi, chosen: Sequence[StoredFile]
) -> tuple[str, ...]:
    """Have Slack keep these pictures; their ids there."""
    kept = run.parts.storage.outputs
    earlier = [file.slack_file_id for file in await kept.of(run.id) if file.in_answer]

    async def record(slack_ids: Sequence[str]) -> None:
        for position, (file, slack_id) in enumerate(zip(chosen, slack_ids, strict=True)):
            output = Output(OutputRole.GENERATED, file.id, file.name, position, slack_id, True)
            await kept.keep(run.request.installation, run.id, output)

    async with AsyncExitStack() as stack:
        outgoing = [
            await fetch(run.parts, stack, file, await in_thread(caption, file.name, ended.answer))
            for file in chosen
        ]
        return await run.parts.uploader.store(
            api, outgoing, recorder=record, earlier=[file_id for file_id in earlier if file_id]
        )
