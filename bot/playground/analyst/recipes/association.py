"""How strongly two columns go together, whatever they hold."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import groups_of, is_number


def contingency(groups: pd.Series, outcome: pd.Series) -> tuple[float, float]:
    """Cramér's V (bias-corrected) of two categories and the p-value of chi-square, found by
    shuffling where a cell expects fewer than five."""
    counts = pd.crosstab(groups, outcome)
    if min(counts.shape) < 2:
        return 0.0, 1.0
    n = counts.to_numpy().sum()
    chi2, p, _, expected = stats.chi2_contingency(counts, correction=False)
    if expected.min() < 5 and n < 5000 and p < 0.2:
        chance = stats.random_table(counts.sum(axis=1), counts.sum(axis=0), seed=1).rvs(4999)
        shuffled = ((chance - expected) ** 2 / expected).sum(axis=(1, 2))
        p = ((shuffled >= chi2 - 1e-9).sum() + 1) / 5000
    rows, columns = (size - 1 for size in counts.shape)
    phi2 = max(0.0, chi2 / n - rows * columns / (n - 1))
    return float(np.sqrt(phi2 / max(min(rows - rows**2 / (n - 1), columns), 1e-9))), float(p)


def rank_differences(groups: pd.Series, values: pd.Series) -> tuple[float, float]:
    """How much of the ranks' variance groups explain (root of eta squared); Kruskal-Wallis p."""
    parts = [part for _, part in values.groupby(groups, observed=True)]
    if len(parts) < 2:
        return 0.0, 1.0
    h, p = stats.kruskal(*parts)
    eta2 = (h - len(parts) + 1) / max(len(values) - len(parts), 1)
    return float(np.sqrt(np.clip(eta2, 0.0, 1.0))), float(p)


def association(values: pd.Series, outcome: pd.Series) -> dict[str, Any]:
    """Strength (0 to 1) of a column's link with an outcome, its 95 % interval (Fisher's z), p.

    Numbers are compared by ranks and as bands too, which also see a U shape: p pays for both.
    """
    known = values.notna() & outcome.notna()
    values, outcome = values[known], outcome[known]
    n, strength, p, sign, curved = len(values), 0.0, 1.0, 0, False
    if n >= 8 and min(values.nunique(), outcome.nunique()) > 1:
        scale = is_number(outcome) and outcome.nunique() > 2
        strength, p = (rank_differences if scale else contingency)(groups_of(values), outcome)
        if is_number(values):
            rho = stats.spearmanr(values, outcome) if is_number(outcome) else None
            sign = int(np.sign(rho.statistic)) if rho else 0
            if rho and scale:
                straight, p_straight = abs(rho.statistic), rho.pvalue
            else:
                straight, p_straight = rank_differences(outcome, values)
            curved = bool(strength > 1.3 * straight and p < p_straight)
            strength, p = strength if curved else straight, min(1.0, 2 * min(p, p_straight))
    middle, half = np.arctanh(min(strength, 0.9999)), 1.96 / np.sqrt(max(n - 3, 1))
    low, high = max(float(np.tanh(middle - half)), 0.0), float(np.tanh(middle + half))
    ends = {"strength": float(strength), "low": low, "high": high}
    return {"n": n, **ends, "p": float(p), "sign": sign, "curved": curved}


def gives_away(values: pd.Series, outcome: pd.Series) -> bool:
    """Whether a column all but states the outcome, as a result of it would: it is filled for one
    outcome only, or tells the outcome of nearly every row."""
    filled = values.notna().groupby(outcome).mean()
    if len(filled) == 2 and filled.max() > 0.5 and filled.min() < 0.02:
        return True
    known = values.notna() & outcome.notna()
    values, outcome = values[known], outcome[known]
    n, number = len(values), is_number(values)
    if n < 30 or outcome.nunique() < 2:
        return False
    if outcome.nunique() > 30:
        return number and abs(values.rank().corr(outcome.rank())) > 0.999
    if values.nunique() <= min(30, n / 5):
        counts = pd.crosstab(values, outcome).to_numpy()
        wrong = n - counts.max(axis=1).sum()
        return bool(wrong < 0.015 * n and wrong < 0.1 * (n - counts.sum(axis=0).max()))
    if not number or outcome.nunique() > 2:
        return False
    ranks, one = values.rank(), outcome == outcome.max()
    area = (ranks[one].mean() - (one.sum() + 1) / 2) / (n - one.sum())
    return bool(abs(area - 0.5) > 0.488)
