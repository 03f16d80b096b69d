"""Two groups, or two columns, against each other."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats


def difference(one: pd.Series, other: pd.Series) -> dict[str, Any]:
    """The means of two samples against each other: difference with its 95 % interval, effect
    size and p-value.

    Of numbers Welch's interval, Hedges' g and Mann-Whitney's p; of shares (0/1) Newcombe's
    interval, the odds ratio, and Fisher's p.
    """
    gap = float(one.mean() - other.mean())
    if set(one.unique()) | set(other.unique()) <= {0, 1}:
        hits, n = np.array([one.sum(), other.sum()], int), np.array([len(one), len(other)])
        first, second = (
            stats.binomtest(int(k), int(size)).proportion_ci(method="wilson")
            for k, size in zip(hits, n, strict=True)
        )
        low = gap - np.hypot(hits[0] / n[0] - first.low, second.high - hits[1] / n[1])
        high = gap + np.hypot(first.high - hits[0] / n[0], hits[1] / n[1] - second.low)
        odds = (hits + 0.5) / (n - hits + 0.5)
        p, effect, measure = (
            stats.fisher_exact([hits, n - hits]).pvalue,
            odds[0] / odds[1],
            "odds ratio",
        )
    else:
        low, high = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
        freedom = len(one) + len(other) - 2
        pooled = np.sqrt(((len(one) - 1) * one.var() + (len(other) - 1) * other.var()) / freedom)
        effect = gap / pooled * (1 - 3 / (4 * freedom - 1)) if pooled else 0.0
        p, measure = stats.mannwhitneyu(one, other).pvalue, "Hedges' g"
    ends = {"low": float(low), "high": float(high), "p": float(p)}
    return {"gap": gap, **ends, "effect": float(effect), "measure": measure}


def pairwise(groups: pd.Series, outcome: pd.Series) -> list[dict[str, Any]]:
    """Every two groups (of the six largest with five rows or more) against each other, p
    corrected for the number of pairs (Holm)."""
    known = groups.notna() & outcome.notna()
    sizes = groups[known].value_counts()
    parts = {name: outcome[known & (groups == name)] for name in sizes[sizes >= 5].index[:6]}
    pairs: list[dict[str, Any]] = [
        {"one": str(one), "other": str(other), **difference(parts[one], parts[other])}
        for one, other in itertools.combinations(parts, 2)
    ]
    pairs.sort(key=lambda pair: pair["p"])
    worst = 0.0
    for i, pair in enumerate(pairs):
        pair["p"] = worst = max(worst, min(1.0, pair["p"] * (len(pairs) - i)))
    return pairs


def paired_columns(one: pd.Series, other: pd.Series) -> dict[str, Any]:
    """Two columns of numbers row by row: correlation with its interval, and the difference.
    ``alike`` says whether their values lie in the same range, so that a difference means
    something."""
    known = one.notna() & other.notna()
    one, other = one[known].astype(float), other[known].astype(float)
    linear, gaps = stats.pearsonr(one, other), other - one
    low, high = stats.ttest_1samp(gaps, 0).confidence_interval()
    tops, bottoms = ([part.quantile(share) for part in (one, other)] for share in (0.9, 0.1))
    return {
        "n": len(one),
        "means": [float(one.mean()), float(other.mean())],
        "medians": [float(one.median()), float(other.median())],
        "pearson": [float(linear.statistic), *map(float, linear.confidence_interval())],
        "spearman": float(stats.spearmanr(one, other).statistic),
        "p": float(linear.pvalue),
        "gap": [float(gaps.mean()), float(low), float(high)],
        "p_gap": float(stats.wilcoxon(gaps).pvalue) if gaps.any() else 1.0,
        "alike": bool(min(tops) > max(bottoms)),
    }
