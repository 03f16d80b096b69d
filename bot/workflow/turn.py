"""Run: one question to Claude, shown while it works, kept when it has ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.analysis.events import AnalysisEvent, TurnEnded
from bot.analysis.history import messages, summary
from bot.analysis.prompt import Attachment, user_blocks
from bot.analysis.record import from_record, to_record
from bot.analysis.run import Question, Turn
from bot.claude.errors import FILE_PROBLEMS
from bot.claude.prices import cost_usd
from bot.claude.request import Profile
from bot.jobs import Stopped
from bot.reply.figures import duration
from bot.reply.presenter import Presenter
from bot.storage import StoredTurn, ThreadFile
from bot.text import say
from bot.workflow.made import note
from bot.workflow.parts import Moved, Parts, Plan


@dataclass(frozen=True, slots=True)
class Start:
    """What a turn starts from, and whether earlier turns count as a summary only."""

    question: Question
    text: str
    rebased: bool


async def run_turn(
    parts: Parts, plan: Plan, moved: Moved, run_id: str, presenter: Presenter
) -> bool:
    """Have the question answered and keep the turn. False if the thread's files are gone.

    A turn that is kept already is not paid for again.
    """
    conversations = parts.storage.conversations
    request = plan.request
    if await conversations.turn(run_id):
        return True
    start = await _start(parts, plan, moved)

    async def tell(event: AnalysisEvent) -> None:
        await note(parts, request.installation, run_id, event)
        await presenter.event(event)

    turn = Turn(parts.claude.api, start.question, parts.rules.limits, tell)
    began = time.monotonic()
    try:
        ended = await parts.jobs.stoppable(run_id, turn.run())
    except Stopped as stop:
        took = duration(time.monotonic() - began, plan.locale)
        ended = turn.ended("stopped", "run.stopped", {"who": f"<@{stop.by}>", "time": took})
    await presenter.event(ended)
    if ended.problem in FILE_PROBLEMS and not start.rebased:
        return False
    kept = StoredTurn(
        run_id=run_id,
        question=start.text,
        user_blocks=turn.user_blocks,
        assistant_blocks=ended.blocks,
        ended=to_record(ended),
        rebased=start.rebased,
        cost_usd=cost_usd(ended.model, ended.usage),
        seconds=time.monotonic() - began,
    )
    await conversations.keep_turn(
        request.installation, request.thread_id, request.user, kept, turn.container_id
    )
    return True


async def ended_turn(parts: Parts, run_id: str) -> tuple[TurnEnded, StoredTurn]:
    """The turn that a run has kept."""
    turn = await parts.storage.conversations.turn(run_id)
    assert turn is not None
    return from_record(turn.ended), turn


async def _start(parts: Parts, plan: Plan, moved: Moved) -> Start:
    request = plan.request
    conversations = parts.storage.conversations
    conversation = await conversations.begin(
        request.installation, request.channel, request.thread_ts, parts.rules.profile.to_json()
    )
    turns = await conversations.turns(request.thread_id)
    rebase = moved.rebase or _context_full(turns)
    if rebase:
        await conversations.set_profile(request.thread_id, parts.rules.profile.to_json())
    files = await conversations.files(request.thread_id)
    container = None if rebase else conversation.container_id
    new = [file for file in files if file.slack_file_id in moved.new]
    everything = _attachments(files)
    text = request.text or say("ask.default_question", plan.locale)
    note = summary((turn.question, from_record(turn.ended).answer) for turn in turns)
    note = note if rebase else ""
    question = Question(
        profile=Profile(**(parts.rules.profile.to_json() if rebase else conversation.profile)),
        history=[] if rebase else messages(_since_rebase(turns)),
        user=user_blocks(text, _attachments(new) if container else everything, note=note),
        anew=user_blocks(text, everything, note=note),
        container_id=container,
        follows_up=bool(turns) and not rebase,
    )
    return Start(question, text, rebase)


def _since_rebase(turns: Sequence[StoredTurn]) -> list[tuple[Sequence[Any], Sequence[Any]]]:
    """The content of the turns that still count word for word."""
    first = max((n for n, turn in enumerate(turns) if turn.rebased), default=0)
    return [(turn.user_blocks, turn.assistant_blocks) for turn in turns[first:]]


def _context_full(turns: Sequence[StoredTurn]) -> bool:
    return bool(turns) and turns[-1].ended["outcome"] == "context_full"


def _attachments(files: Sequence[ThreadFile]) -> list[Attachment]:
    return [
        Attachment(file.file_id, file.name, file.kind, file.size)  # type: ignore[arg-type]
        for file in files
    ]
