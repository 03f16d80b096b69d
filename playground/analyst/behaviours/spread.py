"""How values are spread: distribution, outliers, what is missing."""

import math
from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.answer import MOST_ROWS, Answer, code
from playground.analyst.behaviours.aggregate import aggregate
from playground.analyst.behaviours.driver_scripts import NUMERIC, SCIPY, listed
from playground.analyst.behaviours.quality import exact
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import Key
from playground.analyst.plots import drawn, file_name, seen
from playground.analyst.printed import number
from playground.analyst.query import Dimension, Measure, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import beside, capital, figure, label_words, named

COLUMNS_MAX = 30
ROWS = {
    "low": "5%",
    "q25": "25%",
    "median": "50%",
    "q75": "75%",
    "high": "95%",
    "mean": "mean",
    "least": "min",
    "most": "max",
    "std": "std",
}
"""What a sentence calls the rows of ``describe``."""
SEABORN = "import seaborn as sns"

SPREAD = """
print('# spread')
print(values.describe(percentiles=[0.05, 0.25, 0.5, 0.75, 0.95]).to_csv())
print(f'# sum: {values.sum()}')
print(f'# skew: {values.skew()}')
print(f'# normal: {stats.normaltest(values).pvalue if len(values) >= 20 else float("nan")}')
""".strip()

FAR = """
rows = []
for name in columns:
    values = df[name].dropna()
    low, high = values.quantile([0.25, 0.75])
    far = values[(values < low - 1.5 * (high - low)) | (values > high + 1.5 * (high - low))]
    usual = values.drop(far.index)
    rows.append([name, len(values), len(far), usual.min(), usual.max(), far.min(), far.max()])
print('# outliers')
heads = ['column', 'values', 'outliers', 'usual from', 'usual to', 'lowest', 'highest']
found = pd.DataFrame(rows, columns=heads).sort_values('outliers', ascending=False)
print(found.to_csv(index=False))
""".strip()

GAPS = """
missing = df.isna().sum()
print(f'# rows: {len(df)}')
print('# missing')
print(missing[missing > 0].sort_values(ascending=False).to_csv(index_label='column'))
found = []
for name in missing[(missing > 4) & (missing < len(df) - 4)].index[:8]:
    gap = df[name].isna()
    for other in df.columns.drop(name)[:30]:
        if is_numeric_dtype(df[other]):
            with_gap, without = df.loc[gap, other].dropna(), df.loc[~gap, other].dropna()
            p = stats.mannwhitneyu(with_gap, without).pvalue if len(with_gap) > 4 else 1
        elif 1 < df[other].nunique() <= 20:
            p = stats.chi2_contingency(pd.crosstab(gap, df[other])).pvalue
        else:
            continue
        found.append([name, other, p])
found = pd.DataFrame(found, columns=['column', 'with', 'p'])
found['p'] = (found['p'] * len(found)).clip(upper=1)
print('# gaps with')
print(found[found['p'] < 0.01].sort_values('p').head(5).to_csv(index=False))
""".strip()


def _numbers(query: Query, table: Table) -> list[Column]:
    """The columns of numbers that are meant: those that were named, else all."""
    meant = {measure.column for measure in query.measures if measure.column}
    return [
        column
        for column in table.columns
        if column.kind == "number" and (column.name in meant if meant else column.distinct > 5)
    ][:COLUMNS_MAX]


