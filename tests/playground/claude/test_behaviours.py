"""Every behaviour of the table is there, and its check notices when it is not."""

import logging
import sys

import pytest

from tests.support.behaviours import note, report

from .behaviours import BEHAVIOURS
from .support import Lab, Start
from .table import Behaviour

TWIN = "local Claude"


def _missing(row: Behaviour, lab: Lab) -> str:
    if row.needs == "namespace" and not lab.claude.isolated:
        return "this kernel lends no network namespace"
    if row.needs == "linux" and sys.platform != "linux":
        return "only Linux limits memory"
    return ""


@pytest.mark.parametrize("row", BEHAVIOURS, ids=[row.name for row in BEHAVIOURS])
async def test_a_behaviour_is_there_and_is_missed_when_it_is_off(
    row: Behaviour,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The check passes against the strict server and fails once the behaviour is switched off."""
    strict = await start(limits=row.limits, pace=row.pace)
    if missing := _missing(row, strict):
        note(f"{TWIN}: “{row.name}” was not checked: {missing}")
        pytest.skip(missing)
    passed = False
    try:
        await row.check(strict)
        row.off(monkeypatch)
        softened = await start(limits=row.limits, pace=row.pace)
        with pytest.raises(AssertionError):
            await row.check(softened)
        assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
        passed = True
    finally:
        report(TWIN, row.name, row.fact, passed)


def test_names_are_unique() -> None:
    """A name stands for one row, since the table is printed by name."""
    names = [row.name for row in BEHAVIOURS]
    assert len(names) == len(set(names))
