"""Rows that are no records: repeated names, totals and subtotals; and blank-continued cells."""

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

from playground.analyst.reader.amounts import amounts
from playground.analyst.reader.cells import counted, is_text
from playground.analyst.reader.layout import TOTAL
from playground.analyst.reader.reading import Reading

MOST_VALUES = 3_000
MOST_ROWS = 2_000  # called totals; more are records of their own
SURE_TOTAL = re.compile(
    r"(grand|sub)?[\s-]*totals?|gesamt|summe|合[计計]|小[计計]|总[计計]|總[计計]", re.IGNORECASE
)


def keep_records(reading: Reading) -> None:
    """Append the lines that leave only records."""
    _repeated_header(reading)
    _totals(reading)
    _continued(reading)


def _repeated_header(reading: Reading) -> None:
    """Rows that say the names again, as exports of several pages have them."""
    df = reading.df
    if not all(is_text(df[name]) for name in df.columns):
        return
    count = int((df.astype(str) == [*df.columns]).all(axis=1).sum())
    if count:
        name = df.columns[0]
        reading.run(f"df = df[df[{name!r}] != {name!r}]")
        reading.said("repeated_header", count=count)


def _totals(reading: Reading) -> None:
    """Keep rows of totals and subtotals out."""
    for name in [name for name in reading.df.columns if is_text(reading.df[name])][:4]:
        df = reading.df
        values = df[name].dropna().unique()
        if len(values) > MOST_VALUES:  # names of their own; a total could stand at the end
            values = df[name].dropna().iloc[-5:].unique()
        labels = [
            value
            for value in values
            if isinstance(value, str) and len(value) < 80 and TOTAL.fullmatch(value.strip())
        ]
        rows = df[name].isin(labels).to_numpy().nonzero()[0]
        if not labels or len(rows) > min(0.6 * len(df), MOST_ROWS):
            continue
        other = {df[name].iloc[row] for row in {*rows} - _summing(df, name, {*rows})}
        labels = [label for label in labels if label not in other]
        if labels:
            count = int(df[name].isin(labels).sum())
            one = f"df[{name!r}] != {labels[0]!r}"
            reading.run(
                f"df = df[{one if len(labels) == 1 else f'~df[{name!r}].isin({labels!r})'}]"
            )
            reading.said("totals", count=count, column=name, labels=labels[:4])


def _summing(df: pd.DataFrame, name: str, rows: Collection[int]) -> set[int]:
    """Of rows called a total, those that are one: they stand at the end, or name nothing else, or
    hold the sum or mean of the rows above."""
    numbers = _numbers(df)
    others = [other for other in df.columns if other != name and other not in numbers][:6]
    records = numbers.drop(index=[*rows])
    good: set[int] = set()
    for row in rows:
        start = max((other + 1 for other in rows if other < row), default=0)
        values = numbers.iloc[row]
        held = any(
            bool(((getattr(part, how)() - values).abs() <= 0.005 * values.abs() + 0.01).any())
            for part in (numbers.iloc[start:row], records.loc[:row], records)
            for how in ("sum", "mean")
            if len(part)
        )
        bare = bool(others) and df[others].iloc[row].isna().all()
        at_end = row >= len(df) - 3 and SURE_TOTAL.search(str(df[name].iloc[row]))
        if held or bare or at_end:
            good.add(row)
    return good


def _numbers(df: pd.DataFrame) -> pd.DataFrame:
    """The columns that are numbers or are written as such, with places for an index."""
    found: dict[str, Any] = {}
    for name in df.columns:
        if pd.api.types.is_numeric_dtype(df[name]):
            found[name] = df[name].to_numpy(dtype=float, na_value=float("nan"))
        elif is_text(df[name]) and (read := amounts(counted(df[name]), None)):
            cells = df[name].map(lambda cell, read=read: read.values.get(str(cell)))
            found[name] = cells.to_numpy(dtype=float)
    return pd.DataFrame(found, index=range(len(df)))


def _continued(reading: Reading) -> None:
    """Fill cells that are blank because the one above goes on: in the first columns, one after
    the other, where names come once each."""
    df = reading.df
    found: list[str] = []
    for place, name in enumerate(df.columns[:3]):
        series = df[name]
        missing = series.isna()
        if len(df) < 4 or not missing.any():
            continue
        text = series[~missing]
        inside = df[df.columns[place + 1 :]][missing]
        once = text.nunique() >= 0.9 * len(text) if not found else not (text == text.shift()).any()
        if (
            missing.iloc[0]
            or len(found) < place
            or missing.mean() < 0.3
            or len(text) < 2
            or not inside.notna().any(axis=1).all()
            or not once
            or not (is_text(series) or (text % 1 == 0).all())
        ):
            break
        found.append(name)
    for name in found:
        reading.run(f"df[{name!r}] = df[{name!r}].ffill()")
    if found:
        reading.said("filled_down", columns=found)
