"""The lines of a script that draw a plot: readable at 800 pixels, as few as it takes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.analyst.printed import Printed
from playground.analyst.query import Query
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

PYPLOT = "import matplotlib.pyplot as plt"
FONTS = "from matplotlib import font_manager"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#9AA0A6"
EASTERN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Plot:
    """The lines that draw a plot, and what it shows by the name of its file."""

    imports: tuple[str, ...]
    lines: tuple[str, ...]
    name: str
    shows: str


def bare(text: str) -> str:
    """Text for Markdown as text for a plot or a file's name."""
    return re.sub(r"\\([*`\[\]<>~\\_])", r"\1", text)


def seen(plot: Plot | None, printed: Printed) -> dict[str, str]:
    """What an answer says of a plot that was drawn."""
    return {plot.name: plot.shows} if plot and plot.name in printed.files else {}


def file_name(*words: str, ending: str = "png") -> str:
    """A telling name for a file."""
    spoken = (word.replace(" - ", " minus ") for word in words if word)
    stem = "_".join(re.sub(r"\W+", "_", word).strip("_").lower() for word in spoken)
    return f"{stem[:60].strip('_') or 'plot'}.{ending}"


def settings(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Imports and lines that the letters in a plot need: a font with East Asian ones, and no
    formulas where a dollar sign is meant."""
    text = "".join(words)
    imports, lines = [PYPLOT], []
    if EASTERN.search(text):
        imports.append(FONTS)
        lines += [
            "for font in folder.glob('*CJK*.otf'):",
            "    font_manager.fontManager.addfont(font)",
            "plt.rcParams['font.family'] = ['Noto Sans CJK JP', 'DejaVu Sans']",
        ]
    if "$" in text:
        lines.append("plt.rcParams['text.parse_math'] = False")
    return imports, lines


def foreign(query: Query, tables: Sequence[Table]) -> list[str]:
    """Words of the data that may stand in a plot of a query."""
    values: list[str] = [query.text]
    used = {dimension.column for dimension in query.dimensions}
    for place in (query.table, *(join.table for join in query.joins)):
        for column in tables[place].columns:
            values += [column.name, *(column.values if column.name in used else ())]
    return values


def formatted(typical: float, voice: Voice, unit: str = "", *, whole: bool = False) -> str:
    """How figures of about this size are written: the ``fmt`` of labels and ticks, as code."""
    digits = 0 if whole else sum(abs(typical) < edge for edge in (1000, 20, 1))
    sign = " %" if unit == "%" else ""
    if voice.language != "de":
        return repr(f"{{:,.{digits}f}}{sign}")
    swap = ".translate(str.maketrans(',.', '.,'))" if digits else ".replace(',', '.')"
    return f"lambda value: f'{{value:,.{digits}f}}{sign}'{swap}"


def axis(name: str, unit: str) -> str:
    """The label of an axis, its unit in brackets."""
    return f"{name} ({unit})" if unit and f"({unit})" not in name else name


def drawn(
    name: str,
    title: str,
    words: Iterable[str],
    draw: Sequence[str],
    *,
    height: float = 4.5,
    xlabel: str = "",
    ylabel: str = "",
    imports: Sequence[str] = (),
) -> Plot:
    """A plot on one pair of axes, ``ax``: the lines of ``draw`` between a figure and its file."""
    needed, first = settings([title, xlabel, ylabel, *words])
    said = {"title": title, "xlabel": xlabel, "ylabel": ylabel}
    labels = ", ".join(f"{key}={bare(value)!r}" for key, value in said.items() if value)
    lines = [
        *first,
        f"fig, ax = plt.subplots(figsize=(8, {height:g}), layout='constrained')",
        *draw,
        f"ax.set({labels})",
        "ax.spines[['top', 'right']].set_visible(False)",
        f"fig.savefig(output / {name!r}, dpi=150)",
    ]
    return Plot((*needed, *imports), tuple(lines), name, bare(title))


def legend(source: str) -> str:
    """Beside the axes, so that it hides nothing."""
    return f"ax.legend(title={source}.columns.name, loc='upper left', bbox_to_anchor=(1, 1))"


def bars(table: str, column: str, fmt: str) -> list[str]:
    """Horizontal bars of a column, its index beside them, the first one on top."""
    return [
        f"bars = ax.barh({table}.index.astype(str), {table}[{column!r}], color={BLUE!r})",
        f"ax.bar_label(bars, fmt={fmt}, padding=4)",
        "ax.invert_yaxis()",
        f"ax.xaxis.set_major_formatter({ticks(fmt)})",
        "ax.margins(x=0.15)",
    ]


def line(table: str, column: str, fmt: str, *, from_zero: bool = False) -> list[str]:
    """A course: one line over the table's index."""
    draw = f"ax.plot({table}.index.astype(str), {table}[{column!r}], marker='o', color={BLUE!r})"
    return [draw, *over_time(fmt, from_zero=from_zero)]


def over_time(fmt: str, *, from_zero: bool = False) -> list[str]:
    """Axes for periods across and figures up."""
    return [
        "ax.xaxis.set_major_locator(plt.MaxNLocator(8, integer=True))",
        f"ax.yaxis.set_major_formatter({ticks(fmt)})",
        *(["ax.set_ylim(bottom=0)"] if from_zero else []),
    ]


def spelled(side: str, typical: float | None, voice: Voice) -> str:
    """The line that spells the figures of an axis ("x" or "y") as people do there."""
    return f"ax.{side}axis.set_major_formatter({ticks(formatted(typical or 1, voice))})"


def in_cells(table: str, spec: str, voice: Voice) -> str:
    """The arguments of a heat map that write its figures, of a format such as ".2f", into it."""
    if voice.language != "de":
        return f"annot=True, fmt={spec!r}"
    swap = "translate(str.maketrans(',.', '.,'))"
    return f"annot={table}.map(lambda value: f'{{value:{spec}}}'.{swap}), fmt=''"


def ticks(fmt: str) -> str:
    """The format of figures as one for ticks, with no more digits than a tick needs."""
    fmt = re.sub(r",\.\df", ",.9g", fmt)
    if fmt.startswith("lambda"):
        return fmt.replace("lambda value:", "lambda value, _:", 1)
    return fmt.replace("{:", "{x:")
