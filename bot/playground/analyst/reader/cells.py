"""What the cells of a column really hold: amounts, dates, months; and the lines that make it so."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bot.playground.analyst.reader.amounts import Amounts, amount_code, amounts, decimal_votes
from bot.playground.analyst.reader.describe import ID_NAME
from bot.playground.analyst.reader.moments import (
    DATE_NAME,
    Moments,
    calendar,
    moments,
    number_moments,
)
from bot.playground.analyst.reader.reading import Reading

MOST_TEXTS = 4_000


@dataclass(frozen=True, slots=True)
class Change:
    """A column's new content as an expression on the old one, ``{}``; ``texts`` are values that are
    blanked first, and ``said`` tells of it when it is done."""

    code: str
    said: Callable[[], None] = lambda: None
    blanked: tuple[str, ...] = ()


def is_text(series: pd.Series) -> bool:
    """Whether a column holds text, perhaps among other things."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return False
    return bool(pd.api.types.is_object_dtype(series) or pd.api.types.is_string_dtype(series))


def counted(series: pd.Series) -> dict[str, int]:
    """The texts of a column with how often each occurs, the most frequent first. Of very many, all
    that are no plain number up to MOST_TEXTS, and some from everywhere of the others."""
    try:
        counts = series.value_counts()
    except TypeError:  # lists in the cells
        counts = series.dropna().astype(str).value_counts()
    if len(counts) > MOST_TEXTS:
        plain = pd.to_numeric(counts.index.to_series().astype(str), errors="coerce").notna()
        numbers, others = counts[plain.to_numpy()], counts[~plain.to_numpy()]
        counts = pd.concat([_some(others), _some(numbers)])
    return {str(text): int(times) for text, times in counts.items()}


