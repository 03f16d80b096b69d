"""Carry in: each Slack file of the plan goes to the Files API, once per thread."""

import asyncio
import dataclasses
import time

import structlog

from bot import limits
from bot.claude.errors import problem_of
from bot.files.kinds import HEAD, TAIL, kind_of, mime_type
from bot.files.names import unique_names
from bot.files.spool import SpoolError, SpoolFull
from bot.reply.presenter import Presenter
from bot.request import file_facts
from bot.slack.client import SlackApi
from bot.slack.download import DownloadFailed
from bot.slack.errors import SlackError
from bot.slack.readiness import Ready, readiness
from bot.storage import ThreadFile
from bot.text import say
from bot.workflow.parts import Moved, Parts, Plan, RefusedFile

AT_ONCE = 3  # transfers of one run
MARGIN_SECONDS = 3_600  # a file that expires sooner is moved again

log = structlog.get_logger(__name__)


async def carry_in(parts: Parts, plan: Plan, presenter: Presenter) -> Moved:
    """Move what is not there yet. A file that cannot be moved is named; the others go on."""
    request = plan.request
    api = await parts.slack.of(request.installation)
    kept = await parts.storage.conversations.files(request.thread_id)
    verdicts = [readiness(f, max_bytes=parts.rules.max_file_bytes, asked=True) for f in plan.files]
    ready = [verdict for verdict in verdicts if isinstance(verdict, Ready)]
    soon = time.time() + MARGIN_SECONDS
    there = {file.slack_file_id: file.name for file in kept if file.expires_at > soon}
    taken = [file.name for file in kept]
    names = unique_names([*taken, *(file.name for file in ready)])[len(taken) :]
    gate = asyncio.Semaphore(AT_ONCE)

    async def move(file: Ready, name: str) -> RefusedFile | None:
        async with gate:
            if file.id in there:
                return None
            await presenter.file_moving(name, file.size)
            refused: RefusedFile | None = None
            try:
                moved = await _move(parts, api, file, name)
                await parts.storage.conversations.keep_file(
                    request.installation, request.thread_id, moved
                )
            except Exception as error:
                refused = _refusal(name, error)
            problem = say(refused.key, plan.locale, **refused.values) if refused else None
            await presenter.file_moved(name, problem=problem)
            return refused

    outcomes = await asyncio.gather(*(move(f, n) for f, n in zip(ready, names, strict=True)))
    refused = tuple(outcome for outcome in outcomes if outcome)
    new = tuple(f.id for f, outcome in zip(ready, outcomes, strict=True) if outcome is None)
    return Moved(new, refused)


async def carry_in_again(parts: Parts, plan: Plan, presenter: Presenter) -> Moved:
    """Move every file of the thread once more, as far as Slack still has it."""
    request = plan.request
    api = await parts.slack.of(request.installation)
    kept = await parts.storage.conversations.files(request.thread_id)
    await parts.storage.conversations.forget_files(request.thread_id)
    fresh = []
    for file in kept:
        try:
            fresh.append(
                file_facts((await api.call("files.info", file=file.slack_file_id))["file"])
            )
        except SlackError as error:
            log.info("file_gone_in_slack", error=error.error)
    return await carry_in(parts, dataclasses.replace(plan, files=tuple(fresh)), presenter)


async def _move(parts: Parts, api: SlackApi, file: Ready, name: str) -> ThreadFile:
    """Download and upload at the same time, through the spool."""
    expires_in = min((parts.rules.retention_hours + 24) * 3_600, limits.ANTHROPIC_EXPIRY_MAX)
    async with parts.spool.file(name, expected=file.size) as spooled:

        async def download() -> None:
            with spooled.filling(file.size):
                await parts.downloader.fetch(file, api.token, spooled)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(download())
            head = await spooled.head(min(HEAD, file.size))
            stored = await parts.claude.files.upload(
                name,
                spooled.reader(file.size),
                mime_type(name, file.mime_type, head),
                expires_in_seconds=expires_in,
            )
        kind = kind_of(name, file.mime_type, file.size, head, await spooled.tail(TAIL))
        return ThreadFile(
            slack_file_id=file.id,
            file_id=stored.id,
            name=name,
            mimetype=kind.mime_type,
            kind=kind.view or "data",
            size=file.size,
            sha256=spooled.sha256,
            expires_at=time.time() + expires_in,
        )


def _refusal(name: str, error: Exception) -> RefusedFile:
    """What a person is told about a file that did not arrive."""
    causes = _leaves(error)
    for cause in causes:
        if isinstance(cause, DownloadFailed):
            return RefusedFile(name, cause.key, dict(cause.values))
        if isinstance(cause, SpoolFull):
            return RefusedFile(name, "file.no_room", {"name": name})
    for cause in causes:
        if isinstance(cause, SpoolError):
            log.warning("spool_failed", reason=str(cause))
            return RefusedFile(name, "file.interrupted", {"name": name})
    problem = problem_of(causes[0])
    log.warning("upload_failed", problem=problem.key, error=type(causes[0]).__name__)
    return RefusedFile(name, problem.key, {"name": name, **problem.values})


def _leaves(error: Exception) -> list[Exception]:
    if not isinstance(error, ExceptionGroup):
        return [error]
    return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
