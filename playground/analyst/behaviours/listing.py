"""Behaviours: the rows themselves, the columns, how many rows, rows that occur twice."""

import math
from collections.abc import Sequence

from playground.analyst import wording
from playground.analyst.answer import MOST_ROWS, Answer
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import value_name
from playground.analyst.printed import number
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, figure, named, plain

MOST_COLUMNS = 8
EXAMPLES = 6


def listed_rows(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """The rows that the filters keep; in the order of a measure where one is asked for."""
    task = Task(query, tables, voice)
    by = value_name(task.measure)
    most = min(query.limit or (5 if query.ask == "rank" else MOST_ROWS), MOST_ROWS)
    lines = ["print('# rows:', len(df))"]
    if by:
        lines.append(f"df = df.sort_values({by!r}, ascending={query.order == 'least'})")
    if query.file_format in ("xlsx", "excel"):
        lines.append("df.to_excel(output / 'rows.xlsx', index=False)")
    elif query.ask == "list":
        lines.append("df.to_csv(output / 'rows.csv', index=False)")
    shown = f"df[{_shown(task, by)!r}].head({most})"
    lines += ["print('# table')", f"print({shown}.to_csv(index=False))"]
    title = capital(wording.measured(task.measure, voice)) if by else "Rows"
    printed = yield from task.run(title, lines)
    rows = printed.number("rows")
    if not rows:
        return task.nothing()
    head, *body = printed.tables["table"]
    table = [[*map(named, head)], *(shown_row(task, head, row) for row in body)]
    points = []
    if rows > len(body):
        kept = "first" if query.ask == "list" else "first_of"
        points.append(task.say(f"listing.{kept}", shown=len(body), rows=rows))
    if not by:
        said = "listing.rows" if query.filters else "listing.all_rows"
        return Answer(capital(task.say(said, rows=rows)), tuple(points), table)
    top = dict(zip(head, body[0], strict=True))
    name = next((one for one in head if one != by and not _measures(task, one)), "")
    finding = task.say(
        "listing.top" if name else "listing.top_alone",
        end=voice.say(f"aggregate.{query.order or 'most'}"),
        of=named(by),
        figure=task.figure(top[by]),
        name=f"{named(name)} {plain(top.get(name, ''))}",
    )
    return Answer(capital(finding), tuple(points), table)


def _measures(task: Task, name: str) -> bool:
    column = task.table.column(name)
    return column is not None and column.kind in ("number", "date")


def _shown(task: Task, by: str = "") -> list[str]:
    """The columns worth showing: names first, what is asked for, then the others."""
    query = task.query
    places = (query.table, *(join.table for join in query.joins))
    columns = {column.name: column for place in places for column in task.tables[place].columns}
    asked = [by, *(kept.column for kept in query.filters), *(d.column for d in query.dimensions)]
    ids = [name for kind in ("id", "text") for name, c in columns.items() if c.kind == kind]
    order = dict.fromkeys([*ids[:1], *filter(None, asked), *columns])
    stand = {name: place for place, name in enumerate(dict.fromkeys([*ids[:1], *columns]))}
    return sorted([*order][:MOST_COLUMNS], key=lambda name: stand.get(name, len(stand)))


def shown_row(task: Task, head: Sequence[str], row: Sequence[str]) -> list[str]:
    """A row as it is shown: numbers spelled in the language, names and years as they are."""
    told = []
    for name, text in zip(head, row, strict=True):
        column, value = task.column(name), number(text)
        if math.isnan(value) or (column and column.kind != "number"):
            told.append(plain(text.removesuffix(" 00:00:00").removesuffix(".0")))
        elif value.is_integer() and abs(value) < 10_000 and not (column and column.unit):
            told.append(f"{value:.0f}")
        else:
            told.append(figure(value, column.unit if column else "", task.voice))
    return told


def columns(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Which columns there are, of which kind, with what in them."""
    table = tables[query.table]
    lines = [*table.code, "print('# rows:', len(df))", "print('# columns:', len(df.columns))"]
    printed = yield from run(script("Columns", table.imports, lines))
    names = voice.listed([named(column.name) for column in table.columns], MOST_ROWS)
    counts = {name: printed.number(name) for name in ("rows", "columns")}
    finding = voice.say("listing.columns", file=plain(table.name), names=names, **counts)
    cut, rows = column_table(table, voice)
    return Answer(finding, cut, rows)


def column_table(table: Table, voice: Voice) -> tuple[tuple[str, ...], list[list[str]]]:
    """The columns of a table as rows, and that some are not shown."""
    heads = voice.heads("column", "kind", "holds", "missing")
    rows, many = [_column_row(column, voice) for column in table.columns], len(table.columns)
    cut = (voice.say("listing.cut", shown=MOST_ROWS, columns=many),) if many > MOST_ROWS else ()
    return cut, [heads, *rows[:MOST_ROWS]]


def _column_row(column: Column, voice: Voice) -> list[str]:
    """A column in a table of columns: name, kind, what it holds, how many are missing."""
    kind = voice.say(f"listing.kind_{column.kind}")
    if column.kind == "date":
        holds = " – ".join(wording.day_words(day, voice) for day in (column.first, column.last))
    elif column.kind == "number" and column.low is not None and column.high is not None:
        ends = [
            f"{end:.0f}" if wording.is_year(column) else figure(end, column.unit, voice)
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
    """How many rows each table has, and how many of one repeat another."""
    meant = [tables[place] for place in dict.fromkeys((query.table, *query.others))]
    if len(meant) == 1:
        task = Task(query, tables, voice)
        printed = yield from task.run("Rows", task.counts())
        rows = printed.number("rows")
        told = voice.say("listing.rows_of", file=plain(meant[0].name), rows=rows)
        once = voice.number(rows - printed.number("repeated"))
        return Answer(told + task.where, remarks=task.remarks(printed, [once]))
    imports: list[str] = []
    lines = []
    for place, table in enumerate(meant):
        lines += [*table.code, f"print('# rows {place}:', len(df))"]
        imports += table.imports
    printed = yield from run(script("Rows", imports, lines))
    counted = [printed.number(f"rows {place}") for place in range(len(meant))]
    each = [
        voice.say("listing.rows_of", file=plain(table.name), rows=count)
        for table, count in zip(meant, counted, strict=True)
    ]
    together = voice.say("listing.together", rows=sum(counted))
    return Answer(voice.listed(each, MOST_ROWS), (together,))


def duplicates(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Rows that occur more than once, whole or by the column that names them."""
    task, table = Task(query, tables, voice), tables[query.table]
    keys = [one.column for one in query.dimensions] or [
        column.name
        for column in table.columns
        if column.kind == "id" and 0.9 * table.rows <= column.distinct < table.rows - column.missing
    ][:1]
    lines = ["print('# rows:', len(df))", "print('# same:', df.duplicated().sum())"]
    lines += ["again = df[df.duplicated(keep=False)].sort_values(list(df.columns[:1]))"]
    for key in keys:
        lines += [
            f"by_key = df[df[{key!r}].notna() & df.duplicated({key!r}, keep=False)]",
            f"print('# same key:', by_key[{key!r}].nunique())",
            f"again = by_key.sort_values({key!r})",
        ]
    lines += [
        "print('# table')",
        f"print(again[{_shown(task)!r}].head({EXAMPLES}).to_csv(index=False))",
    ]
    printed = yield from task.run("Rows that occur twice", lines)
    same, rows_all = printed.number("same"), printed.number("rows")
    by_key = printed.number("same key")
    points = [voice.say("listing.same_key", column=named(key), count=by_key) for key in keys]
    head, *body = printed.tables["table"]
    found = [[*map(named, head)], *(shown_row(task, head, row) for row in body)] if body else ()
    said, share = "duplicates" if same else "no_duplicates", voice.percent(same / max(rows_all, 1))
    finding = voice.say(f"listing.{said}", count=same, rows=rows_all, share=share)
    return Answer(finding, tuple(points), found)


def lapsed(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Who was there early and no more: last seen longer ago than usual gaps explain."""
    task = Task(query, tables, voice)
    columns = task.table.columns
    keys = [one.column for one in query.dimensions if not one.grain] + [
        column.name
        for column in columns
        if column.kind in ("id", "category") and 1 < column.distinct < task.table.rows / 2
    ]
    days = [one.column for one in query.dimensions if one.grain]
    days += [column.name for column in columns if column.kind == "date"]
    if not keys or not days:
        return Answer(voice.say("listing.no_lapsed"), declined=True)
    who, day = keys[0], days[0]
    lines = [
        f"df = df.dropna(subset=[{who!r}, {day!r}]).sort_values({day!r})",
        f"gaps = df.groupby({who!r})[{day!r}].diff().dt.days",
        f"end = df[{day!r}].max()",
        "limit = max(30, 3 * gaps.median(), gaps.quantile(0.95))",
        f"table = df.groupby({who!r})[{day!r}].agg(times='size', first='min', last='max')",
        "table['days ago'] = (end - table['last']).dt.days",
        "gone = table[(table['days ago'] > limit) & (table['times'] > 1)]",
        "gone = gone.sort_values(['times', 'days ago'], ascending=False)",
        "gone.to_csv(output / 'stopped.csv')",
        "print('# all:', len(table))",
        "print('# gone:', len(gone))",
        "print('# end:', end.date())",
        "print('# limit:', limit)",
        "print('# table')",
        f"print(gone.head({MOST_ROWS}).to_csv(date_format='%Y-%m-%d'))",
    ]
    printed = yield from task.run("Who stopped", lines)
    body = [[plain(cell) for cell in row] for row in printed.tables["table"][1:]]
    words = {
        "gone": printed.number("gone"),
        "all": printed.number("all"),
        "who": named(who),
        "limit": round(printed.number("limit")),
        "names": voice.listed([row[0] for row in body]),
        "end": printed.values["end"],
    }
    if not body:
        return Answer(capital(voice.say("listing.none_lapsed", **words)))
    heads = voice.heads("rows", "first_seen", "last_seen", "ago")
    points = [voice.say("listing.lapsed_rule", **words)]
    if printed.number("gone") > len(body):
        points.append(voice.say("listing.first_of", shown=len(body), rows=words["gone"]))
    table = [[named(who), *heads], *body]
    return Answer(capital(voice.say("listing.lapsed", **words)), tuple(points), table)
