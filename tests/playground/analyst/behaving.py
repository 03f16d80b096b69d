"""Runs one behaviour over tables that are described by hand: its script for real, in a folder."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from playground.analyst.answer import Answer
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Kind, Table
from playground.claude.brain import Bash, Result


@dataclass
class Ran:
    """An answer, the commands that led to it, and the files they made."""

    answer: Answer
    commands: list[str] = field(default_factory=list)
    outputs: dict[str, Path] = field(default_factory=dict)
    stderr: str = ""


def behave(steps: Steps[Answer], folder: Path) -> Ran:
    """Run a behaviour to its answer."""
    ran = Ran(Answer(""))
    outputs = Path(tempfile.mkdtemp(prefix="outputs", dir=folder))
    result: Result | None = None
    while True:
        try:
            action = steps.send(result)
        except StopIteration as end:
            ran.answer = end.value
            return ran
        result = None
        if isinstance(action, Bash):
            ran.commands.append(action.command)
            result = executed(action.command, folder, outputs)
            ran.stderr += result.stderr
            ran.outputs |= {path.name: path for path in outputs.iterdir()}


def executed(command: str, folder: Path, outputs: Path, seconds: float = 120) -> Result:
    """Run a command as the sandbox does."""
    env = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(Path.home()),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "OPENBLAS_NUM_THREADS": "1",
        "INPUT_DIR": str(folder),
        "OUTPUT_DIR": str(outputs),
    }
    done = subprocess.run(
        ["bash", "-c", command],
        env=env, capture_output=True, text=True, timeout=seconds, cwd=folder, check=False,
    )  # fmt: skip
    names = tuple(sorted(path.name for path in outputs.iterdir()))
    return Result(done.stdout, done.stderr, done.returncode, None, names)


def described(
    folder: Path, name: str, dates: Sequence[str] = (), units: dict[str, str] | None = None
) -> Table:
    """A CSV file in the folder as a table, its columns described from what pandas reads."""
    days = f", parse_dates={[*dates]!r}" if dates else ""
    df = pd.read_csv(folder / name, parse_dates=[*dates])
    columns = []
    for label in df.columns:
        cells = df[label]
        distinct, missing = int(cells.nunique()), int(cells.isna().sum())
        unit = (units or {}).get(label, "")
        counts = tuple(map(str, cells.value_counts().index[:300]))
        kind: Kind = "category"
        if label in dates:
            first, last = str(cells.min())[:10], str(cells.max())[:10]
            columns.append(Column(label, "date", missing, distinct, (), first=first, last=last))
            continue
        if cells.dtype == bool:
            columns.append(Column(label, "boolean", missing, distinct, counts))
            continue
        if pd.api.types.is_numeric_dtype(cells):
            whole = bool((cells.dropna() % 1 == 0).all())
            ends = (float(cells.min()), float(cells.max()), float(cells.mean()))
            middle = float(cells.median())
            columns.append(
                Column(label, "number", missing, distinct, counts, whole, *ends, middle, unit=unit)
            )
            continue
        kind = "id" if distinct == len(df) else "boolean" if distinct == 2 else "category"
        columns.append(Column(label, kind, missing, distinct, counts))
    code = (f"df = pd.read_csv(folder / {name!r}{days})",)
    return Table(name, "", len(df), tuple(columns), code, duplicates=int(df.duplicated().sum()))
