"""Ask Claude one question, shown while it works; the turn is kept when it has ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.analysis.events import (
    AnalysisEvent,
    ExecutionFinished,
    ExecutionStarted,
    Outcome,
    TurnEnded,
)
from bot.analysis.history import messages, summary
from bot.analysis.prompt import Attachment, user_blocks
from bot.analysis.record import from_record, to_record
from bot.analysis.turn import Question, Turn
from bot.analysis.views import fitting
from bot.claude.prices import cost
from bot.claude.request import Profile
from bot.default_question import default_question
from bot.files.kinds import can_be_shown
from bot.jobs import Stopped
from bot.reply.figures import duration
from bot.reply.presenter import Presenter
from bot.storage import StoredTurn, ThreadFile
from bot.troubles import Mark, Trouble
from bot.workflow.generated_files import note, note_cost
from bot.workflow.plan import Moved
from bot.workflow.run import Run


@dataclass(frozen=True, slots=True)
class Start:
    """What a turn starts from: the question, and whether the conversation begins ``anew`` with it.

    Earlier turns then count as a summary only, if there is something to sum up (``rebased``).
    """

    question: Question
    text: str
    anew: bool
    rebased: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A turn of the conversation so far: as it is ``kept``, and how it ``ended``."""

    kept: StoredTurn
    ended: TurnEnded

    @classmethod
    def of(cls, turn: StoredTurn) -> "Earlier":
        """The turn, read."""
        return cls(turn, from_record(turn.ended))


Verdict = Literal["kept", "files_gone", "begin_anew"]


async def ask_claude(run: Run, moved: Moved, presenter: Presenter) -> Verdict:
    """Have the question answered and keep the turn; one that is kept is not paid for again.

    "files_gone" and "begin_anew" say that the conversation has to be rebased first, with or
    without moving its files once more; nothing is kept then.
    """
    parts, request = run.parts, run.request
    storage = parts.storage
    if await run.turn():
        return "kept"
    start = await _start(run, moved)
    lost = await storage.usage.begin(request.installation, run.id, request.user)

    async def tell(event: AnalysisEvent) -> None:
        await note(run, event)
        if isinstance(event, ExecutionStarted | ExecutionFinished):
            so_far = turn.ended(Outcome.FAILED)
            await note_cost(run, cost(so_far.model, so_far.usage).usd)
        await presenter.event(event)

    turn = Turn(parts.claude.api, start.question, parts.rules.limits, tell)
    began = time.monotonic()
    try:
        with parts.metrics.running.track_inprogress():
            ended = await parts.jobs.stoppable(run.id, turn.run())
    except Stopped as stop:
        took = duration(time.monotonic() - began, run.locale)
        outcome = Outcome.STEERED if stop.steered else Outcome.STOPPED
        ended = turn.ended(outcome, Trouble.STOPPED, {"who": f"<@{stop.by}>", "time": took})
    if lost:
        ended = replace(ended, usage=replace(ended.usage, estimated=True))
    await presenter.event(ended)
    if not start.anew and not ended.executions:
        if _is(Mark.UPLOAD, ended):
            return "files_gone"
        if start.question.history and _needs_summary(ended, start.question):
            return "begin_anew"
    if ended.problem == Trouble.SPEND_LIMIT:
        parts.metrics.unpaid.inc()
    if turn.views_refused:
        await storage.conversations.stop_showing(request.thread_id)
    kept = StoredTurn(
        run_id=run.id,
        question=start.text,
        user_blocks=turn.user_blocks,
        assistant_blocks=ended.blocks,
        ended=to_record(ended),
        rebased=start.rebased,
        cost_usd=cost(ended.model, ended.usage).usd + lost,
        seconds=time.monotonic() - began,
    )
    await storage.outputs.note(request.installation, run.id, ended.file_ids)
    await storage.conversations.keep_turn(
        request.installation, request.thread_id, request.user, kept, turn.container_id
    )
    parts.metrics.turns.labels(ended.outcome).inc()
    parts.metrics.cost.inc(kept.cost_usd)
    parts.metrics.seconds.observe(kept.seconds)
    return "kept"


