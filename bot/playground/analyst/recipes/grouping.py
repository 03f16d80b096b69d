"""Readable groups of a column's values, and how an outcome differs between them."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats


def cut_near(values: pd.Series, share: float) -> float:
    """A round number with about this share of the values below it."""
    exact = float(values.quantile(share))
    for digits in (1, 2, 3):
        cut = float(f"{exact:.{digits}g}")
        if abs((values < cut).mean() - share) < 0.08:
            return cut
    return exact


def short(value: float) -> str:
    """A cut point as people write it; years have no comma."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:g}"


def band_edges(values: pd.Series) -> list[float]:
    """Lower ends of at most seven bands, none with less than 5 % of the values."""
    counts = values.value_counts().sort_index()
    least = 0.05 * len(values)
    edges = [float(counts.index[0])]
    if len(counts) > 7:
        cuts = sorted({cut_near(values, share) for share in (0.25, 0.5, 0.75)})
        return edges + [cut for cut in cuts if least <= (values < cut).sum() <= len(values) - least]
    for value in counts.index[1:]:
        if counts[edges[-1] : value].iloc[:-1].sum() >= least <= counts[value:].sum():
            edges.append(float(value))
    return edges


def bands(values: pd.Series) -> pd.Series:
    """Numbers as a few ordered, labelled groups."""
    seen = np.sort(values.dropna().unique())
    edges = [*band_edges(values.dropna()), np.inf]
    labels = []
    for low, high in itertools.pairwise(edges):
        inside = seen[(seen >= low) & (seen < high)]
        if len(inside) == 1:
            labels.append(short(inside[0]))
        elif len(seen) <= 7 and low > edges[0] and high < np.inf:
            labels.append(f"{short(inside[0])} to {short(inside[-1])}")
        elif low == edges[0] and high < np.inf:
            labels.append(f"under {short(high)}")
        else:
            labels.append(
                f"{short(low)} and more" if high == np.inf else f"{short(low)} to {short(high)}"
            )
    return pd.cut(values, edges, right=False, labels=labels)


def groups_of(values: pd.Series) -> pd.Series:
    """Ordered groups of any column: bands of numbers, or the (at most 12) largest categories."""
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > 2:
        return bands(values.astype(float))
    texts = values.map(
        lambda value: f"{value:g}" if isinstance(value, float) else str(value), na_action="ignore"
    )
    counts = texts.value_counts()
    rare = counts.index[11:] if len(counts) > 12 else counts.index[:0]
    texts = texts.mask(texts.isin(rare), f"{len(rare)} others")
    order = [name for name in counts.index if name not in rare]
    order += [f"{len(rare)} others"] if len(rare) else []
    return pd.Series(pd.Categorical(texts, order), index=values.index)


def share_interval(hits: int, total: int) -> tuple[float, float]:
    """95 % Wilson interval of a share."""
    result = stats.binomtest(hits, total).proportion_ci(method="wilson")
    return float(result.low), float(result.high)


def outcome_by(groups: pd.Series, outcome: pd.Series) -> list[dict[str, Any]]:
    """Size and mean outcome of each group with its 95 % interval (a 0/1 outcome: its share)."""
    rows = []
    is_share = set(outcome.dropna().unique()) <= {0, 1}
    for label, values in outcome.groupby(groups, observed=True):
        values = values.dropna()
        if not len(values):
            continue
        mean = float(values.mean())
        if is_share:
            low, high = share_interval(int(values.sum()), len(values))
        else:
            half = float(stats.t.ppf(0.975, max(len(values) - 1, 1)) * values.sem())
            low, high = (mean - half, mean + half) if len(values) > 1 else (mean, mean)
        rows.append({"group": str(label), "n": len(values), "mean": mean, "low": low, "high": high})
    return rows


def contrast(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The highest against the lowest group (of those with 10 rows or more): difference of the
    means with its 95 % interval (Newcombe's from the two intervals), and their ratio."""
    large = [row for row in rows if row["n"] >= 10]
    if len(large) < 2:
        return None
    top, low = max(large, key=lambda row: row["mean"]), min(large, key=lambda row: row["mean"])
    gap = top["mean"] - low["mean"]
    down = np.hypot(top["mean"] - top["low"], low["high"] - low["mean"])
    up = np.hypot(top["high"] - top["mean"], low["mean"] - low["low"])
    return {
        "top": top["group"],
        "bottom": low["group"],
        "gap": gap,
        "gap_low": float(gap - down),
        "gap_high": float(gap + up),
        "ratio": top["mean"] / low["mean"] if low["mean"] > 0 else None,
    }


def in_words(value: float, share: bool) -> str:
    """A mean for people: a share in percent."""
    if share:
        if 0.995 <= value < 1:
            return f"{min(value * 100, 99.9):.1f} %"
        return f"{value * 100:.{0 if value == 0 or abs(value) > 0.0095 else 1}f} %"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def show_groups(rows: list[dict[str, Any]], gap: dict[str, Any] | None, share: bool) -> None:
    """Prints groups for people, each with its size, mean and interval, then the contrast."""
    for row in rows:
        mean, low, high = (in_words(row[key], share) for key in ("mean", "low", "high"))
        print(f"      {row['group']:<24} n = {row['n']:,}  {mean} ({low} to {high})")
    if gap:
        much, low, high = (in_words(gap[key], share) for key in ("gap", "gap_low", "gap_high"))
        times = f", {gap['ratio']:.1f} times" if gap["ratio"] else ""
        print(f"      {gap['top']} minus {gap['bottom']}: {much} ({low} to {high}){times}")
