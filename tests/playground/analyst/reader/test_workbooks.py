"""Workbooks as people keep them."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from .support import frame, look, only, said

Rows = list[list[Any]]


def _book(sheets: dict[str, Rows], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


REPORT: Rows = [
    ["Store report"],
    [],
    [None, None, "Q1", None, "Q2", None],
    ["Region", "Store", "Jan", "Feb", "Apr", "May"],
    ["North", "S1", 910, 920, 940, 950],
    [None, "S2", 1, 2, 4, 5],
    ["Subtotal North", None, 911, 922, 944, 955],
    ["South", "S3", 5, 5, 5, 5],
    [None, "S4", 7, 7, 7, 7],
    ["Subtotal South", None, 12, 12, 12, 12],
    ["Grand total", None, 923, 934, 956, 967],
    [],
    ["* preliminary"],
]


def test_a_report_becomes_its_records(tmp_path: Path) -> None:
    """Title, groups of names, merged cells, subtotals, the total and the note are no records."""
    merged = ("A1:F1", "C3:D3", "E3:F3", "A5:A6", "A8:A9")
    found = look(tmp_path, "x.xlsx", _book({"Report": REPORT}, merged))
    df = frame(tmp_path, only(found))
    assert [*df.columns] == ["Region", "Store", "Q1 Jan", "Q1 Feb", "Q2 Apr", "Q2 May"]
    assert [*df["Region"]] == ["North", "North", "South", "South"]
    assert df["Q1 Jan"].sum() == 923
    assert only(found).context == "Store report * preliminary"
    assert any("3 total rows" in one for one in said(found))


def test_every_sheet_is_a_table(tmp_path: Path) -> None:
    """Also one that begins further in; empty ones are said, and text on a sheet is context."""
    orders: Rows = [["id", "n"], ["a", 1], ["b", 2]]
    inset: Rows = [[], [], [None, "name", "city"], [None, "x", "Rome"], [None, "y", "Oslo"]]
    notes: Rows = [["All amounts in EUR"]]
    found = look(
        tmp_path, "x.xlsx", _book({"Orders": orders, "Kunden": inset, "Leer": [], "Notes": notes})
    )
    assert [table.part for table in found.tables] == ["Orders", "Kunden"]
    assert frame(tmp_path, found.tables[1]).to_dict("list") == {
        "name": ["x", "y"],
        "city": ["Rome", "Oslo"],
    }
    assert "All amounts in EUR" in found.tables[0].context
    assert "`x.xlsx`: nothing stands on Leer." in said(found)


def test_tables_side_by_side_are_two(tmp_path: Path) -> None:
    """A blank column parts them."""
    rows: Rows = [
        ["a", "n", None, "b", "m"],
        ["x", 1, None, "u", 5],
        ["y", 2, None, "v", 6],
        ["z", 3, None, "w", 7],
    ]
    one, two = look(tmp_path, "x.xlsx", _book({"S": rows})).tables
    assert [*frame(tmp_path, one)["n"]] == [1, 2, 3]
    assert [*frame(tmp_path, two)["m"]] == [5, 6, 7]


FORMULAS = {
    "a product": ("=B{row}*C{row}", [20, 60]),
    "a sum": ("=SUM(B{row}:C{row})", [12, 23]),
    "a difference in percent": ("=(C{row}-B{row})/B{row}*100", [400, 566.6667]),
}


@pytest.mark.parametrize("what", FORMULAS)
def test_formulas_without_results_are_computed(tmp_path: Path, what: str) -> None:
    """A column that a program wrote as formulas is no empty column."""
    formula, wanted = FORMULAS[what]
    rows: Rows = [["item", "qty", "price", "total"]]
    rows += [["a", 2, 10, formula.format(row=2)], ["b", 3, 20, formula.format(row=3)]]
    found = look(tmp_path, "x.xlsx", _book({"S": rows}))
    assert [*frame(tmp_path, only(found))["total"]] == pytest.approx(wanted)
    assert any("formulas without their results" in one for one in said(found))


def test_formulas_beyond_the_row_are_said(tmp_path: Path) -> None:
    """What is not computed is not dropped in silence."""
    rows: Rows = [
        ["item", "n", "share"],
        ["a", 2, "=B2/SUM(B$2:B$3)"],
        ["b", 3, "=VLOOKUP(B3,A:B,2)"],
    ]
    found = look(tmp_path, "x.xlsx", _book({"S": rows}))
    assert only(found).column("share") is not None
    assert any("share: 2 formulas have no result" in one for one in said(found))


def test_cells_of_several_types_are_numbers_where_most_are(tmp_path: Path) -> None:
    """Numbers as text count, errors and words are missing, and said."""
    rows: Rows = [
        ["item", "val"],
        ["a", 1],
        ["b", "n/a"],
        ["c", "#DIV/0!"],
        ["d", "12"],
        ["e", 3.5],
    ]
    found = look(tmp_path, "x.xlsx", _book({"S": rows}))
    column = only(found).column("val")
    assert column is not None
    assert (column.kind, column.missing, column.high) == ("number", 2, 12)
    assert any("An error value in" in one for one in said(found))


def test_ids_as_text_keep_their_zeros(tmp_path: Path) -> None:
    """A cell of text stays one."""
    rows: Rows = [["plz", "n"], ["01067", 1], ["50667", 2]]
    table = only(look(tmp_path, "x.xlsx", _book({"S": rows})))
    assert [*frame(tmp_path, table)["plz"]] == ["01067", "50667"]


def test_macros_are_said_and_not_run(tmp_path: Path) -> None:
    """The table is read all the same."""
    import zipfile

    stream = io.BytesIO(_book({"S": [["a", "n"], ["x", 1]]}))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    found = look(tmp_path, "x.xlsm", stream.getvalue())
    assert found.tables[0].rows == 1
    assert "`x.xlsm` holds macros; I did not run them." in said(found)
