"""Behaviour: measures over all rows that are meant, one figure each."""

import itertools
from collections.abc import Sequence

from bot.playground.analyst.answer import MOST_ROWS, Answer
from bot.playground.analyst.behaviours.leftout import (
    columns_of,
    left_out,
    missing_remarks,
    nothing,
)
from bot.playground.analyst.behaviours.listing import shown_row
from bot.playground.analyst.behaviours.wording import (
    capital,
    figure,
    measured,
    named,
    plain,
    unit_of,
    where,
)
from bot.playground.analyst.frame import (
    column_of,
    frame,
    labels,
    per_thing,
    scalar,
    value_name,
)
from bot.playground.analyst.query import Measure, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice

MOST_COLUMNS = 12


def single(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Each measure over all rows that are meant."""
    made = frame(query, tables)
    named_labels = labels(query.measures)
    short, counts = left_out(query, tables, columns_of(query))
    lines = [*counts, *per_thing(query, voice), "print('# rows:', len(df))"]
    extreme: Measure | None = None
    for label, measure in zip(named_labels, query.measures, strict=True):
        if label != "rows":
            lines.append(f"print('# {label}:', {scalar(measure)})")
        cells = f"df[{value_name(measure)!r}]"
        if measure.how == "range":
            lines.append(f"print('# {label} lowest:', {cells}.min())")
            lines.append(f"print('# {label} highest:', {cells}.max())")
        column = column_of(query, tables, measure.column)
        if measure.how in ("min", "max") and column and column.low is not None:
            extreme = measure
    width = sum(
        len(tables[place].columns) for place in (query.table, *(j.table for j in query.joins))
    )
    if extreme and len(query.measures) == 1 and width <= MOST_COLUMNS:
        most = "nlargest" if extreme.how == "max" else "nsmallest"
        lines.append("print('# row')")
        lines.append(f"print(df.{most}(1, {value_name(extreme)!r}).to_csv(index=False))")
    title = voice.listed([measured(one, voice) for one in query.measures])
    printed = yield from run(script(" ".join(title.split()), made.imports, made.lines, "", lines))
    rows = printed.number("rows")
    if not rows:
        return nothing(query, tables, voice)
    told = []
    for label, measure in zip(named_labels, query.measures, strict=True):
        unit = unit_of(measure, query, tables)
        shown = figure(printed.values[label], unit, voice)
        key_name = "rows" if label == "rows" else "range" if measure.how == "range" else "one"
        ends = {
            end: figure(printed.values.get(f"{label} {end}", ""), unit, voice)
            for end in ("lowest", "highest")
        }
        told.append(
            voice.say(
                f"aggregate.{key_name}",
                measure=measured(measure, voice),
                figure=shown,
                of=named(value_name(measure)),
                where=where(query, tables, voice),
                **ends,
            )
        )
    points = []
    whole = tables[query.table].rows
    if "rows" in named_labels and query.filters and whole > rows and not query.joins:
        points.append(voice.say("aggregate.of_all", share=voice.percent(rows / whole), all=whole))
    if "rows" not in named_labels:
        points.append(voice.say("aggregate.behind", rows=rows))
    points += [
        voice.say(
            "aggregate.that_row",
            row="; ".join(
                f"{named(name)}: {cell}"
                for name, cell in zip(head, shown_row(head, row, query, tables, voice), strict=True)
            ),
        )
        for head, row in itertools.pairwise(printed.tables.get("row", []))
    ]
    different = query.measures[0]
    column = column_of(query, tables, different.column)
    few = column and column.kind != "number" and 0 < len(column.values) <= MOST_ROWS
    if different.how == "distinct" and not query.filters and column and few:
        values = voice.listed([plain(value) for value in column.values], MOST_ROWS)
        points.append(voice.say("aggregate.values", column=named(column.name), values=values))
    finding = voice.say("aggregate.between").join(map(capital, told))
    return Answer(finding, tuple(points), remarks=missing_remarks(short, printed, voice))
