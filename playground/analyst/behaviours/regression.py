"""A linear or logistic regression, with what shows whether it can be trusted."""

from collections.abc import Sequence

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.driver_scripts import MODELS, listed
from playground.analyst.behaviours.outcome import chosen
from playground.analyst.behaviours.task import Task
from playground.analyst.printed import Printed, number
from playground.analyst.query import Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, chance, named

PREDICTORS_MAX = 12
LEVELS_MAX = 12
ROWS_EACH = 10
"""Whole rows that a regression needs for each of its columns."""
DOUBLED = 20
"""The variance inflation from which a column says what the others say."""

INFLATION = "from statsmodels.stats.outliers_influence import variance_inflation_factor"
LOGISTIC_NEEDS = ("from sklearn.metrics import roc_auc_score",)
LINEAR_NEEDS = (
    "from sklearn.linear_model import LinearRegression",
    "from sklearn.model_selection import KFold, cross_val_score",
    "from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset",
)

FIT = """
data = df[[target, *columns]].set_axis(['y', *names], axis=1).dropna()
print(f'# rows: {len(data)}')
fit = smf.FAMILY('y ~ ' + ' + '.join(names), data).fit(OPTIONS)
x = pd.DataFrame(fit.model.exog, columns=fit.model.exog_names)
ends = fit.conf_int()
table = pd.DataFrame({'value': fit.params, 'low': ends[0], 'high': ends[1], 'p': fit.pvalues})
table['vif'] = [variance_inflation_factor(x.to_numpy(), i) for i in range(x.shape[1])]
print('# coefficients')
print(table.to_csv())
""".strip()

LINEAR = """
print(f'# r2: {fit.rsquared}')
print(f'# uneven: {het_breuschpagan(fit.resid, x)[1]}')
print(f'# bent: {linear_reset(fit, power=2, use_f=True).pvalue}')
folds = cross_val_score(LinearRegression(), x, data['y'], cv=KFold(5, shuffle=True, random_state=1))
print(f'# unseen: {folds.mean()}')
""".strip()

LOGISTIC = """
print(f'# ones: {int(data["y"].sum())}')
print(f'# auc: {roc_auc_score(data["y"], fit.predict())}')
""".strip()


def regression(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Fit a linear or logistic regression; uneven spread gets robust errors, doubles go."""
    task, outcome = Task(query, tables, voice), chosen(query, tables[query.table])
    if outcome is None or outcome.kind == "classes":
        return Answer(voice.say("models.which"), declined=True)
    names = [column.name for column in usable(query, tables) if column.name != outcome.column.name]
    names = names[:PREDICTORS_MAX]
    if not names:
        return Answer(voice.say("models.nothing", noun=outcome.noun))
    logistic, robust = outcome.kind == "share", False
    dropped: list[str] = []
    while True:
        options = "cov_type='HC3'" if robust else "disp=False" if logistic else ""
        fit = FIT.replace("FAMILY", "logit" if logistic else "ols").replace("OPTIONS", options)
        lines = [
            f"df['y'] = {outcome.line.removeprefix('y = ')}",
            "target = 'y'",
            listed("columns", names),
            "names = [f'x{i}' for i in range(len(columns))]",
            fit,
            LOGISTIC if logistic else LINEAR,
        ]
        count = f"{len(names)} column{'s' if len(names) > 1 else ''}"
        told = f"fit {named(outcome.column.name)} on {count}" + " with robust errors" * robust
        imports = [MODELS[1], INFLATION, *(LOGISTIC_NEEDS if logistic else LINEAR_NEEDS)]
        printed = yield from task.run(told, lines, imports=imports)
        doubled = _doubled(printed, names)
        if doubled and len(names) > 1:
            dropped.append(doubled)
            names.remove(doubled)
        elif not logistic and not robust and printed.number("uneven") < 0.01:
            robust = True
        else:
            break
    rows, needed = int(printed.number("rows")), ROWS_EACH * max(len(names), 2)
    if rows < needed:
        return Answer(voice.say("models.few", rows=rows, needed=needed, columns=len(names)))
    return _regressed(outcome.noun, printed, names, dropped, robust, rows, voice)


def _coefficients(printed: Printed, names: Sequence[str]) -> list[dict[str, str]]:
    """The coefficients with the columns' own names: "tier = Basic" for a value of a category."""
    rows = []
    for row in printed.rows("coefficients"):
        key, _, level = next(iter(row.values())).partition("[T.")
        if key.startswith("x") and key[1:].isdigit():
            name = names[int(key[1:])]
            rows.append(row | {"name": f"{name} = {level[:-1]}" if level else name, "key": name})
    return rows


def _doubled(printed: Printed, names: Sequence[str]) -> str:
    """The column that the others say as well, if there is one."""
    rows = [row for row in _coefficients(printed, names) if row["name"] in names]
    worst = max(rows, key=lambda row: number(row["vif"]), default=None)
    return worst["key"] if worst and number(worst["vif"]) > DOUBLED else ""


def _regressed(
    noun: str,
    printed: Printed,
    names: Sequence[str],
    dropped: Sequence[str],
    robust: bool,
    rows: int,
    voice: Voice,
) -> Answer:
    found = _coefficients(printed, names)
    clear = [row for row in found if number(row["p"]) < 0.05]
    logistic = "auc" in printed.values
    quality = (
        f"AUC {voice.number(printed.number('auc'), 2)}"
        if logistic
        else f"R² {voice.number(printed.number('r2'), 2)}"
    )
    if clear:
        lead = min(clear, key=lambda row: number(row["p"]))
        key = "models.logistic" if logistic else "models.linear"
        value = voice.number(number(lead["value"]))
        finding = voice.say(
            key, noun=capital(noun), name=lead["name"], value=value, quality=quality
        )
    else:
        finding = voice.say("models.no_effect", noun=noun, quality=quality)
    points = [voice.say("models.rows", rows=rows)]
    if not logistic:
        unseen = voice.number(printed.number("unseen"), 2)
        points.append(voice.say("models.unseen", value=unseen))
        if printed.number("bent") < 0.01:
            points.append(voice.say("models.bent"))
    else:
        points.append(voice.say("models.auc", ones=printed.number("ones")))
    if robust:
        points.append(voice.say("models.robust"))
    if dropped:
        points.append(voice.say("models.dropped", names=voice.listed([code(n) for n in dropped])))
    head = [*voice.heads("column", "effect", "interval"), "p"]
    body = [
        [
            row["name"],
            voice.number(number(row["value"])),
            voice.say(
                "wording.span",
                low=voice.number(number(row["low"])),
                high=voice.number(number(row["high"])),
            ),
            chance(number(row["p"]), voice, ""),
        ]
        for row in found
    ]
    return Answer(finding, tuple(points), [head, *body], remarks=(voice.say("drivers.not_causes"),))


def usable(query: Query, tables: Sequence[Table]) -> list[Column]:
    """The columns that a model can use: those that were named, else all that fit."""
    places = [query.table, *(join.table for join in query.joins)]
    columns = [column for place in places for column in tables[place].columns]
    if query.predictors:
        return [column for column in columns if column.name in query.predictors]
    return [
        column
        for column in columns
        if column.distinct > 1
        and (column.kind == "number" or (column.low is None and column.distinct <= LEVELS_MAX))
        and column.kind in ("number", "category", "boolean")
    ]