async def _start(run: Run, moved: Moved) -> Start:
    request, rules = run.request, run.parts.rules
    conversations = run.parts.storage.conversations
    conversation = await conversations.begin(
        request.installation, request.channel, request.thread_ts, rules.profile.to_json()
    )
    turns = [Earlier.of(turn) for turn in await conversations.turns(request.thread_id)]
    profile = Profile.of(conversation.profile)
    anew = moved.rebase or profile is None or _context_full(turns) or _summary_lost(turns)
    if anew or profile is None:
        profile = rules.profile
        await conversations.set_profile(request.thread_id, profile.to_json())
    files = await run.files()
    font = await conversations.font(request.thread_id)
    counting = [] if anew else _counting(turns)
    given = _attachments([*files, font] if font else files)
    attached = fitting(given, _shown(counting, given), profile.model)
    unread = [file.name for file in files if file.slack_file_id in moved.new]
    text = request.text or default_question(unread or [file.name for file in files], run.locale)
    told = [turn for turn in turns if turn.ended.outcome != Outcome.REFUSAL]
    earlier = summary((turn.kept.question, turn.ended.answer) for turn in told)
    note = earlier if anew else ""
    question = Question(
        profile=profile,
        history=messages((turn.kept.user_blocks, turn.kept.assistant_blocks) for turn in counting),
        user=user_blocks(text, attached, note=note),
        plain=user_blocks(text, attached, note=note, views=False),
        container_id=None if anew else conversation.container_id,
        had_container=not anew and any(turn.ended.executions for turn in turns),
    )
    return Start(question, text, anew, rebased=bool(note))


def _counting(turns: Sequence[Earlier]) -> list[Earlier]:
    """The turns that count word for word: since the last rebase, those of which something came,
    and those that somebody ended.

    What the API refused outright would be refused again with every later question; so would be
    what follows a refusal of Claude's own that stays in the conversation (its documents on
    streaming refusals: "you must reset the conversation context").
    """
    first = max((n for n, turn in enumerate(turns) if turn.kept.rebased), default=0)
    return [turn for turn in turns[first:] if _counts(turn.ended)]


def _counts(ended: TurnEnded) -> bool:
    if ended.outcome == Outcome.REFUSAL:
        return False
    return bool(ended.answer or ended.executions or ended.outcome.by_somebody)


def _needs_summary(ended: TurnEnded, question: Question) -> bool:
    """Whether the API takes the conversation no longer as it is, for its blocks or its pictures."""
    views = any("source" in block for message in question.history for block in message["content"])
    return _is(Mark.REBASE, ended) or (views and _is(Mark.VIEW, ended))


def _is(mark: Mark, ended: TurnEnded) -> bool:
    return ended.problem is not None and mark in ended.problem.marks


def _shown(turns: Sequence[Earlier], files: Sequence[Attachment]) -> list[Attachment]:
    """What the model was shown in these turns, not only given: one for each time."""
    known = {file.file_id: file for file in files}
    return [
        replace(known[file_id], kind=block["type"])
        if (file_id := block["source"]["file_id"]) in known
        else Attachment(file_id, "", block["type"], 0)
        for turn in turns
        for block in turn.kept.user_blocks
        if "source" in block
    ]


def _summary_lost(turns: Sequence[Earlier]) -> bool:
    """Whether the turn that told the model what came before it does not count itself."""
    rebased = [turn for turn in turns if turn.kept.rebased]
    return bool(rebased) and not _counts(rebased[-1].ended)


def _context_full(turns: Sequence[Earlier]) -> bool:
    return bool(turns) and turns[-1].ended.outcome == Outcome.CONTEXT_FULL


def _attachments(files: Sequence[ThreadFile]) -> list[Attachment]:
    return [
        Attachment(
            file.file_id,
            file.name,
            file.kind,
            file.size,
            file.pages,
            unseen=file.kind == "data" and can_be_shown(file.mimetype),
        )
        for file in files
    ]
