"""Whether columns go together, and whether groups differ."""

from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.aggregate import aggregate
from playground.analyst.behaviours.driver_scripts import SCIPY, listed
from playground.analyst.behaviours.outcome import outcome_of
from playground.analyst.behaviours.spread import SEABORN
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import condition
from playground.analyst.plots import drawn, file_name, in_cells, seen, spelled
from playground.analyst.printed import number
from playground.analyst.query import Dimension, Measure, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, chance, figure, measured, named

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
    task = Task(query, tables, voice)
    meant = [*dict.fromkeys(m.column for m in query.measures if m.column), *query.predictors]
    columns = [column for name in meant if (column := task.column(name))]
    numbers = [column for column in columns if column.low is not None]
    if len(columns) == 2 and len(numbers) == 2:
        return (yield from _two(task, columns[0], columns[1]))
    if len(columns) == 2:
        return (yield from _crossed(task, columns))
    others = [c for c in task.table.columns if c.kind == "number" and c.distinct > 5]
    if not columns:
        numbers = others
    elif len(numbers) == 1:
        numbers += [column for column in others if column != numbers[0]]
    if len(numbers) < 2:
        return Answer(voice.say("relation.two_numbers"))
    return (yield from _pairs(task, numbers[:COLUMNS_MAX], with_first=len(columns) == 1))


def _two(task: Task, one: Column, other: Column) -> Steps[Answer]:
    names, voice = (named(one.name), named(other.name)), task.voice
    heading = voice.say("relation.title", one=capital(names[0]), other=names[1])
    draw = [
        f"sns.regplot(both.sample(min(len(both), 3000), random_state=1), x={one.name!r},",
        f"            y={other.name!r}, scatter_kws={{'s': 12, 'alpha': 0.4}},",
        "            line_kws={'color': '#d55e00'}, ax=ax)",
        spelled("x", one.mean, voice),
        spelled("y", other.mean, voice),
    ]
    file = file_name(one.name, "and", other.name)
    plot = drawn(file, heading, [], draw, height=5, xlabel=names[0], ylabel=names[1])
    fit = TWO.replace("[A", f"[{one.name!r}").replace("B]", f"{other.name!r}]")
    title = f"see whether {names[0]} and {names[1]} go together"
    printed = yield from task.run(title, [fit], plot, imports=[SCIPY, SEABORN])
    r, p = printed.number("r"), printed.number("p")
    told = "none" if not p < 0.05 else "rise" if r > 0 else "fall"
    exact = voice.number(r, 3 if abs(r) < 0.995 else 4)
    words = {"one": names[0], "other": names[1], "slope": printed.number("slope")}
    ranks = {"rank": voice.number(printed.number("rank"), 2), "n": printed.number("n")}
    points = (
        voice.say("relation.strength", share=voice.percent(r * r, 0), p=chance(p, voice)),
        voice.say("relation.slope", **words),
        voice.say("relation.rank", **ranks),
    )
    head = [voice.say("heads.column"), voice.say("heads.mean"), voice.say("heads.std")]
    body = [
        [row["column"], *(voice.number(number(row[key])) for key in ("mean", "std"))]
        for row in printed.rows("columns")
    ]
    finding = capital(voice.say(f"relation.{told}", one=names[0], other=names[1], r=exact))
    remarks = (voice.say("drivers.not_causes"),)
    return Answer(finding, points, [head, *body], "", remarks, seen(plot, printed))


def _pairs(task: Task, numbers: Sequence[Column], *, with_first: bool) -> Steps[Answer]:
    names, voice = [column.name for column in numbers], task.voice
    few = len(names) <= 12
    figures = in_cells("numbers.corr()", ".2f", voice) + ", " if few else ""
    draw = [
        "sns.heatmap(numbers.corr(), vmin=-1, vmax=1, cmap='RdBu_r',",
        f"            {figures}ax=ax)",
    ]
    heading, height = voice.say("relation.all_title"), max(5, 0.45 * len(names) + 2)
    plot = drawn("correlations.png", heading, names, draw, height=height)
    printed = yield from task.run(
        "correlate all columns of numbers",
        [listed("columns", names), ALL_PAIRS],
        plot,
        imports=[SCIPY, SEABORN, "from itertools import combinations"],
    )
    rows = [r for r in printed.rows("pairs") if not with_first or names[0] in (r["a"], r["b"])]
    head = [voice.say("heads.column"), "", "r", "p"]
    body = [
        [row["a"], row["b"], voice.number(number(row["r"]), 3), chance(number(row["p"]), voice)]
        for row in rows
    ]
    shown = seen(plot, printed)
    clear = [row for row in rows if number(row["p"]) < 0.05]
    if not clear:
        finding = voice.say("relation.none_of", count=len(names))
        return Answer(finding, (), [head, *body], plots=shown)
    lead, r = clear[0], number(clear[0]["r"])
    finding = voice.say(
        "relation.rise" if r > 0 else "relation.fall",
        one=named(lead["a"]), other=named(lead["b"]), r=voice.number(r, 3),
    )  # fmt: skip
    finding = capital(finding)
    strongest = voice.say("relation.strongest", count=len(clear), all=len(rows))
    points, remarks = (strongest, voice.say("relation.corrected")), voice.say("drivers.not_causes")
    return Answer(finding, points, [head, *body], "", (remarks,), shown)


