"""Small real files of many kinds, made on the spot."""

import io
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import pandas as pd
import pptx
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

PRICES = [
    ["Town", "Price", "Rooms"],
    *[[f"Town {i}", f"{100 + 7 * i}", f"{1 + i % 4}"] for i in range(14)],
]


def orders(rows: int = 60) -> pd.DataFrame:
    """A table in which slow orders are cancelled."""
    days = [i % 17 for i in range(rows)]
    gone = ["yes" if day > 9 or i in (5, 7) else "no" for i, day in enumerate(days)]
    shops = [f"shop {i % 3}" for i in range(rows)]
    return pd.DataFrame({"order_id": range(1, rows + 1), "days": days, "gone": gone, "shop": shops})


def image_bytes(form: str = "PNG", size: tuple[int, int] = (120, 80), mode: str = "RGB") -> bytes:
    """A picture, a third of it red and the rest blue."""
    picture = Image.new("RGB", size, "#2040c0")
    picture.paste((220, 30, 30), (0, 0, size[0] // 3, size[1]))
    stream = io.BytesIO()
    picture.convert(mode).save(stream, form)
    return stream.getvalue()


def pdf_bytes(texts: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A PDF with a page for each text, and a ruled table on the last one."""
    stream = io.BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    story: list[object] = []
    for number, text in enumerate(texts):
        story += [PageBreak()] if number else []
        story.append(Paragraph(text, style))
    if rows:
        lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
        story.append(Table([list(row) for row in rows], style=lines))
    SimpleDocTemplate(stream, pagesize=A4).build(story)
    return stream.getvalue()


def docx_bytes(headings: Mapping[str, str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document of headings with a paragraph below each, and a table at its end."""
    document = docx.Document()
    for heading, text in headings.items():
        document.add_heading(heading, level=1)
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                table.cell(i, j).text = cell
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pptx_bytes(slides: Mapping[str, str]) -> bytes:
    """A presentation of slides with a title and a text."""
    show = pptx.Presentation()
    for title, text in slides.items():
        slide = show.slides.add_slide(show.slide_layouts[1])
        assert slide.shapes.title is not None
        slide.shapes.title.text_frame.text = title
        slide.placeholders[1].text_frame.text = text
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def zip_bytes(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    """A ZIP archive whose entries say that they are encrypted."""
    marked = bytearray(data)
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = marked.find(magic)
        while start >= 0:
            marked[start + place] |= 1
            start = marked.find(magic, start + 4)
    return bytes(marked)


def workbook_bytes(sheets: Mapping[str, pd.DataFrame], engine: str = "openpyxl") -> bytes:
    """A workbook of these sheets; the engine is openpyxl for XLSX and odf for ODS."""
    stream = io.BytesIO()
    with pd.ExcelWriter(stream, engine=engine) as writer:
        for name, table in sheets.items():
            table.to_excel(writer, sheet_name=name, index=False)
    return stream.getvalue()


def xls_bytes(table: pd.DataFrame, sheet: str = "Data") -> bytes:
    """A workbook in the old format."""
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for j, name in enumerate(table.columns):
        page.write(0, j, name)
        for i, value in enumerate(table[name].tolist(), 1):
            page.write(i, j, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_sqlite(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """An SQLite file of these tables."""
    base = sqlite3.connect(path)
    for name, table in tables.items():
        table.to_sql(name, base, index=False)
    base.close()
