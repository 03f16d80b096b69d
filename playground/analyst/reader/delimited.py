"""Delimited text: encoding, separator, where the tables begin, and what pandas must be told."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from playground.analyst.reader import lines as lines_
from playground.analyst.reader.amounts import AMOUNT, Amounts
from playground.analyst.reader.cells import content, counted, is_codes, writes_commas
from playground.analyst.reader.layout import TOTAL, Layout, layout, options, spans
from playground.analyst.reader.mend import finish, mend
from playground.analyst.reader.moments import Moments
from playground.analyst.reader.reading import Place, Reading, Unreadable, call
from playground.analyst.reader.text import decodes, encoding_of
from playground.analyst.reader.words import MISSING_WORDS, PANDAS_MISSING
from playground.analyst.tables import Table

HEAD = 400_000  # bytes that are looked at
LARGE = 1_000_000  # bytes; pandas reads more in pieces, each with types of its own
PLAIN = (".txt", ".log", ".dat", ".asc", ".prn")
TABLES = (".csv", ".tsv", ".tab", ".psv", ".xls", ".gz", ".bz2", ".xz")
CODE_NAME = re.compile(
    r"(?i)\b(zip|plz|post.?code|postleitzahl|phone|tel|telefon|handy|mobile?|fax)(\b|_)|电话|手机|邮编|番号"
)
Counts = Mapping[str, Mapping[str, int]]
Rows = list[list[str]]


def sniff(lines: Sequence[str], separators: str, quote: str) -> tuple[str, Rows]:
    """The separator on which most lines agree, and the rows it makes; "" for one column."""
    best: tuple[float, str, Rows] = (0.0, "", [[line] for line in lines])
    text = "\n".join(lines)
    for sep in separators:
        try:
            rows = [*csv.reader(io.StringIO(text), delimiter=sep, quotechar=quote)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        many = {width: times for width, times in widths.items() if width > 1}
        if not many:
            continue
        width = max(many, key=lambda width: (many[width], width))
        near = sum(times for other, times in many.items() if abs(other - width) <= 1)
        score = (many[width] + near) / widths.total() * min(width - 1, 4) ** 0.5
        # "1,5;2,5" has as many commas as it has numbers, and "a; b" in a quoted text is one cell.
        cells = [cell for row in rows[:200] for cell in row]
        score *= 1 - 0.3 * sum(not cell.strip() for cell in cells) / max(1, len(cells))
        body = [line for line in lines[1:6] if line.strip()]
        if sep == "," and ";" in text and all(re.search(r"\d,\d", line) for line in body):
            score *= 0.5
        if score > best[0]:
            best = (score, sep, rows)
    return best[1], best[2]


def read(readings: Any, place: Place, data: bytes, packed: str = "") -> Iterator[Table]:
    """The tables of delimited text; ``packed`` is how the file is compressed, if its name does not
    say so. Text that is no table leaves ``readings.prose``. Raises Unreadable."""
    if not data.strip(b" \r\n\t\0\xef\xbb\xbf"):
        raise Unreadable("zeros" if data.strip() else "empty")
    head = data[:HEAD]
    encoding = encoding_of(head)
    whole = len(data) <= HEAD
    text = head.decode(encoding, "ignore").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n") if whole else text.split("\n")[:-1]
    if not lines or max(map(len, lines)) >= HEAD - 10:
        raise Unreadable("long_line")
    told = re.fullmatch(r"\W?sep=(.)\s*", lines[0])
    skip = 1 if told else next((at for at, line in enumerate(lines) if line[:1] != "#"), 0)
    quote = "'" if re.match(r"'[^'\n]*'([,;\t|]'|$)", lines[skip]) else '"'
    sep, rows = sniff(lines[skip:], told[1] if told else ",;\t|", quote)
    name = place.name.lower()
    if name.endswith(PLAIN) or "." not in name or not sep:
        reading = readings()
        if lines_.read(reading, place, lines, encoding):
            yield finish(reading)
            return
        if not name.endswith(TABLES) and lines_.is_prose(lines, sep, rows):
            readings.prose = True
            return
    told_pandas: dict[str, Any] = {
        **({"sep": sep} if sep not in (",", "") else {}),
        **({"quotechar": quote} if quote != '"' else {}),
        **({"encoding": encoding} if encoding != "utf-8" else {}),
        **({} if decodes(data, encoding, whole=True) else {"encoding_errors": "replace"}),
    }
    areas = spans(rows) if whole else [(0, len(rows))]
    for number, (begin, end) in enumerate(areas, 1):
        reading = readings()
        if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
            reading.said("encoding", encoding=encoding)
        if "encoding_errors" in told_pandas:
            reading.said("broken_letters")
        found = layout(rows[begin:end], whole)
        if found is None:
            raise Unreadable("empty")
        if len(areas) > 1:
            reading.part = found.title[:60] or f"table {number}"
        area = options(reading, found, skip + begin) | _widths(rows[begin:end], found, skip + begin)
        if end < len(rows):
            area.setdefault("nrows", _rows(rows[begin:end], found))
        _read(reading, place, data, told_pandas | area, packed)
        yield finish(reading)


def _rows(rows: Rows, found: Layout) -> int:
    return sum(len(row) > 1 or any(map(str.strip, row)) for row in rows[found.first : found.last])


def _widths(rows: Rows, found: Layout, skip: int) -> dict[str, Any]:
    """Options for rows that have more cells than there are names, and for where the table ends."""
    told: dict[str, Any] = {}
    body = [row for row in rows[found.first : found.last] if row]
    header = rows[found.header] if found.header is not None else None
    width = len(header) if header is not None else max(found.columns) + 1
    if header is not None and all(len(row) == width + 1 and row[width].strip() for row in body):
        names = ["name", *(name.strip() for name in header)]  # as R writes row names
        return {"skiprows": skip + found.first, "header": None, "names": names}
    if any(len(row) > width for row in body):
        told["index_col"] = False
    if any(cell.strip() for row in body for cell in row[width:]):
        told["on_bad_lines"] = "skip"
    if found.notes:
        told["nrows"] = _rows(rows, found)
    return told


def _read(reading: Reading, place: Place, data: bytes, told: dict[str, Any], packed: str) -> None:
    """Read one table, first as text, to see what pandas must be told of its cells."""
    raw, told = _raw(reading, data, told)
    again = (raw == [*raw.columns]).all(axis=1)  # names that are repeated make all columns text
    counts: dict[str, dict[str, int]] = {}
    for name in raw.columns:
        texts = counted(raw.loc[~again, name] if again.any() else raw[name]).items()
        counts[name] = {text: n for text, n in texts if not TOTAL.fullmatch(text.strip())}
    comma = writes_commas([*counts.values()])
    if comma is None and told.get("sep") == ";":  # what writes this separator writes commas
        comma = True
    day_first = True if comma or told.get("sep") == ";" else None
    told |= {"compression": packed} if packed else {}
    told |= _values(reading, counts, comma, day_first, large=len(data) > LARGE)
    if again.any():
        told.pop("parse_dates", None)
    code = call("pd.read_csv", place.code, told)
    reading.run(*place.before, f"df = {code}", imports=place.imports)
    reading.texts = {name: texts for name, texts in counts.items() if name in reading.df}
    mend(reading, told.get("dtype", ()), comma, day_first)


def _raw(
    reading: Reading, data: bytes, told: dict[str, Any]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The whole table as text, and the options with those without which pandas does not read it."""
    skipping: dict[str, Any] = {"on_bad_lines": "skip", "index_col": False}
    for more in ({}, skipping, {"engine": "python"}, {"quoting": csv.QUOTE_NONE}):
        told = {**told, **more}
        try:
            raw: pd.DataFrame = pd.read_csv(
                io.BytesIO(data), dtype=str, keep_default_na=False, **told
            )
        except (pd.errors.ParserError, csv.Error):
            continue
        except (pd.errors.EmptyDataError, UnicodeError) as error:
            raise Unreadable("no_rows" if "columns" in str(error) else "binary") from None
        if raw.empty:
            raise Unreadable("no_rows")
        if told.get("on_bad_lines"):
            if lost := _lost(data, told):
                reading.said("bad_lines", count=lost)
            elif told.get("index_col") is False:  # pandas cuts what stands beyond the names
                reading.said("cells_beyond")
        return raw, told
    raise Unreadable("damaged")


