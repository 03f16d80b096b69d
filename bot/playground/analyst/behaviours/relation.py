"""Whether columns go together, and whether groups differ."""

from collections.abc import Sequence
from dataclasses import replace

from bot.playground.analyst.answer import Answer, code
from bot.playground.analyst.behaviours.driver_scripts import PANDAS, SCIPY, listed, title
from bot.playground.analyst.behaviours.outcome import outcome_of
from bot.playground.analyst.behaviours.spread import SEABORN
from bot.playground.analyst.behaviours.wording import (
    capital,
    chance,
    figure,
    measured,
    named,
    where,
)
from bot.playground.analyst.frame import column_of, condition, frame, key
from bot.playground.analyst.plots import file_name, settings
from bot.playground.analyst.printed import number
from bot.playground.analyst.query import Dimension, Measure, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

COLUMNS_MAX = 20

ALL_PAIRS = """
numbers = df[columns]
pairs = []
for a, b in combinations(columns, 2):
    both = numbers[[a, b]].dropna()
    if len(both) > 4 and both.nunique().min() > 1:
        pairs.append([a, b, len(both), *stats.pearsonr(both[a], both[b])])
pairs = pd.DataFrame(pairs, columns=['a', 'b', 'n', 'r', 'p'])
pairs['p'] = stats.false_discovery_control(pairs['p'])
pairs = pairs.sort_values('r', key=abs, ascending=False)
print('# pairs')
print(pairs.head(20).to_csv(index=False))
""".strip()

TWO = """
both = df[[A, B]].dropna()
r, p = stats.pearsonr(both[A], both[B])
rank = stats.spearmanr(both[A], both[B]).statistic
slope = stats.linregress(both[A], both[B])
print(f'# n: {len(both)}\\n# r: {r}\\n# p: {p}\\n# rank: {rank}\\n# slope: {slope.slope}')
print('# columns')
print(both.agg(['mean', 'std']).T.to_csv(index_label='column'))
""".strip()

GROUPS = """
parts = [part for _, part in df.dropna(subset=[VALUE]).groupby(KEY, observed=True)[VALUE]]
p = stats.kruskal(*parts).pvalue if len(parts) > 1 else 1
if len(parts) == 2:
    p = stats.ttest_ind(*parts, equal_var=False).pvalue
    a, b = parts
    spread = ((len(a) - 1) * a.var() + (len(b) - 1) * b.var()) / (len(a) + len(b) - 2)
    print(f'# effect: {abs(a.mean() - b.mean()) / spread ** 0.5}')
print(f'# p: {p}')
print('# groups')
by = df.groupby(KEY, observed=True)[VALUE].agg(['count', 'mean', 'median', 'std'])
print(by.sort_values('mean', ascending=False).to_csv())
""".strip()


