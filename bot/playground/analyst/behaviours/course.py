"""Behaviours: a measure over time, and which group changed the most from beginning to end."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.playground.analyst import plots
from bot.playground.analyst.answer import MOST_ROWS, Answer, code
from bot.playground.analyst.behaviours.aggregate import ADDITIVE, aggregate
from bot.playground.analyst.behaviours.leftout import (
    left_out,
    missing_remarks,
    nothing,
    saved_as,
)
from bot.playground.analyst.behaviours.periods import (
    CYCLES,
    grain_for,
    label_of,
    periods,
    span,
    unfinished,
)
from bot.playground.analyst.behaviours.wording import (
    bare,
    capital,
    figure,
    label_words,
    measured,
    named,
    plain,
    signed,
    unit_of,
    where,
)
from bot.playground.analyst.frame import (
    aggregations,
    column_of,
    divided_by,
    frame,
    in_percent,
    key,
    labels,
    per_thing,
)
from bot.playground.analyst.printed import number
from bot.playground.analyst.query import Dimension, Grain, Measure, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

MOST_LINES = 6
FLAT = 0.005


@dataclass(frozen=True, slots=True)
class Timeline:
    """The date column of a course and the grain that it is told at."""

    column: Column
    grain: Grain
    group: Dimension | None

    @classmethod
    def of(cls, query: Query, tables: Sequence[Table]) -> "Timeline | None":
        """The timeline that a query asks for, else the table's own; None without dates."""
        told = [(one, column_of(query, tables, one.column)) for one in query.dimensions]
        dates = [(column, one.grain) for one, column in told if column and column.kind == "date"]
        groups = [one for one, column in told if not (column and column.kind == "date")]
        own: list[tuple[Column, Grain]] = [
            (column, "") for column in tables[query.table].columns if column.kind == "date"
        ]
        found = next(iter([*dates, *own]), None)
        if found is None:
            return None
        column, grain = found
        return cls(column, grain or grain_for(column, query), next(iter(groups), None))


