"""Reports of an analysis as PDF and as a Word document."""

from datetime import date
from pathlib import Path
from typing import Any

DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def western_fonts(letters: str) -> list[str]:
    """The names of a regular and a bold PDF font: Helvetica, or where it lacks a letter, DejaVu."""
    import matplotlib
    from reportlab.pdfbase import pdfmetrics, ttfonts

    try:
        letters.encode("cp1252")
    except UnicodeEncodeError:
        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        for name in DEJAVU:
            pdfmetrics.registerFont(ttfonts.TTFont(name, folder / name))
        return list(DEJAVU)
    return ["Helvetica", "Helvetica-Bold"]


def eastern_pdf_font(letters: str) -> list[str]:
    """The name of a PDF font with these East Asian letters, made from the one that came with the
    files: its outlines become TrueType, the only ones that the PDF library takes."""
    import io
    import os

    from fontTools import subset, ttLib
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from reportlab.pdfbase import pdfmetrics, ttfonts

    found = list(Path(os.environ["INPUT_DIR"]).glob("*CJK*.otf"))
    if not found:
        return []
    font: Any = ttLib.TTFont(found[0])
    options: Any = subset.Options(layout_features=[], notdef_outline=True)
    cut = subset.Subsetter(options)
    cut.populate(text=letters)
    cut.subset(font)
    shapes, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen: Any = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = ttLib.newTable("loca"), ttLib.newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["maxp"].tableVersion = 0x00010000
    for field in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(font["maxp"], f"max{field}", 1 if field == "Zones" else 0)
    for field in ("StackElements", "SizeOfInstructions", "ComponentElements"):
        setattr(font["maxp"], f"max{field}", 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]
    stream = io.BytesIO()
    font.save(stream)
    stream.seek(0)
    pdfmetrics.registerFont(ttfonts.TTFont("EastAsian", stream))
    return ["EastAsian"]


def write_pdf(path: Any, report: dict[str, Any], fonts: list[str]) -> None:
    """An A4 report: title, finding, points, table, plots, method, and page numbers. ``fonts`` are
    a regular and a bold one, and perhaps one for East Asian letters."""
    import re
    from xml.sax.saxutils import escape

    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    ink, quiet, blue = (colors.HexColor(code) for code in ("#22262B", "#5B6168", "#0072B2"))
    wide = A4[0] - 108

    def words(
        text: str, size: float = 10, bold: bool = False, colour: Any = ink, **more: Any
    ) -> Any:
        style = ParagraphStyle(
            "text",
            fontName=fonts[bold],
            fontSize=size,
            leading=1.4 * size,
            textColor=colour,
            **more,
        )
        text = escape(text)
        if len(fonts) > 2:
            text = re.sub("([\u2e80-\uffff]+)", rf'<font name="{fonts[2]}">\1</font>', text)
        return Paragraph(text, style)

    def heading(text: str) -> Any:
        return words(text, 12, True, blue, spaceBefore=14, spaceAfter=4, keepWithNext=True)

    story = [words(report["title"], 19, True, spaceAfter=4)]
    story += [words(f"{report['about']} · {date.today():%d %B %Y}", 9, colour=quiet, spaceAfter=12)]
    story += [words(report["finding"], 12.5, True, spaceAfter=8)]
    story += [
        words(point, bulletText="•", leftIndent=12, spaceAfter=3) for point in report["points"]
    ]
    if report["rows"]:
        cells = [[words(cell, 9, True) for cell in report["head"]]]
        cells += [[words(cell, 9) for cell in row] for row in report["rows"]]
        table = Table(cells, colWidths=[wide / len(report["head"])] * len(report["head"]))
        lines: list[Any] = [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#D5D8DC"))]
        lines += [("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEF3F8"))]
        table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
        story += [Spacer(1, 10), table]
    for plot in report["plots"]:
        width, height = ImageReader(plot).getSize()
        scale = min(wide / width, 290 / height)
        story += [Spacer(1, 12), Image(plot, width * scale, height * scale)]
    story += [heading("How this was found")]
    story += [words(f"{n}. {step}", leftIndent=12) for n, step in enumerate(report["steps"], 1)]
    story += [words(note, 9, colour=quiet, spaceBefore=6) for note in report["notes"]]

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(fonts[0], 8)
        canvas.setFillColor(quiet)
        canvas.drawRightString(A4[0] - 54, 30, f"page {document.page}")

    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 54)
    document = SimpleDocTemplate(str(path), pagesize=A4, title=report["title"], **margins)
    document.build(story, onFirstPage=foot, onLaterPages=foot)


def write_docx(path: Any, report: dict[str, Any]) -> None:
    """The same as a Word document."""
    from docx import Document
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    document.core_properties.title = report["title"]
    document.core_properties.author = ""
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.2)
    document.add_heading(report["title"], 0)
    about = document.add_paragraph().add_run(f"{report['about']} · {date.today():%d %B %Y}")
    about.font.size, about.font.color.rgb = Pt(9), RGBColor(0x5B, 0x61, 0x68)
    finding = document.add_paragraph().add_run(report["finding"])
    finding.bold, finding.font.size = True, Pt(13)
    for point in report["points"]:
        document.add_paragraph(point, style="List Bullet")
    if report["rows"]:
        table = document.add_table(1, len(report["head"]), style="Light Grid Accent 1")
        for row in [report["head"], *report["rows"]]:
            cells = table.rows[0].cells if row is report["head"] else table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
        document.add_paragraph()
    for plot in report["plots"]:
        document.add_picture(plot, width=Cm(16))
    document.add_heading("How this was found", 1)
    for step in report["steps"]:
        document.add_paragraph(step, style="List Number")
    for note in report["notes"]:
        document.add_paragraph().add_run(note).italic = True
    document.save(path)


def pdf_seen(path: Any, report: dict[str, Any]) -> dict[str, str]:
    """What is in the PDF, read again."""
    from pypdf import PdfReader

    pages = PdfReader(path).pages
    text = "".join("".join((page.extract_text() or "").split()) for page in pages)
    whole = "".join(report["finding"].split()) in text
    pictures = sum(len(page.images) for page in pages)
    return {
        "size": f"{len(pages)} page{'s' * (len(pages) != 1)}",
        "seen": report_seen(whole, pictures, len(report["rows"])),
    }


def docx_seen(path: Any, report: dict[str, Any]) -> dict[str, str]:
    """What is in the Word document, read again."""
    from docx import Document

    document = Document(str(path))
    words = " ".join(paragraph.text for paragraph in document.paragraphs)
    rows = sum(len(table.rows) - 1 for table in document.tables)
    told = report_seen(report["finding"] in words, len(document.inline_shapes), rows)
    return {"size": f"{len(words.split()):,} words", "seen": told}


def report_seen(whole: bool, pictures: int, rows: int) -> str:
    """What a report holds, in words."""
    table = f", a table of {rows} row{'s' * (rows != 1)}" if rows else ""
    told = f"the finding{table}, {pictures} picture{'s' * (pictures != 1)}"
    return told if whole else f"{told}; the text is not as I wrote it"
