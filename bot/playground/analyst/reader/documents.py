"""Tables in documents: web pages, PDF, Word, PowerPoint, Markdown, mail."""

import email
import email.policy
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.playground.analyst.reader.layout import blank, is_value, layout
from bot.playground.analyst.reader.mend import finish, mend
from bot.playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable
from bot.playground.analyst.reader.text import encoding_of
from bot.playground.analyst.tables import Table

MOST_PAGES = 60
LOOSE = -1
BY_TEXT = {"vertical_strategy": "text", "horizontal_strategy": "text"}
CELLS = "rows = [[cell.text for cell in row.cells] for row in table.rows]"
Rows = list[list[str | None]]


def _from_rows(
    reading: Reading, rows: Sequence[Sequence[Any]], *lines: str, imports: Sequence[str]
) -> Table:
    """A table whose ``rows`` are lists of text, made by ``lines``."""
    found = layout(rows)
    if found is None or found.last - found.first < 1 or len(found.columns) < 2:
        raise Unreadable("no_rows")
    last = f":{found.last}" if found.last < len(rows) else ":"
    width = max(map(len, rows))
    plain = found.header_rows == 1 and not found.units and len(found.columns) == width
    plain = plain and found.names == [
        " ".join((cell or "").split()) for cell in rows[found.header or 0]
    ]
    if plain and len({*found.names}) == width and all(len(row) == width for row in rows):
        names = f"rows[{found.header}]"
    else:
        told = dict(zip(found.columns, found.names, strict=True))
        names = repr([told.get(at) or f"column_{at + 1}" for at in range(width)])
    reading.context = " ".join(part for part in (found.title, found.notes) if part)
    reading.units |= found.units
    reading.run(
        *lines,
        f"df = pd.DataFrame(rows[{found.first}{last}], columns={names})",
        imports=tuple(imports),
    )
    if reading.df.map(lambda cell: isinstance(cell, str) and blank(cell)).any(axis=None):
        reading.run(r"df = df.replace(r'^\s*$', None, regex=True)")
    mend(reading)
    return finish(reading)


def _each(
    readings: Any,
    tables: Iterator[tuple[str, Sequence[Sequence[Any]], tuple[str, ...]]],
    imports: Sequence[str],
) -> Iterator[Table]:
    for part, rows, lines in itertools.islice(tables, MOST_TABLES):
        try:
            yield _from_rows(readings(part), rows, *lines, imports=imports)
        except Unreadable:
            continue


