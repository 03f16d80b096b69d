"""What the cells of a column really hold: amounts, dates, months; and the lines that make it so."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from playground.analyst.reader.amounts import Amounts, amount_code, amounts, decimal_votes
from playground.analyst.reader.describe import ID_NAME
from playground.analyst.reader.moments import Moments, calendar, moments, number_moments
from playground.analyst.reader.reading import COLUMN, Reading
from playground.analyst.reader.words import PANDAS_MISSING

MOST_TEXTS = 4_000
MOST_SPELLINGS = 300
MOST_BLANKED = 50
LISTED = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A column's new content as an expression on the old one, COLUMN; ``said`` tells of it when it
    is done, and ``blanked`` are values that are taken out before."""

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


def writes_commas(columns: Sequence[Mapping[str, int]]) -> bool | None:
    """Whether the numbers of a file have decimal commas; None where nothing tells."""
    votes = [decimal_votes([*counts][:300]) for counts in columns]
    point, comma = sum(min(one, 20) for one, _ in votes), sum(min(two, 20) for _, two in votes)
    return None if point == comma else comma > point


def is_codes(counts: Mapping[str, int]) -> bool:
    """Whether digits are codes: some begin with zeros, or are longer than a float can hold."""
    texts = [text.strip() for text in [*counts][:3000]]
    digits = [text for text in texts if text.isdigit()]
    zeros = any(len(text) > 1 and text[0] == "0" for text in digits)
    return len(digits) >= 0.5 * len(texts) and (zeros or any(len(text) > 15 for text in digits))


def content(
    name: str, counts: Mapping[str, int], comma: bool | None, day_first: bool | None
) -> Moments | Amounts | None:
    """What the texts of a column are, if not only text."""
    if not counts or ID_NAME.search(name) or is_codes(counts):
        return None
    return moments(counts, day_first) or amounts(counts, comma)


def type_columns(
    reading: Reading, keep: Collection[str], comma: bool | None, day_first: bool | None
) -> None:
    """Append the lines that give each column its type; text in ``keep`` stays as it is."""
    df = reading.df
    free = [name for name in df.columns if name not in keep]
    texts = {name: _texts(reading, name) for name in free if is_text(df[name])}
    if comma is None:
        comma = writes_commas([*texts.values()])
    day_first = comma if day_first is None else day_first
    same: dict[str, list[str]] = {}
    changes: dict[str, Change] = {}
    for name in free:
        found = _text(reading, name, texts[name], comma, day_first) if name in texts else None
        found = found or (None if name in texts else _number(reading, name))
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


def _texts(reading: Reading, name: str) -> Mapping[str, int]:
    """The texts of a column: of the file where they are known, else of the df; numbers and dates
    among them only where no text is."""
    if name in reading.texts:
        return reading.texts[name]
    series = reading.df[name]
    if series.dtype == object:
        text = series.map(lambda cell: isinstance(cell, str))
        if text.any() and series[~text].map(lambda cell: isinstance(cell, int | float)).any():
            series = series[text]
    return counted(series)


def _apply(reading: Reading, names: Sequence[str], code: str) -> None:
    column = f"df[{names[0]!r}]" if len(names) == 1 else "df[column]"
    line = f"{column} = {code.replace(COLUMN, column)}"
    if len(names) == 1:
        reading.run(line)
    else:
        reading.run(f"for column in {[*names]!r}:", f"    {line}")


def _text(
    reading: Reading,
    name: str,
    counts: Mapping[str, int],
    comma: bool | None,
    day_first: bool | None,
) -> Change | None:
    series = reading.df[name]
    kinds = {str} if series.dtype != object else {*series.dropna().map(type)}
    found = content(name, counts, comma, day_first)
    if isinstance(found, Moments):
        return _date(reading, name, found, counts, kinds == {str})
    if found and found.mixed:
        reading.said("mixed_units", column=name, units=[*found.mixed])
    elif found:
        return _amount(reading, name, found, kinds != {str})
    if 0 < len(counts) <= 12 and (order := calendar([*counts])):
        return Change(f"pd.Categorical({COLUMN}, categories={order!r}, ordered=True)")
    return _spelled(reading, name) if kinds == {str} else None


