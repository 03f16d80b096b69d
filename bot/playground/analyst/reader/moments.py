"""Dates as people write them: the format of a column, and the line of pandas that reads it."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from bot.playground.analyst.reader.words import MISSING_WORDS, WORDS

GERMAN = {word: month for month, words in WORDS["german"].items() for word in words}
DATE_NAME = re.compile(
    r"(^|_|\b)(date|datum|day|tag|time|timestamp|zeit|ts|created|updated|when|month)(_?at|\b|_|$)|_at$"
    r"|(?<=[a-z])(Date|Time)\b|日期|时间|日時|zeitpunkt",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(Z|[-+]\d\d:?\d\d)?)?")
_DATED = re.compile(r"(?=.*\d).{6,40}$")
_QUARTER = re.compile(r"(\d{4})[-/ ]?[QT]([1-4])|[QT]([1-4])[-/ ]?(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moments:
    """How a column's dates are read: ``code`` gives them from the text ``{}``.

    ``iso`` says that ``parse_dates`` reads them. ``bad``: some texts are no date;
    ``guessed`` says that day and month could be the other way round.
    """

    code: str
    iso: bool = False
    bad: bool = False
    guessed: bool = False
    order: str = ""
    zones: bool = False


def moments(counts: Mapping[str, int], day_first: bool | None) -> Moments | None:
    """How to read the texts of a column, with how often each occurs, as dates; None if none are.

    ``day_first`` is what the rest of the file suggests.
    """
    texts = {
        text: times for text, times in counts.items() if text.strip().lower() not in MISSING_WORDS
    }
    missing = sum(counts.values()) - sum(texts.values())
    if not texts:
        return None
    sample = list(texts)
    few = sample[:: max(1, len(sample) // 100)]
    if sum(bool(_DATED.match(text)) for text in few) < 0.8 * len(few):
        return None
    found = [match for text in sample if (match := _ISO.fullmatch(text.strip()))]
    if len(found) >= 0.8 * len(sample):
        return _iso(found, sample, missing)
    if sum(bool(_QUARTER.fullmatch(text.strip())) for text in sample) >= 0.9 * len(sample):
        return _quarters(sample)
    return _formats(sample, missing, day_first)


def _iso(found: list[re.Match[str]], sample: list[str], missing: int) -> Moments:
    zones = {match[1] for match in found if match[1]}
    series = pd.Series([text.strip() for text in sample], dtype=object)
    parsed = pd.to_datetime(series, errors="coerce", format="ISO8601", utc=True)
    bad = bool(parsed.isna().any())
    options = ", errors='coerce'" if bad or missing else ""
    mixed = len({(len(match[0]) > 10, "." in match[0], bool(match[1])) for match in found}) > 1
    options += ", format='ISO8601'" if mixed else ""
    if zones:
        tail = ".dt.tz_localize(None)"
        return Moments(
            f"pd.to_datetime({{}}{options}, utc=True){tail}", bad=bad, zones=len(zones) > 1
        )
    return Moments(f"pd.to_datetime({{}}{options})", iso=not options, bad=bad)


def _quarters(sample: list[str]) -> Moments:
    turned = any(text.strip()[0].isalpha() for text in sample)
    step = (
        ".str.replace(r'^\\s*[QqTt](\\d)\\D*(\\d{{4}})\\s*$', r'\\2Q\\1', regex=True)"
        if turned
        else ""
    )
    dash = (
        ""
        if turned or all("Q" in text and text.strip()[4] == "Q" for text in sample)
        else (".str.replace(r'\\W*[QqTt]', 'Q', regex=True)")
    )
    return Moments(f"pd.PeriodIndex({{}}{step}{dash}, freq='Q').to_timestamp()")


def _formats(sample: list[str], missing: int, day_first: bool | None) -> Moments | None:
    joined = " ".join(sample)
    german = {
        name: english for name, english in GERMAN.items() if re.search(rf"\b{name}\b", joined)
    }
    series = pd.Series([text.strip() for text in sample], dtype=object)
    for name, english in german.items():
        series = series.str.replace(rf"\b{name}\b", english, regex=True)
    first = list(series[:: max(1, len(series) // 40)])
    rated: list[tuple[float, str]] = []
    for form, shape in _shapes():
        if sum(bool(shape.fullmatch(text)) for text in first) >= 0.5 * len(first):
            share = float(pd.to_datetime(series, format=form, errors="coerce").notna().mean())
            rated.append((share, form))
    if not rated or max(rated)[0] < 0.8:
        return None
    top = max(rated)[0]
    best = [form for share, form in rated if share == top]
    form, guessed = best[0], False
    twins = {form for form in best if re.match(r"%[dm][-/]%[dm]", form)}
    if len(twins) > 1:
        form, guessed = _day_or_month(sorted(twins), series, day_first)
    bad = top < 1
    swap = f".replace({german!r}, regex=True)" if german else ""
    coerce = ", errors='coerce'" if bad or missing else ""
    order = "day" if form.startswith("%d") and re.match(r"%d[-/]%m", form) else ""
    order = "month" if re.match(r"%m[-/]%d", form) else order
    swap = swap.replace("{", "{{").replace("}", "}}")
    return Moments(
        f"pd.to_datetime({{}}{swap}, format={form!r}{coerce})", False, bad, guessed, order
    )


@functools.cache
def _shapes() -> list[tuple[str, re.Pattern[str]]]:
    """Every format, with a pattern of what it may read."""
    parts = {
        "Y": r"\d{4}",
        "b": "[^\\W\\d_]{3}",
        "B": "[^\\W\\d_]{3,9}",
        "p": "[AaPp][Mm]",
        "f": r"\d+",
    }
    days, months, times = WORDS["days"], WORDS["months_only"], WORDS["times"]
    forms = [*(day + time for day in days for time in ("", *times)), *months]
    return [
        (
            form,
            re.compile(
                re.sub(
                    "%(.)",
                    lambda part: parts.get(part[1], r"\d{1,2}"),
                    re.sub(r"([.+])", r"\\\1", form),
                )
            ),
        )
        for form in forms
    ]


def _day_or_month(twins: list[str], series: pd.Series, day_first: bool | None) -> tuple[str, bool]:
    """Which of two readings that both hold: the one whose dates are in order, else the file's."""
    ordered = [
        form
        for form in twins
        if (dates := pd.to_datetime(series, format=form)).is_monotonic_increasing
        or dates.is_monotonic_decreasing
    ]
    if len(ordered) == 1 and len(series) > 2:
        return ordered[0], False
    wanted = "%d" if day_first else "%m"
    return next(form for form in twins if form.startswith(wanted)), True


