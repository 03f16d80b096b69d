"""Behaviour: measures over all rows that are meant, one figure each."""

import itertools
from collections.abc import Sequence

from playground.analyst import wording
from playground.analyst.answer import MOST_ROWS, Answer, code
from playground.analyst.behaviours.listing import shown_row
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import labels, scalar, value_name
from playground.analyst.query import Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

MOST_COLUMNS = 12


def single(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Each measure over all rows that are meant."""
    task, measures = Task(query, tables, voice), query.measures
    by_label = dict(zip(labels(measures), measures, strict=True))
    lines = [*task.per_thing(), *task.counts()]
    for label, measure in by_label.items():
        if label != "rows":
            lines.append(f"print('# {label}:', {task.scalar(measure)})")
        if measure.how == "range":
            for end, how in (("lowest", "min"), ("highest", "max")):
                lines.append(f"print('# {label} {end}:', df[{value_name(measure)!r}].{how}())")
    if task.repeated:
        lines.append(f"print('# once:', {scalar(task.measure, 'df.drop_duplicates()')})")
    if _has_row(task):
        most = "nlargest" if task.measure.how == "max" else "nsmallest"
        row = f"df.{most}(1, {value_name(task.measure)!r})"
        lines += ["print('# row')", f"print({row}.to_csv(index=False))"]
    names = [wording.capital(wording.measured(one, voice)) for one in measures]
    title = voice.listed([wording.measured(one, voice) for one in measures])
    figures = ", ".join(map(task.scalar, measures))
    told_in = f"pd.DataFrame([[{figures}]], columns={names!r})"
    saving, saved = task.saving(told_in, title, many=False)
    printed = yield from task.run(title, [*lines, *saving])
    rows = printed.number("rows")
    if not rows:
        return task.nothing()
    told = []
    for label, measure in by_label.items():
        unit, name = wording.unit_of(measure, query, tables), wording.measured(measure, voice)
        said = "rows" if label == "rows" else "range" if measure.how == "range" else "one"
        shown = {
            key: wording.figure(printed.values.get(f"{label}{end}", ""), unit, voice)
            for key, end in (("figure", ""), ("lowest", " lowest"), ("highest", " highest"))
        }
        of = wording.named(value_name(measure))
        if printed.values.get(label) == "nan":
            told.append(task.say("aggregate.no_values", listed=name + task.where))
            continue
        told.append(task.say(f"aggregate.{said}", **shown | {"measure": name, "of": of}))
    points, whole = [], task.table.rows
    if "rows" not in by_label:
        points.append(task.say("aggregate.behind", rows=rows))
    elif query.filters and whole > rows and not query.joins:
        points.append(task.say("aggregate.of_all", share=voice.percent(rows / whole), all=whole))
    for head, extreme in itertools.pairwise(printed.tables.get("row", [])):
        cells = zip(map(wording.named, head), shown_row(task, head, extreme), strict=True)
        row_told = "; ".join(f"{name}: {cell}" for name, cell in cells)
        points.append(task.say("aggregate.that_row", row=row_told))
    column = task.column(task.measure.column)
    few = column and column.kind != "number" and 0 < len(column.values) <= MOST_ROWS
    if task.measure.how == "distinct" and not query.filters and column and few:
        points.append(task.holds(column, MOST_ROWS))
    points += [task.say("aggregate.file", file=code(saved))] if saved else []
    finding = task.say("aggregate.between").join(map(wording.capital, told))
    once = [task.figure(printed.values["once"])] if "once" in printed.values else []
    return Answer(finding, tuple(points), remarks=task.remarks(printed, once))


def _has_row(task: Task) -> bool:
    """Whether the row that holds a highest or lowest value is worth telling."""
    query, measure = task.query, task.measure
    places = (query.table, *(join.table for join in query.joins))
    narrow = sum(len(task.tables[place].columns) for place in places) <= MOST_COLUMNS
    column = task.column(measure.column)
    extreme = measure.how in ("min", "max") and column is not None and column.low is not None
    return extreme and narrow and len(query.measures) == 1
