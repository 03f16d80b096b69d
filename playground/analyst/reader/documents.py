"""Tables in documents: web pages, PDF, Word, PowerPoint, Markdown, mail."""

import email
import email.policy
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from playground.analyst.reader.cells import writes_commas
from playground.analyst.reader.layout import blank, is_value, layout
from playground.analyst.reader.mend import finish, mend
from playground.analyst.reader.reading import (
    MOST_TABLES,
    Code,
    Place,
    Reading,
    Unreadable,
    call,
)
from playground.analyst.reader.text import encoding_of
from playground.analyst.tables import Table

MOST_PAGES = 60
LOOSE = -1
BY_TEXT = {"vertical_strategy": "text", "horizontal_strategy": "text"}
CELLS = "rows = [[cell.text for cell in row.cells] for row in table.rows]"
NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)+(?![.,]?\d)")
RISKY = re.compile(r"0\d+|[\d.]*\d,\d+|\d{16,}|[1-9]\d{0,2}\.\d{3}")
"""Text that pandas would read as another number, or as fewer digits."""
Rows = list[list[str | None]]
Found = tuple[str, Rows, tuple[str, ...]]
"""A table's name, its cells, and the lines that make ``rows`` of them."""


def each(
    readings: Any, tables: Iterator[Found], imports: Sequence[str], text: str = ""
) -> Iterator[Table]:
    """The tables that were found in a document. Its ``text`` tells the decimal mark where a table
    does not: 620.000 is six hundred thousand beside 1,84 million."""
    comma = writes_commas([Counter(NUMBER.findall(text))])
    for part, rows, lines in itertools.islice(tables, MOST_TABLES):
        reading: Reading = readings(part)
        try:
            _from_rows(reading, rows, *lines, imports=imports, comma=comma)
            yield finish(reading)
        except Unreadable:
            continue


def _from_rows(
    reading: Reading, rows: Rows, *lines: str, imports: Sequence[str], comma: bool | None
) -> None:
    """A table whose ``rows`` are lists of text, made by ``lines``."""
    found = layout(rows)
    if found is None or found.last - found.first < 1 or len(found.columns) < 2:
        raise Unreadable("no_rows")
    width = max(map(len, rows))
    told = dict(zip(found.columns, found.names, strict=True))
    names = [told.get(at) or f"column_{at + 1}" for at in range(width)]
    head = rows[found.header] if found.header is not None and found.header_rows == 1 else []
    same = len({*names}) == width and names == head and not found.units
    last = found.last if found.last < len(rows) else ""
    spelled = f"rows[{found.header}]" if same else repr(names)
    reading.context = " ".join(part for part in (found.title, found.notes) if part)
    reading.units |= found.units
    frame = f"df = pd.DataFrame(rows[{found.first}:{last}], columns={spelled})"
    reading.run(*lines, frame, imports=tuple(imports))
    if reading.df.map(lambda cell: isinstance(cell, str) and blank(cell)).any(axis=None):
        reading.run(r"df = df.replace(r'^\s*$', None, regex=True)")
    own = writes_commas([Counter(cell for row in rows for cell in row if cell)])
    mend(reading, comma=comma if own is None else own)


