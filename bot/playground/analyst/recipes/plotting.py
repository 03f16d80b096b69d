"""Plots that can be read at the width of a phone: few things, large letters, safe colours."""

import os
import re
import textwrap
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager

BLUE = "#0072B2"
SKY = "#7DBBE3"
ORANGE = "#D55E00"
GREY = "#B8BCC2"
PALE = "#E6E8EB"
QUIET = "#5B6168"
INK = "#22262B"
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1}
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#6B7280", "#B59F00"]
EAST_ASIAN = ("Noto Sans CJK", "WenQuanYi", "IPAGothic", "IPAexGothic", "Source Han Sans", "SimHei")
UNITS = r"kg|mg|lbs?|km|cm|mm|ft|mph|usd|eur|gbp|mw|kwh|ms|°[cf]|pct"


def eastern_fonts() -> list[str]:
    """The fonts with East Asian letters: one that came with the files, and the machine's."""
    for path in Path(os.environ.get("INPUT_DIR", ".")).glob("*CJK*.otf"):
        font_manager.fontManager.addfont(path)
    known = {font.name for font in font_manager.fontManager.ttflist}
    return sorted(name for name in known if name.startswith(EAST_ASIAN))


def folded(text: str, width: int) -> list[str]:
    """A text in lines; East Asian letters take the room of two."""
    text = " ".join(str(text).split()).replace(" %", "\u00a0%")
    wide = sum(letter > "\u2e7f" for letter in text)
    return textwrap.wrap(text, max(width * len(text) // max(len(text) + wide, 1), 4))


def wrapped(text: str, width: int = 22) -> str:
    """A label on at most two lines."""
    kept = folded(text, width)
    return "\n".join(kept[:2]) + ("…" if len(kept) > 2 else "")


def labelled(name: str, width: int = 60) -> str:
    """A column's name as the label of an axis, its unit in brackets: "weight (kg)"."""
    words = re.sub(r"[\s_]+", " ", str(name)).strip()
    words = re.sub(rf"(?i)(?<=\w)(?: in)? ({UNITS})$", r" (\1)", words)
    return wrapped(words.replace("(pct)", "(%)"), width)


def amount(value: float, digits: int = 4) -> str:
    """A number for a tick or a bar: 9, 0.25, 1990, 12.5k, 760M."""
    for size, letter in ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= 0.9995 * size:
            return f"{value / min(size, 1e3 if letter == 'k' else size):.{digits}g}{letter}"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.{digits}g}"


def new_figure(title: str, panels: int = 1, height: float = 5.0, grid: str = "") -> tuple[Any, Any]:
    """A figure of 1,600 pixels' width (at 200 dpi) with its finding as the title; ``grid`` is the
    axis with lines across the plot, "both", or ""."""
    style: Any = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
    style |= {"font.size": 14, "font.family": ["DejaVu Sans", *eastern_fonts()[:1]]}
    style |= {"axes.edgecolor": GREY, "axes.spines.top": False, "axes.spines.right": False}
    style |= {"axes.grid": bool(grid), "axes.grid.axis": grid or "both", "grid.color": PALE}
    style |= {"axes.axisbelow": True, "ytick.major.size": 0 if grid == "x" else 3.5}
    plt.rcParams.update(style | {"text.parse_math": False})
    figure: Any = plt.figure(figsize=(8, height), dpi=200, layout="constrained")
    axes = figure.subplots(1, panels, squeeze=False)[0]
    finding = "\n".join(folded(title, 52)[:3])
    figure.suptitle(finding, x=0.015, ha="left", size=17, weight="bold", linespacing=1.2)
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    return figure, axes if panels > 1 else axes[0]


def save(figure: Any, path: Any) -> None:
    """Writes the figure, and says so and what it shows."""
    figure.savefig(path, facecolor="white")
    plt.close(figure)
    print(f"wrote {path.name}")
    first = figure.axes[0]
    sides = {"across": first.get_xlabel(), "up": first.get_ylabel()}
    told = [figure.get_suptitle(), *(f"{side}: {name}" for side, name in sides.items() if name)]
    print(f"shows {path.name}:", " ".join("; ".join(told).split()))


def footnote(figure: Any, text: str) -> None:
    """A quiet line in the lower right corner, below everything else."""
    figure.text(0.985, 0.01, text, ha="right", va="bottom", fontsize=11, color=QUIET)
    room = 0.25 / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, room, 1, 1 - room))


def legend_above(axes: Any) -> None:
    """The names of the colours between the title and the plot."""
    place = {"loc": "lower left", "bbox_to_anchor": (-0.01, 1.0), "ncols": 4}
    axes.legend(**place, frameon=False, fontsize=12, handletextpad=0.3, markerscale=1.8)


def spread_out(values: pd.Series) -> bool:
    """Whether numbers are read better on a logarithmic axis: all above 0, most of them small."""
    low, middle, high = values.quantile([0.01, 0.5, 0.99])
    return bool(values.min() > 0 and high > 6 * middle and high > 30 * low)


