"""Dates as people write them: the format of a column, and the line of pandas that reads it."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from playground.analyst.reader.reading import COLUMN
from playground.analyst.reader.words import MISSING_WORDS, WORDS

GERMAN = {word: month for month, words in WORDS["german"].items() for word in words}
DATE_NAME = re.compile(
    r"(^|_|\b)(date|datum|day|tag|time|timestamp|zeit|ts|created|updated|when|month)(_?at|\b|_|$)|_at$"
    r"|(?<=[a-z])(Date|Time)\b|日期|时间|日時|zeitpunkt",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(Z|[-+]\d\d:?\d\d)?)?")
_QUARTERS = {
    r"\d{4}Q[1-4]": "",
    r"\d{4}\D{1,3}[1-4](?:季度)?": r".str.replace(r'^(\d{4})\D+(\d)\D*$', r'\1Q\2', regex=True)",
    r"[QT第][1-4]\D{1,3}\d{4}": r".str.replace(r'^\D(\d)\D+(\d{4})$', r'\2Q\1', regex=True)",
}
_YEARS = re.compile(r"(\d{4})[-/](\d\d)")
_QUARTER = re.compile(r"[QqTt季]")
EXCEL_DAYS, SECONDS, DAYS = (20_000, 75_000), (6e8, 2.5e9), (19_000_101, 21_001_231)


@dataclass(frozen=True, slots=True)
class Moments:
    """How a column's dates are read: ``code`` gives them from the text in COLUMN.

    ``iso`` says that ``parse_dates`` reads them; ``guessed`` that day and month could be the other
    way round; ``order`` which of both comes first where that is no matter of course.
    """

    code: str
    iso: bool = False
    guessed: bool = False
    order: str = ""
    zones: bool = False


def moments(counts: Mapping[str, int], day_first: bool | None) -> Moments | None:
    """How to read the texts of a column, with how often each occurs, as dates; None if none are.

    ``day_first`` is what the rest of the file suggests.
    """
    sample = [text for text in counts if text.strip().lower() not in MISSING_WORDS]
    missing = len(sample) < len(counts)
    few = sample[:: max(1, len(sample) // 100)]
    if not few or sum(bool(re.match(r"(?=.*\d).{6,40}$", one)) for one in few) < 0.8 * len(few):
        return None
    pairs = [_YEARS.fullmatch(text.strip()) for text in sample]
    if all(pair and int(pair[2]) == (int(pair[1]) + 1) % 100 for pair in pairs):
        return None  # "2010/11" is no November
    found = [match for text in sample if (match := _ISO.fullmatch(text.strip()))]
    if len(found) >= 0.8 * len(sample):
        return _iso(found, sample, missing)
    for shape, step in _QUARTERS.items():
        whole = re.compile(shape, re.IGNORECASE)
        if all(_QUARTER.search(text) and whole.fullmatch(text.strip()) for text in sample):
            return Moments(f"pd.PeriodIndex({COLUMN}{step}, freq='Q').to_timestamp()")
    return _formats(sample, missing, day_first)


def _iso(found: list[re.Match[str]], sample: list[str], missing: bool) -> Moments:
    zones = {match[1] for match in found if match[1]}
    series = pd.Series([text.strip() for text in sample], dtype=object)
    bad = pd.to_datetime(series, errors="coerce", format="ISO8601", utc=True).isna().any()
    options = ", errors='coerce'" if bad or missing else ""
    mixed = len({(len(match[0]) > 10, "." in match[0], bool(match[1])) for match in found}) > 1
    options += ", format='ISO8601'" if mixed else ""
    if zones:
        code = f"pd.to_datetime({COLUMN}{options}, utc=True).dt.tz_localize(None)"
        return Moments(code, zones=len(zones) > 1)
    return Moments(f"pd.to_datetime({COLUMN}{options})", iso=not options)


def _formats(sample: list[str], missing: bool, day_first: bool | None) -> Moments | None:
    joined = " ".join(sample)
    german = {name: one for name, one in GERMAN.items() if re.search(rf"\b{name}\b", joined)}
    series = pd.Series([text.strip() for text in sample], dtype=object)
    for name, english in german.items():
        series = series.str.replace(rf"\b{name}\b", english, regex=True)
    first = [*series[:: max(1, len(series) // 40)]]
    read = {
        form: pd.to_datetime(series, format=form, errors="coerce")
        for form, shape in _shapes()
        if sum(bool(shape.fullmatch(text)) for text in first) >= 0.1 * len(first)
    }
    if not read:
        return None
    form = max(read, key=lambda form: read[form].notna().sum())
    twins = [one for one in read if _turned(one) == _turned(form)]
    twins = [one for one in twins if read[one].notna().sum() == read[form].notna().sum()]
    guessed = False
    if len(twins) > 1:
        form, guessed = _day_or_month(twins, series, day_first)
    left = read[form].isna()
    rest = {one: read[one][left].notna().sum() for one in read if _turned(one) != _turned(form)}
    second = max(rest, key=lambda one: rest[one], default="")
    second = second if left.any() and second and rest[second] else ""
    alike = [one for one in rest if _turned(one) == _turned(second) and rest[one] == rest[second]]
    if len(alike) > 1:
        second, guessed = _day_or_month(alike, series[left], day_first)
    lost = left & read[second].isna() if second else left
    if lost.mean() > 0.2:
        return None
    swap = f".replace({german!r}, regex=True)"
    coerce = ", errors='coerce'" if left.any() or missing else ""
    told = COLUMN + (swap if german else "")
    code = f"pd.to_datetime({told}, format={form!r}{coerce})"
    if second:
        code += f".fillna(pd.to_datetime({told}, format={second!r}, errors='coerce'))"
    order = "day" if re.match(r"%d[-/]%m", form) else "month" * bool(re.match(r"%m[-/]%d", form))
    return Moments(code, False, guessed, order)


def _turned(form: str) -> str:
    """A format without which of day and month comes first."""
    return re.sub(r"%[dm]([-/])%[dm]", r"%x\1%x", form)


@functools.cache
def _shapes() -> list[tuple[str, re.Pattern[str]]]:
    """Every format, with a pattern of what it may read."""
    parts = {"Y": r"\d{4}", "b": "[^\\W\\d_]{3}", "B": "[^\\W\\d_]{3,9}", "p": "[AaPp][Mm]"}
    parts["f"] = r"\d+"
    days, months, times = WORDS["days"], WORDS["months_only"], WORDS["times"]
    forms = [*(day + time for day in days for time in ("", *times)), *months]

    def shape(form: str) -> str:
        escaped = re.sub(r"([.+])", r"\\\1", form)
        return re.sub("%(.)", lambda part: parts.get(part[1], r"\d{1,2}"), escaped)

    return [(form, re.compile(shape(form))) for form in forms]


def _day_or_month(twins: list[str], series: pd.Series, day_first: bool | None) -> tuple[str, bool]:
    """Which of two readings that both hold: the one whose dates are in order, else the file's."""
    dates = {form: pd.to_datetime(series, format=form, errors="coerce").dropna() for form in twins}
    ordered = [
        form
        for form, days in dates.items()
        if days.is_monotonic_increasing or days.is_monotonic_decreasing
    ]
    if len(ordered) == 1 and len(series) > 2:
        return ordered[0], False
    wanted = "%d" if day_first else "%m"
    return next((form for form in twins if form.startswith(wanted)), twins[0]), True


