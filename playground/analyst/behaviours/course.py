"""Behaviours: a measure over time, and which group changed the most from beginning to end."""

import math
from collections.abc import Sequence
from dataclasses import replace

from playground.analyst import plots, wording
from playground.analyst.answer import MOST_ROWS, Answer, code
from playground.analyst.behaviours.aggregate import Groups, aggregate
from playground.analyst.behaviours.driver_scripts import SCIPY
from playground.analyst.behaviours.periods import CYCLES, Timeline, periods, unfinished
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import scalar
from playground.analyst.printed import Printed, number
from playground.analyst.query import Dimension, Measure, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, label_words, named, plain, signed

MOST_LINES = 6
FLAT, CERTAIN = 0.005, 0.01
TURNS = (("day", 42, 7, "day_of_week", "days"), ("month", 30, 12, "month", "months"))
"""Grain, how many periods it takes to see a week or year come again, the length of one turn, the
part of a date that names its place, and where the names are."""
TURNING = (
    "turn = table[{label!r}] - table[{label!r}].rolling({size}, center=True, min_periods=1).mean()",
    "turns = turn.dropna().groupby(pd.to_datetime(turn.dropna().index).{part})",
    "print('# turns p:', stats.kruskal(*[values for _, values in turns]).pvalue)",
    "print('# turns', turns.mean().rename('turn').to_csv(index_label=''), sep='\\n')",
)