def scaled(axes: Any, side: str, values: pd.Series) -> None:
    """Gives the x or y axis short numbers, and a logarithmic scale where the values ask for it."""
    axis = getattr(axes, f"{side}axis")
    if spread_out(values):
        axes.set(**{f"{side}scale": "log"})
        axis.set_minor_formatter(lambda *_: "")
    axis.set_major_formatter(lambda value, _: amount(value))


def plot_strengths(path: Any, title: str, label: str, found: dict[str, Any]) -> None:
    """All columns by strength with intervals; drivers in blue, the rest in grey."""
    figure, axes = new_figure(title, height=max(4.4, 1.9 + 0.42 * len(found)), grid="x")
    for row, fact in enumerate(found.values()):
        colour = GREY if not fact["driver"] else SKY if fact["note"] else BLUE
        axes.barh(row, fact["strength"], color=colour, height=0.62)
        axes.plot([fact["low"], fact["high"]], [row, row], color=INK, lw=1.8)
        note = f"{fact['strength']:.2f}  {fact['note']}" if fact["driver"] else "no effect found"
        axes.text(fact["high"] + 0.012, row, note, va="center", fontsize=12)
    axes.set_yticks(range(len(found)), [wrapped(name.replace("_", " "), 26) for name in found])
    axes.invert_yaxis()
    widest = max(fact["high"] for fact in found.values())
    noted = max((fact["high"] for fact in found.values() if fact["note"]), default=0)
    axes.set_xlim(0, max(widest * 1.16 + 0.02, noted + widest * 0.62, 0.2))
    axes.locator_params(axis="x", nbins=6)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 1])
    axes.set_xlabel(label, fontsize=12)
    light = " · light: does not hold beside the others" if noted else ""
    footnote(figure, f"line: 95 % interval{light}")
    save(figure, path)


def plot_groups(path: Any, title: str, label: str, panels: dict[str, Any], overall: float) -> None:
    """The outcome by groups with 95 % intervals and sizes, one block a driver, one scale. Means
    that are far from zero and near each other are points instead of bars."""
    every = [row for rows in panels.values() for row in rows]
    share = all(row["low"] >= 0 and row["high"] <= 1 for row in every)
    scale = 100 if share else 1
    low, high = min(row["low"] for row in every) * scale, max(row["high"] for row in every) * scale
    points, several = not share and low > 0.6 * high, len(panels) > 1
    places = len(every) + 0.9 * (len(panels) - 1)
    figure, axes = new_figure(title, height=1.9 + 0.58 * max(places, 4), grid="x")
    ticks, y = {}, 0.0
    bold = {"va": "center", "fontweight": "bold"}
    for name, rows in panels.items():
        if several:
            place = axes.get_yaxis_transform()
            axes.text(0, y - 0.62, labelled(name), transform=place, size=13, color=QUIET, **bold)
        for row in rows:
            mean, *ends = (row[key] * scale for key in ("mean", "low", "high"))
            axes.barh(y, 0 if points else mean, color=BLUE, height=0.66)
            axes.plot(mean, y, "o" if points else "", color=BLUE, ms=11)
            axes.plot(ends, [y, y], color=INK, lw=2)
            text = f"{mean:.{0 if mean >= 1 else 1}f} %" if share else amount(mean, 3)
            right = (ends[1] if mean >= 0 else max(0, ends[1]), y)
            offset: Any = {"textcoords": "offset points", "size": 14, "bbox": PLATE, **bold}
            axes.annotate(text, right, (7, 0), **offset)
            group = wrapped(row["group"], 26)
            ticks[y] = group + (" · " if "\n" in group else "\n") + f"n = {row['n']:,}"
            y += 1
        y += 0.9
    axes.axvline(overall * scale, color=ORANGE, lw=1.8, ls="--", zorder=1)
    axes.set_yticks(list(ticks), list(ticks.values()), fontsize=12)
    axes.set_ylim(y - 1.35, -0.95 if several else -0.55)
    room = 0.17 * (high - (low if points else min(low, 0)))
    axes.set_xlim(low - room / 2 if points or low < 0 else 0, high + room)
    axes.xaxis.set_major_formatter(lambda value, _: amount(value))
    axes.set(xlabel=labelled(label), ylabel="" if several else labelled(next(iter(panels)), 28))
    mean = f"{overall * scale:.0f} %" if share else amount(overall, 3)
    footnote(figure, f"dashed: all rows, {mean} · lines: 95 % interval")
    save(figure, path)


