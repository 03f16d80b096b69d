"""How strongly each column goes with an outcome, with tests, intervals and correction."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import groups_of


def rank_correlation(values: pd.Series, outcome: pd.Series) -> tuple[float, float]:
    """Spearman's correlation and its p-value; for a 0/1 outcome the Mann-Whitney p-value."""
    if outcome.nunique() == 2:
        low, high = sorted(outcome.unique())
        sides = values[outcome == high], values[outcome == low]
        p = stats.mannwhitneyu(*sides).pvalue
    else:
        p = stats.spearmanr(values, outcome).pvalue
    return float(values.rank().corr(outcome.rank())), float(p)


def contingency(groups: pd.Series, outcome: pd.Series) -> tuple[float, float]:
    """Cramér's V (bias-corrected) of two categories and the p-value of chi-square, or of Fisher's
    exact test where a 2 x 2 table expects fewer than five."""
    counts = pd.crosstab(groups, outcome)
    counts = counts.loc[counts.sum(axis=1) > 0, counts.sum() > 0]
    rows, columns = counts.shape
    n = int(counts.to_numpy().sum())
    if min(rows, columns) < 2:
        return 0.0, 1.0
    chi2, p, _, expected = stats.chi2_contingency(counts, correction=False)
    if counts.shape == (2, 2) and expected.min() < 5:
        p = stats.fisher_exact(counts).pvalue
    phi2 = max(0.0, chi2 / n - (rows - 1) * (columns - 1) / (n - 1))
    rows_, columns_ = rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)
    return float(np.sqrt(phi2 / max(min(rows_, columns_) - 1, 1e-9))), float(p)


def rank_differences(groups: pd.Series, values: pd.Series) -> tuple[float, float]:
    """How much of the ranks' variance groups explain (root of eta squared); Kruskal-Wallis p."""
    parts = [part for _, part in values.groupby(groups, observed=True) if len(part)]
    if len(parts) < 2 or values.nunique() < 2:
        return 0.0, 1.0
    h, p = stats.kruskal(*parts)
    eta2 = (h - len(parts) + 1) / max(len(values) - len(parts), 1)
    return float(np.sqrt(min(max(eta2, 0.0), 1.0))), float(p)


def measured(strength: float, p: float, n: int, **more: Any) -> dict[str, Any]:
    """A strength with its (approximate, Fisher's z) 95 % interval."""
    half = 1.96 / np.sqrt(max(n - 3, 1))
    middle = np.arctanh(min(strength, 0.9999))
    low, high = max(float(np.tanh(middle - half)), 0.0), float(np.tanh(middle + half))
    return {"n": n, "strength": strength, "low": low, "high": high, "p": float(p), **more}


def association(values: pd.Series, outcome: pd.Series, compare: Any) -> dict[str, Any]:
    """Strength (0 to 1), interval and p-value of one column against a number or a 0/1 outcome.

    Categories are tested by ``compare``. Numbers are tested twice, by ranks and as bands (which
    also see a U shape); their p-value pays for both tests.
    """
    known = values.notna() & outcome.notna()
    values, outcome = values[known], outcome[known]
    n = len(values)
    if n < 8 or values.nunique() < 2 or outcome.nunique() < 2:
        return measured(0.0, 1.0, n, sign=0, curved=False)
    strength, p = compare(groups_of(values), outcome)
    if not pd.api.types.is_numeric_dtype(values):
        return measured(strength, p, n, sign=0, curved=False)
    rho, p_rank = rank_correlation(values, outcome)
    curved = strength > 1.3 * abs(rho) and p < p_rank
    p = min(1.0, 2 * min(p, p_rank))
    return measured(strength if curved else abs(rho), p, n, sign=int(np.sign(rho)), curved=curved)


def class_association(values: pd.Series, outcome: pd.Series, compare: Any) -> dict[str, Any]:
    """Strength (0 to 1), interval and p-value of one column against several classes: numbers by
    their ranks in each class, categories by ``compare``."""
    known = values.notna() & outcome.notna()
    values, outcome = values[known], outcome[known]
    if len(values) < 8 or values.nunique() < 2 or outcome.nunique() < 2:
        return measured(0.0, 1.0, len(values))
    if pd.api.types.is_numeric_dtype(values):
        strength, p = rank_differences(outcome, values)
    else:
        strength, p = compare(groups_of(values), outcome)
    return measured(strength, p, len(values))


def gives_away(values: pd.Series, outcome: pd.Series) -> bool:
    """Whether a column all but states the outcome, as a result of it would: each of its values
    goes with one outcome, it is filled for one outcome only, or it parts the two completely."""
    known = values.notna() & outcome.notna()
    pair = pd.DataFrame({"value": values[known], "outcome": outcome[known]})
    if outcome.nunique() > 30:
        number = pd.api.types.is_numeric_dtype(pair["value"])
        return number and len(pair) > 20 and abs(pair.rank().corr().iloc[0, 1]) > 0.999
    shares = values.notna().groupby(outcome).mean()
    if len(shares) == 2 and shares.max() > 0.5 and shares.min() < 0.02:
        return True
    if len(pair) < 30 or pair["outcome"].nunique() < 2:
        return False
    sizes = pair["value"].nunique(), len(pair.drop_duplicates())
    if sizes[0] == sizes[1] <= min(30, len(pair) / 5):
        return True
    if pair["outcome"].nunique() > 2 or not pd.api.types.is_numeric_dtype(pair["value"]):
        return False
    ends = pair.groupby("outcome")["value"].agg(["min", "max"]).sort_values("min").to_numpy()
    return bool(ends[0][1] < ends[1][0])


def class_groups(values: pd.Series, outcome: pd.Series) -> list[dict[str, Any]]:
    """Each class with its size and its middle value: the median, or the most frequent category."""
    rows = []
    for name, part in values.groupby(outcome):
        part = part.dropna()
        if len(part) and pd.api.types.is_numeric_dtype(part):
            middle = f"{part.median():.4g} ({part.quantile(0.25):.4g} to {part.quantile(0.75):.4g})"
        else:
            top = part.astype(str).value_counts(normalize=True)
            middle = f"{top.index[0]} ({top.iloc[0]:.0%})" if len(top) else "none"
        rows.append({"class": str(name), "n": len(part), "middle": middle})
    return rows
