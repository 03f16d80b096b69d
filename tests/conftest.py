"""What every test shares: which suites run here, and the line that says so."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support import behaviours, standstill

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FULL = os.environ.get("DATATHREAD_FULL") == "1"
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")  # a busy machine is no reason to fail
REQUIRE_ALL = os.environ.get("DATATHREAD_REQUIRE_ALL") == "1"


def chromium() -> str | None:
    """The system's Chromium, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_configure() -> None:
    """Watch the loops from the beginning."""
    standstill.install()


@pytest.fixture(autouse=True)
def loops_move_on() -> Iterator[None]:
    """No loop of the app's stands still for more than 200 ms while a test runs."""
    standstill.taken()
    yield
    if found := standstill.taken():
        told = "\n".join(f"{one.seconds} s of CPU time: {one.ran}" for one in found)
        pytest.fail(f"the app's loop stood still\n{told}", pytrace=False)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out, and the last lines say so; with one they run."""
    if chromium() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what ran: the behaviours of the twins, whole matrices or samples, the browser or not."""
    for line in behaviours.lines():
        terminalreporter.write_line(line)
    matrices = "whole" if FULL else "as a seeded sample (make test-full runs them whole)"
    terminalreporter.write_line(f"matrices: {matrices}")
    if standstill.longest.ran:
        seconds, ran = standstill.longest.seconds, standstill.longest.ran
        terminalreporter.write_line(f"longest stand-still of a loop: {seconds:.3f} s CPU, {ran}")
    if chromium() is None:
        line = "LEFT OUT: the browser tests, since no Chromium was found"
        terminalreporter.write_line(line, red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hand what was seen to the main process; fail where everything had to run and did not."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["behaviours"] = behaviours.packed()
        output["standstill"] = [standstill.longest.seconds, standstill.longest.ran]
    elif REQUIRE_ALL and chromium() is None and not exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take in what a worker has seen."""
    output = getattr(node, "workeroutput", {})
    behaviours.merge(output.get("behaviours", {}))
    standstill.merge(standstill.StandStill(*output.get("standstill", (0.0, ""))))


def sample(cases: Sequence[object], count: int, *, seed: int = 20261122) -> list[object]:
    """All cases in a full run, otherwise ``count`` of them, always the same."""
    import random

    if FULL or len(cases) <= count:
        return list(cases)
    return random.Random(seed).sample(list(cases), count)


@pytest.fixture
def recordings() -> Path | None:
    """The folder of recorded real payloads beside the repo, where it is present."""
    folder = Path(__file__).parents[2] / "shared" / "recordings"
    return folder if folder.is_dir() else None
