"""Behaviour: what is in here, for somebody who has not seen the file."""

import re
from collections.abc import Sequence

from bot.playground.analyst import plots
from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.listing import column_table
from bot.playground.analyst.behaviours.periods import grain_for
from bot.playground.analyst.behaviours.task import Task
from bot.playground.analyst.behaviours.wording import (
    capital,
    day_words,
    figure,
    is_year,
    named,
    plain,
)
from bot.playground.analyst.plots import Plot
from bot.playground.analyst.printed import Printed, number
from bot.playground.analyst.query import Dimension, Query
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

MOST_MEASURES, MOST_CATEGORIES, MOST_TABLES = 3, 3, 8
MOST_VALUES = 30
CALENDAR = frozenset(
    {
        *("year", "month", "day", "hour", "minute", "second", "week", "id", "no", "nr"),
        *("jahr", "monat", "tag", "stunde", "woche"),
    }
)
"""Words of columns that say when or which, not how much."""


def overview(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """What one row is, how many there are, the time they cover, the main figures, what is odd."""
    task = Task(query, tables, voice)
    table, measures, categories = task.table, main_measures(task.table), main_categories(task.table)
    lines = ["print('# rows:', len(df))", "print('# columns:', len(df.columns))"]
    if table.rows > 1:
        lines.append("print('# repeated:', df.duplicated().sum())")
    if any(column.missing for column in table.columns):
        lines += ["print('# missing')", "print(df.isna().sum().nlargest(4).to_csv())"]
    if measures:
        names = [column.name for column in measures]
        lines.append("print('# measures')")
        lines.append(f"print(df[{names!r}].agg(['sum', 'mean', 'min', 'max']).T.to_csv())")
    for place, column in enumerate(categories):
        shares = f"df[{column.name!r}].value_counts(normalize=True)"
        lines += [f"print('# category {place}')", f"print({shares}.head(4).to_csv())"]
    plot = None if query.chart == "none" else _plot(task, measures, categories)
    printed = yield from task.run(f"What is in {table.name}", lines, plot)
    counts = {name: printed.number(name) for name in ("rows", "columns")}
    cut, rows = column_table(table, voice)
    points = [
        _one_row(table, voice),
        _measures(measures, printed, voice),
        _categories(categories, printed, voice),
        _odd(printed, voice),
        _others(task),
        *cut,
    ]
    context = [task.say("overview.context", text=plain(table.context)[:200])]
    return Answer(
        task.say("overview.finding", file=plain(table.file), **counts),
        tuple(filter(None, points)),
        rows,
        remarks=tuple(context if table.context else ()),
        plots=plots.seen(plot, printed),
    )


def main_measures(table: Table) -> list[Column]:
    """The columns of numbers that say most: with a unit, then with decimals, then the last ones."""
    numbers = [
        column
        for column in table.columns
        if column.kind == "number"
        and column.low is not None
        and not _numbers_rows(column, table)
        and not is_year(column)
        and not CALENDAR & {*re.split(r"[\W_]+", column.name.casefold())}
    ]
    many = [column for column in numbers if column.distinct > 2] or numbers
    ranked = sorted(
        many, key=lambda one: (not one.unit, one.whole, one.whole and one.distinct < 20)
    )
    return ranked[:MOST_MEASURES]


def _numbers_rows(column: Column, table: Table) -> bool:
    """Whether a column counts the rows: 1, 2, 3 to the last."""
    each = column.whole and column.distinct == table.rows > 20
    return each and column.high is not None and column.high - (column.low or 0) < 1.2 * table.rows


def main_categories(table: Table) -> list[Column]:
    """The columns that sort rows into a few groups."""
    few = [
        column
        for column in table.columns
        if column.kind in ("category", "boolean") and 2 <= column.distinct <= MOST_VALUES
    ]
    return few[:MOST_CATEGORIES]


def _one_row(table: Table, voice: Voice) -> str:
    """What one row is, and the time they cover."""
    names = [
        column
        for column in table.columns
        if (column.kind in ("id", "text") and column.distinct == table.rows > 1)
        or _numbers_rows(column, table)
    ]
    dates = [column for column in table.columns if column.kind == "date" and column.first]
    parts = []
    if names:
        parts.append(voice.say("overview.one_row", what=named(names[0].name)))
    elif dates and dates[0].distinct == table.rows > 1:
        parts.append(voice.say("overview.one_row", what=named(dates[0].name)))
    if dates:
        first, last = (day_words(day, voice) for day in (dates[0].first, dates[0].last))
        parts.append(
            voice.say("overview.span", column=named(dates[0].name), first=first, last=last)
        )
    return capital(voice.say("overview.then").join(parts)) if names else "".join(parts[-1:])


def _measures(measures: Sequence[Column], printed: Printed, voice: Voice) -> str:
    rows = printed.tables.get("measures", [[]])[1:]
    told = []
    for column, row in zip(measures, rows, strict=True):
        names = ("total", "mean", "low", "high")
        cells = (figure(cell, column.unit, voice) for cell in row[1:5])
        shown = dict(zip(names, cells, strict=True))
        kind = "measure_total" if column.unit in ("$", "€", "£", "¥") else "measure"
        kind = "measure_one" if shown["low"] == shown["high"] else kind
        told.append(voice.say(f"overview.{kind}", column=named(column.name), **shown))
    return voice.say("overview.then").join(told)


def _categories(categories: Sequence[Column], printed: Printed, voice: Voice) -> str:
    told = []
    for place, column in enumerate(categories):
        rows = [row for row in printed.tables.get(f"category {place}", [])[1:] if len(row) > 1]
        parts = [
            f"{plain(row[0].removesuffix('.0'))} {voice.percent(number(row[1]), 0)}" for row in rows
        ]
        more, listed = column.distinct - len(parts), voice.listed(parts)
        if more > 0:
            listed = voice.say("overview.more", listed=", ".join(parts), more=more)
        told.append(voice.say("overview.category", column=named(column.name), listed=listed))
    return voice.say("overview.then").join(told)


def _odd(printed: Printed, voice: Voice) -> str:
    """Missing values and repeated rows."""
    rows, parts = printed.number("rows"), []
    for name, text in (row for row in printed.tables.get("missing", [])[1:] if len(row) == 2):
        if rows and (count := number(text)) > 0:
            share = voice.percent(count / rows, 1)
            said = {"column": named(name), "count": count, "share": share}
            parts.append(voice.say("overview.missing", **said))
    if (repeated := printed.number("repeated")) > 0:
        parts.append(voice.say("overview.repeated", count=repeated))
    return voice.say("overview.odd", listed=voice.listed(parts)) if parts else ""


def _others(task: Task) -> str:
    """The other tables that are there, each by its name and size."""
    told = [
        task.say("overview.table", name=plain(one.name), rows=one.rows, columns=len(one.columns))
        for place, one in enumerate(task.tables)
        if place != task.query.table
    ]
    listed = task.voice.listed(told, MOST_TABLES)
    return task.say("overview.others", listed=listed) if told else ""


def _plot(task: Task, measures: Sequence[Column], categories: Sequence[Column]) -> Plot | None:
    """The one plot that says most: the course of the main measure, else its mean by the main
    category, else how it is spread."""
    voice, words = task.voice, plots.foreign(task.query, task.tables)
    dates = [c for c in task.table.columns if c.kind == "date" and c.distinct > 3]
    if task.table.rows < 5 or not (measures or categories):
        return None
    if not measures:
        name = categories[0].name
        count = f"counts = df[{name!r}].value_counts().head({MOST_ROWS}).to_frame('rows')"
        draw = [count, *plots.bars("counts", "rows", plots.formatted(1000, voice))]
        title = voice.say("overview.rows_by", by=named(name))
        return plots.drawn(plots.file_name(name), title, words, draw)
    main = measures[0]
    label, name = plots.axis(named(main.name), main.unit), main.name
    added = bool(dates and main.unit and main.unit != "%")
    measure = voice.say(f"wording.{'sum' if added else 'mean'}", of=named(name))

    def titled(by: str) -> str:
        said = voice.say("aggregate.title", measure=measure, by=named(by), where="")
        return capital(said)

    if dates:
        by = task.key(Dimension(dates[0].name, grain_for(dates[0], task.query)))
        course = f"course = df.groupby({by.name!r})[[{name!r}]].{'sum' if added else 'mean'}()"
        fmt = plots.formatted(1000 if added else main.mean or 1, voice)
        draw = [*by.lines, course, *plots.line("course", name, fmt)]
        file = plots.file_name(name, "course")
        return plots.drawn(file, titled(by.name), words, draw, ylabel=label)
    if categories and main.mean is not None:
        group = categories[0]
        means = f"df.groupby({group.name!r})[[{name!r}]].mean()"
        means = f"{means}.sort_values({name!r}, ascending=False).head({MOST_ROWS})"
        fmt = plots.formatted(main.mean or 1, voice, main.unit)
        draw = [f"means = {means}", *plots.bars("means", name, fmt)]
        file, words = plots.file_name(name, group.name), [*words, *group.values]
        return plots.drawn(file, titled(group.name), words, draw, xlabel=label)
    draw = [f"df[{name!r}].plot.hist(bins=30, ax=ax, color={plots.BLUE!r})"]
    title, rows = voice.say("overview.spread", column=named(name)), voice.say("aggregate.rows_head")
    file = plots.file_name(name, "spread")
    return plots.drawn(file, title, words, draw, xlabel=label, ylabel=rows)