def read_pdf(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a PDF; rows that run on over pages are one table."""
    found: list[tuple[int, int, Rows]] = []
    with _opened(place) as pdf:
        for number, page in enumerate(pdf.pages[:MOST_PAGES]):
            tables = page.extract_tables()
            found += [
                (number, at, table)
                for at, table in enumerate(tables)
                if len(table) > 1 and max(map(len, table)) > 1
            ]
            if not tables and (loose := _loose(page)):
                found.append((number, LOOSE, loose))
            page.close()

    def each() -> Iterator[tuple[str, Rows, tuple[str, ...]]]:
        for at, (number, table, rows) in enumerate(found):
            if at and _goes_on(found[at - 1], (number, table, rows)):
                continue
            places = [(number, table)]
            whole = [*rows]
            for one, two in itertools.pairwise(found[at:]):
                if not _goes_on(one, two):
                    break
                places.append(two[:2])
                whole += two[2]
            if table == LOOSE:
                lines = [
                    f"    rows = pdf.pages[{number}].extract_table({BY_TEXT!r})",
                    "rows = [row for row in rows if any(row)]",
                ]
            elif len(places) == 1:
                lines = [f"    rows = pdf.pages[{number}].extract_tables()[{table}]"]
            else:
                lines = [
                    "    rows = []",
                    f"    for page, table in {places!r}:",
                    "        rows += pdf.pages[page].extract_tables()[table]",
                ]
            yield (
                f"page {number + 1}",
                whole,
                (
                    *place.before,
                    f"with pdfplumber.open({place.code}) as pdf:\n" + "\n".join(lines),
                ),
            )

    yield from _each(readings, each(), ("import pdfplumber", *place.imports))


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
        locked = isinstance(
            error.args[0] if error.args else error, PDFPasswordIncorrect | PDFEncryptionError
        )
        raise Unreadable("locked" if locked else "damaged") from None


def _goes_on(one: tuple[int, int, Rows], two: tuple[int, int, Rows]) -> bool:
    """Whether a table on the next page goes on with the last of this one."""
    same = len(one[2][0]) == len(two[2][0])
    return two[0] == one[0] + 1 and two[1] == 0 and same


def read_docx(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a Word document."""
    import docx

    def each() -> Iterator[tuple[str, Rows, tuple[str, ...]]]:
        for at, table in enumerate(docx.Document(str(place.path)).tables):
            rows: Rows = [[cell.text for cell in row.cells] for row in table.rows]
            if rows:
                load = f"table = docx.Document({place.code}).tables[{at}]"
                yield f"table {at + 1}", rows, (*place.before, load, CELLS)

    yield from _each(readings, each(), ("import docx", *place.imports))


def read_pptx(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of a PowerPoint presentation."""
    import pptx

    def each() -> Iterator[tuple[str, Rows, tuple[str, ...]]]:
        for number, slide in enumerate(pptx.Presentation(str(place.path)).slides):
            for at, shape in enumerate(slide.shapes):
                if shape.has_table:
                    table: Any = shape
                    rows: Rows = [[cell.text for cell in row.cells] for row in table.table.rows]
                    deck = f"deck = pptx.Presentation({place.code})"
                    load = f"table = deck.slides[{number}].shapes[{at}].table"
                    yield f"slide {number + 1}", rows, (*place.before, deck, load, CELLS)

    yield from _each(readings, each(), ("import pptx", *place.imports))


def read_html(readings: Any, place: Place, data: bytes) -> Iterator[Table]:
    """The tables of a web page."""
    import lxml.html

    if not data.strip():
        return
    encoding = encoding_of(data[:200_000])
    parser = lxml.html.HTMLParser(encoding=encoding)
    root = lxml.html.document_fromstring(data, parser=parser)
    scripts = sum(1 for _ in root.iter("script"))
    if scripts:
        readings.note("scripts", count=scripts)
    told = "" if encoding == "utf-8" else f", encoding={encoding!r}"
    at = -1
    for table in root.iter("table"):
        rows = [
            [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")]
            for row in table.iter("tr")
        ]
        if not any(any(row) for row in rows):
            continue
        at += 1  # pandas counts those that hold something
        if len(rows) < 2 or max(map(len, rows)) < 2 or at >= MOST_TABLES:
            continue
        cells = [cell for row in rows for cell in row]
        risky = any(
            re.fullmatch(r"0\d+|[\d.]+,\d+|\d{16,}|[1-9]\d{0,2}\.\d{3}", cell) for cell in cells
        )
        options = told + (", thousands=None" if any("," in cell for cell in cells) else "")
        if risky:
            options += f", converters=dict.fromkeys(range({max(map(len, rows))}), str)"
        if not table.xpath(".//th"):
            options += ", header=0"
        reading: Reading = readings(f"table {at + 1}")
        caption = " ".join(
            " ".join(part.text_content().split()) for part in table.xpath("./caption")
        )
        reading.context = caption
        try:
            reading.run(
                *place.before,
                f"df = pd.read_html({place.code}{options})[{at}]",
                imports=place.imports,
            )
            if reading.df.columns.nlevels > 1:
                reading.run("df.columns = [' '.join(dict.fromkeys(names)) for names in df.columns]")
            mend(reading)
            yield finish(reading)
        except (Unreadable, ValueError, IndexError):
            continue


def read_markdown(readings: Any, place: Place, data: bytes) -> Iterator[Table]:
    """The tables of a Markdown text."""
    encoding = encoding_of(data[:200_000])
    lines = data.decode(encoding, "replace").splitlines()

    def each() -> Iterator[tuple[str, Rows, tuple[str, ...]]]:
        for at in range(1, len(lines)):
            if (
                not re.fullmatch(r"\s*\|?(\s*:?-{2,}:?\s*\|)+\s*(:?-{2,}:?)?\s*", lines[at])
                or "|" not in lines[at - 1]
            ):
                continue
            end = next(
                (row for row in range(at + 1, len(lines)) if "|" not in lines[row]), len(lines)
            )
            rows: Rows = [
                [cell.strip(" *") for cell in line.strip().strip("|").split("|")]
                for line in [lines[at - 1], *lines[at + 1 : end]]
            ]
            load = f"lines = ({place.code}).read_text({encoding!r}).splitlines()[{at - 1}:{end}]"
            title = next(
                (line.strip("# ") for line in reversed(lines[: at - 1]) if line.startswith("#")), ""
            )
            yield (
                title[:60],
                rows,
                (
                    load,
                    "cells = (line.strip().strip('|').split('|') for line in lines)",
                    "rows = [[cell.strip(' *') for cell in row] for row in cells]",
                    "del rows[1]  # the rule under the names",
                ),
            )

    if not place.before:
        yield from _each(readings, each(), ())


def attachments(place: Place, data: bytes) -> Iterator[tuple[str, bytes, Place]]:
    """The files that are attached to a mail, each with its place."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        name = part.get_filename()
        payload = part.get_payload(decode=True)
        if name and isinstance(payload, bytes):
            before = (
                f"mail = ({place.code}).read_bytes()",
                "message = email.message_from_bytes(mail, policy=email.policy.default)",
                f"part = next(part for part in message.walk() if part.get_filename() == {name!r})",
            )
            imports = ("import email", "import email.policy", "import io")
            yield (
                name,
                payload,
                Place(
                    place.path, "io.BytesIO(part.get_payload(decode=True))", name, before, imports
                ),
            )
