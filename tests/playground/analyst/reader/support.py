"""Reads made-up files, and runs the lines that the reader wrote in a Python of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from playground.analyst.reader.files import look_at
from playground.analyst.steps import script
from playground.analyst.tables import Look, Table
from playground.analyst.voice import Voice


def look(folder: Path, name: str, data: bytes | str) -> Look:
    """The look at a file with that content."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return look_at(folder, name)


def only(found: Look) -> Table:
    """Its one table."""
    assert found.trouble is None, found.trouble
    assert len(found.tables) == 1, [table.part for table in found.tables]
    return found.tables[0]


def frame(folder: Path, table: Table) -> pd.DataFrame:
    """The df that the lines of a table leave."""
    scope: dict[str, Any] = {"folder": folder}
    exec("\n".join([*table.imports, *table.code]), scope)
    df: pd.DataFrame = scope["df"]
    return df


def ran(folder: Path, table: Table) -> dict[str, Any]:
    """What the lines leave when a script with them runs by itself: rows, and columns by type."""
    tell = "print(json.dumps({'rows': len(df), 'columns': {c: str(df[c].dtype) for c in df}}))"
    code = script("read", [*table.imports, "import json"], table.code, tell)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "INPUT_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, code + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def said(found: Look) -> list[str]:
    """All that is said of a file and its tables, in English."""
    repairs = [*found.notes, *(one for table in found.tables for one in table.repairs)]
    repairs += [found.trouble] if found.trouble else []
    return [Voice("en").say(one.key, **dict(one.values)) for one in repairs]
