"""Plots that can be read at the width of a phone: few things, large letters, safe colours."""

import textwrap
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.text import Text

BLUE = "#0072B2"
SKY = "#7DBBE3"
ORANGE = "#D55E00"
GREY = "#B8BCC2"
PALE = "#E6E8EB"
QUIET = "#5B6168"
INK = "#22262B"
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#6B7280", "#B59F00"]
EAST_ASIAN = ("Noto Sans CJK", "WenQuanYi", "IPAGothic", "IPAexGothic", "Source Han Sans", "SimHei")


def eastern_fonts() -> list[str]:
    """The fonts with East Asian letters that this machine has."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return sorted(name for name in known if name.startswith(EAST_ASIAN))


def new_figure(title: str, panels: int = 1, height: float = 5.0) -> tuple[Any, Any]:
    """A figure of 1,600 pixels' width (at 200 dpi) with its finding as the title."""
    style: Any = {"font.family": ["DejaVu Sans", *eastern_fonts()[:1]], "font.size": 13}
    style |= {"text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": GREY}
    style |= {"xtick.color": INK, "ytick.color": INK, "text.parse_math": False}
    style |= {"axes.spines.top": False, "axes.spines.right": False}
    plt.rcParams.update(style)
    figure: Any = plt.figure(figsize=(8, height), dpi=200, layout="constrained")
    axes = figure.subplots(1, panels, squeeze=False)
    figure.suptitle(
        textwrap.fill(title, 56),
        x=0.015,
        ha="left",
        fontsize=16,
        fontweight="bold",
        linespacing=1.2,
    )
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    return figure, axes[0] if panels > 1 else axes[0][0]


def save(figure: Any, path: Any) -> None:
    """Writes the figure and says so."""
    figure.savefig(path, facecolor="white")
    plt.close(figure)
    print(f"wrote {path.name}")
    letters = {letter for text in figure.findobj(Text) for letter in text.get_text()}
    if any(letter > "\u2e7f" for letter in letters) and not eastern_fonts():
        print("no East Asian font here")


def footnote(figure: Any, text: str) -> None:
    """A quiet line in the lower right corner, below everything else."""
    figure.text(0.985, 0.01, text, ha="right", va="bottom", fontsize=10.5, color=QUIET)
    figure.get_layout_engine().set(rect=(0, 0.05, 1, 0.95))


def wrapped(text: str, width: int = 22) -> str:
    """A label on at most two lines."""
    kept = textwrap.wrap(str(text), width)
    return "\n".join(kept[:2]) + ("…" if len(kept) > 2 else "")


def plot_strengths(path: Any, title: str, label: str, found: dict[str, Any]) -> None:
    """All columns by strength with intervals; drivers in blue, the rest in grey."""
    names = list(found)[:12]
    figure, axes = new_figure(title, height=max(5.0, 1.9 + 0.42 * len(names)))
    for row, name in enumerate(names):
        fact = found[name]
        colour = GREY if not fact["driver"] else SKY if fact["note"] else BLUE
        axes.barh(row, fact["strength"], color=colour, height=0.62, zorder=2)
        axes.plot([fact["low"], fact["high"]], [row, row], color=INK, lw=1.8, zorder=3)
        note = f"{fact['strength']:.2f}  {fact['note']}" if fact["driver"] else "no effect found"
        axes.text(fact["high"] + 0.012, row, note, va="center", fontsize=12, color=INK)
    axes.set_yticks(range(len(names)), [wrapped(name.replace("_", " "), 26) for name in names])
    axes.invert_yaxis()
    widest = max(found[name]["high"] for name in names)
    noted = max((found[name]["high"] for name in names if found[name]["note"]), default=0)
    axes.set_xlim(0, max(widest * 1.16 + 0.02, noted + widest * 0.62, 0.2))
    axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 1])
    axes.set_xlabel(label, fontsize=12)
    note = (
        "line: 95 % interval · light: does not hold beside the others"
        if noted
        else ("line: 95 % interval")
    )
    footnote(figure, note)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=PALE, zorder=0)
    save(figure, path)


