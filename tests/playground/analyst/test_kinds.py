"""Tables of every kind are read, the right sheet of several, and a file is known by its bytes."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.playground.analyst.kinds import kind_of
from bot.playground.analyst.profile import profile_from
from bot.playground.analyst.recipes.formats import (
    column_names,
    json_parts,
    json_table,
    read_json,
    read_workbook,
    workbook_sheets,
)
from bot.playground.claude.brain import File
from tests.conftest import sample

from .filemaking import (
    docx_bytes,
    image_bytes,
    make_sqlite,
    orders,
    pdf_bytes,
    pptx_bytes,
    workbook_bytes,
    xls_bytes,
    zip_bytes,
)
from .harness import Chat

RECORDS = orders().to_dict("records")
SMALL = pd.DataFrame({"item": ["rent", "power"], "cost": [900, 120]})
DEEP = {
    "made": 1,
    "data": {"orders": [{**row, "by": {"age": i % 9}} for i, row in enumerate(RECORDS)]},
}
TABLES: dict[str, Callable[[], bytes]] = {
    "orders.tsv": lambda: orders().to_csv(index=False, sep="\t").encode(),
    "orders.txt": lambda: orders().to_csv(index=False, sep=";").encode(),
    "orders.xlsx": lambda: workbook_bytes({"Orders": orders()}),
    "orders.ods": lambda: workbook_bytes({"Orders": orders()}, engine="odf"),
    "orders.xls": lambda: xls_bytes(orders()),
    "orders.parquet": lambda: orders().to_parquet(),
    "records.json": lambda: json.dumps(RECORDS).encode(),
    "deep.json": lambda: json.dumps(DEEP).encode(),
    "columns.json": lambda: json.dumps(orders().to_dict("list")).encode(),
    "rows.json": lambda: json.dumps(orders().to_dict("index")).encode(),
    "lines.jsonl": lambda: "\n".join(json.dumps(row) for row in RECORDS).encode(),
}


@pytest.mark.parametrize("name", sample(list(TABLES), 3))
async def test_every_kind_of_table_is_read(chat: Chat, tmp_path: Path, name: str) -> None:
    """The same sixty rows arrive from each format; nested objects become columns."""
    (tmp_path / name).write_bytes(TABLES[name]())
    answer = await chat.ask("gone by shop", [tmp_path / name])
    assert answer.finding.startswith("Shop makes no certain difference to gone"), answer.text
    profile = profile_from(answer.runs[0][1].stdout)
    assert profile is not None and profile.rows == 60
    columns = {"order_id", "days", "gone", "shop"} | ({"by.age"} if name == "deep.json" else set())
    assert {column.name for column in profile.columns} == columns


@pytest.mark.parametrize("name", [name for name in TABLES if "json" in name])
def test_every_shape_of_json_is_a_table(tmp_path: Path, name: str) -> None:
    """Records, columns, rows by key, lines and nested lists give the same rows, and the call that
    is told reads them again."""
    path = tmp_path / name
    path.write_bytes(TABLES[name]())
    part = max(json_parts(path), default="")
    table, call = read_json(path, part)
    assert table[["order_id", "days", "gone", "shop"]].to_dict("records") == RECORDS
    again = eval(call, {"json_table": json_table, "path": path})
    pd.testing.assert_frame_equal(table, again)


@pytest.mark.parametrize("name", ["orders.ods", "orders.xls"])
def test_every_format_of_workbook_is_read(tmp_path: Path, name: str) -> None:
    """Old and open workbooks tell their sheets and give the same rows as a new one."""
    path = tmp_path / name
    path.write_bytes(TABLES[name]())
    (sheet,) = workbook_sheets(path)
    table, _ = read_workbook(path, sheet)
    assert table.to_dict("records") == RECORDS


async def test_the_largest_sheet_is_taken_and_the_others_are_named(
    chat: Chat, tmp_path: Path
) -> None:
    """Without a name the largest sheet is read; a named one is read in a second execution."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes({"Costs 2025": SMALL, "Orders": orders()}))
    first = await chat.ask("What drives gone?", [path])
    assert first.finding.startswith("Days is the strongest driver of gone")
    assert "`book.xlsx` has 2 sheets; this is about `Orders`" in first.text
    assert "The others: `Costs 2025` (6 cells)" in first.text
    second = await chat.ask("profile of the sheet costs 2025")
    assert second.finding.startswith("book.xlsx: 2 rows and 2 columns")
    assert "# load and profile the sheet 'Costs 2025'" in second.runs[1][0]


async def test_tables_of_a_database_are_listed(chat: Chat, tmp_path: Path) -> None:
    """An SQLite file tells its tables with their rows; each can be asked for, and none changes."""
    path = tmp_path / "shop.sqlite"
    make_sqlite(path, {"costs": SMALL, "orders": orders()})
    before = path.read_bytes()
    first = await chat.ask("What is in it?", [path])
    assert "shop.sqlite: 60 rows and 4 columns" in first.finding
    assert "`shop.sqlite` has 2 tables" in first.text and "`costs` (2 rows)" in first.text
    second = await chat.ask("profile of costs")
    assert second.finding.startswith("shop.sqlite: 2 rows and 2 columns")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "group", "form"),
    [
        ("a.csv", image_bytes("JPEG"), "image", "JPEG"),
        ("a.png", image_bytes("WEBP"), "image", "WebP"),
        ("a.csv", pdf_bytes(["x"]), "document", "pdf"),
        ("a", docx_bytes({"x": "y"}), "document", "docx"),
        ("a.zip", pptx_bytes({"x": "y"}), "document", "pptx"),
        ("a.zip", workbook_bytes({"x": orders(9)}), "table", "workbook"),
        ("a.bin", orders(9).to_parquet(), "table", "parquet"),
        ("a.docx", zip_bytes({"x.csv": b"a,b\n1,2"}), "archive", "zip"),
        ("a.csv", b"a,b\n1,2\n", "table", "delimited"),
        ("a.txt", b"a;b\n1;2\n3;4\n5;6\n", "table", "delimited"),
        ("a.txt", b"Dear all,\nwe meet at nine, as ever.\nBye\n", "document", "text"),
        ("a.py", b"import os\nprint(os)\n", "document", "text"),
        ("a.csv", b'{"a": [1, 2]}', "table", "json"),
        ("a.md", b"# Title\n", "document", "text"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\4", "refused", ""),
    ],
)
def test_bytes_count_more_than_the_name(
    tmp_path: Path, name: str, data: bytes, group: str, form: str
) -> None:
    """What a file is follows from what is in it; its name decides only where that is open."""
    path = tmp_path / name
    path.write_bytes(data)
    kind = kind_of(File("file_1", name, "", len(data), path))
    assert (kind.group, kind.form) == (group, form)


def test_columns_get_names_of_their_own() -> None:
    """Blank, repeated and broken names become usable ones, and plain ones stay."""
    table = pd.DataFrame(np.zeros((1, 6)), columns=["a", " a", "", np.nan, "b\nc", "a_2"])
    assert column_names(table) == ["a", "a_2", "column_3", "column_4", "b c", "a_2_2"]
