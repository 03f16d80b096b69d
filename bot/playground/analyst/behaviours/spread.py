"""How values are spread: distribution, outliers, what is missing."""

import math
from collections.abc import Sequence

from bot.playground.analyst.answer import Answer, code
from bot.playground.analyst.behaviours.driver_scripts import PANDAS, SCIPY, listed, title
from bot.playground.analyst.behaviours.wording import beside, capital, figure, named
from bot.playground.analyst.frame import frame
from bot.playground.analyst.plots import file_name, settings
from bot.playground.analyst.printed import number
from bot.playground.analyst.query import Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

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
    table = tables[query.table]
    named_column = query.measures[0].column if query.measures else ""
    column = table.column(named_column) or next(iter(_numbers(query, table)), None)
    if column is None or column.kind == "date":
        return Answer(voice.say("spread.which"), declined=True)
    read, name = frame(query, tables), named(column.name)
    if column.low is None:
        return (yield from _counted(query, tables, column, voice))
    heading = voice.say("spread.title", name=capital(name))
    imports, lines = settings([heading, column.name])
    plot = file_name("distribution", column.name)
    scale = column.low > 0 and (column.high or 0) > 200 * (column.median or 1)
    printed = yield from run(
        script(
            f"show how {title(name)} is spread",
            [*read.imports, PANDAS, SCIPY, SEABORN, *imports],
            read.lines,
            f"values = df[{column.name!r}].dropna()",
            SPREAD,
            "",
            *lines,
            "figure, axes = plt.subplots(figsize=(8, 4.5), layout='constrained')",
            f"sns.histplot(values, log_scale={scale}, color='#0072b2', ax=axes)",
            "axes.axvline(values.median(), color='#d55e00', linestyle='--')",
            f"axes.set(title={heading!r}, xlabel={name!r}, ylabel={voice.say('drivers.rows')!r})",
            f"figure.savefig(output / {plot!r}, dpi=130)",
        )
    )
    facts = {
        row[""]: number(row[column.name]) for row in printed.rows("spread") if column.name in row
    }
    shown = {key: figure(facts.get(row, math.nan), column.unit, voice) for key, row in ROWS.items()}
    skew, normal = printed.number("skew"), printed.number("normal")
    shape = (
        "bell"
        if not normal < 0.05
        else "right"
        if skew > 0.5
        else "left"
        if skew < -0.5
        else "even"
    )
    points = [
        voice.say("spread.usual", **shown),
        voice.say(f"spread.{shape}"),
        voice.say("spread.ends", count=facts.get("count", 0), **shown),
    ]
    return Answer(
        voice.say("spread.median", name=capital(name), **shown),
        tuple(points),
        plots={plot: heading},
    )


def _counted(query: Query, tables: Sequence[Table], column: Column, voice: Voice) -> Steps[Answer]:
    read = frame(query, tables)
    printed = yield from run(
        script(
            f"count the values of {title(column.name)}",
            [*read.imports, PANDAS],
            read.lines,
            "print('# values')",
            f"print(df[{column.name!r}].value_counts().head(20).to_csv(header=['rows']))",
            f"print('# all:', df[{column.name!r}].count())",
        )
    )
    rows, whole = printed.rows("values"), printed.number("all")
    body = [
        [
            *list(row.values())[:1],
            voice.number(number(row["rows"])),
            voice.percent(number(row["rows"]) / whole),
        ]
        for row in rows
    ]
    if not body:
        return Answer(voice.say("spread.empty", name=code(column.name)))
    head = [column.name, voice.say("drivers.rows"), "%"]
    lead = {
        "name": named(column.name),
        "value": body[0][0],
        "count": body[0][1],
        "share": body[0][2],
    }
    return Answer(voice.say("spread.most", **lead), (), [head, *body])


