"""Rows that are no records: repeated names, totals and subtotals; and blank-continued cells."""

import re
from typing import Any

import pandas as pd

from bot.playground.analyst.reader.amounts import amounts
from bot.playground.analyst.reader.cells import counted, is_text
from bot.playground.analyst.reader.layout import TOTAL
from bot.playground.analyst.reader.reading import Reading

MOST_LABELS = 6
MOST_VALUES = 3_000
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
    same = (df == df.columns).all(axis=1)
    if same.any():
        name = df.columns[0]
        reading.run(f"df = df[df[{name!r}] != {name!r}]")
        reading.said("repeated_header", count=int(same.sum()))


def _totals(reading: Reading) -> None:
    """Keep rows of totals and subtotals out."""
    df = reading.df
    texts = [name for name in df.columns if is_text(df[name])][:4]
    for name in texts:
        values = df[name].dropna().unique()
        if len(values) > MOST_VALUES:  # names of their own; a total could stand at the end
            values = df[name].dropna().iloc[-5:].unique()
        labels = [
            value
            for value in values
            if isinstance(value, str) and len(value) < 80 and TOTAL.fullmatch(value.strip())
        ]
        rows = df[name].isin(labels).to_numpy().nonzero()[0]
        if not labels or len(rows) > 0.6 * len(df):
            continue
        good = set(_summing(df, name, rows)) if len(rows) <= 2000 else set()
        labels = [
            label for label in labels if {*(df[name] == label).to_numpy().nonzero()[0]} <= good
        ]
        if not labels:
            continue
        count = int(df[name].isin(labels).sum())
        if len(labels) == 1:
            reading.run(f"df = df[df[{name!r}] != {labels[0]!r}]")
        elif len(labels) <= MOST_LABELS:
            reading.run(f"df = df[~df[{name!r}].isin({labels!r})]")
        else:
            pattern = "|".join(
                dict.fromkeys(
                    found[0].lower() for label in labels if (found := SURE_TOTAL.search(label))
                )
            )
            again = df[name].astype(str).str.contains(pattern, case=False) if pattern else None
            if again is not None and int(again.sum()) == count:
                reading.run(
                    f"df = df[~df[{name!r}].astype(str).str.contains({pattern!r}, case=False)]"
                )
            else:
                reading.run(f"df = df[~df[{name!r}].isin({labels!r})]")
        reading.said("totals", count=count, column=name, labels=labels[:4])
        df = reading.df


def _summing(df: pd.DataFrame, name: str, rows: Any) -> list[int]:
    """Of rows called a total, those that are one: they stand at the end, or name nothing else, or
    hold the sum or mean of the rows above."""
    numbers = _numbers(df)
    others = [other for other in df.columns if other != name and other not in numbers][:6]
    good: list[int] = []
    taken = {*rows}
    for row in rows:
        start = max((other + 1 for other in rows if other < row), default=0)
        values = numbers.iloc[row]
        parts = numbers.iloc[start:row]
        above = numbers.iloc[[at for at in range(row) if at not in taken]]
        everything = numbers.drop(index=[*taken])
        held = [
            len(part) > 0
            and bool(
                (
                    ((part.sum() - values).abs() <= 0.005 * values.abs() + 0.01)
                    | ((part.mean() - values).abs() <= 0.005 * values.abs() + 0.01)
                ).any()
            )
            for part in (parts, above, everything)
        ]
        bare = bool(others) and df[others].iloc[row].isna().all()
        at_end = row >= len(df) - 3
        if any(held) or bare or (at_end and SURE_TOTAL.search(str(df[name].iloc[row]))):
            good.append(int(row))
    return good


def _numbers(df: pd.DataFrame) -> pd.DataFrame:
    """The columns that are numbers or are written as such, with places for an index."""
    found: dict[str, Any] = {}
    for name in df.columns:
        if pd.api.types.is_numeric_dtype(df[name]):
            found[name] = df[name].to_numpy(dtype=float, na_value=float("nan"))
        elif is_text(df[name]) and (read := amounts(counted(df[name]), None)):
            found[name] = (
                df[name]
                .map(lambda cell, read=read: read.values.get(str(cell)))
                .to_numpy(dtype=float)
            )
    return pd.DataFrame(found, index=range(len(df)))


def _continued(reading: Reading) -> None:
    """Fill cells that are blank because the one above goes on."""
    df = reading.df
    found: list[str] = []
    for place, name in enumerate(df.columns[:3]):
        series = df[name]
        missing = series.isna()
        filled = series[~missing]
        if not missing.any() or len(df) < 4 or missing.iloc[0] or len(found) < place:
            if missing.any():
                break
            continue
        enough = missing.mean() >= 0.3 and len(filled) >= 2
        inside = [*df.columns[place + 1 :]]
        others_full = bool(inside) and bool(df.loc[missing, inside].notna().any(axis=1).all())
        again = int((filled == filled.shift()).sum())
        distinct = filled.nunique() >= 0.9 * len(filled) if not found else again == 0
        if not (
            enough and others_full and distinct and (is_text(series) or (filled % 1 == 0).all())
        ):
            break
        found.append(name)
    for name in found:
        reading.run(f"df[{name!r}] = df[{name!r}].ffill()")
    if found:
        reading.said("filled_down", columns=found)