def course(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """A measure over time: from where to where, its highest and lowest, a line."""
    query = replace(query, measures=query.measures[:1] or (Measure(),))
    timeline = Timeline.of(query, tables)
    if timeline is None:
        return (yield from aggregate(replace(query, ask="value"), tables, voice))
    if timeline.group:
        return (yield from growth(replace(query, ask="course"), tables, voice))
    if timeline.grain in CYCLES:
        one = (Dimension(timeline.column.name, timeline.grain),)
        return (yield from aggregate(replace(query, ask="value", dimensions=one), tables, voice))
    return (yield from _course(query, tables, voice, timeline))


def _course(
    query: Query, tables: Sequence[Table], voice: Voice, timeline: Timeline
) -> Steps[Answer]:
    measure, made = query.measures[0], frame(query, tables)
    day = timeline.column
    by = key(Dimension(day.name, timeline.grain), day, voice)
    label, unit = labels(query.measures)[0], unit_of(measure, query, tables)
    words = {"measure": measured(measure, voice), "where": where(query, tables, voice)}
    title = bare(voice.say("aggregate.title", by=named(by.name), **words)).strip()
    short, counts = left_out(query, tables, [measure.column, measure.times, measure.over, day.name])
    lines = [
        *by.lines,
        *per_thing(query, voice, [by]),
        *_grouped(measure, repr(by.name), by.name, label),
        *counts,
    ]
    lines += ["print('# rows:', len(df))", "print('# table')", "print(table.to_csv())"]
    name = plots.file_name(title)
    saving, saved = saved_as(
        query, "table", title, many=periods(day, timeline.grain, query) > MOST_ROWS
    )
    lines += saving
    fmt = plots.formatted(_typical(measure, query, tables, timeline), voice, unit)
    draw = plots.line(
        "table", label, fmt, from_zero=measure.how in ADDITIVE and _positive(measure, query, tables)
    )
    if query.chart == "bar":
        draw = plots.bars("table", label, fmt)
    plot = plots.drawn(
        name,
        capital(title),
        plots.foreign(query, tables),
        draw,
        ylabel=plots.axis(bare(words["measure"]), unit),
    )
    many = periods(day, timeline.grain, query) > 2
    wanted = query.chart != "none" and (many or query.chart != "")
    drawn, more = (["", *plot.lines], plot.imports) if wanted else ([], ())
    printed = yield from run(
        script(capital(title), [*made.imports, *more], made.lines, "", lines, drawn)
    )
    head, *rows = printed.tables["table"]
    place = head.index(label)
    known = [(row[0], number(row[place])) for row in rows if not math.isnan(number(row[place]))]
    if not known:
        return nothing(query, tables, voice)
    whole, remark = _complete(known, measure, query, voice, timeline)
    told = {name: figure(value, unit, voice) for name, value in known}
    (first, begin), (last, end) = whole[0], whole[-1]
    change = (end - begin) / abs(begin) if begin else math.nan
    way = "steady" if abs(change) < FLAT else "rose" if end > begin else "fell"
    way = "one" if len(whole) == 1 else way
    finding = voice.say(
        f"course.{way}",
        first=label_words(first, voice),
        begin=told[first],
        last=label_words(last, voice),
        end=told[last],
        change=signed(change, voice),
        **words,
    )
    highest, lowest = max(whole, key=lambda one: one[1]), min(whole, key=lambda one: one[1])
    points = []
    if len(whole) > 2:
        ends = {"highest": label_words(highest[0], voice), "lowest": label_words(lowest[0], voice)}
        points.append(voice.say("course.ends", high=told[highest[0]], low=told[lowest[0]], **ends))
    if measure.how in ADDITIVE:
        total = figure(sum(value for _, value in known), unit, voice)
        points.append(voice.say("aggregate.sum_all", figure=total, rows=printed.number("rows")))
    table = _table(known, told, [named(by.name), capital(words["measure"])], voice)
    if len(known) > MOST_ROWS and len(table) <= MOST_ROWS + 1 and len(table[0]) == 2:
        points.append(voice.say("course.cut", shown=MOST_ROWS, periods=len(known)))
    points += [voice.say("aggregate.file", file=code(saved))] if saved else []
    plots_shown = plot.described if plot.name in printed.files else {}
    remarks = (*remark, *missing_remarks(short, printed, voice))
    return Answer(capital(finding), tuple(points), table, remarks=remarks, plots=plots_shown)


def _grouped(measure: Measure, by: str, first: str, label: str) -> list[str]:
    parts = [aggregations([measure]), f"rows=({first!r}, 'size')"]
    lines = [f"table = df.groupby({by}).agg({', '.join(filter(None, parts))})"]
    if divided_by(measure):
        lines.append(f"table[{label!r}] /= table.pop('{label}_of')")
    return [*lines, f"table[{label!r}] *= 100"] if in_percent(measure) else lines


def _positive(measure: Measure, query: Query, tables: Sequence[Table]) -> bool:
    column = column_of(query, tables, measure.column)
    return column is None or column.low is None or column.low >= 0


def _typical(measure: Measure, query: Query, tables: Sequence[Table], timeline: Timeline) -> float:
    """About how large the figures are."""
    column = column_of(query, tables, measure.column)
    if measure.how in ("count", "distinct") or column is None or column.mean is None:
        return 50 if measure.how == "share" else 1000
    each = tables[query.table].rows / max(periods(timeline.column, timeline.grain, query), 1)
    return abs(column.mean) * (each if measure.how == "sum" else 1)


def _complete(
    known: list[tuple[str, float]],
    measure: Measure,
    query: Query,
    voice: Voice,
    timeline: Timeline,
) -> tuple[list[tuple[str, float]], tuple[str, ...]]:
    """The periods that may be compared: sums of a cut one are not; and the remark on it."""
    begins, stops = unfinished(timeline.column, timeline.grain, query)
    ends = span(timeline.column, query)
    remarks, whole = [], known
    if ends is None or measure.how not in ADDITIVE or len(known) < 3:
        return known, ()
    if begins and known[0][0] == label_of(ends[0], timeline.grain):
        whole = whole[1:]
        remarks.append(
            voice.say(
                "course.begins", period=label_words(known[0][0], voice), day=ends[0].isoformat()
            )
        )
    if stops and len(whole) > 1 and known[-1][0] == label_of(ends[1], timeline.grain):
        whole = whole[:-1]
        remarks.append(
            voice.say(
                "course.stops", period=label_words(known[-1][0], voice), day=ends[1].isoformat()
            )
        )
    return whole, tuple(remarks)


def _table(
    known: Sequence[tuple[str, float]], told: dict[str, str], heads: list[str], voice: Voice
) -> Sequence[Sequence[str]]:
    """Every period; many months or quarters as one row a year."""
    if len(known) <= MOST_ROWS:
        return [heads, *([plain(name), told[name]] for name, _ in known)] if len(known) > 1 else ()
    years = list(dict.fromkeys(name[:4] for name, _ in known))
    parts = sorted({name[4:] for name, _ in known})
    if len(parts) <= 12 and len(years) <= MOST_ROWS:
        body = [[year, *(told.get(year + part, "") for part in parts)] for year in years]
        return [[voice.say("frame.year"), *(part.strip("-") for part in parts)], *body]
    return [heads, *([plain(name), told[name]] for name, _ in known[-MOST_ROWS:])]


def growth(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Which group changed the most from its beginning to its end."""
    query = replace(query, measures=query.measures[:1] or (Measure(),))
    timeline = Timeline.of(query, tables)
    if timeline is None or timeline.group is None:
        return (yield from course(replace(query, ask="course"), tables, voice))
    measure, made, day = query.measures[0], frame(query, tables), timeline.column
    grain = _growth_grain(query, tables, timeline)
    by = key(Dimension(day.name, grain), day, voice)
    group = key(timeline.group, column_of(query, tables, timeline.group.column), voice)
    label, unit = labels(query.measures)[0], unit_of(measure, query, tables)
    words = {"measure": measured(measure, voice), "where": where(query, tables, voice)}
    lines = [
        *by.lines,
        *group.lines,
        *per_thing(query, voice, [by, group]),
        *_grouped(measure, repr([by.name, group.name]), by.name, label),
    ]
    additive = measure.how in ADDITIVE
    lines.append(f"table = table[{label!r}].unstack()" + (".fillna(0)" if additive else ""))
    begins, stops = unfinished(day, grain, query)
    if additive and (begins or stops) and periods(day, grain, query) > 3:
        lines.append(f"table = table.iloc[{1 if begins else ''}:{-1 if stops else ''}]")
    ends = ("iloc[0]", "iloc[-1]") if additive else ("bfill().iloc[0]", "ffill().iloc[-1]")
    rising = query.order == "least"
    lines += [
        f"growth = pd.DataFrame({{'first': table.{ends[0]}, 'last': table.{ends[1]}}})",
        "growth['change'] = growth['last'] - growth['first']",
        "growth['percent'] = growth['change'] / growth['first'].abs() * 100",
        f"growth = growth.sort_values('percent', ascending={rising})",
        "print('# first:', table.index[0])",
        "print('# last:', table.index[-1])",
        "print('# groups:', len(growth))",
        "print('# table')",
        f"print(growth.head({MOST_ROWS}).to_csv())",
    ]
    title = bare(voice.say("aggregate.title", by=named(group.name), **words)).strip()
    saving, saved = saved_as(query, "growth", title, many=False)
    lines += saving
    fmt = plots.formatted(_typical(measure, query, tables, timeline), voice, unit)
    draw = [
        f"table[growth.index[:{MOST_LINES}]].plot(ax=ax)",
        f"ax.yaxis.set_major_formatter({plots.ticks(fmt)})",
    ]
    plot = plots.drawn(
        plots.file_name(title, "course"),
        capital(title),
        plots.foreign(query, tables),
        draw,
        xlabel=by.name,
        ylabel=plots.axis(bare(words["measure"]), unit),
    )
    wanted = query.chart != "none"
    printed = yield from run(
        script(
            capital(title),
            [*made.imports, *(plot.imports if wanted else ())],
            made.lines,
            "",
            lines,
            ["", *plot.lines] if wanted else [],
        )
    )
    rows = printed.rows("table")
    if not rows:
        return nothing(query, tables, voice)
    names = [plain(row[group.name].removesuffix(".0")) for row in rows]
    top, change = rows[0], number(rows[0]["percent"]) / 100
    ends_told = {
        "first": label_words(printed.values["first"], voice),
        "last": label_words(printed.values["last"], voice),
    }
    told = {
        "group": names[0],
        "begin": figure(top["first"], unit, voice),
        "end": figure(top["last"], unit, voice),
        "change": signed(change, voice),
    }
    finding = voice.say(
        "course.grew" if change > 0 else "course.shrank", **words, **told, **ends_told
    )
    points = [voice.say("course.from_to", **ends_told)]
    most = max(
        range(len(rows)), key=lambda place: number(rows[place]["change"]) * (-1 if rising else 1)
    )
    if most:
        points.append(
            voice.say(
                "course.in_figures",
                group=names[most],
                figure=figure(rows[most]["change"], unit, voice),
            )
        )
    if number(printed.values["groups"]) > len(rows):
        points.append(voice.say("aggregate.cut", shown=len(rows), groups=printed.number("groups")))
    points += [voice.say("aggregate.file", file=code(saved))] if saved else []
    heads = [
        named(group.name),
        ends_told["first"],
        ends_told["last"],
        voice.say("course.change"),
        voice.say("course.percent"),
    ]
    body = [
        [
            name,
            *(figure(row[one], unit, voice) for one in ("first", "last", "change")),
            signed(number(row["percent"]) / 100, voice),
        ]
        for name, row in zip(names, rows, strict=True)
    ]
    return Answer(
        finding,
        tuple(points),
        [heads, *body],
        plots=plot.described if plot.name in printed.files else {},
    )


def _growth_grain(query: Query, tables: Sequence[Table], timeline: Timeline) -> Grain:
    """Asked for, or one at which a beginning and an end are more than chance."""
    for dimension in query.dimensions:
        if dimension.column == timeline.column.name and dimension.grain:
            return dimension.grain
    ends = span(timeline.column, query)
    groups = column_of(query, tables, timeline.group.column) if timeline.group else None
    cells = timeline.column.distinct * (groups.distinct if groups else 1)
    if ends is None or (
        query.ask == "growth"
        and tables[query.table].rows <= cells
        and tables[query.table].rows > 0.4 * cells
    ):
        return "day"
    days = (ends[1] - ends[0]).days
    if query.ask == "course":
        return timeline.grain
    return "year" if days > 1200 else "quarter" if days > 300 else "month" if days > 60 else "week"
