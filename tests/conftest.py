"""What every test shares: which suites run here, and the line that says so."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import behaviours

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FULL = os.environ.get("DATATHREAD_FULL") == "1"
REQUIRE_ALL = os.environ.get("DATATHREAD_REQUIRE_ALL") == "1"


def chromium() -> str | None:
    """The system's Chromium, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out, and the last lines say so; with one they run."""
    if chromium() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what ran: whole matrices or a sample, with or without the browser."""
    for line in behaviours.lines():
        terminalreporter.write_line(line)
    matrices = "whole" if FULL else "as a seeded sample (make test-full runs them whole)"
    terminalreporter.write_line(f"matrices: {matrices}")
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"LEFT OUT: {left_out} browser tests, since no Chromium was found", red=True
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything has to run, a suite that was left out is a failure."""
    if REQUIRE_ALL and session.config.stash.get(LEFT_OUT, 0) and not exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


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
