"""The scripts that look for drivers: every column compared, the drivers side by side, pairs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pprint import pformat

from playground.analyst.behaviours.outcome import Outcome
from playground.analyst.frame import Frame, cut
from playground.analyst.plots import Plot, drawn, file_name, formatted, legend, spelled
from playground.analyst.query import Dimension
from playground.analyst.steps import script
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, named

SAMPLE = 100_000
"""Rows that are compared at most; of more, a random sample."""
BESIDE_MAX = 6
PANDAS, NUMERIC = "import pandas as pd", "from pandas.api.types import is_numeric_dtype"
SCIPY, PAIRS = "from scipy import stats", "from itertools import combinations"
PLOTS = ("import seaborn as sns", "import numpy as np")
MODELS = ("import statsmodels.api as sm", "import statsmodels.formula.api as smf")

LINK = '''
def link(a, b):
    """How strongly two columns go together (0 to 1) and the p-value, by what they hold."""
    both = pd.DataFrame({"a": a, "b": b}).dropna()
    numbers = [c for c in both if is_numeric_dtype(both[c]) and both[c].nunique() > 2]
    if both.nunique().min() < 2:
        return 0.0, 1.0
    if len(numbers) == 2:
        result = stats.spearmanr(both["a"], both["b"])
        return abs(result.statistic), result.pvalue
    if len(numbers) == 1:
        groups = both.groupby("ab".replace(numbers[0], ""), observed=True)[numbers[0]]
        h, p = stats.kruskal(*[values for _, values in groups])
        return max((h - len(groups) + 1) / (len(both) - len(groups)), 0) ** 0.5, p
    counts, n = pd.crosstab(both["a"], both["b"]), len(both)
    chi2, p, _, expected = stats.chi2_contingency(counts, correction=False)
    if p < 0.2 and expected.min() < 5 and n < 5000:  # too few for the formula: by shuffling
        p = stats.chi2_contingency(counts, False, method=stats.PermutationMethod(rng=1)).pvalue
    free = [size - 1 for size in counts.shape]
    return min(max(chi2 / n - free[0] * free[1] / n, 0) / min(free), 1) ** 0.5, p
'''.strip()

COMPARE = """
found = []
for name in columns:
    strength, p = link(df[name], y)
    curved, edges = False, [float('nan')] * 3
    if is_numeric_dtype(df[name]) and df[name].nunique() > 8:  # a U shape shows in bands only
        bands = pd.qcut(df[name], 5, labels=False, duplicates='drop').map(str, na_action='ignore')
        in_bands, p_bands = link(bands, y)
        curved = in_bands > 1.3 * strength and p_bands < p
        strength, p = (in_bands if curved else strength), min(2 * min(p, p_bands), 1)
        edges = df[name].quantile([0.25, 0.5, 0.75]).tolist()
    gaps = abs(df[name].isna().corr(GAPS)) if df[name].isna().any() else 0.0
    found.append([name, strength, p, curved, gaps, *edges])
found = pd.DataFrame(found, columns='column strength p curved gaps q25 q50 q75'.split())
found['p'] = stats.false_discovery_control(found['p'])
print(f'# rows: {y.count()}\\n# outcomes: {y.nunique()}\\n# mean: {MEAN}')
print('# columns', found.sort_values('strength', ascending=False).to_csv(index=False), sep='\\n')

# columns that say the same as another one
drivers = found.loc[found['p'] < 0.05, 'column']
same = [[b, a] for a, b in combinations(drivers, 2) if link(df[a], df[b])[0] > 0.95]
print('# doubles', pd.DataFrame(same, columns=['column', 'same as']).to_csv(index=False), sep='\\n')
""".strip()

BESIDE = """
# what is left of each driver beside another one, and beside all others
data = df[drivers].assign(y=y).dropna()
CURVES
def p_beside(name, others):
    x = data[[name, *others]].set_axis([f'x{i}' for i in range(len(others) + 1)], axis=1)
    fit = smf.glm('y ~ ' + ' + '.join(x), x.assign(y=data['y'])FAMILY).fit()
    return fit.wald_test_terms(scalar=True).table.loc['x0', 'pvalue']

beside = pd.DataFrame({a: {b: p_beside(a, [b]) for b in drivers if b != a} for a in drivers}).T
beside['all others'] = [p_beside(a, [b for b in drivers if b != a]) for a in drivers]
print('# beside', beside.to_csv(index_label='column'), sep='\\n')
""".strip()

TOGETHER = """
halves = {}
for name in columns:
    wide = is_numeric_dtype(df[name]) and df[name].nunique() > 8
    halves[name] = (df[name] > df[name].median()).map(str) if wide else df[name].map(str)
pairs = []
for a, b in combinations(halves, 2):
    data = pd.DataFrame({'a': halves[a], 'b': halves[b], 'y': y.rank()}).dropna()
    if len(data) < 5 * data['a'].nunique() * data['b'].nunique():
        continue
    test = sm.stats.anova_lm(smf.ols('y ~ a * b', data).fit())
    pairs.append([a, b, test.loc['a:b', 'PR(>F)']])
