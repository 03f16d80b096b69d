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
from bot.playground.analyst.conversions import target_format
from bot.playground.analyst.reports import besides, report_form
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


@pytest.mark.parametrize(
    ("question", "form", "rest"),
    [
        ("make it a PDF report", "pdf", ""),
        ("Please write a report", "pdf", ""),
        ("as a Word document", "docx", ""),
        ("compare tip by day, as Excel", "xlsx", "compare tip by day"),
        ("what drives tip? as a pdf report", "pdf", "what drives tip?"),
        ("please make a PDF report of what drives tip", "pdf", "what drives tip"),
        ("mach daraus einen Bericht als PDF", "pdf", ""),
        ("what does the report say?", None, "what does the say?"),
        ("as a bar chart", None, "as a bar chart"),
    ],
)
def test_which_questions_want_a_report(question: str, form: str | None, rest: str) -> None:
    """By the format or by the word; what is asked besides is answered first."""
    assert report_form(question) == form
    if form:
        assert besides(question) == rest


@pytest.mark.parametrize(
    ("question", "target"),
    [
        ("convert it to Parquet", "parquet"),
        ("save this as an Excel file", "xlsx"),
        ("export as JSON Lines please", "jsonl"),
        ("as csv", "csv"),
        ("turn it into json", "json"),
        ("only for Germany, as CSV", "csv"),
        ("as Excel", None),
        ("what is in the csv?", None),
    ],
)
def test_which_questions_want_another_format(question: str, target: str | None) -> None:
    """A verb and a format, or the format alone; a workbook alone is a report."""
    assert target_format(question) == target


async def test_an_answer_becomes_a_report_in_three_formats(orders: Path, tmp_path: Path) -> None:
    """The finding, the table, the plots and how it was found; nothing is drawn for people again."""
    chat = Chat(tmp_path)
    found = await chat.ask("compare amount by region", [orders])
    plots = [name for name in found.outputs if name.endswith(".png")]
    assert plots

    pdf = await chat.ask("make it a PDF report")
    assert set(pdf.outputs) == {"report.pdf"} and "report.pdf is ready" in pdf.finding
    pages = PdfReader(pdf.outputs["report.pdf"]).pages
    told = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert found.finding in told and "no model ran" in told and "How this was found" in told
    assert sum(len(page.images) for page in pages) == len(plots)

    word = await chat.ask("and as a Word document")
    document = Document(str(word.outputs["report.docx"]))
    assert found.finding in [paragraph.text for paragraph in document.paragraphs]
    assert len(document.inline_shapes) == len(plots) and len(document.tables) == 1

    excel = await chat.ask("as Excel")
    book = load_workbook(excel.outputs["report.xlsx"])
    assert book.sheetnames == ["Summary", "Data"]
    assert book["Summary"]["A4"].value == found.finding
    data = book["Data"]
    assert (data.max_row, data.max_column, data.freeze_panes) == (121, 4, "A2")
    hostile = data["D7"]
    assert (hostile.value, hostile.data_type) == (HOSTILE, "s")


async def test_a_report_at_once_answers_first(orders: Path, tmp_path: Path) -> None:
    """Without an earlier answer there is one now; the report is made of it."""
    chat = Chat(tmp_path)
    told = await chat.ask("compare amount by region, as a PDF report", [orders])
    assert "amount" in told.finding and "report.pdf is ready" in told.text
    assert "report.pdf" in told.outputs
    follow_up = await chat.ask("as a Word document")
    words = Document(str(follow_up.outputs["report.docx"])).paragraphs
    assert told.finding in [paragraph.text for paragraph in words]


async def test_a_report_has_east_asian_letters(tmp_path: Path) -> None:
    """With the font that came along, in the text and in the plots."""
    path = tmp_path / "会员.csv"
    lines = [f"{'北京' if row % 2 else '上海'},{row % 5 + 9 * (row % 2)}" for row in range(80)]
    path.write_text("\n".join(["城市,小时", *lines]), encoding="utf-8")
    source = font_file()
    assert source
    (tmp_path / NAME).symlink_to(source)
    chat = Chat(tmp_path)
    told = await chat.ask("compare 小时 by 城市, as a PDF report", [path])
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


async def test_a_table_is_written_in_every_format_and_read_again(
    orders: Path, tmp_path: Path
) -> None:
    """Same rows, columns and gaps, counted in the file that was handed over."""
    chat = Chat(tmp_path)
    await chat.ask("what is in it?", [orders])
    for form, reader in READERS.items():
        told = await chat.ask(f"convert it to {form}")
        (name,) = told.outputs
        table = reader(told.outputs[name])
        assert table.shape == (120, 4), form
        assert table["note"].isna().sum() == 89, form
        assert table["note"][5] == HOSTILE
        assert "120 rows and 4 columns" in told.finding
        assert "same rows, columns and gaps" in told.text, form
        assert ("formula" in told.text) == (form in ("csv", "tsv"))


async def test_a_conversion_keeps_the_rows_that_are_talked_about(
    orders: Path, tmp_path: Path
) -> None:
    """A filter of the question counts."""
    told = await Chat(tmp_path).ask("convert it to JSON, only for north", [orders])
    rows = json.loads(told.outputs["orders.json"].read_text())
    assert len(rows) == 40 and {row["region"] for row in rows} == {"north"}
    assert "region = north" in told.text
