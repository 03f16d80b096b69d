"""Loops that stood still while a test ran: those of this process, and those of app processes.

Judged by the CPU time of the loop's own thread, so that a busy machine accuses nobody. In this
process a loop also carries the tests and the local servers: only what the app's code spent counts.
"""

import asyncio
import gc
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bot.lag import functions

LIMIT_SECONDS = 0.2
LOOK_SECONDS = 0.02
LATE_SECONDS = 0.06


@dataclass(frozen=True, slots=True)
class StandStill:
    """CPU seconds, and the functions that ran, innermost first."""

    seconds: float
    ran: str


@dataclass(slots=True)
class _Callback:
    """What one loop runs at this moment, and what was seen of it (None: nothing of the app's)."""

    begun: float
    seen: Counter[str | None] = field(default_factory=Counter)


_running: dict[int, _Callback] = {}
_collecting: dict[int, int] = {}
_collected: Counter[int] = Counter()
_found: list[StandStill] = []
_logs: dict[Path, int] = {}
longest = StandStill(0.0, "")


def install() -> None:
    """Watch every loop of this process from now on."""
    original = asyncio.Handle._run

    def run(self: asyncio.Handle) -> None:
        thread = threading.get_ident()
        spent = _spent(thread)
        mine = _running[thread] = _Callback(time.monotonic())
        try:
            original(self)
        finally:
            spent = _spent(thread) - spent
            _running.pop(thread, None)
            if mine.seen:
                _judge(spent, mine.seen)

    asyncio.Handle._run = run  # type: ignore[method-assign]
    gc.callbacks.append(_collect)
    threading.Thread(target=_look, name="standstill", daemon=True).start()


def _spent(thread: int) -> float:
    """CPU seconds of this thread, without those of the garbage collector: its passes grow with all
    that the tests have made so far, which is nobody's fault."""
    return time.thread_time() - _collected[thread] / 1e9


def _collect(phase: str, _: object) -> None:
    thread, now = threading.get_ident(), time.thread_time_ns()
    if phase == "start":
        _collecting[thread] = now
    else:
        _collected[thread] += now - _collecting.pop(thread, now)


def follow(log: Path) -> None:
    """Read an app process's log from its present end on."""
    _logs.setdefault(log, log.stat().st_size if log.exists() else 0)


def taken() -> list[StandStill]:
    """What stood still for too long since this was asked last."""
    found = [*_found, *_told()]
    _found.clear()
    return found


def merge(other: StandStill) -> None:
    """Remember the longest stand-still of all."""
    global longest
    longest = max(longest, other, key=lambda one: one.seconds)


def _judge(spent: float, seen: Counter[str | None]) -> None:
    ours = {ran: count for ran, count in seen.items() if ran is not None}
    if not ours:
        return
    share = spent * sum(ours.values()) / seen.total()
    found = StandStill(round(share, 3), max(ours, key=lambda ran: ours[ran]))
    merge(found)
    if share > LIMIT_SECONDS:
        _found.append(found)


def _told() -> Iterator[StandStill]:
    """What the app processes said of themselves."""
    for log, offset in _logs.items():
        if not log.exists():
            continue
        with log.open("rb") as file:
            file.seek(offset)
            *lines, _ = file.read().split(b"\n")
        _logs[log] = offset + sum(len(line) + 1 for line in lines)
        for line in lines:
            if b'"loop_stood_still"' in line:
                said = json.loads(line)
                # By the clock a stand-still may be another process's; beyond it nothing is ours.
                seconds = min(said["seconds"], said["cpu_seconds"])
                found = StandStill(seconds, said["ran"])
                merge(found)
                if seconds > LIMIT_SECONDS:
                    yield found
            elif b'"loop_watched"' in line:
                merge(StandStill(json.loads(line)["longest_cpu_seconds"], log.parent.name))


def _look() -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        now = time.monotonic()
        for thread, callback in list(_running.items()):
            if now - callback.begun > LATE_SECONDS:
                frame = sys._current_frames().get(thread)
                callback.seen[" < ".join(functions(frame)) if _is_ours(frame) else None] += 1


def _is_ours(frame: FrameType | None) -> bool:
    """Whether the app's code runs there; its being imported does not count."""
    ours = False
    while frame is not None and frame.f_globals.get("__name__") != __name__:
        module = str(frame.f_globals.get("__name__", ""))
        if frame.f_code.co_name == "<module>" or module.startswith("playground"):
            return False
        ours = ours or module.startswith("bot.")
        frame = frame.f_back
    return ours
