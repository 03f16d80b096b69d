"""Behaviour: why a measure changed from one period to another, taken apart by each dimension."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.playground.analyst import plots
from bot.playground.analyst.answer import Answer
from bot.playground.analyst.behaviours.course import course
from bot.playground.analyst.behaviours.overview import main_measures
from bot.playground.analyst.behaviours.periods import bounds, grain_for, label_of, span
from bot.playground.analyst.behaviours.wording import (
    bare,
    capital,
    figure,
    measured,
    named,
    period_words,
    plain,
    signed,
    unit_of,
    where,
)
from bot.playground.analyst.frame import (
    column_of,
    condition,
    frame,
    labels,
    scalar,
    value_name,
)
from bot.playground.analyst.printed import Printed, number
from bot.playground.analyst.query import Filter, Measure, Period, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

MOST_DIMENSIONS, MOST_PARTS, MOST_VALUES = 6, 6, 60
TELLING = 0.25
"""How far from even a dimension's parts of the change must be to explain it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a dimension, before and after."""

    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def change(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """The two periods compared, and what accounts for the difference."""
    table = tables[query.table]
    day = next(
        (
            column
            for d in query.dimensions
            if (column := column_of(query, tables, d.column)) and column.kind == "date"
        ),
        None,
    )
    day = day or next((column for column in table.columns if column.kind == "date"), None)
    if day is None:
        return Answer(voice.say("change.no_date"), declined=True)
    if not query.measures:
        main = main_measures(table)
        how = Measure(main[0].name, "sum" if main[0].unit else "mean") if main else Measure()
        query = replace(query, measures=(how,))
    query = replace(query, measures=query.measures[:1])
    periods = _periods(query, day)
    if periods is None:
        return (yield from course(replace(query, ask="course"), tables, voice))
    kept = tuple(
        one
        for one in query.filters
        if one.column != day.name
        or (one.values[:1] + one.values[-1:]) not in [(p.first, p.last) for p in periods]
    )
    query = replace(query, filters=kept)
    return (yield from _explained(query, tables, voice, day, periods))


def _periods(query: Query, day: Column) -> tuple[Period, Period] | None:
    """The period before and the one that is asked about; None where there are not two."""
    known = sorted(query.periods, key=lambda period: period.first)
    if len(known) >= 2:
        return known[0], known[-1]
    held = [
        one
        for one in query.filters
        if one.column == day.name and one.operator == "in" and len(one.values) == 2
    ]
    last = known[0] if known else Period(*held[0].values) if held else None
    if last is None:
        ends = span(day, query)
        grain = grain_for(day, query)
        edges = bounds(label_of(ends[1], grain)) if ends else None
        if edges is None or ends is None:
            return None
        last = Period(edges[0].isoformat(), edges[1].isoformat())
    begin, end = date.fromisoformat(last.first), date.fromisoformat(last.last)
    whole = begin.day == 1 and (end + timedelta(days=1)).day == 1
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if whole:
        first = date(
            begin.year - (begin.month - months <= 0) * (1 + (months - begin.month) // 12),
            (begin.month - months - 1) % 12 + 1,
            1,
        )
    else:
        first = begin - (end - begin) - timedelta(days=1)
    return Period(first.isoformat(), (begin - timedelta(days=1)).isoformat()), last


def _dimensions(query: Query, tables: Sequence[Table], day: Column) -> list[str]:
    """The columns that may account for a change."""
    held = {one.column for one in query.filters if one.operator == "="}
    columns = [*tables[query.table].columns]
    for join in query.joins:
        columns += tables[join.table].columns
    found = [d.column for d in query.dimensions if d.column != day.name]
    found += [
        column.name
        for column in columns
        if column.kind in ("category", "boolean", "id") and 2 <= column.distinct <= MOST_VALUES
    ]
    return [name for name in dict.fromkeys(found) if name not in held][:MOST_DIMENSIONS]


def _explained(
    query: Query,
    tables: Sequence[Table],
    voice: Voice,
    day: Column,
    periods: tuple[Period, Period],
) -> Steps[Answer]:
    measure, made = query.measures[0], frame(query, tables)
    names, label = _dimensions(query, tables, day), labels(query.measures)[0]
    unit = unit_of(measure, query, tables)
    value, added = value_name(measure), measure.how in ("sum", "count")
    how = "size()" if not value else {"distinct": "nunique()"}.get(measure.how, f"{measure.how}()")
    lines = []
    for name, period in zip(("before", "after"), periods, strict=True):
        kept = condition(Filter(day.name, "in", (period.first, period.last)), day)
        lines.append(f"{name} = df[{kept}]")
    for name in ("before", "after"):
        lines.append(f"print('# {name}:', {scalar(measure, name)})")
        lines.append(f"print('# rows {name}:', len({name}))")
    price = _price(query, tables, measure)
    for column in price:
        lines.append(f"print('# units:', before[{column!r}].sum(), after[{column!r}].sum())")
    grouped = f"groupby(name){f'[{value!r}]' if value else ''}.{how}"
    if names:
        lines += [
            f"for place, name in enumerate({names!r}):",
            f"    parts = pd.DataFrame({{'before': before.{grouped}, 'after': after.{grouped}}})",
            f"    parts = parts{'.fillna(0)' if added else '.dropna()'}",
            "    print('# by', place)",
            "    print(parts.to_csv())",
        ]
    title = f"Why {measured(measure, voice)} changed"
    printed = yield from run(script(bare(title), made.imports, made.lines, "", lines))
    told = _told(query, tables, voice, printed, periods, names)
    if not told.plot_parts:
        return told.answer
    plot = _waterfall(
        told, periods, measure, unit, voice, [*plots.foreign(query, tables), *told.names]
    )
    drawn = yield from run(script(bare(title), plot.imports, plot.lines))
    shown = plot.described if plot.name in drawn.files and label else {}
    return replace(told.answer, plots=shown)


def _price(query: Query, tables: Sequence[Table], measure: Measure) -> list[str]:
    """The column of units sold, where a measure is one of money beside it."""
    if measure.times and measure.how == "sum":
        return [measure.column]
    numbers = [
        c for c in tables[query.table].columns if c.kind == "number" and c.name != measure.column
    ]
    counted = [
        c
        for c in numbers
        if c.name.casefold() in ("qty", "quantity", "units", "menge", "anzahl", "数量", "销量")
    ]
    return [c.name for c in counted[:1]] if measure.how == "sum" else []


@dataclass(frozen=True, slots=True)
class _Told:
    answer: Answer
    plot_parts: tuple[tuple[str, float], ...] = ()
    begin: float = 0.0
    title: str = ""

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.plot_parts]


def _told(
    query: Query,
    tables: Sequence[Table],
    voice: Voice,
    printed: Printed,
    periods: tuple[Period, Period],
    names: Sequence[str],
) -> _Told:
    measure, unit = query.measures[0], unit_of(query.measures[0], query, tables)
    begin, end = printed.number("before"), printed.number("after")
    first, last = (period_words(one.first, one.last, voice) for one in periods)
    words = {
        "measure": measured(measure, voice), "where": where(query, tables, voice),
        "first": first, "last": last,
        "begin": figure(begin, unit, voice), "end": figure(end, unit, voice),
        "change": signed((end - begin) / abs(begin) if begin else math.nan, voice),
    }  # fmt: skip
    empty = [name for name in ("before", "after") if not printed.number(f"rows {name}")]
    if len(empty) == 2 or math.isnan(end - begin):
        return _Told(Answer(capital(voice.say("change.empty", **words))))
    total = end - begin
    way = "fell" if total < 0 else "rose" if total > 0 else "same"
    finding = voice.say(f"change.{way}", **words)
    added = measure.how in ("sum", "count")
    found = [(name, _parts(printed, place)) for place, name in enumerate(names)]
    ranked = (
        sorted(
            (
                (_surprise(parts, total, begin), name, parts)
                for name, parts in found
                if len(parts) > 1
            ),
            key=lambda one: -one[0],
        )
        if added and total
        else []
    )
    points: list[str] = []
    table: list[list[str]] = []
    shown: tuple[tuple[str, float], ...] = ()
    if ranked:
        surprise, name, parts = ranked[0]
        main = max(parts, key=lambda part: part.change * (1 if total > 0 else -1))
        if surprise >= TELLING:
            cause = (
                "gone"
                if main.before and not main.after
                else "new"
                if main.after and not main.before
                else "cause"
            )
            finding += voice.say(
                f"change.{cause}",
                column=named(name),
                value=plain(main.name),
                part=figure(main.change, unit, voice),
                share=voice.percent(main.change / total, 0),
            )
        else:
            finding += voice.say("change.even", column=named(name))
    for surprise, name, parts in ranked[1:]:
        main = max(parts, key=lambda part: part.change * (1 if total > 0 else -1))
        gone = [plain(part.name) for part in parts if part.before and not part.after]
        kind = "also" if surprise >= TELLING else "not_by"
        points.append(
            voice.say(
                f"change.{kind}",
                column=named(name),
                value=plain(main.name),
                part=figure(main.change, unit, voice),
                share=voice.percent(main.change / total, 0),
            )
        )
        if gone and kind == "also":
            points.append(
                voice.say(
                    "change.none_left", column=named(name), values=voice.listed(gone), last=last
                )
            )
    points = points[:3] + _volume(printed, measure, total, unit, voice)
    if ranked:
        _, name, parts = ranked[0]
        rows = sorted(parts, key=lambda part: part.change * (1 if total < 0 else -1))
        heads = [named(name), first, last, voice.say("course.change"), voice.say("change.part")]
        table = [
            heads,
            *(
                [
                    plain(p.name),
                    *(figure(v, unit, voice) for v in (p.before, p.after, p.change)),
                    voice.percent(p.change / total, 1),
                ]
                for p in rows[:20]
            ),
        ]
        steps = [
            (p.name, p.change) for p in sorted(parts, key=lambda p: -abs(p.change))[:MOST_PARTS]
        ]
        rest = total - sum(part for _, part in steps)
        steps += [(voice.say("change.rest"), rest)] if len(parts) > MOST_PARTS else []
        shown = tuple(steps)
    title = voice.say("change.title", **words)
    return _Told(Answer(capital(finding), tuple(points), table), shown, begin, capital(bare(title)))


def _parts(printed: Printed, place: int) -> list[Part]:
    rows = printed.tables.get(f"by {place}", [[]])[1:]
    return [
        Part(row[0].removesuffix(".0"), number(row[1]), number(row[2]))
        for row in rows
        if len(row) > 2
    ]


def _surprise(parts: Sequence[Part], total: float, begin: float) -> float:
    """How much of a change a dimension explains: 0 where all its values moved alike, 1 where all
    but one stayed as they were. Of many values one stands out by chance, so it counts less then."""
    if not total or not begin:
        return 0.0
    overall = total / begin
    off = sum(abs(part.change - overall * part.before) for part in parts) / (2 * abs(total))
    main = max(parts, key=lambda part: part.change / total)
    rest = begin - main.before
    left = (total - main.change) / rest / overall if rest else 0.0
    return max(off, 1 - min(1.0, max(0.0, left))) / max(1.0, math.log2(len(parts)) / 2)


def _volume(printed: Printed, measure: Measure, total: float, unit: str, voice: Voice) -> list[str]:
    """The change as one of how many against how much each."""
    many = [printed.number("rows before"), printed.number("rows after")]
    kind = "volume"
    if printed.values.get("units"):
        many, kind = [number(text) for text in printed.values["units"].split()], "units"
    values = [printed.number("before"), printed.number("after")]
    if measure.how != "sum" or not all(many) or not total:
        return []
    each = [value / count for value, count in zip(values, many, strict=True)]
    by_count = (many[1] - many[0]) * each[0]
    return [
        voice.say(
            f"change.{kind}",
            before=many[0],
            after=many[1],
            each_before=figure(each[0], unit, voice),
            each_after=figure(each[1], unit, voice),
            by_count=figure(by_count, unit, voice),
            by_each=figure(total - by_count, unit, voice),
        )
    ]


def _waterfall(
    told: _Told,
    periods: tuple[Period, Period],
    measure: Measure,
    unit: str,
    voice: Voice,
    words: Sequence[str],
) -> plots.Plot:
    first, last = (period_words(one.first, one.last, voice) for one in periods)
    steps = {first: told.begin, **{name: round(value, 4) for name, value in told.plot_parts}}
    fmt = plots.formatted(told.begin, voice)
    draw = [
        "ends = steps.cumsum()",
        "bottoms = ends.shift(fill_value=0)",
        f"colours = np.where(steps > 0, {plots.BLUE!r}, {plots.ORANGE!r})",
        f"colours[0] = {plots.GREY!r}",
        "bars = ax.bar(steps.index, steps, bottom=bottoms, color=colours)",
        f"ax.bar_label(bars, fmt={fmt}, padding=3)",
        f"total = ax.bar({last!r}, ends.iloc[-1], color={plots.GREY!r})",
        f"ax.bar_label(total, fmt={fmt}, padding=3)",
        "ax.margins(y=0.12)",
        "ax.tick_params(axis='x', rotation=30)",
        f"ax.yaxis.set_major_formatter({plots.ticks(fmt)})",
    ]
    data = [f"steps = pd.Series({steps!r})", *draw]
    return plots.drawn(
        plots.file_name("why", bare(measured(measure, voice)), "changed"), told.title, words, data,
        ylabel=plots.axis(bare(measured(measure, voice)), unit),
        imports=["import numpy as np", "import pandas as pd"],
    )  # fmt: skip
