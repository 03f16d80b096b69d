"""Trouble with a disk or a database at a chosen moment, for a while; the app lives on.

The moments are those of the kill matrix, seen from outside in what goes between the app and its
clouds.
"""

import asyncio
import contextlib
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.slack.workspace import DATA
from tests.support.kills import Kills, KillStage, Point
from tests.support.people import Message, purpose, seen
from tests.support.thread import answers, asked, by_app, files

SECONDS = 6.0
QUEUE_LIMITS = 4_096  # bytes that a file may have while the disk is full: less than a page more
KINDS = (
    "the app's database locked",
    "the engine's database locked",
    "the disk full",
    "the clock an hour behind",
    "the clock an hour ahead",
)
HOURS = {KINDS[3]: -1, KINDS[4]: 1}
CLOCKED = """
import sys, time
from pathlib import Path

def wrong(real, unit, clock=Path({clock!r})):
    return lambda: real() + unit * int(clock.read_text() if clock.exists() else 0)

time.time, time.time_ns = wrong(time.time, 1), wrong(time.time_ns, 10**9)
from bot.__main__ import main
sys.exit(main(["serve"]))
"""
"""The app, with a clock that a file puts wrong by so many seconds."""
ASIDE = {"refused", "files-note"}
"""What may stand beside the answers when there was no room for a file."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One of KINDS, from a moment of the way on."""

    kind: str
    point: Point

    @property
    def name(self) -> str:
        """What is the matter, and when."""
        return f"{self.kind}: {self.point.name}"


@dataclass
class Troubles(Kills):
    """Makes trouble at the armed point instead of killing the app."""

    kind: str = KINDS[0]
    clock: Path | None = None

    def prepare(self, folder: Path) -> None:
        """Give the app a clock that can be put wrong."""
        assert self.app
        self.clock = folder / "clock"
        self.app.command = ("-c", CLOCKED.format(clock=str(self.clock)))

    async def watch(self, what: str, phase: str, said: Any) -> None:
        """The passages' watcher."""
        self._note(what, phase, said)
        if self._reached(what, phase):
            trouble = self._trouble()
            trouble.__enter__()
            asyncio.get_running_loop().call_later(SECONDS, self._over, trouble)

    def _over(self, trouble: contextlib.AbstractContextManager[None]) -> None:
        trouble.__exit__(None, None, None)
        self.struck.set()

    def _trouble(self) -> contextlib.AbstractContextManager[None]:
        if self.kind == KINDS[2]:
            assert self.app and self.app.process
            return no_room(self.app.process.pid)
        if self.kind in HOURS:
            assert self.clock
            return wrong_time(self.clock, HOURS[self.kind])
        return self.memory.locked("-jobs" if self.kind == KINDS[1] else "")


@contextlib.contextmanager
def wrong_time(clock: Path, hours: int) -> Iterator[None]:
    """The clock is put wrong, and then right again."""
    clock.write_text(str(hours * 3_600))
    yield
    clock.write_text("0")


@contextlib.contextmanager
def no_room(pid: int) -> Iterator[None]:
    """No file of a process can grow, as if the disk were full."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (QUEUE_LIMITS, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def in_trouble(on: KillStage, trouble: Trouble, inputs: list[tuple[str, bytes]]) -> None:
    """Ask twice with trouble on the way: one answer each, no apology, nothing left open."""
    kills = on.kills
    assert isinstance(kills, Troubles)
    kills.kind = trouble.kind
    early = not trouble.point.follow_up
    kills.begin(trouble.point if early else None)
    ts = await asked(on.stage, on.person, DATA, "what is in it?", inputs)
    await _through(on, ts, wait=early)
    kills.begin(None if early else trouble.point)
    again = await asked(on.stage, on.person, DATA, "how often?", thread_ts=ts)
    await _through(on, again, wait=not early)
    thread = await on.person.messages(DATA, ts)
    shown = "\n".join(f"{purpose(m) or 'files'}: {seen(m)}" for m in thread)
    assert len(answers(on.stage, thread)) == 2, shown
    told = [purpose(m) for m in by_app(on.stage, thread) if not m.get("files")]
    assert told.count("progress") == told.count("answer-0") + told.count("pictured-0") == 2, shown
    rest = set(told) - {"progress", "answer-0", "pictured-0"}
    assert rest <= (ASIDE if trouble.kind == KINDS[2] else set()), shown
    _check_once(thread, shown)


async def _through(on: KillStage, ts: str, *, wait: bool) -> None:
    """Until a question is dealt with, and the trouble over if there is any."""
    if wait:
        await asyncio.wait_for(on.kills.struck.wait(), 60)
    until = time.monotonic() + 120
    while still := await asyncio.to_thread(on.memory.still_open, ts):
        assert time.monotonic() < until, f"{still}\n{on.stage.app.log.read_text()[-6000:]}"
        await asyncio.sleep(0.1)


def _check_once(thread: list[Message], shown: str) -> None:
    groups = [m["files"] for m in thread[1:] if m.get("files")]
    assert len(groups) <= 2, shown
    for group in groups:
        names = [file["name"] for file in group]
        assert len(names) == len(set(names)), names
    assert all(file["size"] for file in files(thread))
