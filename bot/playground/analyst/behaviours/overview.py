"""Behaviour: what is in here, for somebody who has not seen the file."""

import re
from collections.abc import Sequence

from bot.playground.analyst import plots
from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.listing import column_row
from bot.playground.analyst.behaviours.periods import grain_for
from bot.playground.analyst.behaviours.wording import (
    capital,
    day_words,
    figure,
    is_year,
    named,
    plain,
    where,
)
from bot.playground.analyst.frame import frame, key
from bot.playground.analyst.plots import Plot
from bot.playground.analyst.printed import Printed, number
from bot.playground.analyst.query import Dimension, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

MOST_MEASURES, MOST_CATEGORIES, MOST_TABLES = 3, 3, 8
MOST_VALUES = 30
CALENDAR = frozenset(
    [
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "week",
        "jahr",
        "monat",
        "tag",
        "stunde",
        "woche",
        "id",
        "no",
        "nr",
    ]
)
"""Words of columns that say when or which, not how much."""


def overview(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """What one row is, how many there are, the time they cover, the main figures, what is odd."""
    table, made = tables[query.table], frame(query, tables)
    measures, categories = main_measures(table), main_categories(table)
    lines = ["print('# rows:', len(df))", "print('# columns:', len(df.columns))"]
    if table.rows > 1:
        lines.append("print('# repeated:', df.duplicated().sum())")
    gaps = [column.name for column in table.columns if column.missing]
    if gaps:
        lines += ["print('# missing')", "print(df.isna().sum().nlargest(4).to_csv())"]
    if measures:
        names = [column.name for column in measures]
        lines.append("print('# measures')")
        lines.append(f"print(df[{names!r}].agg(['sum', 'mean', 'min', 'max']).T.to_csv())")
    for place, column in enumerate(categories):
        shares = f"df[{column.name!r}].value_counts(normalize=True)"
        lines += [f"print('# category {place}')", f"print({shares}.head(4).to_csv())"]
    plot = None if query.chart == "none" else _plot(query, tables, voice, measures, categories)
    drawn = ["", *plot.lines] if plot else []
    imports = [*made.imports, *(plot.imports if plot else ())]
    title = f"What is in {' '.join(table.name.split())}"
    printed = yield from run(script(title, imports, made.lines, "", lines, drawn))
    rows, shown = printed.number("rows"), plain(table.file)
    finding = voice.say(
        "overview.finding",
        file=shown,
        rows=rows,
        columns=printed.number("columns"),
        where=where(query, tables, voice),
    )
    points = [
        _one_row(table, voice),
        _measures(measures, printed, voice),
        _categories(categories, printed, voice),
        _odd(printed, voice),
        _others(query, tables, voice),
    ]
    heads = [voice.say(f"listing.{one}") for one in ("column", "kind", "holds", "missing_head")]
    columns = [column_row(column, voice) for column in table.columns]
    if len(columns) > MOST_ROWS:
        points.append(voice.say("listing.cut", shown=MOST_ROWS, columns=len(columns)))
    context = (
        voice.say("overview.context", text=plain(table.context)[:200]) if table.context else ""
    )
    return Answer(
        finding,
        tuple(filter(None, points)),
        [heads, *columns[:MOST_ROWS]],
        remarks=tuple(filter(None, [context])),
        plots=plot.described if plot and plot.name in printed.files else {},
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
        total, mean, low, high = (figure(cell, column.unit, voice) for cell in row[1:5])
        kind = (
            "measure_one"
            if low == high
            else "measure_total"
            if column.unit in ("$", "€", "£", "¥")
            else "measure"
        )
        told.append(
            voice.say(
                f"overview.{kind}",
                column=named(column.name),
                total=total,
                mean=mean,
                low=low,
                high=high,
            )
        )
    return voice.say("overview.then").join(told)


def _categories(categories: Sequence[Column], printed: Printed, voice: Voice) -> str:
    told = []
    for place, column in enumerate(categories):
        rows = printed.tables.get(f"category {place}", [[]])[1:]
        parts = [
            f"{plain(row[0].removesuffix('.0'))} {voice.percent(number(row[1]), 0)}"
            for row in rows
            if len(row) > 1
        ]
        more = column.distinct - len(parts)
        listed = (
            voice.say("overview.more", listed=", ".join(parts), more=more)
            if more > 0
            else voice.listed(parts)
        )
        told.append(voice.say("overview.category", column=named(column.name), listed=listed))
    return voice.say("overview.then").join(told)


def _odd(printed: Printed, voice: Voice) -> str:
    """Missing values and repeated rows."""
    rows = printed.number("rows")
    gaps = [
        (row[0], number(row[1])) for row in printed.tables.get("missing", [[]])[1:] if len(row) > 1
    ]
    parts = [
        voice.say(
            "overview.missing",
            column=named(name),
            count=count,
            share=voice.percent(count / rows, 1),
        )
        for name, count in gaps
        if count > 0 and rows
    ]
    repeated = printed.number("repeated")
    if repeated > 0:
        parts.append(voice.say("overview.repeated", count=repeated))
    return voice.say("overview.odd", listed=voice.listed(parts)) if parts else ""


def _others(query: Query, tables: Sequence[Table], voice: Voice) -> str:
    """The other tables that are there, each by its name and size."""
    others = [table for place, table in enumerate(tables) if place != query.table]
    told = [
        voice.say(
            "overview.table", name=plain(table.name), rows=table.rows, columns=len(table.columns)
        )
        for table in others
    ]
    return voice.say("overview.others", listed=voice.listed(told, MOST_TABLES)) if told else ""


def _plot(
    query: Query,
    tables: Sequence[Table],
    voice: Voice,
    measures: Sequence[Column],
    categories: Sequence[Column],
) -> Plot | None:
    """The one plot that says most: the course of the main measure, else its mean by the main
    category, else how it is spread."""
    table = tables[query.table]
    dates = [c for c in table.columns if c.kind == "date" and c.distinct > 3]
    if table.rows < 5 or not (measures or categories):
        return None
    if not measures:
        column = categories[0]
        title = voice.say("overview.rows_by", by=named(column.name))
        lines = [f"counts = df[{column.name!r}].value_counts().head({MOST_ROWS}).to_frame('rows')"]
        draw = [*lines, *plots.bars("counts", "rows", plots.formatted(1000, voice))]
        return plots.drawn(plots.file_name(column.name), title, plots.foreign(query, tables), draw)
    main = measures[0]
    label = plots.axis(named(main.name), main.unit)
    fmt = plots.formatted(main.mean or 1, voice, main.unit)
    if dates:
        added = bool(main.unit) and main.unit != "%"
        by = key(Dimension(dates[0].name, grain_for(dates[0], query)), dates[0], voice)
        how = "sum" if added else "mean"
        words = voice.say(f"wording.{how}", of=named(main.name))
        title = capital(voice.say("aggregate.title", measure=words, by=named(by.name), where=""))
        lines = [*by.lines, f"course = df.groupby({by.name!r})[[{main.name!r}]].{how}()"]
        draw = plots.line(
            "course", main.name, plots.formatted(1000 if added else main.mean or 1, voice)
        )
    elif categories and main.mean is not None:
        column = categories[0]
        words = voice.say("wording.mean", of=named(main.name))
        title = capital(
            voice.say("aggregate.title", measure=words, by=named(column.name), where="")
        )
        means = f"df.groupby({column.name!r})[[{main.name!r}]].mean()"
        lines = [f"means = {means}.sort_values({main.name!r}, ascending=False).head({MOST_ROWS})"]
        draw = plots.bars("means", main.name, fmt)
        return plots.drawn(
            plots.file_name(main.name, column.name),
            title,
            [*plots.foreign(query, tables), *column.values],
            [*lines, *draw],
            xlabel=label,
        )
    else:
        title = voice.say("overview.spread", column=named(main.name))
        lines = []
        draw = [f"df[{main.name!r}].plot.hist(bins=30, ax=ax, color={plots.BLUE!r})"]
        return plots.drawn(
            plots.file_name(main.name, "spread"),
            title,
            plots.foreign(query, tables),
            draw,
            xlabel=label,
            ylabel=voice.say("aggregate.rows_head"),
        )
    return plots.drawn(
        plots.file_name(main.name, "course"),
        title,
        plots.foreign(query, tables),
        [*lines, *draw],
        ylabel=label,
    )