def relation(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Whether two columns of numbers go together; of more, or none named, all pairs."""
    table = tables[query.table]
    meant = [*dict.fromkeys(m.column for m in query.measures if m.column), *query.predictors]
    columns = [column for name in meant if (column := column_of(query, tables, name))]
    numbers = [column for column in columns if column.low is not None]
    if len(columns) == 2 and len(numbers) == 2:
        return (yield from _two(query, tables, columns[0], columns[1], voice))
    if len(columns) == 2:
        return (yield from _crossed(query, tables, columns, voice))
    if not columns:
        numbers = [c for c in table.columns if c.kind == "number" and c.distinct > 5]
    elif len(numbers) == 1:
        others = [c for c in table.columns if c.kind == "number" and c.distinct > 5]
        numbers += [column for column in others if column != numbers[0]]
    if len(numbers) < 2:
        return Answer(voice.say("relation.two_numbers"))
    return (yield from _pairs(query, tables, numbers[:COLUMNS_MAX], len(columns) == 1, voice))


def _two(
    query: Query, tables: Sequence[Table], one: Column, other: Column, voice: Voice
) -> Steps[Answer]:
    names = named(one.name), named(other.name)
    heading = voice.say("relation.title", one=capital(names[0]), other=names[1])
    imports, lines = settings([heading])
    plot = file_name(one.name, "and", other.name)
    read = frame(query, tables)
    printed = yield from run(
        script(
            f"see whether {title(names[0])} and {title(names[1])} go together",
            [*read.imports, PANDAS, SCIPY, SEABORN, *imports],
            read.lines,
            TWO.replace("[A", f"[{one.name!r}").replace("B]", f"{other.name!r}]"),
            "",
            *lines,
            "figure, axes = plt.subplots(figsize=(8, 5), layout='constrained')",
            f"sns.regplot(both.sample(min(len(both), 3000), random_state=1), x={one.name!r},",
            f"            y={other.name!r}, scatter_kws={{'s': 12, 'alpha': 0.4}},",
            "            line_kws={'color': '#d55e00'}, ax=axes)",
            f"axes.set(title={heading!r}, xlabel={names[0]!r}, ylabel={names[1]!r})",
            f"figure.savefig(output / {plot!r}, dpi=130)",
        )
    )
    r, p = printed.number("r"), printed.number("p")
    direction = "rise" if r > 0 else "fall"
    told = f"relation.{direction}" if p < 0.05 else "relation.none"
    values = {
        "one": capital(names[0]),
        "other": names[1],
        "r": voice.number(r, 3 if abs(r) < 0.995 else 4),
    }
    points = [
        voice.say("relation.strength", share=voice.percent(r * r, 0), p=chance(p, voice)),
        voice.say(
            "relation.slope",
            one=names[0],
            other=names[1],
            slope=voice.number(printed.number("slope")),
        ),
        voice.say(
            "relation.rank", rank=voice.number(printed.number("rank"), 2), n=printed.number("n")
        ),
    ]
    head = [voice.say("spread.column"), voice.say("relation.mean"), voice.say("relation.std")]
    body = [
        [row["column"], voice.number(number(row["mean"])), voice.number(number(row["std"]))]
        for row in printed.rows("columns")
    ]
    remarks = (voice.say("drivers.not_causes"),)
    return Answer(
        voice.say(told, **values), tuple(points), [head, *body], "", remarks, {plot: heading}
    )


def _pairs(
    query: Query, tables: Sequence[Table], numbers: Sequence[Column], with_first: bool, voice: Voice
) -> Steps[Answer]:
    names = [column.name for column in numbers]
    heading = voice.say("relation.all_title")
    imports, lines = settings([heading, *names])
    read = frame(query, tables)
    printed = yield from run(
        script(
            "correlate all columns of numbers",
            [*read.imports, PANDAS, SCIPY, SEABORN, "from itertools import combinations", *imports],
            read.lines,
            listed("columns", names),
            ALL_PAIRS,
            "",
            *lines,
            f"size = (8, {max(5, 0.45 * len(names) + 2):g})",
            "figure, axes = plt.subplots(figsize=size, layout='constrained')",
            "sns.heatmap(numbers.corr(), vmin=-1, vmax=1, cmap='RdBu_r',",
            f"            annot={len(names) <= 12}, fmt='.2f', ax=axes)",
            f"axes.set_title({heading!r})",
            "figure.savefig(output / 'correlations.png', dpi=130)",
        )
    )
    rows = [
        row for row in printed.rows("pairs") if not with_first or names[0] in (row["a"], row["b"])
    ]
    head = [voice.say("spread.column"), "", "r", "p"]
    body = [
        [row["a"], row["b"], voice.number(number(row["r"]), 3), chance(number(row["p"]), voice)]
        for row in rows
    ]
    plots = {"correlations.png": heading}
    clear = [row for row in rows if number(row["p"]) < 0.05]
    if not clear:
        return Answer(
            voice.say("relation.none_of", count=len(names)), (), [head, *body], plots=plots
        )
    lead = clear[0]
    told = "relation.rise" if number(lead["r"]) > 0 else "relation.fall"
    values = {"one": capital(named(lead["a"])), "other": named(lead["b"])}
    finding = voice.say(told, r=voice.number(number(lead["r"]), 3), **values)
    points = (
        voice.say("relation.strongest", count=len(clear), all=len(rows)),
        voice.say("relation.corrected"),
    )
    remarks = (voice.say("drivers.not_causes"),)
    return Answer(finding, points, [head, *body], "", remarks, plots)


def _crossed(
    query: Query, tables: Sequence[Table], columns: Sequence[Column], voice: Voice
) -> Steps[Answer]:
    """Two columns of which one or both are categories."""
    rows, across = sorted(columns, key=lambda column: (column.low is not None, -column.distinct))
    read = frame(query, tables)
    if across.low is not None and across.distinct > 10:
        from_query = _as_difference(query, rows, across)
        return (yield from difference(from_query, tables, voice))
    printed = yield from run(
        script(
            f"cross {title(rows.name)} with {title(across.name)}",
            [*read.imports, PANDAS, SCIPY],
            read.lines,
            f"counts = pd.crosstab(df[{rows.name!r}], df[{across.name!r}])",
            "print(f'# p: {stats.chi2_contingency(counts).pvalue}')",
            "print(f'# v: {stats.contingency.association(counts)}')",
            "print('# counts')",
            "print(counts.head(20).to_csv())",
        )
    )
    p, v = printed.number("p"), printed.number("v")
    key_ = "relation.together" if p < 0.05 else "relation.apart"
    names = {"one": capital(named(rows.name)), "other": named(across.name)}
    finding = voice.say(key_, strength=voice.number(v, 2), p=chance(p, voice), **names)
    return Answer(finding, (voice.say("relation.cramer"),), printed.tables.get("counts", []))


def _as_difference(query: Query, groups: Column, value: Column) -> Query:
    measures = (Measure(value.name, "mean"),)
    return replace(query, measures=measures, dimensions=(Dimension(groups.name),), predictors=())


def difference(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Whether a measure differs between groups more than chance explains."""
    measure = next(iter(query.measures), None)
    dimension = next(iter(query.dimensions), None)
    value = column_of(query, tables, measure.column) if measure and measure.column else None
    group = column_of(query, tables, dimension.column) if dimension else None
    if measure is None or dimension is None or value is None or group is None:
        return Answer(voice.say("relation.which"), declined=True)
    read, by = frame(query, tables), key(dimension, group, voice)
    prepared = [*read.lines, *by.lines]
    cells = value.name
    outcome = outcome_of(value, measure.where)
    if value.low is None:
        if outcome is None or outcome.kind != "share":
            return (yield from _crossed(query, tables, (group, value), voice))
        one = query.measures[0].where
        test = condition(one[0], value) if one else outcome.line.removeprefix("y = ")
        cells = f"{value.name} = {outcome.positive}"
        prepared.append(f"df[{cells!r}] = ({test}).astype(float)")
    names = named(value.name), named(by.name)
    heading = voice.say("drivers.by", noun=capital(named(cells)), name=names[1])
    imports, lines = settings([heading])
    plot = file_name(cells, "by", by.name)
    printed = yield from run(
        script(
            f"compare {title(names[0])} by {title(names[1])}",
            [*read.imports, PANDAS, SCIPY, SEABORN, *imports],
            prepared,
            GROUPS.replace("[VALUE]", f"[{cells!r}]").replace("(KEY,", f"({by.name!r},"),
            "",
            *lines,
            "figure, axes = plt.subplots(figsize=(8, 4.5), layout='constrained')",
            f"sns.barplot(df, x={by.name!r}, y={cells!r}, order=by.index[:20], color='#0072b2',",
            "            capsize=0.2, ax=axes)" if not by.ordered else "            ax=axes)",
            f"axes.set(title={heading!r}, xlabel={names[1]!r}, ylabel={named(cells)!r})",
            f"figure.savefig(output / {plot!r}, dpi=130)",
        )
    )
    rows = printed.rows("groups")
    if len(rows) < 2:
        return Answer(voice.say("relation.one_group", name=code(by.name)))

    def spelled(cell: str) -> str:
        if value.low is None and outcome:
            return voice.percent(number(cell))
        return figure(cell, value.unit, voice)

    p = printed.number("p")
    best, worst = rows[0], rows[-1]
    told = {
        "measure": capital(measured(measure, voice)) + where(query, tables, voice),
        "best": best[by.name],
        "high": spelled(best["mean"]),
        "worst": worst[by.name],
        "low": spelled(worst["mean"]),
        "by": names[1],
    }
    finding = voice.say(
        "relation.differs" if p < 0.05 else "relation.alike", p=chance(p, voice), **told
    )
    points = [
        voice.say("relation.test" if len(rows) > 2 else "relation.test_two", p=chance(p, voice))
    ]
    if "effect" in printed.values:
        points.append(voice.say("relation.effect", value=voice.number(printed.number("effect"), 2)))
    head = [
        by.name,
        voice.say("drivers.rows"),
        voice.say("relation.mean"),
        voice.say("drivers.median"),
    ]
    body = [
        [row[by.name], row["count"], spelled(row["mean"]), spelled(row["median"])]
        for row in rows[:20]
    ]
    return Answer(finding, tuple(points), [head, *body], plots={plot: heading})
