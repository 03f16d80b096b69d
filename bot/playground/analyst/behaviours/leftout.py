"""What an answer leaves out: missing values, rows that no filter keeps, tables cut short."""

from collections.abc import Sequence

from bot.playground.analyst import plots
from bot.playground.analyst.answer import Answer
from bot.playground.analyst.behaviours.wording import (
    named,
    plain,
    where,
)
from bot.playground.analyst.frame import (
    column_of,
)
from bot.playground.analyst.printed import Printed
from bot.playground.analyst.query import Query
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice


def left_out(
    query: Query, tables: Sequence[Table], names: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The columns among ``names`` that miss values, and the lines that count those."""
    if query.measures and query.measures[0].each:
        return [], []
    columns = [column_of(query, tables, name) for name in dict.fromkeys(names)]
    short = [column.name for column in columns if column and column.missing]
    counts = [
        f"print('# missing {place}:', df[{name!r}].isna().sum())"
        for place, name in enumerate(short)
    ]
    return short, counts


def missing_remarks(short: Sequence[str], printed: Printed, voice: Voice) -> tuple[str, ...]:
    """How many rows have no value where one is needed."""
    counts = [(name, printed.number(f"missing {place}")) for place, name in enumerate(short)]
    return tuple(
        voice.say("aggregate.missing", count=count, column=named(name))
        for name, count in counts
        if count > 0
    )


def nothing(query: Query, tables: Sequence[Table], voice: Voice) -> Answer:
    """No row is left by the filters."""
    points = []
    for kept in query.filters:
        column = column_of(query, tables, kept.column)
        if column and column.first:
            points.append(
                voice.say(
                    "aggregate.span",
                    column=named(column.name),
                    first=column.first,
                    last=column.last,
                )
            )
        elif column and column.values and column.kind != "number":
            values = voice.listed([plain(value) for value in column.values], 10)
            points.append(voice.say("aggregate.values", column=named(column.name), values=values))
    return Answer(voice.say("aggregate.nothing", where=where(query, tables, voice)), tuple(points))


def saved_as(query: Query, shown: str, title: str, *, many: bool) -> tuple[list[str], str]:
    """The line that writes a table to a file, where one is wanted or the answer cannot show all of
    it, and the file's name; "" for none."""
    if query.file_format in ("xlsx", "xls", "excel"):
        name = plots.file_name(title, ending="xlsx")
        return [f"{shown}.to_excel(output / {name!r})"], name
    if query.file_format or many:
        name = plots.file_name(title, ending="csv")
        return [f"{shown}.to_csv(output / {name!r})"], name
    return [], ""


def columns_of(query: Query) -> list[str]:
    """The columns that the measures of a query need."""
    return [name for one in query.measures for name in (one.column, one.times, one.over) if name]
