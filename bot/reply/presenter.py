"""How a run shows itself in a thread: one progress message, then the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.analysis.events import AnalysisEvent, Outcome
from bot.reply import progress as cards
from bot.reply.answer_buttons import stop_button
from bot.reply.markdown import escaped
from bot.reply.stream import PATIENCE_SECONDS
from bot.reply.thread import PROGRESS, QUEUED, REFUSED_BLOCKS, Thread, small
from bot.slack.errors import GaveUp, SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import identity_of

SETTLE_SECONDS = 35.0  # a call's own limit is 30

log = structlog.get_logger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class Presenter:
    """The progress message: posted once, updated when a card changes, shrunk to a line at the end.

    Updates go out one at a time and the latest state wins, so a slow Slack never holds up a run.
    None is on its way any more when a presenter is left or has finished.
    """

    pause = 0.5
    """Seconds between two updates."""

    def __init__(
        self,
        thread: Thread,
        progress: cards.Progress,
        *,
        locale: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._thread = thread
        self._progress = progress
        self._locale = locale
        self._sleep = sleep
        self._sizes: dict[str, int] = {}
        self._native = True
        self._changed = asyncio.Event()
        self._updater: asyncio.Task[None] | None = None
        self._ts: str | None = None

    async def __aenter__(self) -> "Presenter":
        self._ts = await self._shown()
        if self._ts is not None:
            await self._resume(self._ts)
            self._changed.set()
        else:
            self._ts = await self._open()
        self._updater = asyncio.create_task(self._update_for_ever(), name="progress")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._rest()

    async def file_moving(self, name: str, size: int) -> None:
        """A file is on its way."""
        self._sizes[name] = size
        self._show(cards.file_moving(self._progress, name, size, self._locale))

    async def file_moved(self, name: str, *, problem: str | None = None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        if problem is None:
            moved = cards.file_moved(self._progress, name, self._sizes[name], self._locale)
        else:
            moved = cards.file_failed(self._progress, name, problem, self._locale)
        self._show(moved)

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis."""
        self._show(cards.advance(self._progress, event, self._locale))

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains. Raises SlackProblem if Slack is away."""
        await self._rest()
        self._ts = self._ts or await self._shown()
        if self._ts is None:
            return
        line = cards.progress_done_line(self._progress, seconds, outcome, self._locale)
        try:
            await self._update(
                Priority.FINAL,
                text=line,
                blocks=[small(escaped(line))],
                metadata=identity_of(PROGRESS, self._thread.ledger.run_id),
            )
        except SlackError as error:
            log.warning("progress_not_shown", reason=error.reason)

    def _show(self, progress: cards.Progress) -> None:
        if progress != self._progress:
            self._progress = progress
            self._changed.set()

    def _message(self) -> dict[str, Any]:
        render = cards.progress_blocks if self._native else cards.progress_fallback_blocks
        blocks = render(self._progress, self._locale)
        if not self._thread.native_stop:
            blocks.append(stop_button(self._thread.ledger.run_id, self._locale))
        return {"text": cards.progress_text(self._progress, self._locale), "blocks": blocks}

    async def _shown(self) -> str | None:
        """The ts of the run's progress message, or of the one that said that it has to wait."""
        return await self._thread.known(PROGRESS) or await self._thread.known(QUEUED)

    async def _resume(self, ts: str) -> None:
        """Go on in a message that is there already."""

    async def _open(self) -> str:
        """Post the progress message; returns its ts."""
        try:
            return await self._thread.post(PROGRESS, **self._message())
        except SlackError as error:
            if error.error not in REFUSED_BLOCKS:
                raise
            self._native = False
            return await self._thread.post(PROGRESS, **self._message())

    async def _update_for_ever(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await _to_its_end(self._try())
            await self._sleep(self.pause)

    async def _rest(self) -> None:
        """No more updates; the one on its way has arrived."""
        if self._updater is not None:
            self._updater.cancel()
            await asyncio.gather(self._updater, return_exceptions=True)
            self._updater = None

    async def _try(self) -> None:
        try:
            await self._send()
        except GaveUp:
            self._changed.set()
        except SlackProblem as problem:
            log.warning("progress_not_shown", reason=problem.reason)

    async def _send(self) -> None:
        """Show the present state. Raises SlackProblem; after GaveUp it is tried again."""
        try:
            await self._update(Priority.PROGRESS, PATIENCE_SECONDS, **self._message())
        except SlackError as error:
            if error.error in REFUSED_BLOCKS and self._native:
                self._native = False
                self._changed.set()
            raise

    async def _update(
        self, priority: Priority, patience: float | None = None, **message: Any
    ) -> None:
        await self._thread.api.call(
            "chat.update",
            priority=priority,
            patience=patience,
            channel=self._thread.channel,
            ts=self._ts,
            **message,
        )


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do ``work``; whoever is cancelled meanwhile waits for it, so that nothing lands later."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=SETTLE_SECONDS)
        task.cancel()
        raise
