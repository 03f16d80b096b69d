"""Several processes on one database: who is alive, and who takes over what a dead one left.

Every process beats; whoever notices that another has not beaten for ``ttl`` seconds removes it
and takes over its jobs. A process that was removed, or that finds it was itself asleep for too
long (a suspended machine), ends at once: somebody else does its work already. No clock is compared
with another, since any may be put right in between: each process watches, by its own, whose beat
does not change any more. While the database is away nobody can beat, and whoever is back first must
not take the others for dead: only who has beaten steadily for ``ttl`` removes anybody.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import NoReturn

import structlog

from bot.storage.replicas import Replicas
from bot.tasks import end

FENCED = 70  # exit code: software error, to be started again
ASLEEP_SHARE = 0.8  # of the ttl: past it somebody may be taking over
LEAVE_SECONDS = 1.0
BREAK_SHARE = 0.5  # of the ttl: after such a break between two beats, others may have had one too

log = structlog.get_logger(__name__)

TakeOver = Callable[[Callable[[], Awaitable[Collection[str]]]], Awaitable[int]]


class StrangeDatabase(Exception):
    """Another workspace's app, whose id the message is, runs on this database."""


class Fleet:
    """This process's place among the others. ``beat`` and ``ttl`` are in seconds.

    A ``name`` begins with the workspace that the process is for, and a slash.
    """

    def __init__(
        self,
        replicas: Replicas,
        *,
        name: str,
        take_over: TakeOver,
        beat: float,
        ttl: float,
        end: Callable[[int], NoReturn] = os._exit,
    ) -> None:
        self._replicas = replicas
        self._name = name
        self._take_over = take_over
        self._beat = beat
        self._ttl = ttl
        self._end = end
        self._tasks: list[asyncio.Task[None]] = []
        self._watched: dict[str, tuple[float, float]] = {}  # the last beat, and when it was new
        self._beaten_at = self._steady_since = time.monotonic()

    async def join(self) -> None:
        """Be known, before any job is taken. Raises StrangeDatabase.

        Jobs are taken by whoever is free: a process of another workspace has no token for them.
        """
        workspace = self._name.partition("/")[0]
        if others := await self._replicas.strangers(workspace, self._ttl):
            raise StrangeDatabase(others[0].partition("/")[0])
        await self._replicas.join(self._name)
        self._beaten_at = self._steady_since = time.monotonic()

    def start(self) -> None:
        """Beat, look after the others, and watch over oneself."""
        self._tasks = [
            asyncio.create_task(self._keep_beating(), name="heartbeat"),
            asyncio.create_task(self._keep_watch(), name="watch"),
            asyncio.create_task(self._stay_awake(), name="awake"),
        ]

    async def leave(self) -> None:
        """Go in peace: what is left of one's jobs is taken over at once."""
        await end(*self._tasks)
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._replicas.leave(self._name)
        except Exception as error:
            # The others will miss its beats.
            log.warning("not_left", error=type(error).__name__)

    async def _keep_beating(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._ttl):
                    alive = await self._replicas.beat(self._name)
            except Exception as error:
                # Without a database nobody beats and nobody buries: wait for it to come back.
                log.warning("heartbeat_failed", error=type(error).__name__)
            else:
                if not alive:
                    self._fence("another process has taken over")
                self._note_beat()
            await asyncio.sleep(self._beat)

    def _note_beat(self) -> None:
        last, self._beaten_at = self._beaten_at, time.monotonic()
        if self._beaten_at - last > self._ttl * BREAK_SHARE:
            self._steady_since = self._beaten_at

    def _is_steady(self) -> bool:
        """Whether this process has beaten without a longer break for the last ``ttl`` seconds."""
        now = time.monotonic()
        fresh = now - self._beaten_at <= self._ttl * BREAK_SHARE
        return fresh and now - self._steady_since >= self._ttl

    async def _keep_watch(self) -> None:
        """Apart from the beat: the engine waits out an outage of the database in its own time."""
        while True:
            await asyncio.sleep(self._beat)
            try:
                await self._replicas.on_watch(self._look_after_the_others)
            except Exception as error:
                log.warning("watch_failed", error=type(error).__name__)

    async def _look_after_the_others(self) -> None:
        silent = self._silent(await self._replicas.seen())
        gone = await self._replicas.bury(silent) if silent and self._is_steady() else []
        taken = await self._take_over(self._replicas.names)
        if gone or taken:
            log.warning("took_over", gone=len(gone), jobs=taken)

    def _silent(self, seen: Mapping[str, float]) -> dict[str, float]:
        """Whose last beat has been the same for ``ttl`` seconds, while this process watched."""
        now, known = time.monotonic(), self._watched
        self._watched = {
            name: known[name] if name in known and known[name][0] == beat else (beat, now)
            for name, beat in seen.items()
        }
        return {
            name: beat for name, (beat, since) in self._watched.items() if now - since > self._ttl
        }

    async def _stay_awake(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(min(0.5, self._beat))
            now = time.monotonic()
            if now - last > self._ttl * ASLEEP_SHARE:
                self._fence(f"asleep for {now - last:.0f} s")
            last = now

    def _fence(self, why: str) -> None:
        log.error("fenced", why=why)
        self._end(FENCED)
