"""Delimited text: encoding, separator, where the table begins, and what pandas must be told."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from bot.playground.analyst.reader import lines as lines_
from bot.playground.analyst.reader.amounts import AMOUNT, Amounts, amounts
from bot.playground.analyst.reader.cells import counted, is_codes, said_bad, writes_commas
from bot.playground.analyst.reader.layout import TOTAL, Layout, layout, options
from bot.playground.analyst.reader.mend import mend
from bot.playground.analyst.reader.moments import moments
from bot.playground.analyst.reader.reading import Place, Reading, Unreadable, literal
from bot.playground.analyst.reader.text import encoding_of
from bot.playground.analyst.reader.words import MISSING_WORDS, PANDAS_MISSING

HEAD = 400_000
PLAIN = (".txt", ".log", ".dat", ".asc", ".prn")
TABLES = (".csv", ".tsv", ".tab", ".psv", ".xls", ".gz", ".bz2", ".xz")
CODE_NAME = re.compile(
    r"(?i)\b(zip|plz|post.?code|postleitzahl|phone|tel|telefon|handy|mobile?|fax)(\b|_)|电话|手机|邮编|番号"
)


def sniff(lines: Sequence[str], separators: str, quote: str) -> tuple[str, list[list[str]]]:
    """The separator on which most lines agree, and the rows it makes; "" for one column."""
    best: tuple[float, str, list[list[str]]] = (0.0, "", [[line] for line in lines])
    text = "\n".join(lines)
    for sep in separators:
        if sep not in text:
            continue
        try:
            rows = [*csv.reader(io.StringIO(text), delimiter=sep, quotechar=quote)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        many = {width: times for width, times in widths.items() if width > 1}
        if not many:
            continue
        width = max(many, key=lambda width: (many[width], width))
        share = many[width] / sum(widths.values())
        near = sum(
            times for other, times in widths.items() if abs(other - width) <= 1 and other > 1
        )
        score = (share + near / sum(widths.values())) * min(width - 1, 4) ** 0.5
        # "1,5;2,5" has as many commas as it has numbers, and "a; b" in a quoted text is one cell.
        filled = sum(not cell.strip() for row in rows[:200] for cell in row) / max(
            1, sum(map(len, rows[:200]))
        )
        score *= 1 - 0.3 * filled
        if (
            sep == ","
            and ";" in text
            and all(re.search(r"\d,\d", row) for row in lines[1:6] if row.strip())
        ):
            score *= 0.5
        if score > best[0]:
            best = (score, sep, rows)
    return best[1], best[2]


def read(reading: Reading, place: Place, data: bytes, packed: str = "") -> bool:
    """Read delimited text into ``reading``; ``packed`` is how the file is compressed, if its name
    does not say so. False for text that is no table. Raises Unreadable."""
    head = data[:HEAD]
    if not data.strip(b" \r\n\t\0\xef\xbb\xbf"):
        raise Unreadable("zeros" if data.strip() else "empty")
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
    if place.name.lower().endswith(PLAIN) or "." not in place.name or not sep:
        if lines_.read(reading, place, lines, encoding):
            return True
        if not place.name.lower().endswith(TABLES) and lines_.is_prose(lines, sep, rows):
            return False
    found = layout(rows, whole)
    if found is None:
        raise Unreadable("empty")
    call: dict[str, Any] = {"sep": sep} if sep not in (",", "") else {}
    if quote != '"':
        call["quotechar"] = quote
    if encoding != "utf-8":
        call["encoding"] = encoding
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        reading.said("encoding", encoding=encoding)
    if not _decodes(data, encoding):
        call["encoding_errors"] = "replace"
        reading.said("broken_letters")
    if packed:
        call["compression"] = packed
    call |= options(reading, found, skip)
    call |= _widths(rows, found, skip)
    raw = _raw(reading, place, call)
    again = (raw == [*raw.columns]).all(axis=1)  # names that are repeated make all columns text
    raw = raw[~again]
    counts = {
        name: {
            text: n for text, n in counted(raw[name]).items() if not TOTAL.fullmatch(text.strip())
        }
        for name in raw.columns
    }
    comma = writes_commas([*counts.values()])
    if comma is None and sep == ";":  # what writes this separator writes decimal commas
        comma = True
    keep = _values(reading, counts, comma, call)
    if again.any():
        call.pop("parse_dates", None)
        keep &= {*call.get("dtype", ())}
    spelled = ", ".join([place.code, *(f"{name}={literal(value)}" for name, value in call.items())])
    reading.run(*place.before, f"df = pd.read_csv({spelled})", imports=place.imports)
    mend(reading, keep, comma, True if comma or sep == ";" else None)
    return True


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _widths(rows: Sequence[Sequence[str]], found: Layout, skip: int) -> dict[str, Any]:
    """Options for rows that have more cells than there are names, and for where the table ends."""
    told: dict[str, Any] = {}
    body = [row for row in rows[found.first : found.last] if row]
    width = len(rows[found.header]) if found.header is not None else max(found.columns) + 1
    if found.header is not None and all(
        len(row) == width + 1 and row[width].strip() for row in body
    ):
        names = ["name", *(name.strip() for name in rows[found.header])]  # as R writes row names
        return {"skiprows": skip + found.first, "header": None, "names": names}
    if any(len(row) > width for row in body):
        told["index_col"] = False
    if any(cell.strip() for row in body for cell in row[width:]):
        told["on_bad_lines"] = "skip"
    if found.notes:
        told["nrows"] = sum(len(row) > 1 or any(map(str.strip, row)) for row in body)
    return told


def _raw(reading: Reading, place: Place, call: dict[str, Any]) -> pd.DataFrame:
    """The whole file as text; adds the call without which pandas does not read it."""
    scope: dict[str, Any] = {}
    lines = "\n".join(
        [*place.imports, "import pandas as pd", *place.before, f"source = {place.code}"]
    )
    for more in (
        {},
        {"on_bad_lines": "skip", "index_col": False},
        {"engine": "python"},
        {"quoting": 3},
    ):
        call |= more
        scope = {"folder": reading._scope["folder"]}
        exec(lines, scope)  # noqa: S102 - as Reading.run does
        try:
            found: pd.DataFrame = pd.read_csv(
                scope["source"], dtype=str, keep_default_na=False, **call
            )
        except (pd.errors.ParserError, csv.Error):
            continue
        except (pd.errors.EmptyDataError, UnicodeError) as error:
            raise Unreadable("no_rows" if "columns" in str(error) else "binary") from None
        if call.get("on_bad_lines"):
            lost = _lost(place, call, len(found))
            if lost:
                reading.said("bad_lines", count=lost)
            elif call.get("index_col") is False:  # pandas cuts what stands beyond the names
                reading.said("cells_beyond")
        if found.empty:
            raise Unreadable("no_rows")
        return found
    raise Unreadable("damaged")


def _lost(place: Place, call: dict[str, Any], kept: int) -> int:
    """How many lines were left out; 0 where that cannot be told cheaply."""
    bad: list[Any] = []
    if place.before or place.path.stat().st_size > 20_000_000:
        return 0
    again = {**call, "engine": "python", "on_bad_lines": lambda row: bad.append(row)}
    try:
        pd.read_csv(place.path, dtype=str, keep_default_na=False, **again)
    except (pd.errors.ParserError, csv.Error, ValueError):
        return 0
    return len(bad)


def _values(
    reading: Reading, counts: dict[str, dict[str, int]], comma: bool | None, call: dict[str, Any]
) -> set[str]:
    """Set the options for what the cells hold; returns the columns that are settled by them."""
    plain: dict[str, Amounts] = {}
    as_text: list[str] = []
    dates: list[str] = []
    countries = False
    for name, texts in counts.items():
        real = {text: n for text, n in texts.items() if text.strip().lower() not in MISSING_WORDS}
        if is_codes(real) or (CODE_NAME.search(name) and _all_numbers(real)):
            as_text.append(name)
        elif real and (when := moments(texts, None)):
            dates += [name] if when.iso else []
        elif (read := amounts(texts, comma)) and read.plain:
            plain[name] = read
        elif (
            "NA" in texts
            and len(real) > 1
            and all(re.fullmatch("[A-Z]{2,3}", text) for text in real)
        ):
            countries = True
    codes = [*as_text]
    if zeros := [name for name in codes if any(text.strip()[:1] == "0" for text in counts[name])]:
        reading.said("ids_as_text", columns=zeros)
    _marks(plain, call)
    mark = call.get("thousands")
    missing: dict[str, list[str]] = {}
    for name, texts in counts.items():
        if name in plain and _fits(plain[name], call):
            words = [text for text in plain[name].bad if text not in PANDAS_MISSING]
            if len(words) <= 8:
                said_bad(reading, name, plain[name])
                missing |= {name: words} if words else {}
                continue
        elif name in plain or (mark and any(re.fullmatch(rf"[\d{mark}]+", text) for text in texts)):
            as_text += [name] if name not in as_text else []
            dates = [other for other in dates if other != name]
        plain.pop(name, None)
    if as_text:
        call["dtype"] = dict.fromkeys(as_text, str)
    if countries:
        used = {text for texts in counts.values() for text in texts if text in PANDAS_MISSING}
        used |= {word for words in missing.values() for word in words} | {""}
        call |= {"keep_default_na": False, "na_values": sorted(used - {"NA"})}
        reading.said("na_is_value")
    elif missing:
        call["na_values"] = missing
    if dates:
        call["parse_dates"] = dates
    return {*codes, *plain, *dates}


def _marks(plain: dict[str, Amounts], call: dict[str, Any]) -> None:
    """The decimal mark and the thousands mark, where the plain numbers need them."""
    if any(read.decimal == "," and "," in "".join(read.values) for read in plain.values()):
        call["decimal"] = ","
    marks = {mark for read in plain.values() for mark in read.thousands}
    if len(marks) == 1 and marks != {call.get("decimal", ".")}:
        call["thousands"] = min(marks)


def _fits(read: Amounts, call: dict[str, Any]) -> bool:
    """Whether pandas reads these numbers with the marks it is told."""
    joined = "".join(read.values)
    decimal = call.get("decimal", ".")
    alike = read.decimal == decimal or read.decimal not in joined
    return alike and read.thousands in ("", call.get("thousands"))


def _all_numbers(real: dict[str, int]) -> bool:
    return bool(real) and all(AMOUNT.fullmatch(text.strip()) for text in [*real][:500])
