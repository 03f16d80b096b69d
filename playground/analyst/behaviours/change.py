"""Behaviour: why a measure changed from one period to another, taken apart by each dimension."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from playground.analyst import plots
from playground.analyst.answer import MOST_ROWS, Answer
from playground.analyst.behaviours.course import course
from playground.analyst.behaviours.overview import main_measures
from playground.analyst.behaviours.periods import Timeline, bounds, grain_for, label_of, span
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import condition, scalar, value_name
from playground.analyst.printed import Printed, number
from playground.analyst.query import Filter, Measure, Period, Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Column, Table
from playground.analyst.understand import read_as
from playground.analyst.voice import Voice
from playground.analyst.wording import (
    capital,
    measured,
    named,
    period_words,
    plain,
    signed,
)

UNITS = ("qty", "quantity", "units", "menge", "anzahl", "数量", "销量")
"""Columns that say how many were sold."""
MOST_DIMENSIONS, MOST_PARTS, MOST_VALUES = 6, 6, 60
TELLING = 0.25
"""How far from even a dimension's parts of the change must be to explain it."""
ALIKE = 0.1


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
    timeline = Timeline.of(Task(query, tables, voice))
    if timeline is None:
        return Answer(voice.say("change.no_date"), declined=True)
    day, measures = timeline.column, query.measures[:1]
    if not measures:
        main = main_measures(Task(query, tables, voice))[:1]
        hows = [Measure(one.name, "sum" if added else "mean") for one, added in main]
        measures = (*hows, Measure())[:1]
    query = replace(query, measures=measures)
    found = _periods(query, day)
    if found is None:
        return (yield from course(replace(query, ask="course"), tables, voice))
    periods = _apart(*found, day)
    query = replace(query, periods=periods)
    compared = [(period.first, period.last) for period in periods]
    kept = tuple(
        one
        for one in query.filters
        if one.column != day.name or (one.values[:1] + one.values[-1:]) not in compared
    )
    task = Task(replace(query, filters=kept), tables, voice)
    answer = yield from _Change(task, day, periods).answer()
    return replace(answer, read_as=read_as(task.query, tables, voice))