pairs = pd.DataFrame(pairs, columns=['a', 'b', 'p']).sort_values('p')
pairs['p'] = (pairs['p'] * len(pairs)).clip(upper=1)
print('# pairs')
print(pairs.head().to_csv(index=False))
for a, b in pairs[['a', 'b']].head(1).to_numpy():
    both = halves[a] + ' · ' + halves[b]
    print('# groups')
    print(y.groupby(both.rename('group')).agg(['mean', 'count']).to_csv())
""".strip()


@dataclass(slots=True)
class Fact:
    """What is known of one column: its link with the outcome, and what is left of it beside the
    other drivers (``beside``, a p-value; ``by`` the driver that explains it away). ``double`` is
    the column that says the same; ``edges`` part a column of numbers into bands."""

    name: str
    strength: float
    p: float
    curved: bool = False
    edges: tuple[float, ...] = ()
    beside: float | None = None
    by: str = ""
    double: str = ""
    groups: list[dict[str, str]] = field(default_factory=list)

    @property
    def driver(self) -> bool:
        """Whether it goes with the outcome more than chance explains, and enough to matter."""
        return self.p < 0.05 and self.strength >= 0.05 and not self.double


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scripts of one question begin with: the frame, the outcome, the columns that are
    made from others, each with the expression that makes it."""

    frame: Frame
    outcome: Outcome
    made: Mapping[str, str]
    rows: int

    def script(self, title: str, names: Sequence[str], imports: Sequence[str], *lines: str) -> str:
        """A script over these columns."""
        many = [f"df = df.sample(min(len(df), {SAMPLE}), random_state=1)"] * (self.rows > SAMPLE)
        made = [f"df[{name!r}] = {line}" for name, line in self.made.items() if name in names]
        head = [*self.frame.lines, *many, *made, self.outcome.line]
        return script(title, [*self.frame.imports, PANDAS, *imports], head, *lines)


def comparison(ground: Ground, names: Sequence[str]) -> str:
    """Every column against the outcome."""
    share, classes = (ground.outcome.kind == kind for kind in ("share", "classes"))
    compare = COMPARE.replace("GAPS", "y == 1" if share else "y.isna()")
    compare = compare.replace("\\n# mean: {MEAN}", "" if classes else "\\n# mean: {y.mean()}")
    return ground.script(
        f"compare every column with {ground.outcome.noun}",
        names,
        [NUMERIC, SCIPY, PAIRS],
        f"\n{LINK}",
        listed("columns", names),
        compare,
    )


def pairs(ground: Ground, names: Sequence[str]) -> str:
    """Pairs of columns that go with the outcome only together."""
    return ground.script(
        f"look for pairs of columns that go with {ground.outcome.noun} only together",
        names,
        [NUMERIC, PAIRS, *MODELS],
        listed("columns", names),
        TOGETHER,
    )


def closer(ground: Ground, facts: Sequence[Fact], voice: Voice) -> tuple[str, dict[str, str]]:
    """The drivers beside each other, their groups, and two plots; with what the plots show."""
    outcome, stem = ground.outcome, ground.outcome.column.name
    found = [fact for fact in facts if fact.driver][:BESIDE_MAX]
    names = [fact.name for fact in found]
    lines: list[str] = []
    beside = len(found) > 1 and outcome.kind != "classes"
    if beside:
        family = ", family=sm.families.Binomial()" if outcome.kind == "share" else ""
        parted = "pd.qcut(data[{0!r}], 5, duplicates='drop').astype('str')\n"
        curves = [f"data[{{0!r}}] = {parted}".format(fact.name) for fact in found if fact.curved]
        filled = BESIDE.replace("CURVES\n", "".join([*curves, "\n"])).replace("FAMILY", family)
        lines += [listed("drivers", names), filled]
    ranking = _ranking(facts, outcome, file_name(stem, "drivers"), voice)
    name = file_name(stem, "by", found[0].name)
    heading = voice.say("drivers.by", noun=capital(outcome.noun), name=named(found[0].name))
    across, up = _axes(outcome, found[0], voice)
    draw = _leading(ground, found[0])
    if outcome.kind == "number":
        draw.append(spelled("y", outcome.column.mean, voice))
    elif outcome.kind == "share":
        draw += _german("y", voice)
    edges = found[0].edges if outcome.kind != "share" else ()
    if edges and not 1800 <= edges[0] <= edges[-1] <= 2200:  # years have no separators
        draw += _german("x", voice)
    leading = drawn(name, heading, [], draw, xlabel=across, ylabel=up, imports=PLOTS)
    lines += ["", *_groups(found, outcome, voice), *ranking.lines, *leading.lines]
    ranked = voice.say("drivers.ranking_shows", noun=outcome.noun)
    told = voice.say("drivers.shows", shows=heading, across=across, up=up)
    imports = [*ranking.imports, *leading.imports, *(MODELS if beside else ())]
    made = ground.script(f"look closer at what drives {outcome.noun}", names, imports, *lines)
    return made, {ranking.name: ranked, name: told}


