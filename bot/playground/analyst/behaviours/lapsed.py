"""Behaviour: who stopped coming."""

from collections.abc import Sequence

from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.wording import capital, named, plain
from bot.playground.analyst.frame import frame
from bot.playground.analyst.query import Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice


def lapsed(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Who was there early and no more: last seen longer ago than usual gaps explain."""
    table = tables[query.table]
    who = next((d.column for d in query.dimensions if not d.grain), "") or next(
        (
            c.name
            for c in table.columns
            if c.kind in ("id", "category") and 1 < c.distinct < table.rows / 2
        ),
        "",
    )
    day = next((d.column for d in query.dimensions if d.grain), "") or next(
        (c.name for c in table.columns if c.kind == "date"), ""
    )
    if not who or not day:
        return Answer(voice.say("listing.no_lapsed"), declined=True)
    made = frame(query, tables)
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
    printed = yield from run(script("Who stopped", made.imports, made.lines, "", lines))
    gone, everyone = printed.number("gone"), printed.number("all")
    body = printed.tables["table"][1:]
    words = {
        "gone": gone,
        "all": everyone,
        "who": named(who),
        "limit": round(printed.number("limit")),
        "names": voice.listed([plain(row[0]) for row in body]),
        "end": printed.values["end"],
    }
    if not gone:
        return Answer(capital(voice.say("listing.none_lapsed", **words)))
    heads = [
        named(who),
        *(voice.say(f"listing.{one}") for one in ("times", "first_seen", "last_seen", "ago")),
    ]
    points = [voice.say("listing.lapsed_rule", **words)]
    if gone > len(body):
        points.append(voice.say("listing.first", shown=len(body), rows=gone))
    return Answer(
        capital(voice.say("listing.lapsed", **words)),
        tuple(points),
        [heads, *([plain(c) for c in row] for row in body)],
    )
