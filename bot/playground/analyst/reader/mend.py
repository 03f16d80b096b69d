"""A df that was just read, made fit for use: its names, its rows, its columns; and described."""

import re
from collections.abc import Collection

import pandas as pd

from bot.playground.analyst.reader.cells import type_columns
from bot.playground.analyst.reader.describe import column
from bot.playground.analyst.reader.reading import Reading, Unreadable
from bot.playground.analyst.reader.rows import keep_records
from bot.playground.analyst.tables import Column, Table


def mend(
    reading: Reading,
    keep: Collection[str] = (),
    comma: bool | None = None,
    day_first: bool | None = None,
) -> None:
    """Append the repairs that the df needs; columns in ``keep`` stay as they are."""
    _names(reading)
    if len(reading.df) and reading.df.isna().all(axis=1).any():
        reading.run("df = df.dropna(how='all')")
    if reading.df.empty or not len(reading.df.columns):
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
    columns: tuple[Column, ...] = tuple(
        column(str(name), df[name], reading.units.get(str(name), "")) for name in df.columns
    )
    empty = [found.name for found in columns if found.missing == len(df)]
    if len(empty) == len(columns):
        raise Unreadable("no_rows")
    if empty:
        reading.said("empty_columns", columns=empty)
    return Table(
        file=reading.file,
        part=reading.part,
        rows=len(df),
        columns=columns,
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
    old = [str(name) for name in df.columns]
    bare = [bool(re.fullmatch(r"Unnamed: \d+(_level_\d+)?|\s*", name)) for name in old]
    gone = [name for at, name in enumerate(old) if bare[at] and df.iloc[:, at].isna().all()]
    if len(old) > 1 and bare[0] and old[0] not in gone and _counts_up(df.iloc[:, 0]):
        gone.append(old[0])
    if gone:
        reading.run(f"df = df.drop(columns={gone!r})")
        old = [name for name in old if name not in gone]
        bare = [bool(re.match(r"Unnamed: \d+|\s*$", name)) for name in old]
    tidy = [" ".join(name.split()) for name in old]
    new: list[str] = []
    for at, name in enumerate(tidy):
        name = f"column_{at + 1}" if bare[at] else name
        same = new.count(name) + sum(other.startswith(f"{name}.") for other in new if name in new)
        new.append(f"{name}.{same}" if same and name in new else name)
    if new == [*reading.df.columns]:
        return
    if new == tidy and all(isinstance(name, str) for name in reading.df.columns):
        inner = any(name.strip() != one for name, one in zip(old, tidy, strict=True))
        step = r".str.replace(r'\s+', ' ', regex=True)" if inner else ""
        reading.run(f"df.columns = df.columns{step}.str.strip()")
    elif len({*old}) == len(old) and all(isinstance(name, str) for name in reading.df.columns):
        changed = {one: two for one, two in zip(old, new, strict=True) if one != two}
        reading.run(f"df = df.rename(columns={changed!r})")
    else:
        reading.run(f"df.columns = {new!r}")


def _counts_up(series: pd.Series) -> bool:
    if not pd.api.types.is_integer_dtype(series) or not len(series):
        return False
    return bool(series.iloc[0] in (0, 1) and (series.diff().iloc[1:] == 1).all())
