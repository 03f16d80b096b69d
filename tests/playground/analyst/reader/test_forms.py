"""What a file is, whatever its name says; broken and hostile ones get a clear sentence."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import random
import sqlite3
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import pyreadstat
import pytest
import xlwt
from PIL import Image
from pptx.util import Inches
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus import Table as PdfTable

from playground.analyst.tables import Look

from .support import frame, look, only, ran, said

ROWS: list[list[Any]] = [["region", "qty"], ["N", 1], ["S", 2], ["N", 3], ["S", 4]]
DF = pd.DataFrame(ROWS[1:], columns=ROWS[0])
CSV = DF.to_csv(index=False).encode()
NOISE = random.Random(1).randbytes(3000)


def _stream(write: Callable[[Any], Any]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def _written(folder: Path, name: str, write: Callable[[Path], Any]) -> bytes:
    path = folder / f"made-{name}"
    write(path)
    data = path.read_bytes()
    path.unlink()
    return data


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _sqlite(path: Path) -> None:
    base = sqlite3.connect(path)
    DF.to_sql('the "orders"', base, index=False)
    base.close()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    return _stream(book.save)


def _docx() -> bytes:
    document = docx.Document()
    table = document.add_table(len(ROWS), 2)
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            table.cell(at, place).text = str(cell)
    return _stream(document.save)


def _pptx() -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(len(ROWS), 2, 0, 0, Inches(4), Inches(2)).table
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            table.cell(at, place).text = str(cell)
    return _stream(deck.save)


def _pdf() -> bytes:
    grid = [("GRID", (0, 0), (-1, -1), 1, "black")]
    return _stream(lambda stream: SimpleDocTemplate(stream).build([PdfTable(ROWS, style=grid)]))


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "figures"
    message.set_content("see the table")
    message.add_attachment(CSV, maintype="text", subtype="csv", filename="orders.csv")
    return message.as_bytes()


HTML = "<html><body><p>x</p>" + DF.to_html(index=False) + "</body></html>"
# name: the bytes of that table in this form
FORMS: dict[str, Callable[[Path], bytes]] = {
    "x.csv": lambda _: CSV,
    "x.csv.gz": lambda _: gzip.compress(CSV),
    "x.csv.bz2": lambda _: bz2.compress(CSV),
    "x.csv.xz": lambda _: lzma.compress(CSV),
    "packed.csv": lambda _: gzip.compress(CSV),
    "x.json.gz": lambda _: gzip.compress(DF.to_json(orient="records").encode()),
    "x.parquet": lambda _: DF.to_parquet(),
    "x.feather": lambda _: _stream(DF.to_feather),
    "x.orc": lambda _: DF.to_orc(),
    "x.dta": lambda folder: _written(
        folder, "dta", lambda path: DF.to_stata(path, write_index=False)
    ),
    "x.sav": lambda folder: _written(folder, "sav", lambda path: pyreadstat.write_sav(DF, path)),
    "x.xpt": lambda folder: _written(folder, "xpt", lambda path: pyreadstat.write_xport(DF, path)),
    "x.sqlite": lambda folder: _written(folder, "sqlite", _sqlite),
    "x.xlsx": lambda _: _stream(lambda stream: DF.to_excel(stream, index=False)),
    "x.xls": lambda _: _xls(),
    "x.ods": lambda _: _stream(lambda stream: DF.to_excel(stream, index=False, engine="odf")),
    "tabs.xls": lambda _: DF.to_csv(index=False, sep="\t").encode(),
    "page.xls": lambda _: HTML.encode(),
    "x.html": lambda _: HTML.encode(),
    "x.json": lambda _: DF.to_json(orient="records").encode(),
    "columns.json": lambda _: DF.to_json().encode(),
    "split.json": lambda _: DF.to_json(orient="split").encode(),
    "inside.json": lambda _: json.dumps({"meta": 1, "rows": DF.to_dict("records")}).encode(),
    "arrays.json": lambda _: json.dumps(ROWS).encode(),
    "x.jsonl": lambda _: DF.to_json(orient="records", lines=True).encode(),
    "x.yaml": lambda _: b"".join(
        b"- region: %b\n  qty: %d\n" % (a.encode(), b) for a, b in ROWS[1:]
    ),
    "x.xml": lambda _: DF.to_xml(index=False).encode(),
    "x.docx": lambda _: _docx(),
    "x.pptx": lambda _: _pptx(),
    "x.pdf": lambda _: _pdf(),
    "x.md": lambda _: ("# Sales\n\n" + DF.to_markdown(index=False) + "\n\nend\n").encode(),
    "x.eml": lambda _: _mail(),
    "x.zip": lambda _: _zip({"a/orders.csv": CSV, "readme.txt": b"Read me, please do."}),
    "x.txt": lambda _: DF.to_string(index=False).encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_table_is_the_same_in_every_form(tmp_path: Path, name: str) -> None:
    """The lines give the table back, in a Python of their own as in the reader's."""
    found = look(tmp_path, name, FORMS[name](tmp_path))
    table = only(found)
    df = frame(tmp_path, table)
    assert [*df["region"]] == ["N", "S", "N", "S"]
    assert [*df["qty"]] == [1, 2, 3, 4]
    assert [(column.name, column.kind) for column in table.columns] == [
        ("region", "category"),
        ("qty", "number"),
    ]
    assert ran(tmp_path, table)["rows"] == 4


