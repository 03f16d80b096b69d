"""Carry out: what the code made goes into the thread, with the code itself."""

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack

import structlog

from bot import limits
from bot.analysis.events import TurnEnded
from bot.analysis.outputs import is_picture, outputs
from bot.analysis.script import as_script
from bot.claude.errors import CLAUDE_AWAY, problem_of
from bot.claude.files import FileTooLarge, StoredFile
from bot.files.spool import SpoolFull
from bot.reply.captions import caption
from bot.reply.forms import WHOLE
from bot.reply.neutral import neutral, neutral_plain
from bot.reply.purpose import Purpose
from bot.reply.thread import Thread
from bot.slack.errors import SlackError
from bot.slack.files import NotShared, Outgoing, Place, UploadFailed
from bot.storage import Output
from bot.text import human_size, say
from bot.threads import in_thread
from bot.workflow.fetch import fetch
from bot.workflow.illustrations import is_stored, withdraw
from bot.workflow.parts import Parts, Plan

SCRIPT, NOTEBOOK = "analysis.py", "analysis.ipynb"
"""Files of the app's own: their names, and how it remembers them."""
FILES_MAX = limits.SLACK_SHARE_FILES_MAX - 1  # the script takes a place

log = structlog.get_logger(__name__)


async def carry_out(
    parts: Parts,
    plan: Plan,
    run_id: str,
    ended: TurnEnded,
    thread: Thread,
    shown: Collection[str] = (),
) -> None:
    """Share all outputs but those ``shown`` in the answer (their names), ``analysis.py``, and an
    answer that was too long for the thread, as one message, pictures first, and name what is not.
    """
    too_long = await thread.leaves_out(ended.answer)
    if not ended.executions and not too_long:
        return
    if not shown:
        await withdraw(parts, run_id, thread.api)
    names = [file.name for file in await parts.storage.conversations.files(plan.request.thread_id)]
    found = await parts.claude.files.metadata(
        file_id for execution in ended.executions for file_id in execution.file_ids
    )
    every, empty = outputs(ended.executions, found)
    made = [file for file in every if file.name not in shown]
    room = FILES_MAX - too_long
    chosen, left_out = made[:room], made[room:]
    sentences = [
        say("note.file_empty", plan.locale, name=neutral_plain(file.name)) for file in empty
    ]
    async with AsyncExitStack() as stack:
        outgoing: list[tuple[str, Outgoing]] = []
        for file in chosen:
            try:
                title = await in_thread(_title, file.name, ended.answer)
                outgoing.append((file.id, await fetch(parts, stack, file, title)))
            except (*CLAUDE_AWAY, OSError):
                raise
            except Exception as error:
                sentences.append(_not_sent(file, error, parts, plan.locale))
        if ended.executions:
            script = await in_thread(
                as_script,
                ended.executions,
                inputs=names,
                question=plan.request.text,
                model=ended.model,
            )
            code = Outgoing.of_bytes(SCRIPT, SCRIPT, script.encode(), "python")
            outgoing.append((SCRIPT, code))
        if too_long:
            whole = await in_thread(neutral, ended.answer)
            outgoing.append((WHOLE, Outgoing.of_bytes(WHOLE, WHOLE, whole.encode(), "markdown")))
        try:
            await _share(parts, plan, run_id, outgoing, thread)
        except (NotShared, UploadFailed, SlackError) as error:
            log.warning("files_not_shared", reason=str(error))
            sentences.append(say("note.files_not_shared", plan.locale))
    if left_out:
        listed = ", ".join(neutral_plain(file.name) for file in left_out[:10])
        sentences.append(say("note.files_left_out", plan.locale, count=len(left_out), names=listed))
    if sentences:
        await thread.say(Purpose.FILES_NOTE, "\n".join(sentences))


def _title(name: str, answer: str) -> str:
    return caption(name, answer) if is_picture(name) else neutral_plain(name)


async def _share(
    parts: Parts,
    plan: Plan,
    run_id: str,
    outgoing: Sequence[tuple[str, Outgoing]],
    thread: Thread,
) -> None:
    deliveries = parts.storage.deliveries
    installation = plan.request.installation

    async def record(slack_ids: Sequence[str]) -> None:
        for position, ((source, file), slack_id) in enumerate(
            zip(outgoing, slack_ids, strict=True)
        ):
            output = Output(source, file.name, position, slack_id)
            await deliveries.keep_output(installation, run_id, output)

    known = await deliveries.outputs(run_id)
    shared = [file for file in known if file.source != NOTEBOOK and not is_stored(file)]
    earlier = [file.slack_file_id for file in shared if file.slack_file_id]
    await parts.uploader.share(
        thread.api,
        [file for _, file in outgoing],
        Place(thread.surface.channel, thread.surface.thread_ts),
        recorder=record,
        earlier=earlier,
    )


def _not_sent(file: StoredFile, error: Exception, parts: Parts, locale: str) -> str:
    name = neutral_plain(file.name)
    if isinstance(error, FileTooLarge):
        size, limit = human_size(file.size), human_size(parts.rules.max_file_bytes)
        return say("note.file_too_large", locale, name=name, size=size, limit=limit)
    if isinstance(error, SpoolFull):
        return say("file.no_room", locale, name=name)
    log.warning("output_lost", problem=problem_of(error).key, error=type(error).__name__)
    return say("note.file_lost", locale, name=name)
