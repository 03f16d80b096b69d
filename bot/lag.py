"""A watch on the event loop: how long it stands still, and what ran meanwhile.

Whatever computes or blocks in the loop holds up everybody's events; Slack waits three seconds.
"""

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

import structlog

BEAT_SECONDS = 0.05
LATE_SECONDS = 0.1  # after which the watch looks at what runs
TOLD_SECONDS = 0.2  # from which on a stand-still is worth a line in the log
FRAMES_MAX = 8

log = structlog.get_logger(__name__)


class LagWatch:
    """A heartbeat in the running loop, and a thread that looks at the loop when a beat is late.

    ``observe`` gets every beat's delay in seconds. A stand-still becomes one line in the log:
    seconds by the clock, seconds of CPU time that the loop's thread spent in it (a busy machine
    costs only the former), and the functions that ran; never what they were given.
    """

    def __init__(self, observe: Callable[[float], object]) -> None:
        self._observe = observe
        self._seen: Counter[str] = Counter()
        self._longest = 0.0
        self._longest_cpu = 0.0
        self._over = threading.Event()
        self._due = self._cpu = 0.0
        self._thread = 0
        self._next: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        self._expect()
        threading.Thread(target=self._look, name="lag-watch", daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._next is not None:
            self._next.cancel()
        longest, cpu = round(self._longest, 3), round(self._longest_cpu, 3)
        log.info("loop_watched", longest_seconds=longest, longest_cpu_seconds=cpu)

    def _expect(self) -> None:
        self._seen.clear()
        self._cpu = time.thread_time()
        self._due = time.monotonic() + BEAT_SECONDS
        self._next = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        late = max(time.monotonic() - self._due, 0.0)
        spent = time.thread_time() - self._cpu
        self._observe(late)
        self._longest = max(self._longest, late)
        self._longest_cpu = max(self._longest_cpu, min(late, spent))
        if late > TOLD_SECONDS:
            ran = self._seen.most_common(1)
            log.warning(
                "loop_stood_still",
                seconds=round(late, 3),
                cpu_seconds=round(spent, 3),
                ran=ran[0][0] if ran else "",
            )
        self._expect()

    def _look(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            if time.monotonic() - self._due > LATE_SECONDS:
                frame = sys._current_frames().get(self._thread)
                self._seen[" < ".join(functions(frame))] += 1


def functions(frame: FrameType | None) -> list[str]:
    """The functions that run in a thread, innermost first: our own, and the one that is called."""
    names: list[str] = []
    while frame is not None and len(names) < FRAMES_MAX:
        module = str(frame.f_globals.get("__name__", "?"))
        if not names or module.startswith("bot."):
            names.append(f"{module}.{frame.f_code.co_qualname}")
        frame = frame.f_back
    return names
