"""What a killed trial had left is not forgotten when the next one is stopped while it deletes."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.check import live
from bot.check.ledger import Ledger
from bot.check.report import Report


async def test_a_sweep_that_is_stopped_keeps_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is all that knows what is left: it goes only when everything has gone."""
    killed = Ledger.begin(tmp_path)
    killed.write(account="mine", claude_files=["file_1"])
    killed.close(done=False)
    begun = asyncio.Event()

    async def never(*_: Any) -> list[str]:
        begun.set()
        return await asyncio.Future()

    monkeypatch.setattr(live, "clean_claude", never)
    sides = live._Sides(claude=object())  # type: ignore[arg-type]
    sweep = asyncio.create_task(
        live._sweep(Report(sys.stderr), sides, tmp_path, "mine", "left_behind")
    )
    await begun.wait()
    sweep.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweep
    (again,) = Ledger.left(tmp_path)
    assert again.claude_files == ["file_1"]
    again.close(done=True)