def read_pdf(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a PDF; rows that run on over pages are one table."""
    found: list[tuple[int, int, Rows]] = []
    text = ""
    with _opened(place) as pdf:
        for number, page in enumerate(pdf.pages[:MOST_PAGES]):
            tables = page.extract_tables()
            whole = [(number, at, one) for at, one in enumerate(tables) if _is_table(one)]
            loose = [] if tables else _loose(page)
            text += page.extract_text() if tables or loose else ""
            found += [*whole, *([(number, LOOSE, loose)] if loose else [])]
            page.close()
    groups: list[list[tuple[int, int, Rows]]] = []
    for one in found:
        last = groups[-1][-1] if groups else (-9, 0, [[]])
        goes_on = one[0] == last[0] + 1 and one[1] == 0 and len(one[2][0]) == len(last[2][0])
        groups = [*groups[:-1], [*groups[-1], one]] if goes_on else [*groups, [one]]

    def tables_of() -> Iterator[Found]:
        for group in groups:
            page, at, _ = group[0]
            if at == LOOSE:
                lines = [f"    rows = pdf.pages[{page}].extract_table({BY_TEXT!r})"]
                lines.append("rows = [row for row in rows if any(row)]")
            elif len(group) == 1:
                lines = [f"    rows = pdf.pages[{page}].extract_tables()[{at}]"]
            else:
                places = [(page, at) for page, at, _ in group]
                lines = ["    rows = []", f"    for page, table in {places!r}:"]
                lines.append("        rows += pdf.pages[page].extract_tables()[table]")
            opened = f"with pdfplumber.open({place.code}) as pdf:"
            rows = [row for _, _, rows in group for row in rows]
            yield f"page {page + 1}", rows, (*place.before, opened, *lines)

    yield from each(readings, tables_of(), ("import pdfplumber", *place.imports), text)


def _is_table(rows: Rows) -> bool:
    return len(rows) > 1 and max(map(len, rows)) > 1


def _loose(page: Any) -> Rows:
    """A table without lines: words that stand under each other, with numbers among them."""
    rows = [row for row in page.extract_table(BY_TEXT) or [] if any(row)]
    cells = [cell for row in rows for cell in row if cell]
    numbers = sum(is_value(cell) for cell in cells)
    good = len(rows) > 2 and numbers >= 0.3 * len(cells) and max(map(len, cells)) < 60
    return rows if good else []


def _opened(place: Place) -> Any:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        return pdfplumber.open(place.path)
    except Exception as error:
        why = error.args[0] if error.args else error
        locked = isinstance(why, PDFPasswordIncorrect | PDFEncryptionError)
        raise Unreadable("locked" if locked else "damaged") from None


def read_docx(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a Word document."""
    import docx

    document = docx.Document(str(place.path))

    def tables_of() -> Iterator[Found]:
        for at, table in enumerate(document.tables):
            rows: Rows = [[cell.text for cell in row.cells] for row in table.rows]
            load = f"table = docx.Document({place.code}).tables[{at}]"
            yield f"table {at + 1}", rows, (*place.before, load, CELLS)

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    yield from each(readings, tables_of(), ("import docx", *place.imports), text)


def read_pptx(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a PowerPoint presentation."""
    import pptx

    def tables_of() -> Iterator[Found]:
        for number, slide in enumerate(pptx.Presentation(str(place.path)).slides):
            shapes: list[Any] = [*slide.shapes]
            for at in [at for at, shape in enumerate(shapes) if shape.has_table]:
                rows: Rows = [[cell.text for cell in row.cells] for row in shapes[at].table.rows]
                deck = f"deck = pptx.Presentation({place.code})"
                load = f"table = deck.slides[{number}].shapes[{at}].table"
                yield f"slide {number + 1}", rows, (*place.before, deck, load, CELLS)

    yield from each(readings, tables_of(), ("import pptx", *place.imports))


def read_html(readings: Any, place: Place, data: bytes) -> Iterator[Table]:
    """The tables of a web page."""
    import lxml.html
    import pandas as pd

    if not data.strip():
        return
    encoding = encoding_of(data[:200_000])
    root = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding=encoding))
    if scripts := len(root.xpath("//script")):
        readings.note("scripts", count=scripts)
    told: dict[str, Any] = {} if encoding == "utf-8" else {"encoding": encoding}
    tables = [table for table in root.iter("table") if table.text_content().strip()]
    try:
        frames = pd.read_html(io.BytesIO(data), encoding=encoding) if tables else []
    except (ValueError, IndexError, ImportError):  # rows without cells
        return
    for at, (df, table) in enumerate(zip(frames, tables, strict=False)):
        if not len(df) or len(df.columns) < 2 or at >= MOST_TABLES:
            continue
        cells = [" ".join(cell.text_content().split()) for cell in table.xpath(".//td | .//th")]
        call_told = told | ({"thousands": None} if any("," in cell for cell in cells) else {})
        if any(RISKY.fullmatch(cell) for cell in cells):
            width = len(df.columns)
            call_told["converters"] = Code(f"dict.fromkeys(range({width}), str)")
        reading: Reading = readings(f"table {at + 1}")
        reading.context = " ".join(" ".join(table.xpath("./caption//text()")).split())
        try:
            _read_html(reading, place, call_told, at, heads=bool(table.xpath(".//th")))
            yield finish(reading)
        except (Unreadable, ValueError, IndexError):
            continue


def _read_html(
    reading: Reading, place: Place, told: dict[str, Any], at: int, *, heads: bool
) -> None:
    told = told | ({} if heads else {"header": 0})
    reading.run(
        *place.before, f"df = {call('pd.read_html', place.code, told)}[{at}]", imports=place.imports
    )
    if reading.df.columns.nlevels > 1:
        reading.run("df.columns = [' '.join(dict.fromkeys(names)) for names in df.columns]")
    mend(reading)


def read_markdown(readings: Any, place: Place, data: bytes) -> Iterator[Table]:
    """The tables of a Markdown text."""
    encoding = encoding_of(data[:200_000])
    lines = data.decode(encoding, "replace").splitlines()
    rule = re.compile(r"\s*\|?(\s*:?-{2,}:?\s*\|)+\s*(:?-{2,}:?)?\s*")

    def tables_of() -> Iterator[Found]:
        for at in range(1, len(lines)):
            if not rule.fullmatch(lines[at]) or "|" not in lines[at - 1]:
                continue
            under = range(at + 1, len(lines))
            end = next((row for row in under if "|" not in lines[row]), len(lines))
            rows: Rows = [
                [cell.strip(" *") for cell in line.strip().strip("|").split("|")]
                for line in [lines[at - 1], *lines[at + 1 : end]]
            ]
            titles = [line.strip("# ") for line in lines[: at - 1] if line.startswith("#")]
            load = (
                f"lines = {place.text_code(encoding)}.splitlines()[{at - 1}:{end}]",
                "cells = (line.strip().strip('|').split('|') for line in lines)",
                "rows = [[cell.strip(' *') for cell in row] for row in cells]",
                "del rows[1]  # the rule under the names",
            )
            yield "".join(titles[-1:])[:60], rows, (*place.before, *load)

    yield from each(readings, tables_of(), place.imports)


def attachments(place: Place, data: bytes) -> Iterator[tuple[str, bytes, Place]]:
    """The files that are attached to a mail, each with its place."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        name = part.get_filename()
        payload = part.get_payload(decode=True)
        if name and isinstance(payload, bytes):
            before = (
                f"mail = {place.bytes_code}",
                "message = email.message_from_bytes(mail, policy=email.policy.default)",
                f"part = next(part for part in message.walk() if part.get_filename() == {name!r})",
            )
            imports = ("import email", "import email.policy", "import io", *place.imports)
            code = "io.BytesIO(part.get_payload(decode=True))"
            inside = Place(place.path, code, name, (*place.before, *before), imports, opened=True)
            yield name, payload, inside
