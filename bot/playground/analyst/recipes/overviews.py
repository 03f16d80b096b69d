"""Plots of a table that has no single outcome: spreads, counts, courses, correlations."""

from typing import Any

import numpy as np
import pandas as pd

from bot.playground.analyst.recipes.grouping import short
from bot.playground.analyst.recipes.plotting import (
    BLUE,
    COLOURS,
    INK,
    ORANGE,
    PALE,
    new_figure,
    save,
    wrapped,
)


def thousands(value: float) -> str:
    """A tick's label: 130k, 1.2M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / min(size, 1e3 if letter == 'k' else size):g}{letter}"
    return f"{value:g}"


def plot_spreads(path: Any, title: str, table: pd.DataFrame, names: list[str]) -> None:
    """Up to three columns side by side: histograms of numbers, bars of categories."""
    figure, all_axes = new_figure(title, len(names))
    for i, name in enumerate(names):
        axes = all_axes[i] if len(names) > 1 else all_axes
        values = table[name].dropna()
        if pd.api.types.is_numeric_dtype(values):
            axes.hist(values.astype(float), bins=min(30, max(8, values.nunique())), color=BLUE)
            axes.axvline(float(values.median()), color=ORANGE, lw=2.5, ls="--")
            axes.set_xlabel(f"{name.replace('_', ' ')}\n(median {short(values.median())})")
            axes.locator_params(axis="x", nbins=3)
            axes.xaxis.set_major_formatter(lambda value, _: thousands(value))
        else:
            counts = values.astype(str).value_counts().head(8)[::-1]
            axes.barh(range(len(counts)), counts, color=BLUE)
            axes.set_yticks(range(len(counts)), [wrapped(label, 14) for label in counts.index])
            axes.set_xlabel(f"{name.replace('_', ' ')}\n(rows)")
            axes.locator_params(axis="x", nbins=3)
        if i == 0 and pd.api.types.is_numeric_dtype(values):
            axes.set_ylabel("rows")
    save(figure, path)


def plot_bars(path: Any, title: str, label: str, rows: list[dict[str, Any]]) -> None:
    """Named amounts as horizontal bars, largest first as given, with their figures."""
    rows = rows[:15]
    figure, axes = new_figure(title, height=max(5.0, 1.8 + 0.42 * len(rows)))
    for y, row in enumerate(rows):
        axes.barh(y, row["value"], color=BLUE, height=0.66, zorder=2)
        if "low" in row:
            axes.plot([row["low"], row["high"]], [y, y], color=INK, lw=1.8, zorder=3)
        axes.annotate(
            f"{row['value']:,.4g}",
            (max(row["value"], row.get("high", 0), 0), y),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=12,
        )
    axes.set_yticks(range(len(rows)), [wrapped(row["name"], 26) for row in rows])
    axes.invert_yaxis()
    axes.margins(x=0.16)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(label)
    axes.grid(axis="x", color=PALE, zorder=0)
    save(figure, path)


def plot_course(path: Any, title: str, label: str, courses: dict[str, pd.Series]) -> None:
    """One or several numbers over time, each named at its line's end."""
    figure, axes = new_figure(title)
    ends = []
    for i, (name, course) in enumerate(courses.items()):
        course = course.dropna()
        colour = COLOURS[i % len(COLOURS)]
        axes.plot(course.index, course, color=colour, lw=2.4)
        if len(course) <= 30:
            axes.plot(course.index, course, "o", color=colour, ms=5)
        ends.append([float(course.iloc[-1]), course.index[-1], str(name), colour])
    if len(courses) > 1:
        low, high = axes.get_ylim()
        ends.sort(key=lambda end: end[0])
        for i, end in enumerate(ends):
            least = ends[i - 1][0] + (high - low) * 0.065 if i else low
            end[0] = max(end[0], least)
            axes.annotate(
                wrapped(end[2], 16),
                (end[1], end[0]),
                (8, 0),
                textcoords="offset points",
                color=end[3],
                va="center",
                fontsize=12,
                fontweight="bold",
                annotation_clip=False,
            )
    axes.set_ylabel(label)
    axes.grid(axis="y", color=PALE)
    save(figure, path)


def plot_correlations(path: Any, title: str, ranks: pd.DataFrame) -> None:
    """Rank correlations as a triangle of coloured, labelled cells."""
    names = list(ranks.columns)[:10]
    grid = ranks.loc[names, names].to_numpy(float).copy()
    grid[np.triu_indices(len(names))] = np.nan
    figure, axes = new_figure(title, height=max(5.0, 2.4 + 0.5 * len(names)))
    axes.imshow(grid[1:, :-1], cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    for y in range(1, len(names)):
        for x in range(y):
            dark = abs(grid[y, x]) > 0.6
            axes.text(
                x,
                y - 1,
                f"{grid[y, x]:.2f}",
                ha="center",
                va="center",
                fontsize=12 if len(names) < 9 else 10,
                color="white" if dark else INK,
            )
    axes.set_yticks(range(len(names) - 1), [wrapped(n.replace("_", " "), 20) for n in names[1:]])
    axes.set_xticks(
        range(len(names) - 1),
        [wrapped(n.replace("_", " "), 14) for n in names[:-1]],
        rotation=0 if len(names) < 6 else 40,
        ha="center" if len(names) < 6 else "right",
    )
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    save(figure, path)
