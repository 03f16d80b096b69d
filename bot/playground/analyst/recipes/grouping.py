"""Readable groups of a column's values, and how an outcome differs between them."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats


def is_number(values: pd.Series) -> bool:
    """Whether a column holds numbers (rather than categories, dates or yes and no)."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def cut_near(values: pd.Series, share: float) -> float:
    """A round number with about this share of the values below it."""
    exact = float(values.quantile(share))
    round_ones = (float(f"{exact:.{digits}g}") for digits in (1, 2, 3))
    return next((cut for cut in round_ones if abs((values < cut).mean() - share) < 0.08), exact)


def bands(values: pd.Series) -> pd.Series:
    """Numbers as up to seven ordered, labelled groups, none with less than 5 % of the values."""
    shares = values.value_counts(normalize=True).sort_index()
    cuts = shares.index[1:]
    if len(shares) > 7:
        cuts = pd.Index(sorted({cut_near(values.dropna(), share) for share in (0.25, 0.5, 0.75)}))
    edges = [float(shares.index[0])]
    for cut in cuts:
        below = shares[(shares.index >= edges[-1]) & (shares.index < cut)].sum()
        if min(below, shares[shares.index >= cut].sum()) >= 0.05:
            edges.append(float(cut))
    labels = []
    for low, high in itertools.pairwise([*edges, np.inf]):
        inside = shares.index[(shares.index >= low) & (shares.index < high)]
        ends = [f"{end:,.0f}" if abs(end) >= 10_000 else f"{end:g}" for end in (low, high)]
        if len(inside) == 1:
            labels.append(ends[0])
        elif high == np.inf:
            labels.append(f"{ends[0]} and more")
        elif low == edges[0]:
            labels.append(f"under {ends[1]}")
        else:
            labels.append(f"{ends[0]} to {inside[-1]:g}" if len(shares) < 8 else " to ".join(ends))
    return pd.cut(values, [*edges, np.inf], right=False, labels=labels)


def groups_of(values: pd.Series) -> pd.Series:
    """Ordered groups of any column: bands of numbers, or the (at most 12) largest categories."""
    if is_number(values) and values.nunique() > 2:
        return bands(values.astype(float))
    texts = values.astype(object).map(
        lambda value: f"{value:g}" if isinstance(value, float) else str(value), na_action="ignore"
    )
    order = list(texts.value_counts().index)
    kept, rare = (order, []) if len(order) <= 12 else (order[:11], [f"{len(order) - 11} others"])
    texts = texts.where(texts.isin(kept) | texts.isna(), *rare)
    ordered = isinstance(values.dtype, pd.CategoricalDtype)
    if ordered:
        kept = [name for name in values.cat.categories if name in kept]
    return pd.Series(pd.Categorical(texts, kept + rare, ordered=ordered), index=values.index)


def combined(one: pd.Series, other: pd.Series) -> pd.Series:
    """The groups that two columns make together, in the order of the first, then of the second."""
    first, second = groups_of(one), groups_of(other)
    names = [f"{a} · {b}" for a in first.cat.categories for b in second.cat.categories]
    both = (first.astype(str) + " · " + second.astype(str)).where(first.notna() & second.notna())
    return pd.Series(pd.Categorical(both, names), index=one.index)


def outcome_by(groups: pd.Series, outcome: pd.Series) -> list[dict[str, Any]]:
    """Size and mean outcome of each group with its 95 % interval (of a share: Wilson's)."""
    rows = []
    for label, values in outcome.dropna().groupby(groups, observed=True):
        n, mean = len(values), float(values.mean())
        low, high = mean, mean
        if set(outcome.dropna().unique()) <= {0, 1}:
            low, high = stats.binomtest(int(values.sum()), n).proportion_ci(method="wilson")
        elif n > 1:
            low, high = mean + stats.t.ppf([0.025, 0.975], n - 1) * values.sem()
        ends = {"low": float(low), "high": float(high)}
        rows.append({"group": str(label), "n": n, "mean": mean, **ends})
    return rows


def contrast(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The highest against the lowest group (of those with 10 rows or more): difference of the
    means with its 95 % interval (Newcombe's from the two intervals), and their ratio."""
    large = sorted((row for row in rows if row["n"] >= 10), key=lambda row: row["mean"])
    if len(large) < 2:
        return None
    low, top = large[0], large[-1]
    gap = top["mean"] - low["mean"]
    down = np.hypot(top["mean"] - top["low"], low["high"] - low["mean"])
    up = np.hypot(top["high"] - top["mean"], low["mean"] - low["low"])
    ends = {"gap": gap, "gap_low": float(gap - down), "gap_high": float(gap + up)}
    ratio = top["mean"] / low["mean"] if low["mean"] > 0 else None
    return {"top": top["group"], "bottom": low["group"], **ends, "ratio": ratio}


def show_groups(rows: list[dict[str, Any]], share: bool) -> None:
    """Prints groups for people, each with its size, mean and interval."""
    for row in rows:
        ends = [f"{row[k]:.1%}" if share else f"{row[k]:,.4g}" for k in ("mean", "low", "high")]
        print(f"      {row['group']:<24} n = {row['n']:,}  {ends[0]} ({ends[1]} to {ends[2]})")