def _png() -> bytes:
    return _stream(lambda stream: Image.new("RGB", (4, 4)).save(stream, "PNG"))


def _book(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    change(book.active)
    return _stream(book.save)


def _bomb() -> bytes:
    return _zip({f"{at}.csv": b"0" * 30_000_000 for at in range(2)})


LOGIN = (
    b"<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>Log in</h1></body></html>"
)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le")
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty.csv": (b"", "`empty.csv`: it is empty"),
    "blank.csv": (b"  \n\n", "`blank.csv`: it is empty"),
    "zeros.csv": (b"\0" * 3000, "holds nothing but zeros"),
    "header.csv": (b"a,b,c\n", "has no row with a value"),
    "gaps.csv": (b"a,b\n" + b",\n" * 40, "has no row with a value"),
    "empty.zip": (lambda: _zip({}), "is an empty ZIP archive"),
    "empty.xlsx": (lambda: _book(lambda sheet: None), "every sheet of the workbook is empty"),
    "noise.csv": (NOISE, "this is binary data"),
    "cut.xlsx": (lambda: _book(lambda sheet: sheet.append([1]))[:1500], "it is damaged"),
    "cut.parquet": (lambda: DF.to_parquet()[:500], "it is damaged"),
    "cut.json": (b'{"a": [1, 2,', "line 1 is no valid JSON"),
    "cut.pdf": (lambda: _pdf()[:400], "as a PDF: it is damaged"),
    "cut.docx": (lambda: _docx()[:3000], "as a Word document: it is damaged"),
    "cut.zip": (lambda: _zip({"a.csv": CSV * 20})[:60], "as a ZIP archive: it is damaged"),
    "cut.sqlite": (b"SQLite format 3\0" + NOISE, "the database is damaged"),
    "locked.xlsx": (LOCKED, "it is encrypted with a password"),
    "bomb.zip": (_bomb, "I did not unpack `bomb.zip`"),
    "line.csv": (b"x" * 5_000_000, "its first line is over 400,000"),
    "deep.json": (b"[" * 200_000 + b"]" * 200_000, "it is nested too deeply"),
    "photo.csv": (_png, "`photo.csv` is a PNG image, whatever its name says"),
    "export.csv": (LOGIN, "`export.csv` is a web page, whatever its name says: perhaps a log-in"),
    "data.xlsx": (b'[{"a": 1}, {"a": 2}]', "`data.xlsx` holds JSON"),
    "sound.wav": (b"RIFF\1\1\1\1WAVEfmt " + NOISE, "I cannot analyse `sound.wav`"),
    "model.pkl": (lambda: pickle.dumps({"a": [1, 2]}), "opening a pickle runs code"),
    "model.csv": (lambda: pickle.dumps({"a": [1, 2]}), "opening a pickle runs code"),
    "drawing.svg": (b"<svg xmlns='x'></svg>", "`drawing.svg`: it is an SVG drawing"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_sentence(tmp_path: Path, name: str) -> None:
    """It names the file and says what is wrong; nothing in it is run."""
    make, sentence = HOSTILE[name]
    told = said(look(tmp_path, name, make() if callable(make) else make))
    assert any(sentence in one for one in told), told
    assert any(name in one for one in told)


def test_names_of_columns_are_no_code(tmp_path: Path) -> None:
    """Whatever columns are called, the lines stay valid and run none of it."""
    names = ['__import__("os").remove("x")', 'it\'s "quoted"', "{x}", "a\nb", "$1"]
    rows = [[f"${at}.50", f"{at} kg", f"0{at}", f"0{at}.03.2024", "(1.00)"] for at in range(1, 6)]
    data = pd.DataFrame(rows, columns=names).to_csv(index=False)
    table = only(look(tmp_path, 'it\'s {a} "b".csv', data))
    df = frame(tmp_path, table)
    assert [*df.columns] == [" ".join(name.split()) for name in names]
    assert [*df[names[0]]] == [1.5, 2.5, 3.5, 4.5, 5.5]
    assert ran(tmp_path, table)["rows"] == 5


def test_members_outside_the_archive_are_passed_over(tmp_path: Path) -> None:
    """Only what lies inside is looked at."""
    data = _zip({"../../etc/x.csv": CSV, "/abs.csv": CSV, "orders.csv": CSV})
    assert [table.part for table in look(tmp_path, "slip.zip", data).tables] == ["orders.csv"]


GROUPS = {
    "a.png": (_png, "image"),
    "n.ipynb": (lambda: b'{"cells": [], "nbformat": 4}', "document"),
    "t.txt": (
        lambda: b"It was a dark and stormy night, the rain fell.\nNobody knew.\n",
        "document",
    ),
    "x.html": (lambda: LOGIN, "document"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_what_is_no_table_is_recognised(tmp_path: Path, name: str) -> None:
    """Images and documents are told from tables, for others to look at."""
    make, group = GROUPS[name]
    found: Look = look(tmp_path, name, make())
    assert (found.group, found.tables, found.trouble) == (group, (), None)
