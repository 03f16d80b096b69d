"""The words of a query's parts: measures, conditions, periods, figures with their units."""

import calendar
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from playground.analyst.frame import PERIOD, column_of
from playground.analyst.plots import EASTERN
from playground.analyst.printed import number
from playground.analyst.query import Filter, Measure, Query
from playground.analyst.tables import Column, Table
from playground.analyst.voice import POINT, Voice

TOTAL = re.compile(r"(?i)\b(total|sum|gesamt|summe)\b|总|合计")
YEARS = (1800, 2200)
BEFORE = frozenset("$€£¥₹")
MARKS = re.compile(r"([*`\[\]<~\\]|(?<!\w)_|_(?!\w))")


def plain(text: str) -> str:
    """Foreign text as text inside Markdown."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))


def named(column: str) -> str:
    """A column's name as words."""
    return plain(re.sub(r"(?<=\w)_+(?=\w)", " ", column))


def chance(p: float, voice: Voice, name: str = "p ") -> str:
    """A p-value: "p = 0.03"; without a name as it stands in the cell of a table."""
    if p < 0.001:
        return f"{name}< {voice.number(0.001)}"
    return (f"{name}= " if name else "") + voice.number(p, 3 if p < 0.1 else 2)


def capital(text: str) -> str:
    """The text with its first letter as at the beginning of a sentence; not that of a name that
    goes on in East Asian letters."""
    return text if EASTERN.search(text.split(" ")[0]) else text[:1].upper() + text[1:]


def measured(measure: Measure, voice: Voice) -> str:
    """What a measure is called: "total Revenue", "number of rows"."""
    if measure.less:
        of = measured(replace(measure, where=(), less=()), voice)
        one, two = (
            voice.say("wording.and").join(condition_words(each, None, voice) for each in part)
            for part in (measure.where, measure.less)
        )
        return voice.say("wording.less", of=of, one=one, two=two)
    holds = voice.say("wording.and").join(
        condition_words(one, None, voice) for one in measure.where
    )
    of = named(measure.column)
    of += f" × {named(measure.times)}" if measure.times else ""
    of += "".join(f" + {named(one)}" for one in measure.plus)
    of += "".join(f" - {named(one)}" for one in measure.minus)
    if measure.ratio_of_sums:
        return voice.say("wording.ratio_of_sums", of=of, over=named(measure.over))
    of += f" / {named(measure.over)}" if measure.over else ""
    if measure.where:
        kind = f"{measure.how}_where_of" if measure.column else f"{measure.how}_where"
        return voice.say(f"wording.{kind}", of=of, holds=holds)
    if measure.each:
        grain = measure.each_grain.replace(" ", "_")
        thing = voice.say(f"frame.{grain}") if grain else named(measure.each)
        of = voice.say("wording.each", of=of or voice.say("wording.rows"), each=thing)
        return voice.say(f"wording.{measure.how}", of=of)
    if not of:
        return voice.say("wording.rows")
    kind = "sum_plain" if measure.how == "sum" and TOTAL.search(of) else measure.how
    return voice.say(f"wording.{kind}", of=of)


def shared(measure: Measure, voice: Voice) -> str:
    """What the part of a group in the total of a measure is called."""
    if measure == Measure():
        return voice.say("wording.share_rows")
    of = measured(measure, voice)
    return of if measure.how == "share" else voice.say("wording.share", of=of)


def condition_words(kept: Filter, column: Column | None, voice: Voice) -> str:
    """A filter in a few words: "Region South", "Order Date in March 2024"."""
    name = named(kept.column)
    if kept.operator in ("missing", "present"):
        return voice.say(f"wording.{kept.operator}", column=name)
    if kept.grain:
        return _grained(kept, voice)
    if is_day(kept):
        return period_words(kept.values[0], kept.values[-1], voice)
    values = voice.say("wording.or").join(
        plain(_spelled(value, column, voice)) for value in kept.values
    )
    if kept.operator in ("=", "in"):
        return voice.say("wording.equal", column=name, values=values)
    if kept.operator in ("!=", "not in"):
        return voice.say("wording.unequal", column=name, values=values)
    if kept.operator == "contains":
        return voice.say("wording.contains", column=name, values=values)
    sign = {">=": "≥", "<=": "≤"}.get(kept.operator, kept.operator)
    return f"{name} {plain(sign)} {values}"


def is_day(kept: Filter) -> bool:
    """Whether a filter keeps one day, or the days of one stretch."""
    day = bool(kept.values) and re.fullmatch(r"\d{4}-\d\d-\d\d", kept.values[0]) is not None
    return kept.operator in ("=", "in") and day and len(kept.values) <= 2


def _grained(kept: Filter, voice: Voice) -> str:
    """A filter on weekdays, months of any year or years."""
    values = [*kept.values]
    if kept.grain in ("weekday", "month of year"):
        days = kept.grain == "weekday"
        names = voice.say(f"frame.names_of_{'days' if days else 'months'}").split()
        values = [names[int(value) - (not days)] for value in values]
    kind = "unequal" if kept.operator in ("!=", "not in") else "equal"
    column = named(kept.column)
    return voice.say(f"wording.{kind}", column=column, values=voice.say("wording.or").join(values))


