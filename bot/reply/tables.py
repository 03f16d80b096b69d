"""Pipe tables of an answer: as Slack's native ``table`` block, or as aligned text."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from markdown_it.rules_block.table import escapedSplit

from bot.reply.addresses import ADDRESS
from bot.reply.inline import unmarked
from bot.slack.blocks import Block, cell, rich_text

Align = Literal["left", "center", "right"]

_NUMBER = re.compile(
    r"^(?:about |≈ ?|~|< ?|> ?|± ?)?[+\-−–(]?\s?[$€£¥]?\s?\d[\d,.\s'’]*\)?\s?"
    r"(?:%|‰|×|x|k|K|M|bn|B|h|s|ms|min|d|[KMGT]?B|€|\$|£|pp|points?)?\*{0,3}$"
)
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "N/A", "NaN", "nan"})
_STRONG = re.compile(r"\*\*([^*]++)\*\*")

COLUMNS_MAX = 50
"""Columns that are shown at most: of a wider table nobody could read a row."""
ALIGNED_WIDTH_MAX = 400
"""Characters of a row in which columns stand under each other; wider ones are not padded."""


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table: Markdown cells, one alignment a column (None: not said).

    ``width`` is the number of columns that it was written with; at most COLUMNS_MAX are kept.
    """

    header: tuple[str, ...]
    aligns: tuple[Align | None, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int

    @property
    def columns(self) -> int:
        """The number of columns that are kept."""
        return len(self.header)


def table_of(lines: Sequence[str]) -> Table:
    """The table of these lines: a header, a delimiter row, and rows as wide as they like.

    GFM drops cells beyond the header; an answer loses nothing, so the table gets wider instead.
    """
    header, delimiters, *rows = map(_cells, lines)
    width = max(map(len, (header, *rows)))
    columns = min(width, COLUMNS_MAX)

    def filled(row: Sequence[str]) -> tuple[str, ...]:
        return (*row[:columns], *[""] * (columns - len(row)))

    aligns = [_align(cell) for cell in delimiters[:columns]]
    aligns += [None] * (columns - len(aligns))
    return Table(filled(header), tuple(aligns), tuple(map(filled, rows)), width)


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in escapedSplit(line.strip())]
    first = 1 if len(cells) > 1 and not cells[0] else 0
    last = -1 if len(cells) - first > 1 and not cells[-1] else None
    return cells[first:last]


def _align(cell: str) -> Align | None:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left" if cell.startswith(":") else None


def plain(cell: str) -> str:
    """A Markdown cell as the text a person sees, without emphasis and code marks."""
    return unmarked(cell).strip()


def alignments(table: Table) -> list[Align]:
    """How each column is aligned: as the table says, else numbers right and words left."""
    return [
        said or ("right" if _is_numeric(row[column] for row in table.rows) else "left")
        for column, said in enumerate(table.aligns)
    ]


def _is_numeric(cells: Iterable[str]) -> bool:
    figures = (cell for cell in map(plain, cells) if cell not in _NOTHING)
    first = next(figures, None)
    return first is not None and all(_NUMBER.match(cell) for cell in chain([first], figures))


def header_cells(table: Table) -> list[Block]:
    """The first row of the native block."""
    return [_rich(plain(text), "bold") for text in table.header]


def row_cells(row: Sequence[str]) -> list[Block]:
    """A body row of the native block."""
    return [_cell(text) for text in row]


def _cell(text: str) -> Block:
    strong = _STRONG.fullmatch(text)
    return _rich(plain(strong[1]), "bold") if strong else _rich(plain(text))


def _rich(text: str, style: Literal["", "bold"] = "") -> Block:
    """A cell; an address in it is code, which no client makes a link of."""
    if not text:
        return cell(" ")  # Slack refuses an empty text
    if ADDRESS.search(text):
        return rich_text(text, "code")
    return rich_text(text, style) if style else cell(text)


def aligned(table: Table) -> str:
    """The table as lines of equal width, for a monospace place; a very wide one is not padded."""
    aligns = alignments(table)
    grid = [list(map(plain, row)) for row in (table.header, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*grid, strict=True)]
    if sum(widths) > ALIGNED_WIDTH_MAX:
        widths = [1] * len(widths)
    lines = ["  ".join(map(_padded, row, widths, aligns)) for row in grid]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:]))


def _padded(cell: str, width: int, align: Align) -> str:
    space = width - _width(cell)
    left = space if align == "right" else space // 2 if align == "center" else 0
    return " " * left + cell + " " * (space - left)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
