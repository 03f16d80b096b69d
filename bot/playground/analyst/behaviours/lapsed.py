"""Behaviour: who stopped coming."""

from collections.abc import Sequence

from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.task import Task
from bot.playground.analyst.query import Query
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice
from bot.playground.analyst.wording import capital, named, plain


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
