"""Random experiments: shares of hits, their exact chances, a picture."""

from typing import Any

import numpy as np
from scipy import stats

from bot.playground.analyst.recipes.plotting import BLUE, GREY, footnote, new_figure, save


def chances(values: Any, hits: Any) -> dict[str, Any]:
    """The share of hits with its 95 % interval (Wilson's), and how the values spread."""
    ends = stats.binomtest(int(hits.sum()), len(hits)).proportion_ci(method="wilson")
    report = {"n": len(hits), "hits": int(hits.sum()), "share": float(hits.mean())}
    report |= {"low": float(ends.low), "high": float(ends.high)}
    low, middle, high = (float(value) for value in np.quantile(values, [0.025, 0.5, 0.975]))
    spread = {"mean": float(np.mean(values)), "sd": float(np.std(values)), "median": middle}
    return report | spread | {"from": low, "to": high}


def dice_chance(count: int, sides: int, event: Any) -> float:
    """The exact chance of an event on the sum of dice."""
    ways = np.ones(1)
    for _ in range(count):
        ways = np.convolve(ways, np.ones(sides) / sides)
    return float(ways[event(np.arange(len(ways)) + count)].sum())


def coin_chance(count: int, event: Any) -> float:
    """The exact chance of an event on the number of heads."""
    heads = np.arange(count + 1)
    return float(stats.binom.pmf(heads, count, 0.5)[event(heads)].sum())


def plot_simulated(path: Any, title: str, values: Any, hits: Any) -> None:
    """How often each value came, the hits in blue."""
    figure, axes = new_figure(title)
    whole = values.dtype.kind in "iu" and np.ptp(values) < 60
    edges = (
        np.arange(values.min() - 0.5, values.max() + 1)
        if whole
        else np.histogram_bin_edges(values, 60)
    )
    weights = np.full(len(values), 100 / len(values))
    parts, sides = [values[hits], values[~hits]], [weights[hits], weights[~hits]]
    axes.hist(parts, bins=edges, weights=sides, stacked=True, color=[BLUE, GREY], rwidth=0.92)
    axes.set_xlabel("value")
    axes.set_ylabel("share of the tries (%)")
    footnote(figure, f"blue: hits · n = {len(values):,}")
    save(figure, path)
