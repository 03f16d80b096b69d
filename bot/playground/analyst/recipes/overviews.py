"""Plots of a table that has no single outcome: spreads, counts, courses, correlations."""

import re
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd

from bot.playground.analyst.recipes.plotting import (
    BLUE,
    COLOURS,
    INK,
    ORANGE,
    amount,
    footnote,
    labelled,
    new_figure,
    save,
    scaled,
    spread_out,
    wrapped,
)


def bin_edges(values: pd.Series) -> Any:
    """At most 30 bins: of equal width, of equal ratio where most values are small, and of whole
    steps for whole numbers, so that no bin holds more of them than its neighbours."""
    low, high = float(values.min()), float(values.max())
    bins = int(np.clip(np.sqrt(len(values)), 8, 30))
    if spread_out(values):
        return np.geomspace(low, high, bins + 1)
    if (values % 1 == 0).all():
        step = max(1, np.ceil((high - low) / bins))
        return np.arange(low - 0.5, high + step + 0.5, step)
    return np.linspace(low, high, bins + 1)


def plot_spreads(path: Any, title: str, table: pd.DataFrame, names: list[str]) -> None:
    """Up to three columns side by side: histograms of numbers (on a logarithmic axis where most
    are small), bars of categories and of numbers with few values."""
    figure, all_axes = new_figure(title, len(names))
    for i, name in enumerate(names):
        axes = all_axes[i] if len(names) > 1 else all_axes
        values = table[name].dropna()
        width = 48 // len(names)
        number = pd.api.types.is_numeric_dtype(values)
        if number and values.nunique() > 12:
            values = values.astype(float)
            axes.hist(values, bins=bin_edges(values), color=BLUE)
            axes.axvline(float(values.median()), color=ORANGE, lw=2.5, ls="--")
            axes.set_xlabel(f"{labelled(name, width)}\n(median {amount(values.median())})")
            axes.locator_params(axis="x", nbins=7 if len(names) == 1 else 3)
            scaled(axes, "x", values)
            axes.set_ylabel("rows")
            axes.yaxis.set_major_formatter(lambda value, _: amount(value))
            continue
        counts = values.map(amount) if number else values.astype(str)
        counts = counts.value_counts()
        order = sorted(values.unique()) if number else counts.index[:8]
        counts = counts[[amount(value) for value in order] if number else order][::-1]
        axes.barh(range(len(counts)), counts, color=BLUE)
        axes.set_yticks(range(len(counts)), [wrapped(label, 14) for label in counts.index])
        axes.tick_params(axis="y", length=0)
        rest = values.nunique() - len(counts)
        most = f" of the {len(counts)} most frequent" if rest > 0 and len(names) == 1 else ""
        axes.set_xlabel(f"{labelled(name, width)}\n(rows{most})")
        axes.locator_params(axis="x", nbins=3)
        axes.xaxis.set_major_formatter(lambda value, _: amount(value))
    save(figure, path)


def plot_bars(path: Any, title: str, label: str, rows: list[dict[str, Any]]) -> None:
    """Named amounts as horizontal bars, largest first as given, with their figures. What the rare
    ones come to together is told, not drawn: it would dwarf the others."""
    others = [row for row in rows if re.fullmatch(r"\d+ others", row["name"])]
    rows = [row for row in rows if row not in others][:15]
    figure, axes = new_figure(title, height=max(4.4, 1.8 + 0.46 * len(rows)), grid="x")
    for y, row in enumerate(rows):
        axes.barh(y, row["value"], color=BLUE, height=0.66)
        if "low" in row:
            axes.plot([row["low"], row["high"]], [y, y], color=INK, lw=1.8)
        place = (max(row["value"], row.get("high", 0), 0), y)
        style = {"va": "center", "fontsize": 12}
        axes.annotate(amount(row["value"]), place, (6, 0), textcoords="offset points", **style)
    axes.set_yticks(range(len(rows)), [wrapped(row["name"], 26) for row in rows])
    axes.invert_yaxis()
    axes.margins(x=0.16)
    axes.xaxis.set_major_formatter(lambda value, _: amount(value))
    axes.set_xlabel(labelled(label))
    for row in others:
        footnote(figure, f"not drawn: {row['name']}, together {amount(row['value'])}")
    save(figure, path)


def plot_course(path: Any, title: str, label: str, courses: dict[str, pd.Series]) -> None:
    """One or several numbers over time, each named at its line's end."""
    figure, axes = new_figure(title, grid="y")
    ends = []
    for i, (name, course) in enumerate(courses.items()):
        course = course.dropna()
        colour = COLOURS[i % len(COLOURS)]
        axes.plot(course.index, course, color=colour, lw=2.4 if len(course) <= 60 else 1.8)
        if len(course) <= 30:
            axes.plot(course.index, course, "o", color=colour, ms=5)
        ends.append([float(course.iloc[-1]), course.index[-1], str(name), colour])
    if len(courses) > 1:
        low, high = axes.get_ylim()
        ends.sort(key=lambda end: end[0])
        style = {"va": "center", "fontsize": 12, "fontweight": "bold", "annotation_clip": False}
        for i, end in enumerate(ends):
            least = ends[i - 1][0] + (high - low) * 0.065 if i else low
            end[0] = max(end[0], least)
            place = (end[1], end[0])
            text = wrapped(end[2], 16)
            axes.annotate(text, place, (8, 0), textcoords="offset points", color=end[3], **style)
    dates: Any = mdates
    places = axes.xaxis.get_major_locator()
    if isinstance(places, mdates.AutoDateLocator):
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(places))
    axes.yaxis.set_major_formatter(lambda value, _: amount(value))
    axes.set_ylabel(labelled(label, 28))
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
