"""Pipe tables of an answer: as Slack's native ``table`` block, or as aligned text."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot import limits

Align = Literal["left", "center", "right"]

_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(
    r"^(?:about |≈ ?|~|< ?|> ?|± ?)?[+\-−–(]?\s?[$€£¥]?\s?\d[\d,.\s'’]*\)?\s?"
    r"(?:%|‰|×|x|k|K|M|bn|B|h|s|ms|min|d|[KMGT]?B|€|\$|£|pp|points?)?\*{0,3}$"
)
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "N/A", "NaN", "nan"})
_MARKS = re.compile(
    r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*]+)\*(?!\w)"
)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^\s()]+)\)")


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table: Markdown cells, one alignment a column (None: not said), lines it took."""

    header: tuple[str, ...]
    aligns: tuple[Align | None, ...]
    rows: tuple[tuple[str, ...], ...]
    height: int

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.header)


def table_at(lines: list[str], index: int) -> Table | None:
    """The table whose header is ``lines[index]``, or None."""
    if index + 1 >= len(lines) or "|" not in lines[index] or "|" not in lines[index + 1]:
        return None
    delimiter = lines[index + 1]
    header = _cells(lines[index])
    if not _DELIMITER.match(delimiter) or len(_cells(delimiter)) != len(header):
        return None
    rows = []
    end = index + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        rows.append(_cells(lines[end]))
        end += 1
    # GFM drops cells beyond the header; an answer loses nothing, so the table gets wider instead.
    width = max([len(header), *(len(row) for row in rows)])
    filled = [(*row, *[""] * (width - len(row))) for row in [header, *rows]]
    aligns: list[Align | None] = [_align(cell) for cell in _cells(delimiter)]
    aligns += [None] * (width - len(aligns))
    return Table(filled[0], tuple(aligns), tuple(filled[1:]), end - index)


def _cells(line: str) -> tuple[str, ...]:
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _UNESCAPED_PIPE.split(line))


def _align(cell: str) -> Align | None:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left" if cell.startswith(":") else None


def plain(cell: str) -> str:
    """A Markdown cell as the text a person sees, without emphasis and code marks."""
    text = _LINK.sub(r"\1 (\2)", _CODE.sub(r"\1", cell))
    for _ in range(3):
        text = _MARKS.sub(lambda match: match[2] or match[3], text)
    return text.strip()


def alignments(table: Table) -> list[Align]:
    """How each column is aligned: as the table says, else numbers right and words left."""
    found: list[Align] = []
    for column, said in enumerate(table.aligns):
        cells = [plain(row[column]) for row in table.rows]
        figures = [cell for cell in cells if cell not in _NOTHING]
        numeric = bool(figures) and all(_NUMBER.match(cell) for cell in figures)
        found.append(said or ("right" if numeric else "left"))
    return found


def table_block(table: Table) -> dict[str, Any]:
    """The native block; whether it fits is for the caller to check (``table_chars``, rows)."""
    return {
        "type": "table",
        "rows": [
            [_bold(plain(cell)) for cell in table.header],
            *([_cell(cell) for cell in row] for row in table.rows),
        ],
        "column_settings": [{"align": align} for align in alignments(table)],
    }


def _cell(cell: str) -> dict[str, Any]:
    strong = re.fullmatch(r"\*\*([^*]+)\*\*", cell)
    # Slack refuses an empty text, so an empty cell is one space.
    return _bold(plain(strong[1])) if strong else {"type": "raw_text", "text": plain(cell) or " "}


def _bold(text: str) -> dict[str, Any]:
    if not text:
        return {"type": "raw_text", "text": " "}
    element = {"type": "text", "text": text, "style": {"bold": True}}
    section = {"type": "rich_text_section", "elements": [element]}
    return {"type": "rich_text", "elements": [section]}


def table_chars(table: Table) -> int:
    """Characters of all cells, as Slack counts them against 10,000."""
    return sum(len(plain(cell)) or 1 for row in (table.header, *table.rows) for cell in row)


def is_native(table: Table) -> bool:
    """Whether Slack's table block takes it: rows, columns and characters."""
    return (
        len(table.rows) + 1 <= limits.SLACK_TABLE_ROWS_MAX
        and table.columns <= limits.SLACK_TABLE_COLUMNS_MAX
        and table_chars(table) <= limits.SLACK_TABLE_CHARS_MAX
    )


def rows_between(table: Table, start: int, end: int) -> Table:
    """The same table with the body rows ``start`` to ``end`` only."""
    return replace(table, rows=table.rows[start:end])


def aligned(table: Table) -> str:
    """The table as lines of equal width, for a monospace place."""
    grid = [[plain(cell) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(_width(row[column]) for row in grid) for column in range(table.columns)]
    aligns = alignments(table)
    lines = ["  ".join(map(_padded, row, widths, aligns)) for row in grid]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:]))


def _padded(cell: str, width: int, align: Align) -> str:
    space = width - _width(cell)
    left = space if align == "right" else space // 2 if align == "center" else 0
    return " " * left + cell + " " * (space - left)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
