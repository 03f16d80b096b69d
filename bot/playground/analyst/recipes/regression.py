"""A regression with what shows whether it can be trusted."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import groups_of, is_number
from bot.playground.analyst.recipes.plotting import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    footnote,
    new_figure,
    save,
    wrapped,
)


def predictors(table: pd.DataFrame, features: list[str]) -> pd.DataFrame:
    """Whole rows of numbers: categories as 0/1 columns against their most frequent value."""
    parts = []
    for name in features:
        if is_number(table[name]):
            parts.append(table[[name]].astype(float))
        else:
            groups = groups_of(table[name])
            block = pd.get_dummies(groups, dtype=float).where(groups.notna())
            block.columns = [f"{name} = {value}" for value in block.columns]
            parts.append(block.iloc[:, 1:])
    x = pd.concat(parts, axis=1).dropna()
    return x.loc[:, x.nunique() > 1]


def inflation(x: pd.DataFrame) -> dict[str, float]:
    """Each column's variance inflation factor: how well the others predict it (1 not at all)."""
    factors = {}
    for name in x:
        own, rest = x[name] - x[name].mean(), x.drop(columns=name)
        others = np.column_stack([np.ones(len(x)), rest])
        left = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
        factors[str(name)] = float(min((own @ own) / max(left @ left, 1e-12), 1e6))
    return factors


def regressed(x: pd.DataFrame, y: pd.Series, robust: bool = False) -> tuple[dict[str, Any], Any]:
    """A linear regression (a logistic one of a 0/1 outcome) and its diagnostics.

    ``robust`` takes errors that hold when the spread is uneven (HC3). Coefficients are of one
    unit; ``scaled`` of one standard deviation.
    """
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset
    from statsmodels.tools import add_constant

    full = add_constant(x)
    logistic = set(y.unique()) <= {0, 1}
    if logistic:
        fit = Logit(y, full).fit(disp=False, maxiter=100)
    else:
        fit = OLS(y, full).fit(**({"cov_type": "HC3"} if robust else {}))
    ends = fit.conf_int()
    report: dict[str, Any] = {"n": int(fit.nobs), "logistic": logistic, "robust": robust}
    report["rows"] = [
        {
            "name": str(name),
            "value": float(fit.params[name]),
            "low": float(ends.loc[name, 0]),
            "high": float(ends.loc[name, 1]),
            "p": float(fit.pvalues[name]),
            "scaled": float(fit.params[name] * (x[name].std() if name in x else 1)),
        }
        for name in full.columns
    ]
    report["vif"] = inflation(x)
    if logistic:
        chance = fit.predict(full)
        ranks = chance.rank()
        ones = int(y.sum())
        area = (ranks[y == 1].mean() - (ones + 1) / 2) / (len(y) - ones)
        report |= {"auc": float(area), "pseudo_r2": float(fit.prsquared), "ones": ones}
        return report, (chance, y)
    rest = fit.resid
    report |= {
        "r2": float(fit.rsquared),
        "r2_adjusted": float(fit.rsquared_adj),
        "p_model": float(fit.f_pvalue),
        "p_uneven": float(het_breuschpagan(rest, full)[1]),
        "p_bent": float(linear_reset(fit, power=2, use_f=True).pvalue),
        "p_normal": float(stats.jarque_bera(rest).pvalue),
        "rest": float(np.sqrt(fit.scale)),
        "influential": int((fit.get_influence().cooks_distance[0] > 4 / len(y)).sum()),
    }
    return report, (fit.fittedvalues, rest)


def held_out(x: pd.DataFrame, y: pd.Series) -> float:
    """How well the model does on rows it has not seen (five folds): R², or the area under the
    curve of a 0/1 outcome."""
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    share = set(y.unique()) <= {0, 1}
    model = LogisticRegression(C=100, max_iter=500) if share else LinearRegression()
    folds = (StratifiedKFold if share else KFold)(5, shuffle=True, random_state=1)
    how = "roc_auc" if share else "r2"
    whole = make_pipeline(StandardScaler(), model)
    return float(cross_val_score(whole, x, y, cv=folds, scoring=how).mean())


def plot_residuals(path: Any, title: str, fitted: pd.Series, rest: pd.Series) -> None:
    """What the model leaves open against what it says, with the middle and spread of the rest."""
    figure, axes = new_figure(title)
    axes.scatter(fitted, rest, s=16, color=BLUE, alpha=0.35 if len(rest) > 300 else 0.6, lw=0)
    order = np.array_split(np.argsort(fitted.to_numpy()), min(10, max(3, len(rest) // 25)))
    middle = [float(fitted.iloc[part].median()) for part in order]
    for quarter, style in ((0.25, ":"), (0.5, "-"), (0.75, ":")):
        curve = [float(rest.iloc[part].quantile(quarter)) for part in order]
        axes.plot(middle, curve, color=ORANGE, lw=2.4, ls=style)
    axes.axhline(0, color=INK, lw=1)
    axes.set_xlabel("value by the model")
    axes.set_ylabel("observed minus model")
    footnote(figure, "orange: median and middle half · flat and even is good")
    save(figure, path)


def plot_calibration(path: Any, title: str, chance: pd.Series, y: pd.Series) -> None:
    """What share had the outcome, against the chance the model gave, in tenths of the rows."""
    figure, axes = new_figure(title)
    parts = np.array_split(np.argsort(chance.to_numpy()), min(10, max(3, len(y) // 20)))
    axes.plot([0, 100], [0, 100], color=PALE, lw=2)
    for part in parts:
        n, mean = len(part), float(y.iloc[part].mean())
        ends = stats.binomtest(int(y.iloc[part].sum()), n).proportion_ci(method="wilson")
        x = float(chance.iloc[part].mean()) * 100
        axes.plot([x, x], [ends.low * 100, ends.high * 100], color=INK, lw=1.6)
        axes.plot(x, mean * 100, "o", color=BLUE, ms=9)
    axes.set_xlabel("chance by the model (%)")
    axes.set_ylabel("share observed (%)")
    footnote(figure, "line: 95 % interval · on the diagonal is good")
    save(figure, path)


def plot_coefficients(path: Any, title: str, label: str, rows: list[dict[str, Any]]) -> None:
    """Effects of one standard deviation with their 95 % intervals, largest first."""
    rows = sorted(rows, key=lambda row: -abs(row["value"]))[:12]
    figure, axes = new_figure(title, height=max(5.0, 1.9 + 0.42 * len(rows)))
    for y, row in enumerate(rows):
        axes.plot([row["low"], row["high"]], [y, y], color=INK, lw=2)
        axes.plot(row["value"], y, "o", color=BLUE if row["p"] < 0.05 else PALE, ms=10, mec=INK)
    axes.axvline(0, color=INK, lw=1)
    axes.set_yticks(range(len(rows)), [wrapped(row["name"].replace("_", " "), 26) for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel(label)
    footnote(figure, "line: 95 % interval · blue: certain (p < 0.05)")
    save(figure, path)


def effect_of(row: dict[str, Any]) -> dict[str, Any]:
    """A coefficient's row in units of one standard deviation of its column."""
    size = row["scaled"] / row["value"] if row["value"] else 1.0
    return {**row, **{key: row[key] * size for key in ("value", "low", "high")}}