def plot_groups(path: Any, title: str, label: str, panels: dict[str, Any], overall: float) -> None:
    """The outcome by groups with 95 % intervals and sizes, one panel a driver, one scale."""
    share = all(row["low"] >= 0 and row["high"] <= 1 for rows in panels.values() for row in rows)
    scale = 100 if share else 1
    figure, all_axes = new_figure(title, len(panels))
    top = max(row["high"] for rows in panels.values() for row in rows) * scale
    bottom = min(0.0, min(row["low"] for rows in panels.values() for row in rows) * scale)
    for i, (name, rows) in enumerate(panels.items()):
        axes = all_axes[i] if len(panels) > 1 else all_axes
        width = max(8, (46 if len(panels) == 1 else 24) // len(rows))
        for x, row in enumerate(rows):
            mean, low, high = (row[key] * scale for key in ("mean", "low", "high"))
            axes.bar(x, mean, color=BLUE, width=0.66, zorder=2)
            axes.plot([x, x], [low, high], color=INK, lw=2, zorder=3)
            text = f"{mean:.0f} %" if share else f"{mean:,.3g}"
            axes.text(
                x, high + 0.02 * top, text, ha="center", fontsize=13, fontweight="bold", bbox=PLATE
            )
        axes.axhline(overall * scale, color=ORANGE, lw=1.8, ls="--", zorder=1)
        if i:
            axes.tick_params(axis="y", labelleft=False)
        ticks = [f"{wrapped(row['group'], width)}\nn = {row['n']:,}" for row in rows]
        axes.set_xticks(range(len(rows)), ticks, fontsize=11 if len(rows) * len(panels) < 6 else 10)
        axes.set_ylim(bottom, top * 1.14)
        axes.set_xlabel(wrapped(name.replace("_", " "), 64 // len(panels)), fontweight="bold")
        axes.tick_params(axis="x", length=0)
        if i == 0:
            axes.set_ylabel(wrapped(label, 28))
    mean = f"{overall * scale:.0f} %" if share else f"{overall:,.3g}"
    footnote(figure, f"dashed: all rows, {mean} · bars: 95 % interval")
    save(figure, path)


def plot_scatter(path: Any, title: str, xs: Any, ys: Any, labels: tuple[str, str]) -> None:
    """Two numbers against each other with the median and middle half of each tenth of the rows."""
    known = xs.notna() & ys.notna()
    xs, ys = xs[known].astype(float), ys[known].astype(float)
    figure, axes = new_figure(title)
    shown = xs.sample(min(len(xs), 4000), random_state=1).index
    axes.scatter(xs[shown], ys[shown], s=16, color=BLUE, alpha=0.35 if len(xs) > 300 else 0.6, lw=0)
    parts = min(10, max(3, len(xs) // 25))
    order = np.array_split(np.argsort(xs.to_numpy(), kind="stable"), parts)
    middle = [float(xs.iloc[part].median()) for part in order]
    for quarter, width, style in ((0.25, 1.4, ":"), (0.5, 3.0, "-"), (0.75, 1.4, ":")):
        curve = [float(ys.iloc[part].quantile(quarter)) for part in order]
        axes.plot(middle, curve, color=ORANGE, lw=width, ls=style)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(wrapped(labels[1], 28))
    axes.grid(color=PALE, zorder=0)
    axes.set_axisbelow(True)
    footnote(figure, f"orange: median and middle half · n = {len(xs):,}")
    save(figure, path)


def plot_boxes(path: Any, title: str, values: Any, classes: Any, label: str) -> None:
    """The spread of a number in each class: points, median and middle half."""
    names = list(classes.dropna().value_counts().index[:10])
    names.sort(key=lambda name: float(values[classes == name].median()), reverse=True)
    figure, axes = new_figure(title, height=max(5.0, 1.9 + 0.62 * len(names)))
    chance = np.random.default_rng(1)
    for row, name in enumerate(names):
        part = values[classes == name].dropna()
        part = part.sample(min(len(part), 600), random_state=1)
        heights = row + chance.uniform(-0.24, 0.24, len(part))
        axes.scatter(part, heights, s=18, color=COLOURS[row % 8], alpha=0.4, lw=0, zorder=2)
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
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(label)
    axes.grid(axis="x", color=PALE, zorder=0)
    save(figure, path)


def plot_mix(path: Any, title: str, groups: Any, classes: Any, label: str) -> None:
    """The mix of classes in each group as stacked shares."""
    counts = pd.crosstab(groups, classes)
    counts = counts[counts.sum().sort_values(ascending=False).index[:8]]
    shares = counts.div(counts.sum(axis=1), axis=0) * 100
    figure, axes = new_figure(title, height=max(5.0, 2.6 + 0.55 * len(shares)))
    left = np.zeros(len(shares))
    for i, name in enumerate(shares.columns):
        part = shares[name].to_numpy()
        axes.barh(range(len(shares)), part, left=left, color=COLOURS[i], label=wrapped(name, 16))
        for y, (width, start) in enumerate(zip(part, left, strict=True)):
            if width >= 9:
                axes.text(
                    start + width / 2,
                    y,
                    f"{width:.0f} %",
                    ha="center",
                    va="center",
                    fontsize=11,
                    color="white" if i in (0, 5, 6) else INK,
                )
        left = left + part
    sizes = counts.sum(axis=1)
    ticks = [f"{wrapped(name)}\nn = {sizes[name]:,}" for name in shares.index]
    axes.set_yticks(range(len(shares)), ticks)
    axes.set_ylabel(wrapped(label, 28))
    axes.invert_yaxis()
    axes.set_xlabel("share of the rows (%)")
    axes.set_xlim(0, 100)
    figure.legend(loc="outside lower center", ncols=min(4, len(shares.columns)), frameon=False)
    save(figure, path)
