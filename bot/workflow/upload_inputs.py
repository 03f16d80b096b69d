"""Upload a question's files: each goes from Slack to the Files API, once per thread.

Where East Asian letters are met (a name, the question, a file's beginning), a font goes along.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot import limits
from bot.claude.errors import problem_of
from bot.files import font
from bot.files.cjk import east_asian_file
from bot.files.kinds import HEAD, TAIL, kind_of, mime_type
from bot.files.names import unique_names
from bot.files.pages import pages_of
from bot.files.spool import SpoolError, SpoolFull
from bot.reply.presenter import Presenter
from bot.slack.client import SlackApi
from bot.slack.download import DownloadFailed
from bot.slack.errors import SlackError
from bot.slack.readiness import Ready, Refused, readiness, unavailable
from bot.storage import ThreadFile
from bot.text import say
from bot.troubles import Mark, Trouble
from bot.workflow.font import ThreadFont
from bot.workflow.parts import Parts
from bot.workflow.plan import Moved, RefusedFile
from bot.workflow.run import Run

AT_ONCE = 3  # transfers of one run
log = structlog.get_logger(__name__)


class CloudAway(OSError):
    """A file could not be moved since one of the clouds does not answer."""


async def upload_inputs(
    run: Run, files: Sequence[Mapping[str, Any]], presenter: Presenter, *, patient: bool = False
) -> Moved:
    """Move what is not there yet. A file that cannot be moved is named; the others go on.

    ``files`` are Slack's file objects. If ``patient``, raises CloudAway instead of naming a file
    that may well be moved later.
    """
    kept = await run.files()
    there = {file.slack_file_id for file in kept}
    limit = run.parts.rules.max_file_bytes
    verdicts = [readiness(file, max_bytes=limit, asked=True) for file in files]
    ready = [verdict for verdict in verdicts if isinstance(verdict, Ready)]
    fresh = [file for file in ready if file.id not in there]
    taken = [font.NAME, *(file.name for file in kept)]
    names = unique_names([*taken, *(file.name for file in fresh)])[len(taken) :]
    letters = await ThreadFont.of(run)
    await letters.needed_by(run.request.text, *taken, *names)
    to_move = dict(zip(names, fresh, strict=True))
    refused = await _move_all(run, presenter, to_move, letters, patient=patient)
    if patient and any(Mark.AWAY in file.trouble.marks for file in refused):
        raise CloudAway
    lost = {file.name for file in refused}
    moved = [file.id for name, file in zip(names, fresh, strict=True) if name not in lost]
    return Moved((*moved, *(file.id for file in ready if file.id in there)), tuple(refused))


async def upload_again(run: Run, presenter: Presenter) -> Moved:
    """Move every file of the thread once more; one that Slack has no longer is named."""
    conversations, thread_id = run.parts.storage.conversations, run.request.thread_id
    limit = run.parts.rules.max_file_bytes
    api = await run.api()
    fresh: dict[str, Ready] = {}
    refused: list[RefusedFile] = []
    kept = await run.files()
    for file in kept:
        try:
            facts = (await api.call("files.info", file=file.slack_file_id))["file"]
            verdict = readiness(facts, max_bytes=limit, asked=True)
        except SlackError as error:
            verdict = unavailable(error.error, file.slack_file_id, file.name)
        if isinstance(verdict, Ready):
            fresh[file.name] = verdict
        elif isinstance(verdict, Refused):
            refused.append(RefusedFile(file.name, verdict.trouble, verdict.values))
    letters = ThreadFont(run, there=False)
    if await conversations.font(thread_id):
        await letters.bring()
    refused += await _move_all(run, presenter, fresh, letters)
    lost = {file.name for file in refused}
    for file in kept:
        if file.name in lost:
            await conversations.forget_file(thread_id, file.slack_file_id)
    new = [file.slack_file_id for file in kept if file.name not in lost]
    return Moved(tuple(new), tuple(refused), rebase=True)


async def _move_all(
    run: Run,
    presenter: Presenter,
    files: Mapping[str, Ready],
    letters: ThreadFont,
    *,
    patient: bool = False,
) -> list[RefusedFile]:
    """Move files under these names, a few at once; returns those that did not arrive.

    If ``patient``, those that may well arrive later are not shown as failed: they are tried again.
    """
    request = run.request
    api = await run.api()
    gate = asyncio.Semaphore(AT_ONCE)

    async def move(name: str, file: Ready) -> RefusedFile | None:
        async with gate:
            await presenter.file_moving(name, file.size)
            try:
                moved, needs_font = await _move(run.parts, api, file, name)
            except Exception as error:
                refused = _refusal(name, error)
                if not (patient and Mark.AWAY in refused.trouble.marks):
                    sentence = say(refused.trouble.sentence, run.locale, **refused.values)
                    await presenter.file_moved(name, problem=sentence)
                return refused
            if needs_font:
                await letters.bring()  # first, since a file that is kept is not looked at again
            await run.parts.storage.conversations.keep_file(
                request.installation, request.thread_id, moved
            )
            await presenter.file_moved(name)
            return None

    outcomes = await asyncio.gather(*(move(name, file) for name, file in files.items()))
    return [refused for refused in outcomes if refused]


async def _move(parts: Parts, api: SlackApi, file: Ready, name: str) -> tuple[ThreadFile, bool]:
    """Download and upload at the same time, through the spool.

    Returns the file as it is kept, and whether it holds East Asian letters.
    """
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
        pages = await pages_of(spooled.path) if kind.view == "document" else 0
        moved = ThreadFile(
            slack_file_id=file.id,
            file_id=stored.id,
            name=name,
            mimetype=kind.mime_type,
            kind=kind.view or "data",
            size=file.size,
            sha256=spooled.sha256,
            expires_at=time.time() + expires_in,
            pages=pages,
            given=file.name if file.name != name else "",
        )
        return moved, await spooled.examined(east_asian_file)


def _refusal(name: str, error: Exception) -> RefusedFile:
    """What a person is told about a file that did not arrive."""
    causes = _leaves(error)
    for cause in causes:
        if isinstance(cause, DownloadFailed):
            return RefusedFile(name, cause.trouble, dict(cause.values))
        if isinstance(cause, SpoolFull):
            return RefusedFile(name, Trouble.NO_ROOM, {"name": name})
    for cause in causes:
        if isinstance(cause, SpoolError):
            log.warning("spool_failed", reason=str(cause))
            return RefusedFile(name, Trouble.INTERRUPTED, {"name": name})
    problem = problem_of(causes[0])
    log.warning("upload_failed", problem=problem.trouble, error=type(causes[0]).__name__)
    return RefusedFile(name, problem.trouble, {"name": name, **problem.values})


def _leaves(error: Exception) -> list[Exception]:
    if not isinstance(error, ExceptionGroup):
        return [error]
    return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