def _crossed(task: Task, columns: Sequence[Column]) -> Steps[Answer]:
    """Two columns of which one or both are categories."""
    rows, across = sorted(columns, key=lambda column: (column.low is not None, -column.distinct))
    voice = task.voice
    if across.low is not None and across.distinct > 10:
        measures, by = (Measure(across.name, "mean"),), (Dimension(rows.name),)
        query = replace(task.query, predictors=(), measures=measures, dimensions=by)
        return (yield from difference(query, task.tables, voice))
    lines = [
        f"counts = pd.crosstab(df[{rows.name!r}], df[{across.name!r}])",
        "print(f'# p: {stats.chi2_contingency(counts).pvalue}')",
        "print(f'# v: {stats.contingency.association(counts)}')",
        "print('# counts')",
        "print(counts.head(20).to_csv())",
    ]
    printed = yield from task.run(f"cross {rows.name} with {across.name}", lines, imports=[SCIPY])
    p, v = printed.number("p"), printed.number("v")
    finding = voice.say(
        "relation.together" if p < 0.05 else "relation.apart",
        strength=voice.number(v, 2), p=chance(p, voice),
        one=capital(named(rows.name)), other=named(across.name),
    )  # fmt: skip
    return Answer(finding, (voice.say("relation.cramer"),), printed.tables.get("counts", []))


def difference(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Whether a measure differs between groups more than chance explains."""
    task, dimension = Task(query, tables, voice), next(iter(query.dimensions), None)
    if dimension and task.added and task.measure.column:  # totals are laid side by side
        return (yield from aggregate(replace(query, ask="value"), tables, voice))
    measure, value = task.measure, task.column(task.measure.column)
    group = task.column(dimension.column) if dimension else None
    if dimension is None or value is None or group is None:
        return Answer(voice.say("relation.which"), declined=True)
    by, cells, outcome = task.key(dimension), value.name, outcome_of(value, measure.where)
    prepared = [*by.lines]
    if value.low is None:
        if outcome is None or outcome.kind != "share":
            return (yield from _crossed(task, (group, value)))
        test = outcome.line.removeprefix("y = ")
        test = condition(measure.where[0], value) if measure.where else test
        cells = f"{value.name} = {outcome.positive}"
        prepared.append(f"df[{cells!r}] = ({test}).astype(float)")
    heading = voice.say("drivers.by", noun=capital(named(cells)), name=named(by.name))
    draw = [
        f"sns.barplot(df, x={by.name!r}, y={cells!r}, order=by.index[:20], color='#0072b2',",
        "            capsize=0.2, ax=ax)",
        spelled("y", value.mean, voice),
    ]
    file = file_name(cells, "by", by.name)
    plot = drawn(file, heading, [], draw, xlabel=named(by.name), ylabel=named(cells))
    tests = GROUPS.replace("[VALUE]", f"[{cells!r}]").replace("(KEY,", f"({by.name!r},")
    title, imports = f"compare {named(value.name)} by {named(by.name)}", [SCIPY, SEABORN]
    printed = yield from task.run(title, [*prepared, tests], plot, imports=imports)
    rows = printed.rows("groups")
    if len(rows) < 2:
        return Answer(voice.say("relation.one_group", name=code(by.name)))

    def told(cell: str) -> str:
        if value.low is None:
            return voice.percent(number(cell))
        return figure(cell, value.unit, voice)

    p, best, worst = printed.number("p"), rows[0], rows[-1]
    finding = voice.say(
        "relation.differs" if p < 0.05 else "relation.alike",
        p=chance(p, voice), measure=capital(measured(measure, voice)) + task.where,
        best=best[by.name], high=told(best["mean"]), by=named(by.name),
        worst=worst[by.name], low=told(worst["mean"]),
    )  # fmt: skip
    test = "relation.test" if len(rows) > 2 else "relation.test_two"
    points = [voice.say(test, p=chance(p, voice))]
    if "effect" in printed.values:
        points.append(voice.say("relation.effect", value=voice.number(printed.number("effect"), 2)))
    heads = [voice.say(key) for key in ("heads.rows", "heads.mean", "heads.median")]
    body = [
        [row[by.name], row["count"], told(row["mean"]), told(row["median"])] for row in rows[:20]
    ]
    return Answer(finding, tuple(points), [[by.name, *heads], *body], plots=seen(plot, printed))
