"""The front door: what was said is kept and queued before Slack is told that it arrived."""

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.request import Request
from bot.storage.inbox import Inbox, Room

ACCEPT_SECONDS = 2.0  # Slack waits 3; a later write does no harm, since its key is the same

ROOM = Room()

STOP_WORDS = frozenset({"stop", "cancel", "abort", "halt", "stopp", "abbrechen", "停止", "中止"})

log = structlog.get_logger(__name__)


def is_stop(request: Request) -> bool:
    """Whether a reply says nothing but stop."""
    said = re.sub(r"[\s.!,…]+|please", "", request.text.casefold())
    return request.in_thread and not request.files and said in STOP_WORDS


class Enqueue(Protocol):
    """Has a run done: after those of its thread, or ``urgent``, at once."""

    async def __call__(self, run_id: str, thread_id: str, *, urgent: bool = False) -> None:
        """Queue it."""
        ...


class Intake:
    """Accepts requests: an inbox row, then a queued job, then the answer to Slack."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        enqueue: Enqueue,
        accepted: Callable[[], None],
        follow_ups: bool,
    ) -> None:
        self._inbox = inbox
        self._count = accepted
        self._enqueue = enqueue
        self._follow_ups = follow_ups

    async def accept(self, request: Request) -> None:
        """Take a request in, if it is for the app. Whatever it raises has Slack deliver again."""
        async with asyncio.timeout(ACCEPT_SECONDS):
            await self._accept(request)

    async def _accept(self, request: Request) -> None:
        stop = is_stop(request)
        if not request.addressed and not await self._is_follow_up(request, stop):
            return
        accepted = await self._inbox.accept(request, ROOM, urgent=stop)
        await self._enqueue(request.act_id, request.thread_id, urgent=accepted.urgent)
        if accepted.new:
            self._count()
            log.info("accepted", run=request.act_id, files=len(request.files))

    async def _is_follow_up(self, request: Request, stop: bool) -> bool:
        return (
            (self._follow_ups or stop)
            and request.in_thread
            and await self._inbox.works_in(request.thread_id)
        )

    async def take_up(self) -> None:
        """Queue whatever was accepted and not queued before the process died."""
        for run_id, thread_id, urgent in await self._inbox.unfinished():
            await self._enqueue(run_id, thread_id, urgent=urgent)