def course(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """A measure over time: from where to where, its highest and lowest, a line."""
    query = replace(query, measures=query.measures[:1] or (Measure(),))
    task = Task(query, tables, voice)
    timeline = Timeline.of(task)
    if timeline is None:
        return (yield from aggregate(replace(query, ask="value"), tables, voice))
    if timeline.group:
        return (yield from growth(replace(query, ask="course"), tables, voice))
    if timeline.grain in CYCLES:
        one = (Dimension(timeline.column.name, timeline.grain),)
        return (yield from aggregate(replace(query, ask="value", dimensions=one), tables, voice))
    return (yield from _course(task, timeline))


def _course(task: Task, timeline: Timeline) -> Steps[Answer]:
    query, voice, label, measure = task.query, task.voice, task.label, task.measure
    day = timeline.column
    by = task.key(Dimension(day.name, timeline.grain))
    title, many = task.title([by.name]), periods(day, timeline.grain, query)
    along = (Dimension(day.name, timeline.grain),)
    grouped, plot = Groups(
        replace(query, ask="value", dimensions=along), task.tables, voice
    ).drawn()
    lines = [*grouped, *task.counts(), "print('# table')", "print(table.to_csv())"]
    turn = next((one for one in TURNS if one[0] == timeline.grain and many >= one[1]), None)
    if turn:
        lines += [line.format(label=label, size=turn[2], part=turn[3]) for line in TURNING]
    if task.repeated:
        lines.append(f"print('# once:', {scalar(measure, 'df.drop_duplicates()')})")
    saving, saved = task.saving("table", title, many=many > MOST_ROWS)
    printed = yield from task.run(title, [*lines, *saving], plot, imports=[SCIPY] if turn else [])
    values = [(next(iter(row.values())), number(row[label])) for row in printed.rows("table")]
    known = [one for one in values if not math.isnan(one[1])]
    if not known:
        return task.nothing()
    whole, remarks = timeline.complete(known, task)
    told = {name: task.figure(value) for name, value in known}
    (first, begin), (last, end) = whole[0], whole[-1]
    change = (end - begin) / abs(begin) if begin else math.nan
    way = "steady" if abs(change) < FLAT else "rose" if end > begin else "fell"
    finding = task.say(
        f"course.{way if len(whole) > 1 else 'one'}",
        first=label_words(first, voice), begin=told[first],
        last=label_words(last, voice), end=told[last], change=signed(change, voice),
    )  # fmt: skip
    points = []
    if len(whole) > 2:
        high, low = (pick(whole, key=lambda one: one[1])[0] for pick in (max, min))
        ends = {"highest": label_words(high, voice), "lowest": label_words(low, voice)}
        points.append(task.say("course.ends", high=told[high], low=told[low], **ends))
    points += _turning(task, turn[4], printed) if turn else []
    if task.added:
        total = task.figure(sum(value for _, value in known))
        points.append(task.say("aggregate.sum_all", figure=total, rows=printed.number("rows")))
    table = _table(told, [named(by.name), capital(wording.measured(measure, voice))], voice)
    if len(known) > MOST_ROWS and len(table) <= MOST_ROWS + 1 and len(table[0]) == 2:
        points.append(task.say("course.cut", shown=MOST_ROWS, periods=len(known)))
    points += [task.say("aggregate.file", file=code(saved))] if saved else []
    once = [task.figure(printed.values["once"])] if "once" in printed.values else []
    remarks += task.remarks(printed, once)
    return Answer(
        capital(finding), tuple(points), table, remarks=remarks, plots=plots.seen(plot, printed)
    )


def _turning(task: Task, names: str, printed: Printed) -> list[str]:
    """What comes again every week or year: its highest and lowest turn, where that is no chance."""
    turns = {int(row[""]): number(row["turn"]) for row in printed.rows("turns")}
    if not printed.number("turns p") < CERTAIN:
        return []
    spelled = task.say(f"frame.names_of_{names}").split()
    words = {}
    for key, pick in (("high", max), ("low", min)):
        place = pick(turns, key=lambda one: turns[one])
        words[key] = spelled[place - (names == "months")]
        words[f"{key}_by"] = task.figure(abs(turns[place]))
    return [task.say(f"course.again_{names}", **words)]


def _table(told: dict[str, str], heads: list[str], voice: Voice) -> Sequence[Sequence[str]]:
    """Every period; many months or quarters as one row a year."""
    rows = [[plain(name), text] for name, text in told.items()]
    if len(told) <= MOST_ROWS:
        return [heads, *rows] if len(told) > 1 else ()
    years = list(dict.fromkeys(name[:4] for name in told))
    parts = sorted({name[4:] for name in told})
    if len(parts) <= 12 and len(years) <= MOST_ROWS:
        body = [[year, *(told.get(year + part, "") for part in parts)] for year in years]
        return [[voice.say("frame.year"), *(part.strip("-") for part in parts)], *body]
    return [heads, *rows[-MOST_ROWS:]]


def growth(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Which group changed the most from its beginning to its end."""
    query = replace(query, measures=query.measures[:1] or (Measure(),))
    task = Task(query, tables, voice)
    timeline = Timeline.of(task)
    if timeline is None or timeline.group is None:
        return (yield from course(replace(query, ask="course"), tables, voice))
    day, grain, label = timeline.column, timeline.for_growth(task), task.label
    by, group = task.key(Dimension(day.name, grain)), task.key(timeline.group)
    keys, rising, many = [by, group], query.order == "least", periods(day, grain, query)
    lines = [*by.lines, *group.lines, *task.per_thing(keys)]
    lines += task.table_by(repr([by.name, group.name]), by.name)
    lines.append(f"table = table[{label!r}].unstack()" + (".fillna(0)" if task.added else ""))
    begins, stops = unfinished(day, grain, query)
    if task.added and (begins or stops) and many > 3:
        lines.append(f"table = table.iloc[{1 if begins else ''}:{-1 if stops else ''}]")
    ends = ("iloc[0]", "iloc[-1]") if task.added else ("bfill().iloc[0]", "ffill().iloc[-1]")
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
    title = task.title([group.name])
    saving, saved = task.saving("growth", title, many=False)
    fmt = task.fmt(task.typical(many), task.unit)
    draw = [
        f"table[growth.index[:{MOST_LINES}]].plot(ax=ax)",
        f"ax.yaxis.set_major_formatter({plots.ticks(fmt)})",
        plots.legend("table"),
    ]
    words, name = plots.foreign(query, tables), plots.file_name(title)
    plot = (
        plots.drawn(name, title, words, draw, xlabel=by.name, ylabel=task.axis)
        if query.chart != "none"
        else None
    )
    printed = yield from task.run(title, [*lines, *saving], plot)
    rows = printed.rows("table")
    if not rows:
        return task.nothing()
    names = [plain(row[group.name].removesuffix(".0")) for row in rows]
    top, change = rows[0], number(rows[0]["percent"]) / 100
    told = {end: label_words(printed.values[end], voice) for end in ("first", "last")}
    finding = task.say(
        "course.grew" if change > 0 else "course.shrank",
        group=names[0], begin=task.figure(top["first"]), end=task.figure(top["last"]),
        change=signed(change, voice),
    )  # fmt: skip
    points = [task.say("course.from_to", **told)]
    changes = [number(row["change"]) * (-1 if rising else 1) for row in rows]
    most = changes.index(max(changes))
    if most:
        absolute = task.figure(rows[most]["change"])
        points.append(task.say("course.in_figures", group=names[most], figure=absolute))
    if number(printed.values["groups"]) > len(rows):
        points.append(task.say("aggregate.cut", shown=len(rows), groups=printed.number("groups")))
    points += [task.say("aggregate.file", file=code(saved))] if saved else []
    last_heads = [task.say("heads.change"), task.say("heads.percent")]
    body = [
        [name, *map(task.figure, cells), signed(number(percent) / 100, voice)]
        for name, (_, *cells, percent) in zip(names, printed.tables["table"][1:], strict=True)
    ]
    table = [[named(group.name), *told.values(), *last_heads], *body]
    return Answer(finding, tuple(points), table, plots=plots.seen(plot, printed))
