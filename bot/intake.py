"""The front door: what was said is kept and queued before Slack is told that it arrived."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import structlog

from bot.request import Request
from bot.storage.inbox import Inbox, Room

ACCEPT_SECONDS = 2.0  # Slack waits 3; a later write does no harm, since its key is the same

ROOM = Room()

STOP_WORDS = frozenset({"stop", "cancel", "abort", "halt", "stopp", "abbrechen", "停止", "中止"})

log = structlog.get_logger(__name__)


def is_stop(text: str) -> bool:
    """Whether a message says nothing but stop."""
    return re.sub(r"[\s.!,…]+|please", "", text.casefold()) in STOP_WORDS


class Intake:
    """Accepts requests: an inbox row, then a queued job, then the answer to Slack."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        enqueue: Callable[[str, str], Awaitable[None]],
        stop_now: Callable[[], Awaitable[None]],
        follow_ups: bool,
    ) -> None:
        self._inbox = inbox
        self._enqueue = enqueue
        self._stop_now = stop_now
        self._follow_ups = follow_ups

    async def accept(self, request: Request) -> None:
        """Take a request in, if it is for the app. Whatever it raises has Slack deliver again."""
        async with asyncio.timeout(ACCEPT_SECONDS):
            await self._accept(request)

    async def _accept(self, request: Request) -> None:
        if not request.addressed and not await self._is_follow_up(request):
            return
        if request.in_thread and not request.files and is_stop(request.text):
            stopped = await self.stop(request.thread_id, request.user)
            if stopped or not request.addressed:
                return
        accepted = await self._inbox.accept(request, ROOM)
        # Whoever is turned away hears it now, not after everything that waits.
        queue = request.act_id if accepted.turned_away else request.thread_id
        await self._enqueue(request.act_id, queue)
        if accepted.new:
            log.info("accepted", run=request.act_id, files=len(request.files))

    async def stop(self, thread_id: str, user: str) -> bool:
        """Stop what runs or waits in a thread. Returns whether there was anything."""
        if not await self._inbox.ask_to_stop(thread_id, user):
            return False
        log.info("stop_asked", thread=thread_id)
        await self._stop_now()
        return True

    async def _is_follow_up(self, request: Request) -> bool:
        return (
            self._follow_ups and request.in_thread and await self._inbox.works_in(request.thread_id)
        )

    async def take_up(self) -> None:
        """Queue whatever was accepted and not queued before the process died."""
        for run_id, thread_id in await self._inbox.unfinished():
            await self._enqueue(run_id, thread_id)
