"""A file of every other kind, made out of real tables or on the spot."""

import io
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

from tests.eval.real import r_table, sklearn_image

TOPICS = (
    ("Attendance", "The library was open on 303 days and counted 41,250 visits."),
    ("Collection", "There are 18,400 volumes; 1,120 were bought and 640 withdrawn."),
    ("Evening lectures", "Twelve lectures drew 730 listeners; the library paid for nine of them."),
)
FIGURES = [
    ["quarter", "visits", "loans", "new readers"],
    ["first", "9,870", "14,210", "212"],
    ["second", "10,460", "13,980", "187"],
    ["third", "8,915", "11,400", "143"],
    ["fourth", "12,005", "16,730", "268"],
]


def workbook(folder: Path) -> Path:
    """An XLSX of several sheets, one of them empty."""
    path = folder / "fieldwork.xlsx"
    with pd.ExcelWriter(path) as book:
        r_table("palmerpenguins", "penguins").to_excel(book, sheet_name="Penguins", index=False)
        r_table("reshape2", "tips").to_excel(book, sheet_name="Tips", index=False)
        pd.DataFrame({"sheet": ["Penguins", "Tips"]}).to_excel(book, sheet_name="Read me")
    return path


def old_workbook(folder: Path) -> Path:
    """An XLS."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("cars")
    table = r_table("datasets", "mtcars")
    for column, name in enumerate(table.columns):
        sheet.write(0, column, name)
        for row, value in enumerate(table[name], 1):
            sheet.write(row, column, value.item() if hasattr(value, "item") else value)
    path = folder / "cars.xls"
    book.save(str(path))
    return path


def table_as(
    package: str, name: str, ending: str, write: Callable[[pd.DataFrame, Path], object]
) -> Callable[[Path], Path]:
    """A data set of R in a file that ``write`` makes."""

    def made(folder: Path) -> Path:
        path = folder / f"{name.lower()}.{ending}"
        write(r_table(package, name), path)
        return path

    return made


def nested_json(folder: Path) -> Path:
    """Records with objects inside them, as an API answers."""
    table = r_table("dplyr", "starwars")
    records = [
        {
            "name": row["name"],
            "body": {"height_cm": row["height"], "mass_kg": row["mass"], "eyes": row["eye_color"]},
            "home": {"world": row["homeworld"], "species": row["species"]},
        }
        for _, row in table.iterrows()
    ]
    path = folder / "characters.json"
    path.write_text(pd.Series([{"results": records}]).to_json(orient="records")[1:-1])
    return path


def database(folder: Path) -> Path:
    """An SQLite file of several tables."""
    path = folder / "museum.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for name, package in (("penguins", "palmerpenguins"), ("airquality", "datasets")):
            r_table(package, name).to_sql(name, connection, index=False)
    return path


def small_photo(folder: Path) -> Path:
    """A PNG."""
    source = sklearn_image("flower.jpg", folder)
    path = folder / "flower.png"
    with Image.open(source) as image:
        image.resize((480, 320)).save(path)
    return path


def pdf(folder: Path) -> Path:
    """A report of two pages with a table."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

    styles = getSampleStyleSheet()
    story = [Paragraph("Annual report of the library", styles["Title"])]
    for title, text in TOPICS:
        story += [Paragraph(title, styles["Heading2"]), Paragraph(text, styles["BodyText"])]
    table = Table(FIGURES, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    story += [PageBreak(), Paragraph("Figures by quarter", styles["Heading2"]), table]
    path = folder / "annual report.pdf"
    SimpleDocTemplate(str(path)).build(story)
    return path


def docx(folder: Path) -> Path:
    """A Word document with headings and a table."""
    from docx import Document

    document = Document()
    document.add_heading("Annual report of the library", 0)
    for title, text in TOPICS:
        document.add_heading(title, 1)
        document.add_paragraph(text)
    table = document.add_table(0, 4)
    for row in FIGURES:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path = folder / "annual report.docx"
    document.save(str(path))
    return path


def pptx(folder: Path) -> Path:
    """A presentation of three slides."""
    from pptx import Presentation

    show = Presentation()
    for title, text in TOPICS:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    path = folder / "board meeting.pptx"
    show.save(str(path))
    return path


def html(folder: Path) -> Path:
    """A web page with a table."""
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in FIGURES)
    body = "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in TOPICS)
    path = folder / "library.html"
    path.write_text(f"<html><title>Library</title><body>{body}<table>{rows}</table></body></html>")
    return path


