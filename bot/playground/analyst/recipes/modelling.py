"""Which columns still matter when the others are held fixed."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import groups_of


def design(table: pd.DataFrame, features: list[str]) -> tuple[Any, list[str]]:
    """Standardised columns for a regression and the feature that each comes from.

    Gaps in numbers are filled with the median; categories become 0/1 columns.
    """
    parts, owners = [], []
    for name in features:
        if pd.api.types.is_numeric_dtype(table[name]):
            block = table[[name]].fillna(table[name].median()).astype(float)
        else:
            block = pd.get_dummies(groups_of(table[name]), dtype=float).iloc[:, 1:]
        block = block.loc[:, block.std() > 0]
        parts.append((block - block.mean()) / block.std())
        owners += [name] * block.shape[1]
    return np.column_stack([np.ones(len(table)), *parts]), ["", *owners]


def fit(x: Any, y: Any) -> tuple[Any, Any]:
    """Coefficients and their covariance: logistic for a 0/1 outcome, else robust least squares."""
    tiny = 1e-3 * np.eye(x.shape[1])
    if not set(np.unique(y)) <= {0, 1}:
        y = (y - y.mean()) / y.std()
        bread = np.linalg.inv(x.T @ x + tiny)
        beta = bread @ x.T @ y
        meat = (x * (y - x @ beta)[:, None] ** 2).T @ x
        return beta, bread @ meat @ bread * len(y) / max(len(y) - x.shape[1], 1)
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        share = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        bread = np.linalg.inv((x * (share * (1 - share))[:, None]).T @ x + tiny)
        step = bread @ (x.T @ (y - share) - tiny @ beta)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return beta, bread


def held_fixed(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> dict[str, Any]:
    """Each feature's p-value (Wald) beside the others; for numbers the effect of one standard
    deviation with its 95 % interval (odds ratio for a 0/1 outcome)."""
    known = outcome.notna()
    x, owners = design(table[known], features)
    beta, covariance = fit(x, outcome[known].to_numpy(float))
    ratio = np.exp if set(outcome.dropna().unique()) <= {0, 1} else (lambda value: value)
    found = {}
    for name in features:
        at = [i for i, owner in enumerate(owners) if owner == name]
        if not at:
            continue
        part = beta[at]
        wald = float(part @ np.linalg.solve(covariance[np.ix_(at, at)], part))
        found[name] = {"p": float(stats.chi2.sf(wald, len(at)))}
        if len(at) == 1:
            half = 1.96 * float(np.sqrt(covariance[at[0], at[0]]))
            ends = {"effect": part[0], "low": part[0] - half, "high": part[0] + half}
            found[name] |= {key: float(ratio(value)) for key, value in ends.items()}
    return found


def held_fixed_classes(
    table: pd.DataFrame, outcome: pd.Series, features: list[str]
) -> dict[str, Any]:
    """Each feature's p-value beside the others for an outcome of several classes: how much worse
    a multinomial regression fits without it (likelihood ratio)."""
    from sklearn.linear_model import LogisticRegression

    known = outcome.notna()
    classes = outcome[known].to_numpy()
    x, owners = design(table[known], features)

    def deviance(columns: list[int]) -> float:
        model = LogisticRegression(C=100, max_iter=400).fit(x[:, columns], classes)
        chance = model.predict_proba(x[:, columns])
        picked = chance[np.arange(len(classes)), np.searchsorted(model.classes_, classes)]
        return float(-2 * np.log(np.clip(picked, 1e-12, 1)).sum())

    every = list(range(len(owners)))
    full = deviance(every)
    found = {}
    for name in features:
        rest = [i for i in every if owners[i] != name]
        gap, lost = deviance(rest) - full, len(every) - len(rest)
        freedom = lost * (len(np.unique(classes)) - 1)
        found[name] = {"p": float(stats.chi2.sf(max(gap, 0.0), max(freedom, 1)))}
    return found