def _lost(data: bytes, told: dict[str, Any]) -> int:
    """How many lines were left out; 0 where that cannot be told cheaply."""
    bad: list[Any] = []
    if len(data) > 20 * LARGE:
        return 0
    again = {**told, "engine": "python", "on_bad_lines": bad.append}
    try:
        pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, **again)
    except (pd.errors.ParserError, csv.Error, ValueError):
        return 0
    return len(bad)


def _values(
    reading: Reading, counts: Counts, comma: bool | None, day_first: bool | None, *, large: bool
) -> dict[str, Any]:
    """The options for what the cells hold; all else is told by lines of its own."""
    told: dict[str, Any] = {}
    codes: list[str] = []
    dates: list[str] = []
    for name, texts in counts.items():
        real = {text: n for text, n in texts.items() if text.strip().lower() not in MISSING_WORDS}
        held = content(name, texts, comma, day_first)
        if is_codes(real) or (real and CODE_NAME.search(name) and _numbers([*real][:500], ())):
            codes.append(name)
        elif isinstance(held, Moments):
            dates += [name] if held.iso else []
        elif isinstance(held, Amounts):
            told |= {"decimal": ","} if held.plain and held.comma else {}
            words = {*held.bad} - PANDAS_MISSING
            told |= {"low_memory": False} if large and held.plain and words else {}
        elif "NA" in texts and len(real) > 1 and all(re.fullmatch("[A-Z]{2,3}", x) for x in real):
            used = {text for one in counts.values() for text in one if text in PANDAS_MISSING}
            told |= {"keep_default_na": False, "na_values": sorted((used | {""}) - {"NA"})}
            reading.said("na_is_value")
    if zeros := [name for name in codes if any(text.strip()[:1] == "0" for text in counts[name])]:
        reading.said("ids_as_text", columns=zeros)
    told |= {"dtype": dict.fromkeys(codes, str)} if codes else {}
    return told | ({"parse_dates": dates} if dates else {})


def _numbers(texts: Any, words: Any) -> bool:
    return all(text in words or AMOUNT.fullmatch(text.strip()) for text in texts)
