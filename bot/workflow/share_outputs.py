"""Share what the code made in the thread, with the code itself."""

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
from bot.storage import Output, OutputRole
from bot.text import human_size, say
from bot.threads import in_thread
from bot.troubles import Trouble
from bot.workflow.fetch import fetch
from bot.workflow.illustrate import withdraw
from bot.workflow.run import Run

SCRIPT, NOTEBOOK = "analysis.py", "analysis.ipynb"
"""The names of files of the app's own."""
FILES_MAX = limits.SLACK_SHARE_FILES_MAX - 1  # the script takes a place

log = structlog.get_logger(__name__)


async def share_outputs(
    run: Run, ended: TurnEnded, thread: Thread, shown: Collection[str] = ()
) -> None:
    """Share all outputs but those ``shown`` in the answer (their file ids), ``analysis.py``, and an
    answer that was too long for the thread, as one message, pictures first, and name what is not.
    """
    too_long = await thread.leaves_out(ended.answer)
    if not ended.executions and not too_long:
        return
    if not shown:
        await withdraw(run, thread.api)
    found = await run.parts.claude.files.metadata(ended.file_ids)
    every, empty = outputs(ended.file_ids, found)
    made = [file for file in every if file.id not in shown]
    room = FILES_MAX - too_long
    chosen, left_out = made[:room], made[room:]
    sentences = [
        say("note.file_empty", run.locale, name=neutral_plain(file.name)) for file in empty
    ]
    async with AsyncExitStack() as stack:
        outgoing: list[tuple[OutputRole, str, Outgoing]] = []
        for file in chosen:
            try:
                title = await in_thread(_title, file.name, ended.answer)
                fetched = await fetch(run.parts, stack, file, title)
                outgoing.append((OutputRole.GENERATED, file.id, fetched))
            except (*CLAUDE_AWAY, OSError):
                raise
            except Exception as error:
                sentences.append(_not_sent(run, file, error))
        if ended.executions:
            outgoing.append((OutputRole.SCRIPT, "", await _script(run, ended)))
        if too_long:
            whole = (await in_thread(neutral, ended.answer)).encode()
            answer = Outgoing.of_bytes(WHOLE, WHOLE, whole, "markdown")
            outgoing.append((OutputRole.ANSWER, "", answer))
        try:
            await _share(run, outgoing, thread)
        except (NotShared, UploadFailed, SlackError) as error:
            log.warning("files_not_shared", reason=str(error))
            sentences.append(say("note.files_not_shared", run.locale))
    if left_out:
        listed = ", ".join(neutral_plain(file.name) for file in left_out[:10])
        sentences.append(say("note.files_left_out", run.locale, count=len(left_out), names=listed))
    if sentences:
        await thread.say(Purpose.FILES_NOTE, "\n".join(sentences))


async def _script(run: Run, ended: TurnEnded) -> Outgoing:
    files = await run.files()
    script = await in_thread(
        as_script,
        ended.executions,
        inputs={file.name: file.given or file.name for file in files},
        question=run.request.text,
        model=ended.model,
    )
    return Outgoing.of_bytes(SCRIPT, SCRIPT, script.encode(), "python")


def _title(name: str, answer: str) -> str:
    return caption(name, answer) if is_picture(name) else neutral_plain(name)


async def _share(
    run: Run, outgoing: Sequence[tuple[OutputRole, str, Outgoing]], thread: Thread
) -> None:
    kept = run.parts.storage.outputs

    async def record(slack_ids: Sequence[str]) -> None:
        for position, (slack_id, (role, file_id, file)) in enumerate(
            zip(slack_ids, outgoing, strict=True)
        ):
            output = Output(role, file_id, file.name, position, slack_id)
            await kept.keep(run.request.installation, run.id, output)

    earlier = [
        file.slack_file_id
        for file in await kept.of(run.id)
        if file.slack_file_id and not file.in_answer and file.role != OutputRole.NOTEBOOK
    ]
    await run.parts.uploader.share(
        thread.api,
        [file for _, _, file in outgoing],
        Place(thread.surface.channel, thread.surface.thread_ts),
        recorder=record,
        earlier=earlier,
    )


def _not_sent(run: Run, file: StoredFile, error: Exception) -> str:
    name = neutral_plain(file.name)
    if isinstance(error, FileTooLarge):
        size, limit = human_size(file.size), human_size(run.parts.rules.max_file_bytes)
        return say("note.file_too_large", run.locale, name=name, size=size, limit=limit)
    if isinstance(error, SpoolFull):
        return say(Trouble.NO_ROOM.sentence, run.locale, name=name)
    log.warning("output_lost", problem=problem_of(error).trouble, error=type(error).__name__)
    return say("note.file_lost", run.locale, name=name)
