"""The work in the thread while it runs: a pure fold of events into cards, and its three looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot import limits
from bot.analysis.events import (
    AnalysisEvent,
    ContainerReplaced,
    Draft,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Outcome,
    TurnEnded,
    Waiting,
)
from bot.reply.figures import duration
from bot.reply.markdown import escaped
from bot.reply.neutral import PLAIN_MAX, neutral_line
from bot.slack.blocks import Block, plan, small, task_card
from bot.text import human_size, say

Status = Literal["pending", "in_progress", "complete", "error"]

CARDS_SHOWN = 12

_MARKS = {"pending": "◌", "in_progress": "◌", "complete": "☑", "error": "☒"}
_TOOL_ERRORS = {
    "unavailable": "progress.tool_unavailable",
    "execution_time_exceeded": "progress.tool_time",
    "output_file_too_large": "progress.tool_output",
    "too_many_requests": "progress.tool_busy",
    "invalid_tool_input": "progress.tool_input",
    "file_not_found": "progress.tool_missing",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One step: its title and detail are plain, neutral lines."""

    id: str
    title: str
    status: Status = "pending"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps so far. ``note`` is what the model said last and no step has taken up yet."""

    headline: str
    cards: tuple[Card, ...] = ()
    started_at: float = 0.0
    note: str = ""

    @property
    def current(self) -> Card | None:
        """The step that runs, the latest if there are several."""
        return next((card for card in reversed(self.cards) if card.status == "in_progress"), None)


def begin(names: Sequence[str], started_at: float, locale: str = "en") -> Progress:
    """The first sign of life: what is being read, or that work has begun."""
    if len(names) == 1:
        headline = say("progress.reading_one", locale, name=_line(names[0]))
    elif names:
        headline = say("progress.reading_many", locale, count=len(names))
    else:
        headline = say("progress.working", locale)
    return Progress(headline, (), started_at)


def file_moving(progress: Progress, name: str, size: int, locale: str = "en") -> Progress:
    """A file of ``size`` bytes is on its way to the analysis."""
    return _file(progress, "progress.file_moving", "in_progress", name, size, locale)


def file_moved(progress: Progress, name: str, size: int, locale: str = "en") -> Progress:
    """A file has arrived."""
    return _file(progress, "progress.file_moved", "complete", name, size, locale)


def file_failed(progress: Progress, name: str, detail: str, locale: str = "en") -> Progress:
    """A file could not be taken; ``detail`` is a sentence that says why."""
    title = say("progress.file_failed", locale, name=_line(name))
    return _put(progress, Card(_file_id(name), title, "error", _line(detail)))


def _file(
    progress: Progress, key: str, status: Status, name: str, size: int, locale: str
) -> Progress:
    title = say(key, locale, name=_line(name), size=human_size(size))
    return _put(progress, Card(_file_id(name), _line(title), status))


def _file_id(name: str) -> str:
    return f"file:{name}"[: limits.SLACK_TASK_FIELD_MAX]


def advance(progress: Progress, event: AnalysisEvent, locale: str = "en") -> Progress:
    """``progress`` after ``event``. An event told twice changes nothing the second time."""
    match event:
        case Narration(text):
            return replace(progress, note=_line(text)) if text.strip() else progress
        case Draft():
            return progress
        case ExecutionStarted(id, _, title):
            card = Card(id, _title(title), "in_progress", progress.note)
            begun = replace(progress, headline=say("progress.working", locale), note="")
            return _put(begun, card)
        case ExecutionFinished(execution):
            return _put(progress, _finished(progress, execution, locale))
        case Waiting():
            return replace(progress, note=say("progress.waiting", locale))
        case ContainerReplaced():
            title = say("progress.container_replaced", locale)
            return _put(progress, Card("container", title, "complete"))
        case TurnEnded(outcome):
            return _closed(progress, outcome, locale)


def _finished(progress: Progress, execution: Execution, locale: str) -> Card:
    known = next((card for card in progress.cards if card.id == execution.id), None)
    card = known or Card(execution.id, _title(execution.title))
    if not execution.failed:
        return replace(card, status="complete")
    return replace(card, status="error", detail=_reason(execution, locale))


def _reason(execution: Execution, locale: str) -> str:
    if execution.error_code is not None:
        return say(_TOOL_ERRORS.get(execution.error_code, "progress.tool_error"), locale)
    last = execution.stderr.strip().rpartition("\n")[2]
    return _line(last) or say("progress.return_code", locale, code=execution.return_code)


def _closed(progress: Progress, outcome: Outcome, locale: str) -> Progress:
    if outcome == Outcome.ANSWERED:
        over = tuple(
            replace(card, status="complete") if card.status == "in_progress" else card
            for card in progress.cards
        )
    else:
        detail = say("progress.interrupted", locale)
        over = tuple(
            replace(card, status="error", detail=detail) if card.status == "in_progress" else card
            for card in progress.cards
        )
    return replace(progress, cards=over, note="")


def _put(progress: Progress, card: Card) -> Progress:
    """``progress`` with ``card`` in the place of the one with its id, or at the end."""
    known = any(old.id == card.id for old in progress.cards)
    cards = (
        tuple(card if old.id == card.id else old for old in progress.cards)
        if known
        else (*progress.cards, card)
    )
    return replace(progress, cards=cards)


def _line(text: str, limit: int = limits.SLACK_TASK_FIELD_MAX) -> str:
    """``text`` as one neutral line of at most ``limit`` characters, without emphasis marks."""
    return neutral_line(text[:PLAIN_MAX].replace("**", "").replace("`", ""), limit)


def _title(title: str) -> str:
    line = _line(title)
    return line[:1].upper() + line[1:]


def _shown(progress: Progress, locale: str) -> list[Card]:
    hidden = len(progress.cards) - CARDS_SHOWN
    if hidden <= 0:
        return list(progress.cards)
    key = "progress.earlier_one" if hidden == 1 else "progress.earlier_many"
    earlier = Card("earlier", say(key, locale, count=hidden), "complete")
    return [earlier, *progress.cards[hidden:]]


def progress_blocks(progress: Progress, locale: str = "en") -> list[Block]:
    """A plan with a task card for each step: the newest dozen, and how many came before."""
    tasks = [
        task_card(card.id, card.title, card.status, card.detail)
        for card in _shown(progress, locale)
    ]
    return [plan(headline(progress), tasks)]


def headline(progress: Progress) -> str:
    """The line above the cards: what the model said last, or what is being read."""
    return _line(progress.note or progress.headline)


def progress_fallback_blocks(progress: Progress, locale: str = "en") -> list[Block]:
    """The same as context lines, where plans and task cards are refused."""
    lines = []
    for card in _shown(progress, locale):
        line = f"{_MARKS[card.status]} {card.title}"
        lines.append(f"{line}: {card.detail}" if card.status == "error" and card.detail else line)
    texts = [headline(progress)]
    for line in lines:
        if len(texts) > 1 and len(escaped(f"{texts[-1]}\n{line}")) <= limits.SLACK_SECTION_MAX:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [small(escaped(text), verbatim=True) for text in texts]


def progress_text(progress: Progress, locale: str = "en") -> str:
    """One escaped line for notifications and for clients without blocks."""
    current = progress.current
    return escaped(current.title if current else headline(progress))


def progress_done_line(
    progress: Progress, seconds: float, outcome: Outcome, locale: str = "en"
) -> str:
    """What remains of the progress when the answer is there: ``4 steps · 48 s``."""
    count = len(progress.cards)
    if not count and outcome == Outcome.FAILED:
        return say("progress.ended_bare", locale)
    number = {0: "progress.step_none", 1: "progress.step_one"}.get(count, "progress.step_many")
    steps = say(number, locale, count=count)
    ended = "progress.stopped" if outcome.by_somebody else "progress.ended"
    key = "progress.done" if outcome == Outcome.ANSWERED else ended
    return say(key, locale, steps=steps, time=duration(seconds, locale))
