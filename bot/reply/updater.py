"""The loop that shows work under way: one call at a time, and the latest state wins."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.slack.errors import GaveUp, SlackProblem
from bot.waiting import Sleep

SETTLE_SECONDS = 35.0  # a call's own limit is 30

log = structlog.get_logger(__name__)


class Updater:
    """Has ``show`` called whenever something changed, so that a slow Slack never holds up a run.

    ``show`` shows the present state. It may raise SlackProblem; after GaveUp it is called again.
    ``pause`` is the seconds between two calls of it.
    """

    def __init__(
        self, show: Callable[[], Coroutine[Any, Any, None]], pause: float, sleep: Sleep
    ) -> None:
        self._show = show
        self._pause = pause
        self._sleep = sleep
        self._changed = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Have it shown that something is new."""
        self._changed.set()

    def start(self) -> None:
        """Show from now on what changes."""
        self._loop = asyncio.create_task(self._for_ever(), name="progress")

    async def rest(self) -> None:
        """Show nothing more; what is on its way has arrived."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    async def _for_ever(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await _to_its_end(self._try())
            await self._sleep(self._pause)

    async def _try(self) -> None:
        try:
            await self._show()
        except GaveUp:
            self._changed.set()
        except SlackProblem as problem:
            log.warning("progress_not_shown", reason=problem.reason)


async def _to_its_end(work: Awaitable[None]) -> None:
    """Do ``work``; whoever is cancelled meanwhile waits for it, so that nothing lands later."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=SETTLE_SECONDS)
        task.cancel()
        raise