def _spelled(value: str, column: Column | None, voice: Voice) -> str:
    bare = number(value)
    if math.isnan(bare) or re.match(r"0\d|.*[eE_]", value) or (column and column.low is None):
        return value
    return voice.number(bare) if abs(bare) >= 10_000 or not bare.is_integer() else f"{bare:.0f}"


def where(query: Query, tables: Sequence[Table], voice: Voice) -> str:
    """The filters of a query as the part of a sentence, with its leading blank; "" for none."""
    parts = [
        condition_words(one, column_of(query, tables, one.column), voice) for one in query.filters
    ]
    return voice.say("wording.for", filters=voice.say("wording.and").join(parts)) if parts else ""


def period_words(first: str, last: str, voice: Voice) -> str:
    """A stretch of days by its shortest name: "March 2024", "Q1 2024", "2024"."""
    try:
        begin, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    except ValueError:
        return f"{first} – {last}"
    whole = begin.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if end.year == date.max.year:
        return voice.say("wording.since", day=day_words(first, voice))
    if begin.year == date.min.year:
        return voice.say("wording.until", day=day_words(last, voice))
    if begin == end:
        return day_words(begin.isoformat(), voice)
    if whole and months == 1:
        return label_words(f"{begin:%Y-%m}", voice)
    if whole and months in (3, 6) and begin.month % months == 1:
        part = (begin.month - 1) // months + 1
        return label_words(f"{begin.year}-{'Q' if months == 3 else 'H'}{part}", voice)
    if whole and months % 12 == 0 and begin.month == 1:
        return f"{begin.year}" if months == 12 else f"{begin.year}–{end.year}"
    return f"{day_words(first, voice)} – {day_words(last, voice)}"


def day_words(iso: str, voice: Voice) -> str:
    """One day: 2024-03-05, in German 05.03.2024."""
    return ".".join(reversed(iso[:10].split("-"))) if voice.language == "de" else iso[:10]


def label_words(label: str, voice: Voice) -> str:
    """A label that ``frame.key`` gave a period, as people say it: "2024-03" is "March 2024"."""
    found = PERIOD.fullmatch(label)
    if found is None or found[3] is None:
        return plain(label)
    year, kind, part, day = found.groups()
    if day:
        return day_words(label, voice)
    if kind:
        part_of_year = {"Q": "q", "H": "h", "W": "w"}[kind]
        return voice.say(f"wording.{part_of_year}", year=year, part=part.lstrip("0"))
    names = voice.say("frame.names_of_months").split()
    return voice.say("wording.month", year=year, month=names[int(part) - 1])


def unit_of(measure: Measure, query: Query, tables: Sequence[Table]) -> str:
    """The unit of a measure's figures: the column's own, "%" for shares, "" for counts."""
    if measure.how == "share" or measure.percent:
        return "%"
    if measure.how in ("count", "distinct", "var") or measure.over:
        return ""
    column = column_of(query, tables, measure.column)
    own = column.unit if column else ""
    if measure.times:
        other = column_of(query, tables, measure.times)
        own = own or (other.unit if other else "")
    return own


def figure(text: str | float, unit: str, voice: Voice) -> str:
    """A printed figure with its unit: $1,234.50 · 1.234,50 € · 57 %; other text as it is."""
    value = number(text) if isinstance(text, str) else text
    if math.isnan(value):
        return (
            plain(text.removesuffix(" 00:00:00"))
            if isinstance(text, str) and text not in ("", "nan")
            else "–"
        )
    value = float(f"{value:.10g}")
    if unit == "%":
        return voice.percent(value / 100)
    spelled = voice.number(value)
    whole, mark, decimals = spelled.rpartition(POINT[voice.language])
    if mark and unit in BEFORE:
        spelled = whole + mark + decimals.ljust(2, "0")
    return beside(spelled, unit, voice)


def beside(spelled: str, unit: str, voice: Voice) -> str:
    """A number that is spelled already with its unit."""
    if unit in BEFORE and voice.language != "de":
        return f"{'-' * spelled.startswith('-')}{unit}{spelled.lstrip('-')}"
    return f"{spelled}\N{NO-BREAK SPACE}{plain(unit)}" if unit else spelled


def signed(share: float, voice: Voice) -> str:
    """A relative change with its sign: +57 %."""
    if math.isnan(share) or math.isinf(share):
        return "–"
    text = voice.percent(abs(share), 1 if abs(share) < 10 else 0)
    return ("-" if share < 0 else "+" if share > 0 else "") + text


def is_year(column: Column) -> bool:
    """Whether a column of numbers holds years."""
    ends = column.low, column.high
    return column.whole and all(end is not None and YEARS[0] <= end <= YEARS[1] for end in ends)