def distribution(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """How the values of a column are spread: a histogram, the usual range, whether it is a bell."""
    task = Task(query, tables, voice)
    asked = [task.measure.column, *(dimension.column for dimension in query.dimensions)]
    known = [column for name in asked if (column := task.column(name))]
    column = next(iter(known or _numbers(query, task.table)), None)
    if column is None or column.kind == "date":
        return Answer(voice.say("spread.which"), declined=True)
    if column.low is None:
        by = (Dimension(column.name),)
        counted = replace(query, ask="share", measures=(Measure(),), dimensions=by)
        return (yield from aggregate(counted, tables, voice))
    name = named(column.name)
    heading = voice.say("spread.title", name=capital(name))
    scale = column.low > 0 and (column.high or 0) > 200 * (column.median or 1)
    draw = [
        f"sns.histplot(values, log_scale={scale}, color='#0072b2', ax=ax)",
        "ax.axvline(values.median(), color='#d55e00', linestyle='--',",
        f"           label={voice.say('heads.median')!r})",
        "ax.legend(frameon=False)",
    ]
    file, rows = file_name("distribution", column.name), voice.say("heads.rows")
    plot = drawn(file, heading, [column.name], draw, xlabel=name, ylabel=rows)
    lines, imports = [f"values = df[{column.name!r}].dropna()", SPREAD], [SCIPY, SEABORN]
    printed = yield from task.run(f"show how {name} is spread", lines, plot, imports=imports)
    facts = {
        row[""]: number(row[column.name]) for row in printed.rows("spread") if column.name in row
    }
    shown = {key: figure(facts.get(row, math.nan), column.unit, voice) for key, row in ROWS.items()}
    skew, normal = printed.number("skew"), printed.number("normal")
    skewed = "right" if skew > 0.5 else "left" if skew < -0.5 else "even"
    points = (
        voice.say("spread.usual", **shown),
        voice.say(f"spread.{skewed if normal < 0.05 else 'bell'}"),
        voice.say("spread.ends", count=facts.get("count", 0), **shown),
    )
    finding = voice.say("spread.median", name=capital(name), **shown)
    return Answer(finding, points, plots=seen(plot, printed))


def outliers(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Values far from the others, by the fences of a box plot."""
    task = Task(query, tables, voice)
    by_name = {column.name: column for column in _numbers(query, task.table)}
    if not by_name:
        return Answer(voice.say("spread.no_numbers"))
    heading = voice.say("spread.far_title")
    draw = [
        "shown = found['column'].head(6)",
        "scaled = (df[shown] - df[shown].median()) / df[shown].std()",
        "sns.boxplot(scaled, orient='h', color='#56b4e9', ax=ax)",
        "ax.set_ylabel('')",
    ]
    file = file_name("outliers", *(list(by_name) if len(by_name) == 1 else []))
    plot = drawn(file, heading, by_name, draw, xlabel=voice.say("spread.far_axis"))
    title, lines = "look for values far from the others", [listed("columns", list(by_name)), FAR]
    printed = yield from task.run(title, lines, plot, imports=[SEABORN])
    names = ("outliers", "usual from", "usual to", "lowest", "highest")
    body, found = [], []
    for row in printed.rows("outliers")[:MOST_ROWS]:
        column, count = by_name[row["column"]], int(number(row["outliers"]))
        cells = {key: beside(exact(voice, row[key]), column.unit, voice) for key in names[1:]}
        span = voice.say("wording.span", low=cells["usual from"], high=cells["usual to"])
        body.append([column.name, str(count), span, cells["lowest"], cells["highest"]])
        if count:
            found.append((column, row, cells))
    keys = ("column", "outliers", "usual_range", "lowest", "highest")
    table, plots = [voice.heads(*keys), *body], seen(plot, printed)
    if not found:
        told = voice.listed([code(name) for name in by_name])
        return Answer(voice.say("spread.none_far", names=told), (), table, plots=plots)
    column, row, cells = found[0]
    far = max(names[-2:], key=lambda key: abs(number(row[key]) - (column.median or 0.0)))
    finding = voice.say(
        "spread.far",
        name=capital(named(column.name)), far=cells[far],
        count=number(row["outliers"]), values=number(row["values"]),
        low=cells["usual from"], high=cells["usual to"],
    )  # fmt: skip
    return Answer(finding, (voice.say("spread.far_means"),), table, plots=plots)


def _when(stretch: Key) -> list[str]:
    """The lines that count the rows with a gap in each stretch of time."""
    return [
        "gaps = df.isna().any(axis=1)",
        *stretch.lines,
        f"gaps = gaps.groupby(df[{stretch.name!r}], observed=True).sum()",
        "print('# when')",
        "print(gaps[gaps > 0].to_csv())",
    ]


def missing(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """What is missing in which column, and whether the gaps follow another column."""
    task = Task(query, tables, voice)
    title = "count what is missing, and see whether the gaps follow another column"
    when = [line for one in query.dimensions[:1] if one.grain for line in _when(task.key(one))]
    printed = yield from task.run(title, [GAPS, *when], imports=[SCIPY, NUMERIC])
    rows = printed.number("rows")
    counts = {row["column"]: number(row["0"]) for row in printed.rows("missing")}
    asked = [measure.column for measure in query.measures if measure.column]
    if asked and not any(name in counts for name in asked):
        names = voice.listed([code(name) for name in asked])
        return Answer(voice.say("spread.no_gaps_in", names=names, rows=rows))
    if not counts:
        return Answer(voice.say("spread.no_gaps", rows=rows))
    first = next((name for name in asked if name in counts), next(iter(counts)))
    finding = voice.say(
        "spread.gaps_in" if asked else "spread.gaps", name=capital(named(first)),
        count=counts[first], rows=rows, share=voice.percent(counts[first] / rows),
    )  # fmt: skip
    follows = [
        voice.say("spread.pair", name=code(row["column"]), other=code(row["with"]))
        for row in printed.rows("gaps with")
    ]
    points = [voice.say("spread.follow", pairs=voice.listed(follows))] if follows else []
    if len(counts) > MOST_ROWS:
        points.append(voice.say("spread.more", count=len(counts) - MOST_ROWS))
    points.append(voice.say("spread.complete", count=len(task.table.columns) - len(counts)))
    body = [
        [name, voice.number(count), voice.percent(count / rows)] for name, count in counts.items()
    ]
    head = [voice.say("heads.column"), voice.say("heads.missing"), "%"]
    stretches = printed.tables.get("when", [])[1:]
    if times := [(label_words(label, voice), number(rows)) for label, rows in stretches]:
        told = [f"{label} ({voice.number(count)})" for label, count in times]
        label, count = max(times, key=lambda one: one[1])
        points = [voice.say("spread.when", listed=voice.listed(told, MOST_ROWS)), finding, *points]
        finding = voice.say("spread.when_most", label=label, count=count, periods=len(times))
    return Answer(finding, tuple(points), [head, *body[:MOST_ROWS]])
