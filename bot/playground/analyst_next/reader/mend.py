"""A df that was just read, made fit for use: its names, its rows, its columns; and described."""

import re
from collections.abc import Collection

import pandas as pd

from bot.playground.analyst_next.reader.cells import is_text, type_columns
from bot.playground.analyst_next.reader.describe import column
from bot.playground.analyst_next.reader.reading import Reading, Unreadable
from bot.playground.analyst_next.reader.rows import keep_records
from bot.playground.analyst_next.tables import Column, Table


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
    df = reading.df
    names = [str(name) for name in df.columns]
    unnamed = {name for name in names if re.fullmatch(r"Unnamed: \d+(_level_\d+)?|", name)}
    gone = [name for name in names if name in unnamed and df[name].isna().all()]
    if gone:
        reading.run(f"df = df.drop(columns={gone!r})")
    names = [name for name in names if name not in gone]
    counter = next(iter(names), "")
    if counter in unnamed and _counts_up(reading.df[counter]) and len(names) > 1:
        reading.run(f"df = df.drop(columns={counter!r})")
        names = names[1:]
    renames = {name: f"column_{names.index(name) + 1}" for name in names if name in unnamed}
    if any(name != " ".join(name.split()) for name in names if name not in unnamed):
        reading.run(r"df.columns = df.columns.str.replace(r'\s+', ' ', regex=True).str.strip()")
    if renames:
        reading.run(f"df = df.rename(columns={renames!r})")
    if any(not isinstance(name, str) for name in reading.df.columns):
        reading.run("df.columns = df.columns.map(str)")
    names = list(reading.df.columns)
    if len({*names}) < len(names):
        unique = [
            name if names.index(name) == at else f"{name}.{names[:at].count(name)}"
            for at, name in enumerate(names)
        ]
        reading.run(f"df.columns = {unique!r}")


def _counts_up(series: pd.Series) -> bool:
    if not pd.api.types.is_integer_dtype(series):
        return False
    return bool(len(series) and series.iloc[0] in (0, 1) and (series.diff().iloc[1:] == 1).all())
