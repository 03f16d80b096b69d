"""Repairs of a df that was just read: total rows, blank-continued cells, amounts, dates, months."""

import re
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from bot.playground.analyst_next.reader.amounts import Amounts, amount_code, amounts, decimal_votes
from bot.playground.analyst_next.reader.describe import ID_NAME, column
from bot.playground.analyst_next.reader.layout import TOTAL
from bot.playground.analyst_next.reader.moments import (
    DATE_NAME,
    calendar,
    moments,
    number_moments,
)
from bot.playground.analyst_next.reader.reading import Reading, Unreadable
from bot.playground.analyst_next.tables import Column, Table

MOST_LABELS = 6
MOST_TEXTS = 20_000
SURE_TOTAL = re.compile(
    r"(grand|sub)?[\s-]*totals?|gesamt|summe|合[计計]|小[计計]|总[计計]|總[计計]", re.IGNORECASE
)


def is_text(series: pd.Series) -> bool:
    """Whether a column holds text, perhaps among other things."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return False
    return bool(pd.api.types.is_object_dtype(series) or pd.api.types.is_string_dtype(series))


def counted(series: pd.Series) -> dict[str, int]:
    """The texts of a column with how often each occurs; of very many, some from everywhere."""
    try:
        counts = series.dropna().value_counts()
    except TypeError:  # lists in the cells
        counts = series.dropna().astype(str).value_counts()
    if len(counts) > MOST_TEXTS:
        counts = counts.iloc[:: len(counts) // MOST_TEXTS + 1]
    return {
        text if isinstance(text, str) else str(text): int(times) for text, times in counts.items()
    }


def writes_commas(columns: Sequence[dict[str, int]]) -> bool | None:
    """Whether the numbers of a file have decimal commas; None where nothing tells."""
    votes = [decimal_votes(list(counts)[:300]) for counts in columns]
    point, comma = sum(min(one, 20) for one, _ in votes), sum(min(two, 20) for _, two in votes)
    return None if point == comma else comma > point


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
    _repeated_header(reading)
    _totals(reading)
    _continued(reading)
    texts = {
        name: counted(reading.df[name])
        for name in reading.df.columns
        if is_text(reading.df[name]) and name not in keep
    }
    if comma is None:
        comma = writes_commas([*texts.values()])
    for name in reading.df.columns:
        if name in texts:
            _text(reading, name, texts[name], comma, comma if day_first is None else day_first)
        else:
            _number(reading, name)


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
        filled = reading.df[name].dropna() if is_text(reading.df[name]) else ()
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
        labels = [
            value
            for value in values
            if isinstance(value, str) and len(value) < 80 and TOTAL.fullmatch(value.strip())
        ]
        if not labels or len(labels) >= 0.5 * len(values):
            continue
        rows = df[name].isin(labels).to_numpy().nonzero()[0]
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
        everything = numbers.drop(index=[at for at in taken])
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


def _text(
    reading: Reading, name: str, counts: dict[str, int], comma: bool | None, day_first: bool | None
) -> None:
    """Amounts, dates, months: what a column of text really holds."""
    series = reading.df[name]
    if not counts:
        return
    if not ID_NAME.search(name) and not _codes(counts):
        dates = moments(counts, day_first)
        read = None if dates else amounts(counts, comma)
        if read:
            _amount(
                reading,
                name,
                read,
                bool(
                    series.map(type).nunique() > 1
                    and series.map(
                        lambda cell: isinstance(cell, int | float) and cell == cell
                    ).any()
                ),
            )
            return
        if dates:
            code = dates.code.format(
                f"df[{name!r}]"
                + (
                    ""
                    if series.dropna().map(lambda cell: isinstance(cell, str)).all()
                    else ".astype(str)"
                )
            )
            before = int(series.isna().sum())
            reading.run(f"df[{name!r}] = {code}")
            bad = int(reading.df[name].isna().sum()) - before
            if bad > 0:
                examples = [
                    text
                    for text in counts
                    if pd.isna(
                        pd.to_datetime(
                            pd.Series([text], dtype=object), errors="coerce", format="mixed"
                        )
                    ).all()
                ][:3]
                reading.said("not_dates", column=name, count=bad, examples=examples)
            if dates.guessed:
                reading.said(
                    "date_guessed", column=name, order="d/m" if dates.order == "day" else "m/d"
                )
            elif dates.order:
                reading.said(
                    "date_order_day" if dates.order == "day" else "date_order_month", column=name
                )
            if dates.zones:
                reading.said("zones", column=name)
            return
    if len(counts) <= 12 and (order := calendar([*counts])):
        reading.run(
            f"df[{name!r}] = pd.Categorical(df[{name!r}], categories={order!r}, ordered=True)"
        )
        return
    if (
        len(counts) < MOST_TEXTS
        and any(text != text.strip() for text in counts)
        and series.dropna().map(lambda cell: isinstance(cell, str)).all()
    ):
        reading.run(f"df[{name!r}] = df[{name!r}].str.strip()")


def _codes(counts: dict[str, int]) -> bool:
    """Whether digits are codes: some begin with zeros, or are longer than a float can hold."""
    texts = [text.strip() for text in [*counts][:3000]]
    digits = [text for text in texts if text.isdigit()]
    zeros = any(len(text) > 1 and text[0] == "0" for text in digits)
    return len(digits) >= 0.5 * len(texts) and (zeros or any(len(text) > 15 for text in digits))


def _amount(reading: Reading, name: str, read: Amounts, mixed: bool) -> None:
    """Turn a column into numbers by the code, and check that these are the ones that were read."""
    before = reading.df[name]
    reading.run(amount_code(name, read, mixed))
    wanted = before.map(lambda cell: read.values.get(str(cell))).astype(float)
    got = reading.df[name]
    wrong = before[got.notna() & ~((got - wanted).abs() <= 1e-9 * wanted.abs())]
    if len(wrong) and len(read.values) < MOST_TEXTS:
        others = sorted({str(cell) for cell in wrong})
        reading.lines.pop()
        reading.restore(name, before)
        reading.run(
            f"df[{name!r}] = df[{name!r}].mask(df[{name!r}].isin({others[:50]!r}))",
            amount_code(name, read, mixed),
        )
    if read.unit:
        reading.units[name] = read.unit
    if read.mixed_units:
        reading.said("mixed_currencies", column=name)
    said_bad(reading, name, read)


def said_bad(reading: Reading, name: str, read: Amounts) -> None:
    """Say which texts of a column count as missing numbers."""
    bad = {text: times for text, times in read.bad.items() if text.strip()}
    if bad:
        examples = sorted(bad, key=lambda text: -bad[text])[:4]
        reading.said(
            "not_numbers",
            column=name,
            count=sum(bad.values()),
            examples=[text.strip()[:40] for text in examples],
        )


def _number(reading: Reading, name: str) -> None:
    """Whole numbers that are dates."""
    series = reading.df[name]
    if (
        not pd.api.types.is_numeric_dtype(series)
        or pd.api.types.is_bool_dtype(series)
        or not DATE_NAME.search(name)
    ):
        return
    filled = series.dropna()
    if filled.empty:
        return
    code = number_moments(name, float(filled.min()), float(filled.max()))
    if code:
        reading.run(f"df[{name!r}] = {code.format(f'df[{name!r}]')}")
        reading.said("date_numbers", column=name)
