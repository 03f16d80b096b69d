"""Runs a behaviour with its executions for real, each in a folder, and describes small tables."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd

from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Kind, Table
from playground.claude.brain import Bash, Result, Think

T = TypeVar("T")


@dataclass
class Ran(Generic[T]):
    """What a behaviour returned, the commands it ran, what they printed, the files they left."""

    value: T
    commands: list[str] = field(default_factory=list)
    printed: str = ""
    thoughts: list[str] = field(default_factory=list)
    outputs: dict[str, Path] = field(default_factory=dict)


def ran(steps: Steps[T], folder: Path) -> Ran[T]:
    """A behaviour run to its end, over the files of ``folder``."""
    commands: list[str] = []
    thoughts: list[str] = []
    printed = ""
    outputs: dict[str, Path] = {}
    work = Path(tempfile.mkdtemp(dir=folder, prefix="work"))
    result: Result | None = None
    while True:
        try:
            action = steps.send(result)
        except StopIteration as end:
            return Ran(end.value, commands, printed, thoughts, outputs)
        result = None
        if isinstance(action, Think):
            thoughts.append(action.text)
        if isinstance(action, Bash):
            commands.append(action.command)
            result, made = _result(action.command, folder, work)
            printed += result.stdout + result.stderr
            outputs |= made


def _result(command: str, folder: Path, work: Path) -> tuple[Result, dict[str, Path]]:
    output = Path(tempfile.mkdtemp(dir=folder, prefix="output"))
    env = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(Path.home() / ".cache/matplotlib")),
        "OPENBLAS_NUM_THREADS": "1",
        "INPUT_DIR": str(folder),
        "OUTPUT_DIR": str(output),
    }
    done = subprocess.run(
        ["bash", "-c", command],
        env=env, capture_output=True, text=True, timeout=300, cwd=work, check=False,
    )  # fmt: skip
    made = {path.name: path for path in output.iterdir() if path.is_file()}
    names = tuple(sorted(made))
    return Result(done.stdout, done.stderr, done.returncode, None, names), made


def table_of(path: Path, kinds: dict[str, Kind], *code: str, part: str = "") -> Table:
    """A table as the reader describes it: by its lines, and the kinds of its columns."""
    lines = code or (f"df = pd.read_csv(folder / {path.name!r})",)
    names: dict[str, object] = {"pd": pd, "folder": path.parent}
    exec("\n".join(lines), names)
    df = names["df"]
    assert isinstance(df, pd.DataFrame)
    columns = tuple(_column(df, str(name), kinds.get(str(name), "text")) for name in df)
    repeated = int(df.duplicated().sum())
    return Table(path.name, part, len(df), columns, tuple(lines), duplicates=repeated)


def _column(df: pd.DataFrame, name: str, kind: Kind) -> Column:
    cells = df[name].dropna()
    values = tuple(cells.astype(str).value_counts().index[:300])
    number = kind == "number"
    return Column(
        name, kind, int(df[name].isna().sum()), int(cells.nunique()), values,
        low=float(cells.min()) if number else None, high=float(cells.max()) if number else None,
    )  # fmt: skip