def _spelled(reading: Reading, name: str) -> Change | None:
    """Values that differ in blanks around them or in case only, made one; ids stay as they are."""
    series = reading.df[name]
    counts = series.value_counts()
    strip = ".str.strip()" if any(text != text.strip() for text in counts.index) else ""
    usual: dict[str, str] = {}
    odd = {}
    for text in counts.index if len(counts) <= MOST_SPELLINGS and not ID_NAME.search(name) else ():
        bare = text.strip()
        if usual.setdefault(bare.casefold(), bare) != bare:
            odd[bare] = usual[bare.casefold()]
    touched = sum(int(times) for text, times in counts.items() if text.strip() in odd)
    if not odd or len({*usual}) < 2 or any(map(str.isdigit, "".join(odd))):
        return Change(f"{COLUMN}{strip}") if strip else None
    examples = [f"{one} → {two}" for one, two in [*odd.items()][:4]]

    def said() -> None:
        reading.said("spellings", column=name, count=touched, examples=examples)

    if len(odd) <= LISTED:
        return Change(f"{COLUMN}{strip}.replace({odd!r})", said)
    by = f"{COLUMN}{strip}.groupby({COLUMN}{strip}.str.casefold())"
    return Change(f"{by}.transform(lambda same: same.mode()[0])", said)


def _date(
    reading: Reading, name: str, dates: Moments, counts: Mapping[str, int], plain: bool
) -> Change:
    code = dates.code if plain else dates.code.replace(COLUMN, f"{COLUMN}.astype(str)")
    before = reading.df[name]

    def said() -> None:
        said_lost(reading, "not_dates", name, before, counts)
        if dates.guessed:
            reading.said("date_guessed", column=name, order="m/d" if "%m/" in code else "d/m")
        elif dates.order:
            reading.said(f"date_order_{dates.order}", column=name)
        if dates.zones:
            reading.said("zones", column=name)

    return Change(code, said)


def said_lost(
    reading: Reading, key: str, name: str, before: pd.Series, counts: Mapping[str, int]
) -> None:
    """Say which texts of a column are missing now, and how many: those that got lost, and the
    words that pandas took for missing from the start."""
    lost = Counter(before[before.notna() & reading.df[name].isna()].astype(str).str.strip())
    words = {text.strip(): n for text, n in counts.items() if text in PANDAS_MISSING}
    lost |= Counter(words)
    del lost[""]
    if lost:
        examples = [text[:40] for text, _ in lost.most_common(4)]
        reading.said(key, column=name, count=lost.total(), examples=examples)


def _amount(reading: Reading, name: str, read: Amounts, mixed: bool) -> Change | None:
    """The code is tried on every text first: where it gives a number that was not read so, the
    text is blanked; where that would be many, the column stays text."""
    code = amount_code(read, mixed)
    before = reading.df[name]
    texts = pd.Series([*read.values, *read.bad], dtype=object)
    got = reading.value(code.replace(COLUMN, "texts"), texts=texts)
    wanted = texts.map(read.values).astype(float)
    wrong = texts[got.notna() & ~((got - wanted).abs() <= 1e-9 * wanted.abs())]
    if len(wrong) > MOST_BLANKED:
        return None

    def said() -> None:
        if read.unit:
            reading.units[name] = read.unit
        if read.spread:
            reading.said("spread", column=name)
        said_lost(reading, "not_numbers", name, before, {**read.bad})

    return Change(code, said, tuple(wrong))


def _number(reading: Reading, name: str) -> Change | None:
    """Whole numbers that are dates; words that pandas took for missing numbers are told."""
    series = reading.df[name]
    if not pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
        return None
    if name in reading.texts:
        said_lost(reading, "not_numbers", name, series, reading.texts[name])
    filled = series.dropna()
    if filled.empty:
        return None
    code = number_moments(name, float(filled.min()), float(filled.max()), len(filled) < len(series))
    return Change(code, lambda: reading.said("date_numbers", column=name)) if code else None
