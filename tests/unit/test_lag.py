"""The watch on the loop, in the app and over the tests."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from structlog.testing import capture_logs

from bot.lag import LagWatch
from tests.support import standstill


def busy(seconds: float) -> None:
    """Compute for so much CPU time."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        sum(range(1_000))


async def watched(work: Callable[[float], None]) -> tuple[list[float], list[Any]]:
    """The delays that a watch sees, and what it logs, while the loop does this for 0.6 s."""
    delays: list[float] = []
    with capture_logs() as logs, LagWatch(delays.append):
        await asyncio.sleep(0.2)
        work(0.6)
        await asyncio.sleep(0.2)
    return delays, [line for line in logs if line["event"] == "loop_stood_still"]


async def test_a_loop_that_stands_still_is_told_with_what_ran() -> None:
    """The delay is observed, and one line names the functions and the CPU time."""
    delays, lines = await watched(busy)
    assert max(delays) > 0.5 and len(delays) > 3
    line = max(lines, key=lambda line: line["seconds"])
    assert "busy" in line["ran"] and line["cpu_seconds"] > 0.5


async def test_a_loop_that_is_blocked_has_spent_no_cpu_time() -> None:
    """Which tells a slow call from a slow computation, and a busy machine from both."""
    delays, lines = await watched(time.sleep)
    assert max(delays) > 0.5
    assert max(lines, key=lambda line: line["seconds"])["cpu_seconds"] < 0.3


async def test_the_tests_see_when_the_apps_code_holds_a_loop_up() -> None:
    """What tests themselves compute is none of the app's business."""
    before = standstill.longest
    names: dict[str, Any] = {"__name__": "bot.somewhere", "busy": busy}
    exec("def slow(): busy(0.5)", names)
    asyncio.get_running_loop().call_soon(names["slow"])
    await asyncio.sleep(0.1)
    (found,) = standstill.taken()
    assert found.seconds > standstill.LIMIT_SECONDS and "bot.somewhere.slow" in found.ran
    asyncio.get_running_loop().call_soon(busy, 0.5)
    await asyncio.sleep(0.1)
    assert not standstill.taken()
    standstill.longest = before