def number_moments(name: str, low: float, high: float, gaps: bool) -> str:
    """The code that reads whole numbers as dates: Excel's days, seconds or milliseconds; or ""."""
    for factor, (least, most), told in (
        (1, EXCEL_DAYS, "unit='D', origin='1899-12-30'"),
        (1, SECONDS, "unit='s'"),
        (1000, SECONDS, "unit='ms'"),
    ):
        if least * factor <= low <= high <= most * factor and DATE_NAME.search(name):
            return f"pd.to_datetime({COLUMN}, {told})"
    if DAYS[0] <= low <= high <= DAYS[1] and DATE_NAME.search(name):
        whole = f"{COLUMN}.astype('Int64')" if gaps else COLUMN
        return f"pd.to_datetime({whole}.astype(str), format='%Y%m%d', errors='coerce')"
    return ""


def calendar(values: list[str]) -> list[str] | None:
    """The values in calendar order where they are names of months or weekdays."""
    bare = {value: value.strip().rstrip(".").casefold() for value in values}
    bare = {value: "sep" if text == "sept" else text for value, text in bare.items()}
    for names in WORDS["calendars"] if 3 <= len(values) <= 12 else ():
        for length in (99, 3, 2):
            keys = [name[:length].casefold() for name in names]
            if len({*keys}) == len(keys) and all(text in keys for text in bare.values()):
                return sorted(values, key=lambda value: keys.index(bare[value]))
    return None