def _some(counts: pd.Series) -> pd.Series:
    """The most frequent and a part of the rest."""
    most = MOST_TEXTS // 2
    return pd.concat([counts.iloc[:most], counts.iloc[most :: len(counts) // most + 1]])


def writes_commas(columns: Sequence[dict[str, int]]) -> bool | None:
    """Whether the numbers of a file have decimal commas; None where nothing tells."""
    votes = [decimal_votes(list(counts)[:300]) for counts in columns]
    point, comma = sum(min(one, 20) for one, _ in votes), sum(min(two, 20) for _, two in votes)
    return None if point == comma else comma > point


def type_columns(
    reading: Reading, keep: Collection[str], comma: bool | None, day_first: bool | None
) -> None:
    """Append the lines that give each column its type; text in ``keep`` stays as it is."""
    texts = {
        name: counted(reading.df[name])
        for name in reading.df.columns
        if is_text(reading.df[name]) and name not in keep
    }
    if comma is None:
        comma = writes_commas([*texts.values()])
    same: dict[str, list[str]] = {}
    changes: dict[str, Change] = {}
    for name in reading.df.columns:
        if name in texts:
            found = _text(
                reading, name, texts[name], comma, comma if day_first is None else day_first
            )
        else:
            found = _number(reading, name)
        if found:
            changes[name] = found
            same.setdefault(found.code, []).append(name)
    for code, names in same.items():
        for name in names:
            if blanked := changes[name].blanked:
                reading.run(f"df[{name!r}] = df[{name!r}].mask(df[{name!r}].isin({[*blanked]!r}))")
        try:
            _apply(reading, names, code)
        except ValueError:  # a text that was not among those looked at
            _apply(reading, names, re.sub(r"\)(\.dt\..*)?$", r", errors='coerce')\1", code))
        for name in names:
            changes[name].said()


def _apply(reading: Reading, names: Sequence[str], code: str) -> None:
    if len(names) == 1:
        column = f"df[{names[0]!r}]"
        reading.run(f"{column} = {code.format(column)}")
    else:
        column = "df[column]"
        reading.run(f"for column in {[*names]!r}:", f"    {column} = {code.format(column)}")


def _text(
    reading: Reading,
    name: str,
    counts: Mapping[str, int],
    comma: bool | None,
    day_first: bool | None,
) -> Change | None:
    series = reading.df[name]
    if not counts:
        return None
    kinds = {str} if series.dtype != object else {*series.dropna().map(type)}
    if not ID_NAME.search(name) and not is_codes(counts):
        if dates := moments(counts, day_first):
            return _date(reading, name, dates, kinds == {str})
        if read := amounts(counts, comma):
            return _amount(reading, name, read, kinds != {str})
    if len(counts) <= 12 and (order := calendar([*counts])):
        return Change(f"pd.Categorical({{}}, categories={order!r}, ordered=True)")
    if kinds == {str} and any(text != text.strip() for text in counts):
        return Change("{}.str.strip()")
    return None


def is_codes(counts: Mapping[str, int]) -> bool:
    """Whether digits are codes: some begin with zeros, or are longer than a float can hold."""
    texts = [text.strip() for text in [*counts][:3000]]
    digits = [text for text in texts if text.isdigit()]
    zeros = any(len(text) > 1 and text[0] == "0" for text in digits)
    return len(digits) >= 0.5 * len(texts) and (zeros or any(len(text) > 15 for text in digits))


def _date(reading: Reading, name: str, dates: Moments, plain: bool) -> Change:
    code = dates.code if plain else dates.code.replace("{}", "{}.astype(str)", 1)
    before = reading.df[name]

    def said() -> None:
        _said_lost(reading, "not_dates", name, before)
        if dates.guessed:
            order = "d/m" if dates.order == "day" else "m/d"
            reading.said("date_guessed", column=name, order=order)
        elif dates.order:
            reading.said(f"date_order_{dates.order}", column=name)
        if dates.zones:
            reading.said("zones", column=name)

    return Change(code, said)


def _said_lost(reading: Reading, key: str, name: str, before: pd.Series) -> None:
    """Say which texts of a column are missing now, and how many."""
    lost = before[before.notna() & reading.df[name].isna()].astype(str).str.strip()
    lost = lost[lost != ""].value_counts()
    if len(lost):
        examples = [text[:40] for text in lost.index[:4]]
        reading.said(key, column=name, count=int(lost.sum()), examples=examples)


def _amount(reading: Reading, name: str, read: Amounts, mixed: bool) -> Change:
    """The code is tried on every text first: where it gives a number that was not read so, the
    text is blanked."""
    code = amount_code(read, mixed)
    before = reading.df[name]
    texts = pd.Series([*read.values, *read.bad], dtype=object)
    got = eval(code.format("texts"), {"pd": pd, "texts": texts})  # noqa: S307 - our own line
    wanted = texts.map(read.values).astype(float)
    wrong = texts[got.notna() & ~((got - wanted).abs() <= 1e-9 * wanted.abs())]

    def said() -> None:
        if read.unit:
            reading.units[name] = read.unit
        if read.mixed_units:
            reading.said("mixed_currencies", column=name)
        _said_lost(reading, "not_numbers", name, before)

    return Change(code, said, tuple(wrong)[:50])


def said_bad(reading: Reading, name: str, read: Amounts) -> None:
    """Say which texts of a column count as missing numbers."""
    bad = {text: times for text, times in read.bad.items() if text.strip()}
    if bad:
        examples = [text.strip()[:40] for text in sorted(bad, key=lambda text: -bad[text])[:4]]
        reading.said("not_numbers", column=name, count=sum(bad.values()), examples=examples)


def _number(reading: Reading, name: str) -> Change | None:
    """Whole numbers that are dates."""
    series = reading.df[name]
    if not pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
        return None
    filled = series.dropna()
    if filled.empty or not DATE_NAME.search(name):
        return None
    code = number_moments(name, float(filled.min()), float(filled.max()), len(filled) < len(series))
    return Change(code, lambda: reading.said("date_numbers", column=name)) if code else None
