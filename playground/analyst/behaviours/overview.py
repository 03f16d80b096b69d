"""Behaviour: what is in here, for somebody who has not seen the file."""

from collections.abc import Sequence
from dataclasses import replace

from playground.analyst import plots
from playground.analyst.answer import Answer
from playground.analyst.behaviours.aggregate import Groups
from playground.analyst.behaviours.listing import column_table
from playground.analyst.behaviours.periods import grain_for
from playground.analyst.behaviours.task import Task
from playground.analyst.plots import Plot
from playground.analyst.printed import Printed, number
from playground.analyst.query import Dimension, Measure, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Table
from playground.analyst.understand.proposals import is_averaged
from playground.analyst.understand.proposals import main_measures as proposed
from playground.analyst.understand.scope import single
from playground.analyst.understand.vocabulary import vocabulary
from playground.analyst.voice import Voice
from playground.analyst.wording import (
    capital,
    day_words,
    figure,
    named,
    plain,
)

MOST_MEASURES, MOST_CATEGORIES, MOST_TABLES = 3, 3, 8
MOST_VALUES = 30
Measures = Sequence[tuple[Column, bool]]
Drawn = tuple[Sequence[str], Plot | None]


def overview(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """What one row is, how many there are, the time they cover, the main figures, what is odd."""
    task = Task(query, tables, voice)
    table, measures, categories = task.table, main_measures(task), main_categories(task.table)
    lines = ["print('# rows:', len(df))", "print('# columns:', len(df.columns))"]
    if table.rows > 1:
        lines.append("print('# repeated:', df.duplicated().sum())")
    if any(column.missing for column in table.columns):
        lines += ["print('# missing')", "print(df.isna().sum().nlargest(4).to_csv())"]
    if measures:
        names = [column.name for column, _ in measures]
        lines.append("print('# measures')")
        lines.append(f"print(df[{names!r}].agg(['sum', 'mean', 'min', 'max']).T.to_csv())")
    for place, column in enumerate(categories):
        shares = f"df[{column.name!r}].value_counts(normalize=True)"
        lines += [f"print('# category {place}')", f"print({shares}.head(4).to_csv())"]
    before, plot = _drawn(task, measures, categories)
    lines += before if plot else []
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
    alone = sum(one.file == table.file for one in task.tables) == 1
    name = table.file if alone else f"{table.part} ({table.file})"
    context = [task.say("overview.context", text=plain(table.context)[:200])]
    return Answer(
        task.say("overview.finding", file=plain(name), **counts),
        tuple(filter(None, points)),
        rows,
        remarks=tuple(context if table.context else ()),
        plots=plots.seen(plot, printed),
    )


def main_measures(task: Task) -> list[tuple[Column, bool]]:
    """The columns of numbers that say most, each with whether it adds up to a total."""
    language = task.voice.language
    scope = single(task.tables, task.query.table, vocabulary(language))
    found = [one for one in proposed(scope, few=True) if not _numbers_rows(one, task.table)]
    return [(one, not is_averaged(scope, one, language)) for one in found[:MOST_MEASURES]]


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
    return capital(voice.say("aggregate.between").join(parts)) if names else "".join(parts[-1:])


def _measures(measures: Measures, printed: Printed, voice: Voice) -> str:
    rows = printed.tables.get("measures", [[]])[1:]
    told = []
    for (column, added), row in zip(measures, rows, strict=True):
        names = ("total", "mean", "low", "high")
        cells = (figure(cell, column.unit, voice) for cell in row[1:5])
        shown = dict(zip(names, cells, strict=True))
        kind = "measure_total" if added else "measure"
        kind = "measure_one" if shown["low"] == shown["high"] else kind
        told.append(voice.say(f"overview.{kind}", column=named(column.name), **shown))
    return voice.say("aggregate.between").join(told)


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
    return voice.say("aggregate.between").join(told)


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


def _drawn(task: Task, measures: Measures, categories: Sequence[Column]) -> Drawn:
    """The one plot that says most, with the lines before it: the course of the main measure, else
    that measure by the main category, else how it is spread."""
    if task.query.chart == "none" or task.table.rows < 5 or not (measures or categories):
        return (), None
    main, added = measures[0] if measures else (None, True)
    measure = Measure(main.name, "sum" if added else "mean") if main else Measure()
    dates = [c for c in task.table.columns if c.kind == "date" and c.distinct > 3]
    things = any(c.kind == "id" and c.distinct == task.table.rows for c in task.table.columns)
    moments = bool(dates) and not things and 2 * dates[0].distinct > task.table.rows
    if main and dates and (added or moments or not categories):
        by = Dimension(dates[0].name, grain_for(dates[0], task.query))
    elif categories:
        by = Dimension(categories[0].name)
    else:
        return _histogram(task, main) if main else ((), None)
    query = replace(task.query, ask="value", measures=(measure,), dimensions=(by,))
    return Groups(query, task.tables, task.voice).drawn()


def _histogram(task: Task, column: Column) -> Drawn:
    name, words = column.name, plots.foreign(task.query, task.tables)
    title, rows = task.say("overview.spread", column=named(name)), task.say("heads.rows")
    draw = [f"df[{name!r}].plot.hist(bins=30, ax=ax, color={plots.BLUE!r})"]
    label, file = plots.axis(capital(named(name)), column.unit), plots.file_name(name, "spread")
    return (), plots.drawn(file, title, words, draw, xlabel=label, ylabel=capital(rows))
