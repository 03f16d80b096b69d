"""Behaviours: the rows themselves, the columns, how many rows, rows that occur twice."""

import math
from collections.abc import Sequence

from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.wording import (
    capital,
    figure,
    is_year,
    measured,
    named,
    plain,
    unit_of,
    where,
)
from bot.playground.analyst.frame import column_of, frame, value_name
from bot.playground.analyst.printed import number
from bot.playground.analyst.query import Measure, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

MOST_COLUMNS = 8
EXAMPLES = 6


def listed_rows(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """The rows that the filters keep; in the order of a measure where one is asked for."""
    made, measure = frame(query, tables), next(iter(query.measures), Measure())
    by = value_name(measure)
    shown = _shown(query, tables, by)
    most = min(query.limit or (5 if query.ask == "rank" else MOST_ROWS), MOST_ROWS)
    lines = ["print('# rows:', len(df))"]
    if by:
        order = "ascending=True" if query.order == "least" else "ascending=False"
        lines.append(f"df = df.sort_values({by!r}, {order})")
    if query.file_format in ("xlsx", "excel"):
        lines.append("df.to_excel(output / 'rows.xlsx', index=False)")
    elif query.ask == "list":
        lines.append("df.to_csv(output / 'rows.csv', index=False)")
    lines += ["print('# table')", f"print(df[{shown!r}].head({most}).to_csv(index=False))"]
    title = capital(measured(measure, voice)) if by else "Rows"
    printed = yield from run(script(title, made.imports, made.lines, "", lines))
    rows = printed.number("rows")
    words = {"rows": rows, "where": where(query, tables, voice)}
    if not rows:
        return Answer(voice.say("aggregate.nothing", **words))
    head, *body = printed.tables["table"]
    table = [
        [named(name) for name in head],
        *(shown_row(head, row, query, tables, voice) for row in body),
    ]
    points = []
    if rows > len(body):
        kept = "first" if query.ask == "list" else "first_of"
        points.append(voice.say(f"listing.{kept}", shown=len(body), rows=rows))
    if not by:
        finding = voice.say("listing.all_rows" if not query.filters else "listing.rows", **words)
        return Answer(capital(finding), tuple(points), table)
    top = dict(zip(head, body[0], strict=True))
    name = next((one for one in head if one != by and not _measures(query, tables, one)), "")
    end = voice.say(f"aggregate.{query.order or 'most'}")
    value = figure(top[by], unit_of(measure, query, tables), voice)
    finding = voice.say(
        "listing.top" if name else "listing.top_alone",
        end=end,
        of=named(by),
        figure=value,
        name=f"{named(name)} {plain(top.get(name, ''))}",
        **words,
    )
    return Answer(capital(finding), tuple(points), table)


def _measures(query: Query, tables: Sequence[Table], name: str) -> bool:
    column = tables[query.table].column(name)
    return column is not None and column.kind in ("number", "date")


def _shown(query: Query, tables: Sequence[Table], by: str) -> list[str]:
    """The columns worth showing: names first, what is asked for, then the others."""
    columns = [*tables[query.table].columns]
    for join in query.joins:
        columns += [
            c for c in tables[join.table].columns if c.name not in {x.name for x in columns}
        ]
    asked = [by, *(kept.column for kept in query.filters), *(d.column for d in query.dimensions)]
    names = [column.name for column in columns]
    first = [column.name for column in columns if column.kind == "id"][:1]
    first = first or [c.name for c in columns if c.kind == "text"][:1]
    order = dict.fromkeys([*first, *filter(None, asked), *names])
    kept = [*order][:MOST_COLUMNS]
    return sorted(
        kept, key=lambda name: (name not in first, names.index(name) if name in names else 99)
    )


def shown_row(
    head: Sequence[str], row: Sequence[str], query: Query, tables: Sequence[Table], voice: Voice
) -> list[str]:
    """A row as it is shown: numbers spelled in the language, names and years as they are."""
    told = []
    for name, text in zip(head, row, strict=True):
        column = column_of(query, tables, name)
        value = number(text)
        if math.isnan(value) or (column and column.kind != "number"):
            told.append(plain(text.removesuffix(" 00:00:00").removesuffix(".0")))
        elif value.is_integer() and abs(value) < 10_000 and not (column and column.unit):
            told.append(f"{value:.0f}")
        else:
            told.append(figure(value, column.unit if column else "", voice))
    return told


def columns(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Which columns there are, of which kind, with what in them."""
    table = tables[query.table]
    lines = [*table.code, "print('# rows:', len(df))", "print('# columns:', len(df.columns))"]
    printed = yield from run(script("Columns", table.imports, lines))
    rows = [column_row(column, voice) for column in table.columns]
    names = [named(column.name) for column in table.columns]
    finding = voice.say(
        "listing.columns",
        file=plain(table.name),
        rows=printed.number("rows"),
        columns=printed.number("columns"),
        names=voice.listed(names, MOST_ROWS),
    )
    heads = [voice.say(f"listing.{one}") for one in ("column", "kind", "holds", "missing_head")]
    cut = (
        (voice.say("listing.cut", shown=MOST_ROWS, columns=len(rows)),)
        if len(rows) > MOST_ROWS
        else ()
    )
    return Answer(finding, cut, [heads, *rows])


def column_row(column: Column, voice: Voice) -> list[str]:
    """A column in a table of columns: name, kind, what it holds, how many are missing."""
    kind = voice.say(f"listing.kind_{column.kind}")
    if column.kind == "date":
        holds = f"{column.first} – {column.last}"
    elif column.kind == "number" and column.low is not None and column.high is not None:
        ends = [
            f"{end:.0f}" if is_year(column) else figure(end, column.unit, voice)
            for end in (column.low, column.high)
        ]
        holds = " – ".join(ends)
    elif column.distinct == 0:
        holds = "–"
    elif column.kind in ("category", "boolean"):
        holds = voice.listed([plain(value) for value in column.values], EXAMPLES)
    else:
        examples = "; ".join(plain(value)[:40] for value in column.values[:2])
        kind_of = "different" if examples else "different_alone"
        holds = voice.say(f"listing.{kind_of}", count=column.distinct, examples=examples)
    return [named(column.name), kind, holds, voice.number(column.missing)]


def rows(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """How many rows each table has."""
    meant = [tables[place] for place in dict.fromkeys((query.table, *query.others))]
    lines: list[str] = []
    imports: list[str] = []
    if len(meant) == 1:
        made = frame(query, tables)
        lines, imports = [*made.lines, "print('# rows 0:', len(df))"], [*made.imports]
    else:
        for place, table in enumerate(meant):
            lines += [*table.code, f"print('# rows {place}:', len(df))"]
            imports += table.imports
    printed = yield from run(script("Rows", imports, lines))
    told = [
        voice.say("listing.rows_of", file=plain(table.name), rows=printed.number(f"rows {place}"))
        for place, table in enumerate(meant)
    ]
    if len(meant) == 1:
        return Answer(told[0] + where(query, tables, voice))
    total = sum(printed.number(f"rows {place}") for place in range(len(meant)))
    return Answer(voice.listed(told, MOST_ROWS), (voice.say("listing.together", rows=total),))


def duplicates(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Rows that occur more than once, whole or by the column that names them."""
    table = tables[query.table]
    keys = [one.column for one in query.dimensions] or [
        column.name
        for column in table.columns
        if column.kind == "id" and 0.9 * table.rows <= column.distinct < table.rows - column.missing
    ][:1]
    made = frame(query, tables)
    shown = _shown(query, tables, "")
    lines = ["print('# rows:', len(df))", "print('# same:', df.duplicated().sum())"]
    lines += ["again = df[df.duplicated(keep=False)].sort_values(list(df.columns[:1]))"]
    for key in keys:
        lines += [
            f"by_key = df[df[{key!r}].notna() & df.duplicated({key!r}, keep=False)]",
            f"print('# same key:', by_key[{key!r}].nunique())",
            f"again = by_key.sort_values({key!r})",
        ]
    lines += ["print('# table')", f"print(again[{shown!r}].head({EXAMPLES}).to_csv(index=False))"]
    printed = yield from run(script("Rows that occur twice", made.imports, made.lines, "", lines))
    same, rows_all = printed.number("same"), printed.number("rows")
    points = [
        voice.say("listing.same_key", column=named(key), count=printed.number("same key"))
        for key in keys
    ]
    said = "duplicates" if same else "no_duplicates"
    head, *body = printed.tables["table"]
    found = (
        [[*map(named, head)], *(shown_row(head, row, query, tables, voice) for row in body)]
        if body
        else ()
    )
    return Answer(
        voice.say(
            f"listing.{said}",
            count=same,
            rows=rows_all,
            share=voice.percent(same / rows_all if rows_all else 0),
        ),
        tuple(points),
        found,
    )
