"""How a run shows itself in a thread: one progress message, then the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, Self

from bot.analysis.events import AnalysisEvent, Outcome
from bot.reply.progress import Progress
from bot.reply.progress_message import ProgressMessage, ProgressTracker
from bot.reply.streaming import StreamingPresenter
from bot.reply.thread import Thread
from bot.reply.updater import Updater
from bot.waiting import Sleep

PAUSE_SECONDS = 0.5
"""Between two updates."""


class Presenter(Protocol):
    """Shows a run's work while it is entered.

    None of its updates is on its way any more when it is left or has finished.
    """

    async def __aenter__(self) -> Self:
        """Show the first sign of life, or go on with the one that is there."""
        ...

    async def __aexit__(self, *_: object) -> None:
        """Update nothing any more."""
        ...

    async def file_moving(self, name: str, size: int) -> None:
        """A file of ``size`` bytes is on its way."""
        ...

    async def file_moved(self, name: str, *, problem: str | None = None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        ...

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis."""
        ...

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains. Raises SlackProblem if Slack is away."""
        ...


def presenter_for(
    thread: Thread, shown: Progress, *, locale: str, stopped: Callable[[], Awaitable[None]]
) -> Presenter:
    """Choose who shows the work in a thread: streams where there are any, else updates.

    ``stopped`` is called when Slack says that the reader of a stream pressed Stop.
    """
    if thread.streams is None:
        return ChannelPresenter(thread, shown, locale=locale)
    return StreamingPresenter(thread, thread.streams, shown, locale=locale, stopped=stopped)


class ChannelPresenter:
    """The progress message: posted once, updated when a card changes, shrunk to a line at the end.

    Updates go out one at a time and the latest state wins.
    """

    def __init__(
        self,
        thread: Thread,
        progress: Progress,
        *,
        locale: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._message = ProgressMessage(thread.surface, thread.outbox, locale)
        self._updater = Updater(self._update, PAUSE_SECONDS, sleep)
        self._tracker = ProgressTracker(progress, locale, self._updater.changed)

    async def __aenter__(self) -> Self:
        if await self._message.find():
            self._updater.changed()
        else:
            await self._message.open(self._tracker.progress)
        self._updater.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._updater.rest()

    async def file_moving(self, name: str, size: int) -> None:
        """A file of ``size`` bytes is on its way."""
        self._tracker.file_moving(name, size)

    async def file_moved(self, name: str, *, problem: str | None = None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        self._tracker.file_moved(name, problem)

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis."""
        self._tracker.event(event)

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains. Raises SlackProblem if Slack is away."""
        await self._updater.rest()
        await self._message.close(self._tracker.progress, seconds, outcome)

    async def _update(self) -> None:
        await self._message.show(self._tracker.progress, self._updater.changed)
