"""Reports of what was found, and tables in other formats: real files, opened again."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.files.font import NAME, font_file
from tests.conftest import sample
from tests.playground.analyst.harness import Chat

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Orders whose amount goes with the region, with gaps, dates and a hostile text."""
    rows = range(120)
    table = pd.DataFrame(
        {
            "region": [("north", "south", "east")[row % 3] for row in rows],
            "amount": [100 + 50 * (row % 3) + row % 7 for row in rows],
            "day": pd.date_range("2026-01-01", periods=120),
            "note": [HOSTILE if row == 5 else None if row % 4 else f"n {row}" for row in rows],
        }
    )
    path = tmp_path / "orders.csv"
    table.to_csv(path, index=False)
    return path


def _words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


async def test_an_answer_becomes_a_report_in_three_formats(orders: Path, tmp_path: Path) -> None:
    """The finding, the table, the plots and how it was found."""
    chat = Chat(tmp_path)
    found = await chat.ask("average amount by region", [orders])
    plots = [name for name in found.outputs if name.endswith(".png")]
    assert plots

    pdf = await chat.ask("make it a PDF report")
    assert "report.pdf" in pdf.outputs and "`report.pdf` is ready" in pdf.finding
    pages = PdfReader(pdf.outputs["report.pdf"]).pages
    told = _words(" ".join(page.extract_text() for page in pages))
    assert _words(found.finding) in told and "How it was found" in told
    assert sum(len(page.images) for page in pages) == len(plots)

    word = await chat.ask("and as a Word document")
    document = Document(str(word.outputs["report.docx"]))
    assert found.finding in [paragraph.text for paragraph in document.paragraphs]
    assert len(document.inline_shapes) == len(plots) and len(document.tables) == 1


async def test_the_rows_that_are_talked_about_become_a_workbook(
    orders: Path, tmp_path: Path
) -> None:
    """All of them, with a fixed head; a text that looks like a formula stays text."""
    chat = Chat(tmp_path)
    await chat.ask("what is in it?", [orders])
    excel = await chat.ask("as Excel")
    (path,) = [path for name, path in excel.outputs.items() if name.endswith(".xlsx")]
    data = load_workbook(path).worksheets[-1]
    assert (data.max_row, data.max_column, data.freeze_panes) == (121, 4, "A2")
    hostile = data["D7"]
    assert (hostile.value, hostile.data_type) == (HOSTILE, "s")


async def test_a_report_at_once_answers_first(orders: Path, tmp_path: Path) -> None:
    """Without an earlier answer there is one now; the report is made of it."""
    chat = Chat(tmp_path)
    told = await chat.ask("average amount by region, as a PDF report", [orders])
    assert "`report.pdf` is ready" in told.text
    pages = PdfReader(told.outputs["report.pdf"]).pages
    text = "".join(page.extract_text() for page in pages)
    assert "203.0" in text or "202.9" in text, text
    follow_up = await chat.ask("as a Word document")
    assert "report.docx" in follow_up.outputs


async def test_a_report_has_east_asian_letters(tmp_path: Path) -> None:
    """With the font that came along, in the text and in the plots."""
    path = tmp_path / "会员.csv"
    lines = [f"{'北京' if row % 2 else '上海'},{row % 5 + 9 * (row % 2)}" for row in range(80)]
    path.write_text("\n".join(["城市,小时", *lines]), encoding="utf-8")
    source = font_file()
    assert source
    (tmp_path / NAME).symlink_to(source)
    chat = Chat(tmp_path)
    told = await chat.ask("average 小时 by 城市, as a PDF report", [path])
    text = "".join(page.extract_text() for page in PdfReader(told.outputs["report.pdf"]).pages)
    assert "城市" in text and "小时" in text
    assert "boxes" not in told.text


def _sqlite(path: Path) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as connection:
        return pd.read_sql("SELECT * FROM data", connection)


READERS: dict[str, Callable[[Path], Any]] = {
    "csv": pd.read_csv,
    "tsv": lambda path: pd.read_csv(path, sep="\t"),
    "json": lambda path: pd.DataFrame(json.loads(path.read_text())),
    "jsonl": lambda path: pd.read_json(path, lines=True),
    "parquet": pd.read_parquet,
    "xlsx": pd.read_excel,
    "sqlite": _sqlite,
}


@pytest.mark.parametrize("form", sample(list(READERS), 3))
async def test_a_table_is_written_in_every_format_and_read_again(
    orders: Path, tmp_path: Path, form: str
) -> None:
    """Same rows, columns and gaps, counted in the file that was handed over."""
    told = await Chat(tmp_path).ask(f"convert it to {form}", [orders])
    (name,) = told.outputs
    table = READERS[form](told.outputs[name])
    assert table.shape == (120, 4)
    assert table["note"].isna().sum() == 89
    assert table["note"][5] == HOSTILE
    assert "120 rows" in told.finding and "4 columns" in told.finding
    assert ("formula" in told.text) == (form in ("csv", "tsv"))


async def test_a_conversion_keeps_the_rows_that_are_talked_about(
    orders: Path, tmp_path: Path
) -> None:
    """A filter of the question counts, and the answer says that it is not the whole table."""
    told = await Chat(tmp_path).ask("convert it to JSON, only for north", [orders])
    rows = json.loads(told.outputs["orders.json"].read_text())
    assert len(rows) == 40 and {row["region"] for row in rows} == {"north"}
    assert "north" in told.text and "120" in told.text