def _apart(before: Period, after: Period, day: Column) -> tuple[Period, Period]:
    """Two periods that can be compared: the first ends where the second begins; where it lies
    before all data, the two halves of the second."""
    begin, end = (date.fromisoformat(one) for one in (after.first, after.last))
    eve = (begin - timedelta(days=1)).isoformat()
    if before.last >= after.first:
        return (Period(before.first, eve) if before.first < after.first else before), after
    if before.last != eve or before.last >= day.first:
        return before, after
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    count = begin.month - 1 + months // 2
    middle = date(begin.year + count // 12, count % 12 + 1, 1)
    if months % 2 or middle <= begin:
        return before, after
    eve = (middle - timedelta(days=1)).isoformat()
    return Period(after.first, eve), Period(middle.isoformat(), after.last)


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
    before = begin - timedelta(days=1)
    first = before - (end - begin)
    if begin.day == 1 and (end + timedelta(days=1)).day == 1:  # as many whole months
        months = (end.year - begin.year) * 12 + end.month - begin.month + 1
        count = begin.year * 12 + begin.month - 1 - months
        first = date(count // 12, count % 12 + 1, 1)
    return Period(first.isoformat(), before.isoformat()), last


@dataclass(frozen=True, slots=True)
class _Change:
    """A measure in two periods, taken apart by each dimension."""

    task: Task
    day: Column
    periods: tuple[Period, Period]

    def answer(self) -> Steps[Answer]:
        task, measure, names = self.task, self.task.measure, self._dimensions()
        value = value_name(measure)
        how = {"distinct": "nunique()"}.get(measure.how, f"{measure.how}()") if value else "size()"
        lines = []
        for name, period in zip(("before", "after"), self.periods, strict=True):
            kept = Filter(self.day.name, "in", (period.first, period.last))
            lines.append(f"{name} = df[{condition(kept, self.day)}]")
        for name in ("before", "after"):
            lines.append(f"print('# {name}:', {scalar(measure, name)})")
            lines.append(f"print('# rows {name}:', len({name}))")
        for column in self._units():
            lines.append(f"print('# units:', before[{column!r}].sum(), after[{column!r}].sum())")
        by = f"groupby(name){f'[{value!r}]' if value else ''}.{how}"
        if names:
            lines += [
                f"for place, name in enumerate({names!r}):",
                f"    parts = pd.DataFrame({{'before': before.{by}, 'after': after.{by}}})",
                f"    parts = parts{'.fillna(0)' if task.added else '.dropna()'}",
                "    print('# by', place)",
                "    print(parts.to_csv())",
            ]
        title = f"Why {measured(measure, task.voice)} changed"
        printed = yield from task.run(title, lines)
        begin, end = printed.number("before"), printed.number("after")
        words = self._words(begin, end)
        empty = not (printed.number("rows before") and printed.number("rows after"))
        if empty or math.isnan(end - begin):
            return Answer(capital(task.say("change.empty", **words)))
        total = end - begin
        way = "fell" if total < 0 else "rose" if total > 0 else "same"
        finding = task.say(f"change.{way}", **words)
        ranked = self._ranked(printed, names, total, begin)
        finding += self._cause(*ranked[0], total) if ranked else ""
        points = [point for one in ranked[1:] for point in self._beside(*one, total, words)]
        points = points[:3] + self._volume(printed, total)
        if not ranked:
            return Answer(capital(finding), tuple(points))
        _, name, parts = ranked[0]
        heading = capital(task.say("change.title", **words))
        plot = self._waterfall(parts, begin, total, heading)
        drawn = yield from run(script(plots.bare(title), plot.imports, plot.lines))
        table = self._table(name, parts, total, words)
        return Answer(capital(finding), tuple(points), table, plots=plots.seen(plot, drawn))

    def _dimensions(self) -> list[str]:
        """The columns that may account for a change."""
        task, query = self.task, self.task.query
        held = {one.column for one in query.filters if one.operator == "="} | {self.day.name}
        places = (query.table, *(join.table for join in query.joins))
        found = [dimension.column for dimension in query.dimensions] + [
            column.name
            for place in places
            for column in task.tables[place].columns
            if column.kind in ("category", "boolean", "id") and 2 <= column.distinct <= MOST_VALUES
        ]
        return [name for name in dict.fromkeys(found) if name not in held][:MOST_DIMENSIONS]

    def _units(self) -> list[str]:
        """The column of units sold, where a measure is one of money beside it."""
        measure = self.task.measure
        if measure.how != "sum" or measure.times:
            return [measure.column] if measure.how == "sum" else []
        numbers = [column.name for column in self.task.table.columns if column.kind == "number"]
        return [n for n in numbers if n != measure.column and n.casefold() in UNITS][:1]

    def _words(self, begin: float, end: float) -> dict[str, str]:
        task = self.task
        first, last = (period_words(one.first, one.last, task.voice) for one in self.periods)
        change = signed((end - begin) / abs(begin) if begin else math.nan, task.voice)
        told = {"begin": task.figure(begin), "end": task.figure(end), "change": change}
        return {"first": first, "last": last, **told}

    def _ranked(
        self, printed: Printed, names: Sequence[str], total: float, begin: float
    ) -> list[tuple[float, str, list[Part]]]:
        """The dimensions with their parts, the one that explains most first."""
        if not self.task.added or not total:
            return []
        found = []
        for place, name in enumerate(names):
            rows = [row for row in printed.tables.get(f"by {place}", [])[1:] if len(row) > 2]
            parts = [Part(row[0].removesuffix(".0"), *map(number, row[1:3])) for row in rows]
            if len(parts) > 1:
                found.append((_surprise(parts, total, begin), name, parts))
        return sorted(found, key=lambda one: -one[0])

    def _main(self, name: str, parts: Sequence[Part], total: float) -> tuple[Part, dict[str, str]]:
        """The part that moved most with the whole, and its words."""
        main = max(parts, key=lambda part: part.change / total)
        return main, {
            "column": named(name),
            "value": plain(main.name),
            "part": self.task.figure(main.change),
            "share": self.task.voice.percent(main.change / total, 0),
        }

    def _cause(self, surprise: float, name: str, parts: Sequence[Part], total: float) -> str:
        main, words = self._main(name, parts, total)
        if surprise < TELLING:
            key = "even" if _alike(parts, total) else "most"
        else:
            vanished, came = main.before and not main.after, main.after and not main.before
            key = "gone" if vanished else "new" if came else "cause"
        return self.task.say(f"change.{key}", **words)

    def _beside(
        self, surprise: float, name: str, parts: Sequence[Part], total: float, told: dict[str, str]
    ) -> list[str]:
        """What another dimension has to do with the change."""
        _, words = self._main(name, parts, total)
        if surprise < TELLING:
            return [self.task.say("change.not_by", **words)] if _alike(parts, total) else []
        gone = [plain(part.name) for part in parts if part.before and not part.after]
        left = words | {"values": self.task.voice.listed(gone), "last": told["last"]}
        none_left = [self.task.say("change.none_left", **left)] if gone else []
        return [self.task.say("change.also", **words), *none_left]

    def _volume(self, printed: Printed, total: float) -> list[str]:
        """The change as one of how many against how much each."""
        many = [printed.number("rows before"), printed.number("rows after")]
        kind = "volume"
        if printed.values.get("units"):
            many, kind = [number(text) for text in printed.values["units"].split()], "units"
        values = [printed.number("before"), printed.number("after")]
        if self.task.measure.how != "sum" or not all(many) or not total:
            return []
        each = [value / count for value, count in zip(values, many, strict=True)]
        by_count = (many[1] - many[0]) * each[0]
        names = ("each_before", "each_after", "by_count", "by_each")
        told = map(self.task.figure, (*each, by_count, total - by_count))
        words = dict(zip(names, told, strict=True))
        return [self.task.say(f"change.{kind}", before=many[0], after=many[1], **words)]

    def _table(
        self, name: str, parts: Sequence[Part], total: float, words: dict[str, str]
    ) -> list[list[str]]:
        task = self.task
        rows = sorted(parts, key=lambda part: -part.change / total)[:MOST_ROWS]
        heads = [named(name), words["first"], words["last"]]
        heads += [task.say("heads.change"), task.say("heads.part")]
        body = [
            [
                plain(part.name),
                *map(task.figure, (part.before, part.after, part.change)),
                task.voice.percent(part.change / total, 1),
            ]
            for part in rows
        ]
        return [heads, *body]

    def _waterfall(
        self, parts: Sequence[Part], begin: float, total: float, title: str
    ) -> plots.Plot:
        """From the one period to the other by what each part adds or takes."""
        task = self.task
        measure = measured(task.measure, task.voice)
        first, last = (period_words(one.first, one.last, task.voice) for one in self.periods)
        most = sorted(parts, key=lambda part: -abs(part.change))[:MOST_PARTS]
        steps = {first: begin, **{part.name: round(part.change, 4) for part in most}}
        if len(parts) > MOST_PARTS:
            steps[task.say("change.rest")] = total - sum(part.change for part in most)
        fmt = task.fmt(max(abs(begin), abs(begin + total)))
        draw = [
            f"steps = pd.Series({steps!r})",
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
        words = [*plots.foreign(task.query, task.tables), *steps]
        name, imports = plots.file_name("why", measure, "changed"), ("numpy as np", "pandas as pd")
        return plots.drawn(
            name, title, words, draw, ylabel=task.axis,
            imports=[f"import {one}" for one in imports],
        )  # fmt: skip


def _alike(parts: Sequence[Part], total: float) -> bool:
    """Whether every value moved as the whole did: none is off by more than a tenth of it."""
    overall = total / sum(part.before for part in parts)
    return all(abs(part.change - overall * part.before) <= ALIKE * abs(total) for part in parts)


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