def _groups(found: Sequence[Fact], outcome: Outcome, voice: Voice) -> list[str]:
    """The outcome in each group of each driver, or what each class has of it."""
    if outcome.kind == "classes":
        lines = []
        for fact in found:
            how = "describe()" if fact.edges else "value_counts(normalize=True).unstack().fillna(0)"
            lines.append(f"print({f'# by {head(fact.name)}'!r})")
            lines.append(f"print(df[{fact.name!r}].groupby(y.rename('group')).{how}.to_csv())")
        return lines
    keys = [f"    {head(fact.name)!r}: {banded(fact.name, fact.edges, voice)}," for fact in found]
    return [
        "groups = {",
        *keys,
        "}",
        "for name, group in groups.items():",
        "    by = y.groupby(group.rename('group'), observed=True).agg(['mean', 'sem', 'count'])",
        "    print(f'# by {name}', by.to_csv(), sep='\\n')",
    ]


def banded(name: str, edges: Sequence[float], voice: Voice) -> str:
    """An expression that parts numbers at edges into readable bands; without edges, the cells."""
    ends = (-math.inf, *edges, math.inf)
    return cut(Dimension(name, bins=ends), voice) if edges else f"df[{name!r}]"


def _ranking(facts: Sequence[Fact], outcome: Outcome, name: str, voice: Voice) -> Plot:
    shown = list(facts[:10])[::-1]
    found = [fact.name for fact in facts if fact.driver]
    key = "drivers.title_only" if len(found) == 1 else "drivers.title"
    heading = voice.say(key, lead=capital(named(found[0])), noun=outcome.noun)
    axis = voice.say("drivers.axis", noun=outcome.noun)
    names = [named(fact.name)[:30] for fact in shown]
    fmt = f"fmt={formatted(5, voice)}, " if voice.language == "de" else ""
    draw = [
        listed("names", names),
        listed("strengths", [round(fact.strength, 2) for fact in shown]),
        f"colours = np.where({[fact.driver for fact in shown]!r}, '#0072b2', '#b8bec6')",
        f"ax.bar_label(ax.barh(names, strengths, color=colours), {fmt}padding=3)",
        *_german("x", voice),
        "ax.margins(x=0.12)",
    ]
    return drawn(name, heading, names, draw, xlabel=axis, imports=PLOTS)


def _german(side: str, voice: Voice) -> list[str]:
    """The line that an axis of small figures needs where their point is a comma."""
    return [spelled(side, 1, voice)] if voice.language == "de" else []


def _axes(outcome: Outcome, fact: Fact, voice: Voice) -> tuple[str, str]:
    """What stands below and beside the plot of the strongest driver."""
    bars = outcome.kind == "share" or (outcome.kind == "number" and not fact.edges)
    up = voice.say(f"drivers.{outcome.kind}_axis", noun=outcome.noun) if bars else outcome.noun
    shares = outcome.kind == "classes" and not fact.edges
    return "%" if shares else named(fact.name), up


def _leading(ground: Ground, fact: Fact) -> list[str]:
    """The lines that draw the strongest driver."""
    outcome, cells = ground.outcome, f"df[{fact.name!r}]"
    if outcome.kind == "classes" and fact.edges:
        return [f"sns.boxplot(x={cells}, y=y, color='#56b4e9', ax=ax)"]
    if outcome.kind == "classes":
        shares = f"pd.crosstab(y, {cells}, normalize='index').mul(100)"
        return [f"{shares}.plot.barh(stacked=True, ax=ax, colormap='cividis')", legend(shares)]
    if outcome.kind == "number" and fact.edges:
        return [
            f"sns.regplot(x={cells}, y=y, lowess={ground.rows <= 3000}, ax=ax,",
            "            scatter_kws={'s': 12, 'alpha': 0.4}, line_kws={'color': '#d55e00'})",
        ]
    scale = ".mul(100)" if outcome.kind == "share" else ""
    key = f"groups[{head(fact.name)!r}]"
    return [
        f"by = y{scale}.groupby({key}, observed=True).agg(['mean', 'sem'])",
        "ax.bar(by.index.astype(str), by['mean'], yerr=1.96 * by['sem'], capsize=4)",
        f"ax.axhline(y{scale}.mean(), color='#5b6168', linestyle='--')",
    ]


def head(name: str) -> str:
    """A column's name as the name of a printed table."""
    return " ".join(name.replace(":", " ").split())[:190]


def listed(name: str, values: object) -> str:
    """A list or a mapping as code, over several lines where it is long."""
    return f"{name} = {pformat(values, width=96 - len(name), compact=True, sort_dicts=False)}"