def plot_scatter(path: Any, title: str, xs: Any, ys: Any, labels: tuple[str, str]) -> None:
    """Two numbers against each other, many rows as a density, with the median and the middle half
    of each tenth of the rows."""
    known = xs.notna() & ys.notna()
    xs, ys = xs[known].astype(float), ys[known].astype(float)
    figure, axes = new_figure(title, grid="both")
    note = f"orange: median and middle half · n = {len(xs):,}"
    if len(xs) > 3000:
        style: Any = {"gridsize": 36, "bins": "log", "cmap": "Blues", "mincnt": 1, "lw": 0}
        logs = {"xscale": "log"} if spread_out(xs) else {}
        logs |= {"yscale": "log"} if spread_out(ys) else {}
        cells = axes.hexbin(xs, ys, **style, **logs)
        figure.colorbar(cells, label="rows", shrink=0.8, format=lambda value, _: amount(value))
    else:
        steps, chance = np.sort(xs.unique()), np.random.default_rng(1)
        spread = 0.12 * np.diff(steps).min() if 1 < len(steps) <= 12 else 0
        places = xs + chance.uniform(-spread, spread, len(xs))
        axes.scatter(places, ys, s=18, color=BLUE, alpha=0.35 if len(xs) > 300 else 0.6, lw=0)
        note += " · points spread sideways" if spread else ""
    scaled(axes, "x", xs)
    scaled(axes, "y", ys)
    parts = min(10, max(3, len(xs) // 25))
    order = np.array_split(np.argsort(xs.to_numpy(), kind="stable"), parts)
    middle = [float(xs.iloc[part].median()) for part in order]
    for quarter, width, style in ((0.25, 1.4, ":"), (0.5, 3.0, "-"), (0.75, 1.4, ":")):
        curve = [float(ys.iloc[part].quantile(quarter)) for part in order]
        axes.plot(middle, curve, color=ORANGE, lw=width, ls=style)
    axes.set_xlabel(labelled(labels[0]) + " (log)" * (axes.get_xscale() == "log"))
    axes.set_ylabel(labelled(labels[1], 28) + " (log)" * (axes.get_yscale() == "log"))
    footnote(figure, note)
    save(figure, path)


def plot_boxes(path: Any, title: str, values: Any, classes: Any, label: str) -> None:
    """The spread of a number in each class: points, median and middle half."""
    names = list(classes.dropna().value_counts().index[:10])
    names.sort(key=lambda name: float(values[classes == name].median()))
    if getattr(classes.dtype, "ordered", False):
        names = [name for name in classes.cat.categories if name in names][::-1]
    figure, axes = new_figure(title, height=max(4.4, 1.9 + 0.62 * len(names)), grid="x")
    scaled(axes, "x", values.dropna())
    chance = np.random.default_rng(1)
    for row, name in enumerate(names):
        part = values[classes == name].dropna()
        part = part.sample(min(len(part), 600), random_state=1)
        heights = row + chance.uniform(-0.24, 0.24, len(part))
        axes.scatter(part, heights, s=18, color=COLOURS[row % 8], alpha=0.4, lw=0)
    parts = [values[classes == name].dropna() for name in names]
    style = {"color": INK, "linewidth": 1.8}
    axes.boxplot(
        parts,
        positions=range(len(names)),
        orientation="horizontal",
        widths=0.62,
        showfliers=False,
        medianprops={"color": INK, "linewidth": 3.2},
        boxprops=style,
        whiskerprops=style,
        capprops=style,
        manage_ticks=False,
    )
    ticks = [f"{wrapped(name)}\nn = {len(part):,}" for name, part in zip(names, parts, strict=True)]
    axes.set_yticks(range(len(names)), ticks)
    axes.set_xlabel(labelled(label))
    footnote(figure, "box: middle half · thick line: median")
    save(figure, path)


def plot_mix(path: Any, title: str, groups: Any, classes: Any, label: str) -> None:
    """The mix of classes in each group as stacked shares."""
    counts = pd.crosstab(groups, classes)
    counts = counts[counts.sum().sort_values(ascending=False).index[:8]]
    shares = counts.div(counts.sum(axis=1), axis=0) * 100
    figure, axes = new_figure(title, height=max(4.4, 2.6 + 0.55 * len(shares)))
    left = np.zeros(len(shares))
    for i, name in enumerate(shares.columns):
        part = shares[name].to_numpy()
        axes.barh(range(len(shares)), part, left=left, color=COLOURS[i], label=wrapped(name, 16))
        for y, (width, start) in enumerate(zip(part, left, strict=True)):
            if width >= 9:
                style: Any = {"ha": "center", "va": "center", "fontsize": 11}
                style["color"] = "white" if i in (0, 5, 6) else INK
                axes.text(start + width / 2, y, f"{width:.0f} %", **style)
        left = left + part
    sizes = counts.sum(axis=1)
    ticks = [f"{wrapped(name)}\nn = {sizes[name]:,}" for name in shares.index]
    axes.set_yticks(range(len(shares)), ticks)
    axes.set_ylabel(labelled(label, 28))
    axes.invert_yaxis()
    axes.set_xlabel("share of the rows (%)")
    axes.set_xlim(0, 100)
    legend_above(axes)
    save(figure, path)