def number_moments(name: str, low: float, high: float, gaps: bool) -> str:
    """The code that reads whole numbers as dates: Excel's days, seconds or milliseconds; or ""."""
    if not DATE_NAME.search(name):
        return ""
    if low >= 20_000 and high <= 75_000:
        return "pd.to_datetime({}, unit='D', origin='1899-12-30')"
    if low >= 6e8 and high <= 2.5e9:
        return "pd.to_datetime({}, unit='s')"
    if low >= 6e11 and high <= 2.5e12:
        return "pd.to_datetime({}, unit='ms')"
    if low >= 19_000_101 and high <= 21_001_231:
        whole = "{}.astype('Int64')" if gaps else "{}"
        return f"pd.to_datetime({whole}.astype(str), format='%Y%m%d', errors='coerce')"
    return ""


def calendar(values: list[str]) -> list[str] | None:
    """The values in calendar order where they are names of months or weekdays."""
    if not 3 <= len(values) <= 12:
        return None
    for names in WORDS["calendars"]:
        for length in (99, 3, 2):
            keys = [name[:length].casefold() for name in names]
            if len({*keys}) < len(keys):
                continue
            bare = {value: value.strip().rstrip(".").casefold() for value in values}
            if length == 3:
                bare = {value: "sep" if text == "sept" else text for value, text in bare.items()}
            if all(text in keys for text in bare.values()):
                return sorted(values, key=lambda value: keys.index(bare[value]))
    return None
