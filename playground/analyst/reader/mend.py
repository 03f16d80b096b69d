"""A df that was just read, made fit for use: its names, its rows, its columns; and described."""

import re
from collections.abc import Collection

import pandas as pd

from playground.analyst.reader.cells import type_columns
from playground.analyst.reader.describe import column
from playground.analyst.reader.reading import Reading, Unreadable
from playground.analyst.reader.rows import keep_records
from playground.analyst.tables import Table

_NAMELESS = re.compile(r"Unnamed: \d+(_level_\d+)?|\s*")


def mend(
    reading: Reading,
    keep: Collection[str] = (),
    comma: bool | None = None,
    day_first: bool | None = None,
) -> None:
    """Append the repairs that the df needs; columns in ``keep`` stay as they are."""
    _names(reading)
    if reading.df.isna().all(axis=1).any():
        reading.run("df = df.dropna(how='all')")
    if reading.df.empty:
        raise Unreadable("no_rows")
    _lists(reading)
    keep_records(reading)
    type_columns(reading, keep, comma, day_first)


def finish(reading: Reading) -> Table:
    """The table, described."""
    df = reading.df
    try:
        duplicates = int(df.duplicated().sum())
    except TypeError:
        duplicates = int(df.astype(str).duplicated().sum())
    columns = [column(str(name), df[name], reading.units.get(str(name), "")) for name in df.columns]
    empty = [found.name for found in columns if found.missing == len(df)]
    if len(empty) == len(columns):
        raise Unreadable("no_rows")
    if empty:
        reading.said("empty_columns", columns=empty)
    return Table(
        file=reading.file,
        part=reading.part,
        rows=len(df),
        columns=tuple(columns),
        code=tuple(reading.lines),
        imports=tuple(sorted(reading.imports)),
        repairs=tuple(reading.repairs),
        duplicates=duplicates,
        context=reading.context,
    )


def _lists(reading: Reading) -> None:
    """Cells that hold lists become text."""
    for name in reading.df.columns:
        filled = reading.df[name].dropna() if reading.df[name].dtype == object else ()
        if any(isinstance(cell, list | dict | tuple | set) for cell in filled):
            plain = all(
                isinstance(cell, list) and all(isinstance(part, str) for part in cell)
                for cell in filled
            )
            how = ".str.join(', ')" if plain else ".map(str, na_action='ignore')"
            reading.run(f"df[{name!r}] = df[{name!r}]{how}")


def _names(reading: Reading) -> None:
    """Names that are there, differ, and stand on one line; empty columns without a name go."""
    df = reading.df
    bare = [name for name in df.columns if _NAMELESS.fullmatch(str(name))]
    gone = [name for name in bare if df[name].isna().all(axis=None)]
    if len(df.columns) > 1 and df.columns[0] in bare and _counts_up(df.iloc[:, 0]):
        gone = [*dict.fromkeys([*gone, df.columns[0]])]
    if gone:
        reading.run(f"df = df.drop(columns={gone!r})")
    old = [*reading.df.columns]
    new: list[str] = []
    for at, name in enumerate(old):
        tidy = f"column_{at + 1}" if name in bare else " ".join(str(name).split())
        same = sum(other == tidy or other.startswith(f"{tidy}.") for other in new)
        new.append(f"{tidy}.{same}" if tidy in new else tidy)
    if new == old:
        return
    if len({*old}) < len(old) or not all(isinstance(name, str) for name in old):
        reading.run(f"df.columns = {new!r}")
    elif new == [" ".join(name.split()) for name in old]:
        inner = any(name.strip() != one for name, one in zip(old, new, strict=True))
        step = r".str.replace(r'\s+', ' ', regex=True)" if inner else ""
        reading.run(f"df.columns = df.columns{step}.str.strip()")
    else:
        changed = {one: two for one, two in zip(old, new, strict=True) if one != two}
        reading.run(f"df = df.rename(columns={changed!r})")
    renamed = dict(zip(old, new, strict=True))
    reading.texts = {renamed[name]: one for name, one in reading.texts.items() if name in renamed}


def _counts_up(series: pd.Series) -> bool:
    """Whether a column numbers the rows."""
    if not pd.api.types.is_integer_dtype(series) or not len(series):
        return False
    return bool(series.iloc[0] in (0, 1) and (series.diff().iloc[1:] == 1).all())
