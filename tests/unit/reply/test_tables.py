"""Pipe tables: as they were written, as native cells, and as aligned text."""

import pytest

from bot.reply.tables import (
    COLUMNS_MAX,
    aligned,
    alignments,
    header_cells,
    plain,
    row_cells,
    table_of,
)

LINES = ["| Plan | Users |", "|:--|---|", "| **Basic** | 1,200 |", "| `Pro` | – |"]


def test_a_ragged_table_loses_no_cell() -> None:
    """It gets as wide as its widest row; beyond reason it is cut."""
    table = table_of(["| a |", "|---|", "| 1 | 2 |", "|  |"])
    assert (table.header, table.rows) == (("a", ""), (("1", "2"), ("", "")))
    wide = table_of(["|" + "a|" * 60, "|" + "-|" * 60])
    assert (wide.columns, wide.width) == (COLUMNS_MAX, 60)


def test_figures_stand_to_the_right() -> None:
    """Unless the table says where; a missing figure is no word."""
    table = table_of(LINES)
    assert alignments(table) == ["left", "right"]
    assert alignments(table_of(["| a | b |", "|:-:|--:|", "| 1 | x |"])) == ["center", "right"]


@pytest.mark.parametrize("figure", ["12 %", "$1,200.50", "-3", "≈ 4k", "(12)", "1’200", "**7**"])
def test_what_is_a_figure(figure: str) -> None:
    """With its unit, sign and emphasis."""
    assert alignments(table_of(["| a |", "|---|", f"| {figure} |"])) == ["right"]


def test_cells_are_plain_bold_or_code() -> None:
    """An address is code, which no client makes a link of; an empty cell is a blank."""
    bold, code, empty, text = row_cells(["**Basic**", "example.com", "", "a *b* `c`"])
    [line] = bold["elements"][0]["elements"]
    assert (line["text"], line["style"]) == ("Basic", {"bold": True})
    assert code["elements"][0]["elements"][0]["style"] == {"code": True}
    assert empty == {"type": "raw_text", "text": " "}
    assert text == {"type": "raw_text", "text": "a b c"} and plain(" **x** ") == "x"
    assert [cell["type"] for cell in header_cells(table_of(LINES))] == ["rich_text", "rich_text"]


def test_aligned_text_is_of_equal_width() -> None:
    """Wide characters count as two."""
    assert aligned(table_of([*LINES, "| 漢字 | 5 |"])).split("\n") == [
        "Plan   Users",
        "─────  ─────",
        "Basic  1,200",
        "Pro        –",
        "漢字       5",
    ]
