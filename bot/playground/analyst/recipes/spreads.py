"""One column at a time: its distribution, its outliers, its gaps."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.association import association


def within_fences(values: pd.Series) -> pd.Series:
    """Whether each value is missing or no outlier: at most three quartile ranges beyond the
    quartiles, on a logarithmic scale where that makes the values more symmetric."""
    scaled = values.astype(float)
    if (scaled.dropna() > 0).all() and scaled.skew() > 1 and abs(np.log(scaled).skew()) < 1:
        scaled = np.log(scaled)
    low, high = scaled.quantile([0.25, 0.75])
    reach = 3 * (high - low) or 5 * scaled.std()
    return scaled.isna() | scaled.between(low - reach, high + reach)


def spread_facts(values: pd.Series) -> dict[str, Any]:
    """Mean, spread, quantiles and shape of a column of numbers."""
    values = values.dropna().astype(float)
    quantiles = values.quantile([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
    half = stats.t.ppf(0.975, max(len(values) - 1, 1)) * values.sem()
    counts = values.value_counts(normalize=True)
    return {
        "n": len(values),
        "mean": float(values.mean()),
        "mean_low": float(values.mean() - half),
        "mean_high": float(values.mean() + half),
        "sd": float(values.std()),
        "skew": float(values.skew()),
        "tails": float(values.kurt()),
        "p_skew": float(stats.skewtest(values).pvalue) if len(values) > 7 else 1.0,
        "log_skew": float(np.log(values).skew()) if (values > 0).all() else None,
        "outliers": int((~within_fences(values)).sum()),
        "mode": [float(counts.index[0]), float(counts.iloc[0])],
        "quantiles": [[f"{key:.0%}", float(value)] for key, value in quantiles.items()],
    }


def outlier_facts(table: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    """Each column's outliers: how many, the most extreme, and the mean with and without them."""
    rows = []
    for name in names:
        values = table[name].dropna().astype(float)
        kept = values[within_fences(values)]
        far = (values - values.median()).abs()
        rows.append(
            {
                "name": name,
                "n": len(values),
                "outliers": len(values) - len(kept),
                "extreme": float(values[far.idxmax()]) if len(values) else None,
                "low": float(kept.min()),
                "high": float(kept.max()),
                "mean": float(values.mean()),
                "mean_without": float(kept.mean()),
            }
        )
    return sorted(rows, key=lambda row: -row["outliers"])


def gap_facts(table: pd.DataFrame) -> dict[str, Any]:
    """Missing values by column, whole rows, columns with the same gaps, and what a gap goes with
    (p corrected for all tests)."""
    gaps = table.isna()
    counts = gaps.sum()
    counts = counts[counts > 0].sort_values(ascending=False)
    links = []
    for name in [name for name in counts.index if 5 <= counts[name] <= len(table) - 5][:8]:
        missing = gaps[name].map({True: "missing", False: "known"})
        for other in table.columns.drop(name)[:30]:
            if table[other].nunique() <= len(table) / 2 or table[other].dtype.kind in "if":
                links.append({"gap": name, "with": other, **association(table[other], missing)})
    if links:
        rates = stats.false_discovery_control([link["p"] for link in links])
        links = [link | {"q": float(q)} for link, q in zip(links, rates, strict=True)]
    twins = [
        [str(one), str(other)]
        for i, one in enumerate(counts.index[:20])
        for other in counts.index[i + 1 : 20]
        if gaps[one].equals(gaps[other])
    ]
    certain = [link for link in links if link["q"] < 0.05 and link["strength"] > 0.1]
    return {
        "rows": len(table),
        "whole": int((~gaps.any(axis=1)).sum()),
        "counts": {str(name): int(count) for name, count in counts.items()},
        "twins": twins[:5],
        "links": sorted(certain, key=lambda link: -link["strength"])[:8],
        "tests": len(links),
    }