def outliers(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Values far from the others, by the fences of a box plot."""
    columns = _numbers(query, tables[query.table])
    if not columns:
        return Answer(voice.say("spread.no_numbers"))
    by_name = {column.name: column for column in columns}
    heading = voice.say("spread.far_title")
    plot = file_name("outliers", *(list(by_name) if len(by_name) == 1 else []))
    imports, lines = settings([heading, *by_name])
    read = frame(query, tables)
    printed = yield from run(
        script(
            "look for values far from the others",
            [*read.imports, PANDAS, SEABORN, *imports],
            read.lines,
            listed("columns", list(by_name)),
            FAR,
            "",
            *lines,
            "shown = found['column'].head(6)",
            "scaled = (df[shown] - df[shown].median()) / df[shown].std()",
            "figure, axes = plt.subplots(figsize=(8, 4.5), layout='constrained')",
            "sns.boxplot(scaled, orient='h', color='#56b4e9', ax=axes)",
            f"axes.set(title={heading!r}, xlabel={voice.say('spread.far_axis')!r}, ylabel='')",
            f"figure.savefig(output / {plot!r}, dpi=130)",
        )
    )
    rows = printed.rows("outliers")
    body, found = [], []
    for row in rows[:20]:
        column = by_name[row["column"]]
        cells = {
            key: beside(_exact(number(row[key]), voice), column.unit, voice)
            for key in ("usual from", "usual to", "lowest", "highest")
        }
        count = int(number(row["outliers"]))
        span = voice.say("models.span", low=cells["usual from"], high=cells["usual to"])
        body.append([column.name, str(count), span, cells["lowest"], cells["highest"]])
        if count:
            found.append((column, count, row, cells))
    head = [
        voice.say(f"spread.{key}")
        for key in ("column", "outliers", "usual_range", "lowest", "highest")
    ]
    if not found:
        names = voice.listed([code(name) for name in by_name])
        return Answer(voice.say("spread.none_far", names=names), (), [head, *body])
    column, count, row, cells = found[0]
    middle = column.median or 0.0
    far = max(("lowest", "highest"), key=lambda key: abs(number(row[key]) - middle))
    finding = voice.say(
        "spread.far",
        name=capital(named(column.name)),
        count=count,
        values=number(row["values"]),
        far=cells[far],
        low=cells["usual from"],
        high=cells["usual to"],
    )
    points = (voice.say("spread.far_means"),)
    return Answer(finding, points, [head, *body], plots={plot: heading})


def _exact(value: float, voice: Voice) -> str:
    """A value as it stands in the file, not rounded to another."""
    if math.isnan(value):
        return ""
    return voice.number(value, min(len(repr(value).partition(".")[2]), 6) if value % 1 else 0)


def missing(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """What is missing in which column, and whether the gaps follow another column."""
    read = frame(query, tables)
    printed = yield from run(
        script(
            "count what is missing, and see whether the gaps follow another column",
            [*read.imports, PANDAS, SCIPY, "from pandas.api.types import is_numeric_dtype"],
            read.lines,
            GAPS,
        )
    )
    rows = printed.number("rows")
    counts = {row["column"]: number(row["0"]) for row in printed.rows("missing")}
    asked = [measure.column for measure in query.measures if measure.column]
    if asked and not any(name in counts for name in asked):
        names = voice.listed([code(name) for name in asked])
        return Answer(voice.say("spread.no_gaps_in", names=names, rows=rows))
    if not counts:
        return Answer(voice.say("spread.no_gaps", rows=rows))
    first = next((name for name in asked if name in counts), next(iter(counts)))
    share = voice.percent(counts[first] / rows)
    key = "spread.gaps_in" if asked else "spread.gaps"
    finding = voice.say(
        key, name=capital(named(first)), count=counts[first], rows=rows, share=share
    )
    follows = [
        voice.say("spread.pair", name=code(row["column"]), other=code(row["with"]))
        for row in printed.rows("gaps with")
    ]
    points = [voice.say("spread.follow", pairs=voice.listed(follows))] if follows else []
    head = [voice.say("spread.column"), voice.say("spread.missing"), "%"]
    body = [
        [name, voice.number(count), voice.percent(count / rows)] for name, count in counts.items()
    ]
    if len(body) > 20:
        points.append(voice.say("spread.more", count=len(body) - 20))
    whole = len(tables[query.table].columns) - len(body)
    points.append(voice.say("spread.complete", count=whole))
    return Answer(finding, tuple(points), [head, *body[:20]])