def text(folder: Path) -> Path:
    """Plain text."""
    path = folder / "minutes.txt"
    path.write_text("\n\n".join(f"{title}\n{told}" for title, told in TOPICS))
    return path


def zipped_table(folder: Path) -> Path:
    """A ZIP with one table and a note."""
    path = folder / "survey.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey/affairs.csv", r_table("AER", "Affairs").to_csv(index=False))
        archive.writestr("survey/README.txt", "A survey of 1969.")
    return path


def zipped_images(folder: Path) -> Path:
    """A ZIP of pictures."""
    path = folder / "shapes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, colour in (("red", "#c33"), ("green", "#383"), ("blue", "#36a")):
            image = Image.new("RGB", (320, 200), "white")
            ImageDraw.Draw(image).ellipse((40, 20, 280, 180), fill=colour)
            buffer = io.BytesIO()
            image.save(buffer, "PNG")
            archive.writestr(f"{name}.png", buffer.getvalue())
    return path


def joined(folder: Path) -> list[Path]:
    """Two tables with a key in common; some keys are in one of them only."""
    chance = np.random.default_rng(8)
    ids = [f"C{number:04d}" for number in range(1, 401)]
    visits = chance.poisson(6, 400)
    people = pd.DataFrame(
        {"customer_id": ids, "visits": visits, "branch": chance.choice(["North", "South"], 400)}
    )
    left = chance.random(400) < np.where(visits < 5, 0.55, 0.1)
    ends = pd.DataFrame({"customer_id": ids, "churned": np.where(left, "yes", "no")})
    paths = [folder / "customers.csv", folder / "contracts.csv"]
    people.to_csv(paths[0], index=False)
    ends.iloc[20:].sample(frac=1, random_state=1).to_csv(paths[1], index=False)
    return paths


def versions(folder: Path) -> list[Path]:
    """A table and a later version of it."""
    old = r_table("datasets", "mtcars").head(30).round(2)
    old.insert(0, "car", [f"car {number}" for number in range(1, len(old) + 1)])
    new = old.drop(index=[4, 9]).copy()
    new.loc[[1, 2], "mpg"] += 1.5
    new = pd.concat([new, old.tail(2).assign(car=["car 41", "car 42"])])
    paths = [folder / "cars_2025.csv", folder / "cars_2026.csv"]
    for path, table in zip(paths, (old, new), strict=True):
        table.to_csv(path, index=False)
    return paths


CHINESE = ("会员.csv", "utf-8-sig", ("城市", "会员等级", "每月观看小时", "流失"), ("是", "否"))
JAPANESE = (
    "会員.csv",
    "shift_jis",
    ("都市", "会員ランク", "月間視聴時間", "解約"),
    ("はい", "いいえ"),
)
KOREAN = ("회원.csv", "euc_kr", ("도시", "등급", "월시청시간", "해지"), ("예", "아니오"))
PLACES: Mapping[str, tuple[str, ...]] = {
    "会员.csv": ("北京", "上海", "广州"),
    "会員.csv": ("東京", "大阪", "札幌"),
    "회원.csv": ("서울", "부산", "대구"),
}
RANKS: Mapping[str, tuple[str, ...]] = {
    "会员.csv": ("基础", "标准", "高级"),
    "会員.csv": ("ベーシック", "スタンダード", "プレミアム"),
    "회원.csv": ("기본", "표준", "고급"),
}


def members(
    language: tuple[str, str, tuple[str, ...], tuple[str, str]],
) -> Callable[[Path], Path]:
    """Members of a service in an East Asian language: who watches little, leaves."""
    name, encoding, columns, (yes, no) = language

    def made(folder: Path) -> Path:
        chance = np.random.default_rng(4)
        hours = chance.gamma(2, 4, 500).round(1)
        left = chance.random(500) < np.where(hours < 5, 0.5, 0.14)
        values = (
            chance.choice(PLACES[name], 500),
            chance.choice(RANKS[name], 500),
            hours,
            np.where(left, yes, no),
        )
        path = folder / name
        path.write_bytes(
            pd.DataFrame(dict(zip(columns, values, strict=True)))
            .to_csv(index=False)
            .encode(encoding)
        )
        return path

    return made
