"""Reading documents as blocks: headings, texts and tables, each with the part it stands in.

A block is ``{"part", "kind", "text", "rows"}``: ``part`` is "page 3", "slide 2", "line 7" or "",
``kind`` is text, item, table, script or heading1 to heading6.
"""

import re
from pathlib import Path
from typing import Any

from bot.playground.analyst.recipes.formats import check_packing
from bot.playground.analyst.recipes.reading import encoding_of

PAGES_MAX = 300  # read of a PDF; more take too long
TABLE_PAGES_MAX = 40  # looked at for tables, which is slower


def block(part: str, kind: str, text: str, rows: Any = ()) -> dict[str, Any]:
    """One block; the text's blanks are made single, its lines kept."""
    lines = [" ".join(line.split()) for line in str(text).replace("\0", "").splitlines()]
    cells = [[" ".join(str(cell or "").split()) for cell in row] for row in rows]
    kept = "\n".join(line for line in lines if line)
    return {"part": part, "kind": kind, "text": kept, "rows": cells}


def pdf_blocks(path: Path) -> list[dict[str, Any]]:
    """The text of each page, then the tables with lines around their cells."""
    import pdfplumber
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("encrypted with a password")
    pages = list(reader.pages)
    blocks = [
        block(f"page {number}", "text", page.extract_text() or "" if number <= PAGES_MAX else "")
        for number, page in enumerate(pages, 1)
    ]
    if not pages:
        raise ValueError("the PDF has no page")
    try:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages[:TABLE_PAGES_MAX], 1):
                for rows in page.extract_tables():
                    if len(rows) > 1 and len(rows[0]) > 1:
                        blocks.append(block(f"page {number}", "table", "", rows))
    except Exception as error:
        print(f"its tables could not be read: {error!r}")
    return blocks


def docx_blocks(path: Path) -> list[dict[str, Any]]:
    """Paragraphs and tables of a Word document in their order."""
    import docx
    from docx.table import Table

    check_packing(path)
    blocks = []
    for item in docx.Document(str(path)).iter_inner_content():
        if isinstance(item, Table):
            rows = [[cell.text for cell in row.cells] for row in item.rows]
            blocks.append(block("", "table", "", rows))
            continue
        style = (item.style.name or "") if item.style else ""
        level = re.fullmatch(r"(?:Heading|Title) ?(\d?)", style)
        kind = f"heading{level[1] or 1}" if level else "item" if "List" in style else "text"
        blocks.append(block("", kind, item.text))
    return blocks


def pptx_blocks(path: Path) -> list[dict[str, Any]]:
    """Titles, texts, tables and notes of each slide."""
    from pptx import Presentation

    check_packing(path)
    blocks = []
    for number, slide in enumerate(Presentation(str(path)).slides, 1):
        part = f"slide {number}"
        title = slide.shapes.title
        blocks.append(block(part, "heading2", title.text_frame.text if title else ""))
        for shape in slide.shapes:
            if title is not None and shape.shape_id == title.shape_id:
                continue
            if getattr(shape, "has_table", False):
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                blocks.append(block(part, "table", "", rows))
            elif shape.has_text_frame:
                blocks += [block(part, "item", line.text) for line in shape.text_frame.paragraphs]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
            blocks.append(block(part, "text", slide.notes_slide.notes_text_frame.text))
    return blocks


def html_blocks(path: Path) -> list[dict[str, Any]]:
    """Headings, texts and tables of a web page; scripts are counted, never run."""
    from lxml import html

    data = path.read_bytes()
    text = data.decode(encoding_of(data[:400_000]), "replace").replace("\0", "")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    page = html.document_fromstring(text)
    blocks = [block("", "script", "") for _ in page.iter("script")]
    blocks += [block("", "heading1", title.text_content()) for title in page.iter("title")]
    for unseen in list(page.iter("script", "style", "title", "noscript", "template")):
        unseen.drop_tree()
    for node in page.iter():
        tag = node.tag if isinstance(node.tag, str) else ""
        above = {parent.tag for parent in node.iterancestors()}
        if above & {"table", "p", "li", "pre"}:
            continue
        if tag == "table":
            rows = [
                [cell.text_content() for cell in row.iter("td", "th")] for row in node.iter("tr")
            ]
            blocks.append(block("", "table", "", [row for row in rows if row]))
        elif re.fullmatch("h[1-6]", tag):
            blocks.append(block("", f"heading{tag[1]}", node.text_content()))
        elif tag in ("p", "li", "pre", "blockquote", "td"):
            blocks.append(block("", "item" if tag == "li" else "text", node.text_content()))
        elif (node.text or "").strip() and not above & {"h1", "h2", "h3", "h4", "h5", "h6"}:
            blocks.append(block("", "text", node.text))
    return blocks


def text_blocks(path: Path) -> list[dict[str, Any]]:
    """The lines of a text; in Markdown also its headings and tables."""
    data = path.read_bytes()
    lines = data.decode(encoding_of(data[:400_000]), "replace").splitlines()
    blocks: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        part, marks = f"line {number}", re.match(r"(#{1,6})\s+", line)
        if path.suffix.lower() == ".md" and marks:
            blocks.append(block(part, f"heading{len(marks[1])}", line[marks.end() :]))
        elif re.fullmatch(r"\s*\|.*\|\s*", line):
            cells = line.strip().strip("|").split("|")
            if blocks and blocks[-1]["kind"] == "table" and blocks[-1]["next"] == number:
                if not re.fullmatch(r"[\s|:-]+", line):
                    blocks[-1]["rows"] += block("", "", "", [cells])["rows"]
            else:
                blocks.append(block(part, "table", "", [cells]))
            blocks[-1]["next"] = number + 1
            blocks.insert(-1, block(part, "text", ""))
        else:
            blocks.append(block(part, "text", line))
    return blocks
