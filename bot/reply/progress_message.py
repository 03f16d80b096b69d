"""The progress of a run as it goes on, and the message that shows it by updates."""

from collections.abc import Callable
from typing import Any

import structlog

from bot.analysis.events import AnalysisEvent, Outcome
from bot.reply import progress as cards
from bot.reply.answer_buttons import stop_button
from bot.reply.markdown import escaped
from bot.reply.outbox import Outbox
from bot.reply.purpose import Purpose
from bot.reply.stream import PATIENCE_SECONDS
from bot.reply.surface import Surface
from bot.slack.blocks import small
from bot.slack.errors import SlackError
from bot.slack.pacer import Priority

log = structlog.get_logger(__name__)


class ProgressTracker:
    """Keeps the progress of a run; calls ``changed`` when it looks different."""

    def __init__(self, progress: cards.Progress, locale: str, changed: Callable[[], None]) -> None:
        self.progress = progress
        self._locale = locale
        self._changed = changed
        self._sizes: dict[str, int] = {}

    def file_moving(self, name: str, size: int) -> None:
        """A file of ``size`` bytes is on its way."""
        self._sizes[name] = size
        self._go_on(cards.file_moving(self.progress, name, size, self._locale))

    def file_moved(self, name: str, problem: str | None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        if problem is None:
            moved = cards.file_moved(self.progress, name, self._sizes[name], self._locale)
        else:
            moved = cards.file_failed(self.progress, name, problem, self._locale)
        self._go_on(moved)

    def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis."""
        self._go_on(cards.advance(self.progress, event, self._locale))

    def _go_on(self, progress: cards.Progress) -> None:
        if progress != self.progress:
            self.progress = progress
            self._changed()


class ProgressMessage:
    """The progress message: posted once, updated as the work goes on, a line when it is over.

    Its blocks are native ones until Slack refuses them.
    """

    def __init__(self, surface: Surface, outbox: Outbox, locale: str) -> None:
        self._surface = surface
        self._outbox = outbox
        self._locale = locale
        self._native = True
        self._ts: str | None = None

    async def find(self) -> str | None:
        """The ts of the run's progress message, or of the one that said that it has to wait."""
        self._ts = (
            self._ts
            or await self._outbox.known(Purpose.PROGRESS)
            or await self._outbox.known(Purpose.QUEUED)
        )
        return self._ts

    def is_at(self, ts: str) -> None:
        """Go on in a message that was begun by other means."""
        self._ts = ts

    async def open(self, progress: cards.Progress) -> None:
        """Post it."""
        try:
            self._ts = await self._post(progress)
        except SlackError as error:
            if not error.is_about_blocks:
                raise
            self._native = False
            self._ts = await self._post(progress)

    async def show(self, progress: cards.Progress, again: Callable[[], None]) -> None:
        """Show the present state. Raises SlackProblem; ``again`` is called where it is worth it."""
        assert self._ts is not None
        message = self._message(progress)
        try:
            await self._surface.update(
                self._ts, priority=Priority.PROGRESS, patience=PATIENCE_SECONDS, **message
            )
        except SlackError as error:
            if error.is_about_blocks and self._native:
                self._native = False
                again()
            raise

    async def close(self, progress: cards.Progress, seconds: float, outcome: Outcome) -> None:
        """Leave a line of the message, if it is there. Raises SlackProblem if Slack is away."""
        ts = await self.find()
        if ts is None:
            return
        line = cards.progress_done_line(progress, seconds, outcome, self._locale)
        blocks, run_id = [small(escaped(line), verbatim=True)], self._outbox.run_id
        try:
            await self._surface.become(ts, Purpose.PROGRESS, run_id, text=line, blocks=blocks)
        except SlackError as error:
            log.warning("progress_not_shown", reason=error.reason)

    async def _post(self, progress: cards.Progress) -> str:
        return await self._outbox.post(self._surface, Purpose.PROGRESS, **self._message(progress))

    def _message(self, progress: cards.Progress) -> dict[str, Any]:
        render = cards.progress_blocks if self._native else cards.progress_fallback_blocks
        blocks = render(progress, self._locale)
        if not self._surface.native_stop:
            blocks.append(stop_button(self._outbox.run_id, self._locale))
        return {"text": cards.progress_text(progress, self._locale), "blocks": blocks}
