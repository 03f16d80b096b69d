"""Delimited text: encoding, separator, where the table begins, and what pandas must be told."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from bot.playground.analyst_next.reader import lines as lines_
from bot.playground.analyst_next.reader.amounts import AMOUNT, MISSING_WORDS, amounts
from bot.playground.analyst_next.reader.cells import counted, is_codes, said_bad, writes_commas
from bot.playground.analyst_next.reader.describe import ID_NAME
from bot.playground.analyst_next.reader.layout import TOTAL, Layout, layout
from bot.playground.analyst_next.reader.lines import is_prose
from bot.playground.analyst_next.reader.mend import mend
from bot.playground.analyst_next.reader.moments import moments
from bot.playground.analyst_next.reader.reading import Place, Reading, Unreadable
from bot.playground.analyst_next.reader.text import encoding_of

HEAD = 400_000
PLAIN = (".txt", ".log", ".dat", ".asc", ".prn")
TABLES = (".csv", ".tsv", ".tab", ".psv", ".xls", ".gz", ".bz2", ".xz")
PANDAS_MISSING = frozenset(
    [
        "",
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "None",
        "n/a",
        "nan",
        "null",
    ]
)
OPENERS = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ": "lzma"}


def sniff(lines: Sequence[str]) -> tuple[str, list[list[str]]]:
    """The separator on which most lines agree, and the rows it makes; "" for one column."""
    best: tuple[float, str, list[list[str]]] = (0.0, "", [[line] for line in lines])
    text = "\n".join(lines)
    for sep in ",;\t|":
        if sep not in text:
            continue
        try:
            rows = [*csv.reader(io.StringIO(text), delimiter=sep)]
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
    options: dict[str, Any] = {}
    whole = len(data) <= HEAD
    text = head.decode(encoding, "ignore")
    if not whole:
        cut = max(text.rfind("\n"), text.rfind("\r"))
        if cut < 0:
            raise Unreadable("long_line")
        text = text[:cut]
    strict = data if len(data) < 100_000_000 else data[:50_000_000]
    try:
        strict.decode(encoding)
    except UnicodeDecodeError:
        options["encoding_errors"] = "replace"
        reading.said("broken_letters", encoding=encoding)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if max(map(len, lines)) >= HEAD - 10:
        raise Unreadable("long_line")
    told = re.fullmatch(r"\W?sep=(.)\s*", lines[0].strip("\0"))
    skip = 1 if told else 0
    comments = 0
    while skip < len(lines) and lines[skip].startswith("#") and not told:
        skip += 1
        comments += 1
    sep, rows = sniff(lines[skip:])
    if told:
        sep = told[1]
        rows = [*csv.reader(io.StringIO("\n".join(lines[skip:])), delimiter=sep)]
    if place.name.lower().endswith(PLAIN) or "." not in place.name or not sep:
        if lines_.read(reading, place, lines if whole else lines[:-1], encoding):
            return True
        if not place.name.lower().endswith(TABLES) and is_prose(lines, sep, rows):
            return False
    found = layout(rows, whole)
    if found is None:
        raise Unreadable("empty")
    if sep not in (",", ""):
        options["sep"] = sep
    if encoding not in ("utf-8",):
        options["encoding"] = encoding
    if encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        reading.said("encoding", encoding=encoding)
    if packed:
        options["compression"] = packed
    options |= _structure(reading, rows, found, skip, whole)
    raw = _raw(reading, place, options)
    names = list(raw.columns)
    counts = {name: counted(raw[name]) for name in names}
    clean = {
        name: {text: n for text, n in texts.items() if not TOTAL.fullmatch(text.strip())}
        for name, texts in counts.items()
    }
    comma = writes_commas([*clean.values()])
    if comma is None and sep == ";":  # what writes this separator writes decimal commas
        comma = True
    keep = _values(reading, clean, comma, options)
    call = ", ".join(
        [place.code, *(f"{name}={_literal(value)}" for name, value in options.items())]
    )
    reading.run(*place.before, f"df = pd.read_csv({call})", imports=place.imports)
    mend(reading, keep, comma, _day_first(sep, comma))
    return True


def _literal(value: Any) -> str:
    """A value as code; types by their names."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(part)}" for key, part in value.items()) + "}"
    return value.__name__ if isinstance(value, type) else repr(value)


def _day_first(sep: str, comma: bool | None) -> bool | None:
    return True if comma or sep == ";" else None


def _structure(
    reading: Reading, rows: Sequence[Sequence[str]], found: Layout, skip: int, whole: bool
) -> dict[str, Any]:
    """The options that say where the table lies."""
    options: dict[str, Any] = {}
    begin = skip + (found.header if found.header is not None else found.first)
    width = max(found.columns) + 1
    if found.header_rows == 1 and not found.units:
        if begin:
            options["skiprows"] = begin
    else:
        start = skip + found.first
        if start:
            options["skiprows"] = start
        places = {place: name for place, name in zip(found.columns, found.names, strict=True)}
        names = [places.get(place) or f"column_{place + 1}" for place in range(width)]
        names = [
            name if names.index(name) == at else f"{name}.{names[:at].count(name)}"
            for at, name in enumerate(names)
        ]
        options |= {"header": None, "names": names}
        if not found.header_rows:
            reading.said("no_header")
    if found.header_rows > 1:
        reading.said("header_rows", count=found.header_rows)
    if found.units:
        reading.units |= found.units
    if found.title:
        reading.said("title", text=found.title[:120])
    reading.context = " ".join(part for part in (found.title, found.notes) if part)
    body = [row for row in rows[found.first : found.last] if row]
    usual = len(rows[found.header]) if found.header is not None else width
    if any(len(row) > usual and not any(cell.strip() for cell in row[usual:]) for row in body):
        options["index_col"] = False
    if any(len(row) > usual and any(cell.strip() for cell in row[usual:]) for row in body):
        options |= {"index_col": False, "on_bad_lines": "skip"}
    if found.notes:
        options["nrows"] = sum(
            any(cell.strip() for cell in row) or len(row) > 1
            for row in rows[found.first : found.last]
        )
        reading.said("notes", text=found.notes[:120])
    return options


def _raw(reading: Reading, place: Place, options: dict[str, Any]) -> pd.DataFrame:
    """The whole file as text; adds the options without which pandas does not read it."""
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
        options |= more
        scope = {"folder": reading._scope["folder"]}
        exec(lines, scope)  # noqa: S102 - as Reading.run does
        try:
            found: pd.DataFrame = pd.read_csv(
                scope["source"], dtype=str, keep_default_na=False, **options
            )
        except (pd.errors.ParserError, csv.Error):
            continue
        except (pd.errors.EmptyDataError, UnicodeError) as error:
            raise Unreadable("no_rows" if "columns" in str(error) else "binary") from None
        if options.get("on_bad_lines"):
            lost = _lost(place, options, len(found))
            if lost:
                reading.said("bad_lines", count=lost)
        if found.empty:
            raise Unreadable("no_rows")
        return found
    raise Unreadable("damaged")


def _lost(place: Place, options: dict[str, Any], kept: int) -> int:
    """How many lines were left out; 0 where that cannot be told cheaply."""
    bad: list[Any] = []
    if place.before or place.path.stat().st_size > 20_000_000:
        return 0
    again = {**options, "engine": "python", "on_bad_lines": lambda row: bad.append(row)}
    try:
        pd.read_csv(place.path, dtype=str, keep_default_na=False, **again)
    except (pd.errors.ParserError, csv.Error, ValueError):
        return 0
    return len(bad)


def _values(
    reading: Reading, counts: dict[str, dict[str, int]], comma: bool | None, options: dict[str, Any]
) -> set[str]:
    """Set the options for what the cells hold; returns the columns that are settled by them."""
    settled: set[str] = set()
    as_text: list[str] = []
    missing: dict[str, list[str]] = {}
    plain: dict[str, Any] = {}
    dates: list[str] = []
    keep_na = False
    for name, texts in counts.items():
        real = {text: n for text, n in texts.items() if text.strip().lower() not in MISSING_WORDS}
        if is_codes(real) or (
            ID_NAME.search(name)
            and _is_number_text(real)
            and re.search(r"(?i)zip|plz|post|phone|tel|handy|mobil|fax|电话|手机|邮编", name)
        ):
            as_text.append(name)
            settled.add(name)
            continue
        when = moments(texts, None) if real else None
        if when:
            if when.iso and not when.bad:
                dates.append(name)
                settled.add(name)
            continue
        read = amounts(texts, comma)
        if read and (read.plain or not real):
            plain[name] = read
            continue
        if texts.get("NA") and _two_letters(real):
            keep_na = True
    marks = {mark for read in plain.values() for mark in read.thousands}
    if any(
        read.decimal == "," and any("," in text for text in read.values) for read in plain.values()
    ):
        options["decimal"] = ","
    if marks & {".", ",", " ", "'", "\u00a0"} and len(marks) == 1:
        options["thousands"] = mark = next(iter(marks))
        for name, texts in counts.items():
            if (
                name not in plain
                and name not in as_text
                and any(re.fullmatch(rf"[\d{re.escape(mark)}]+", text) for text in texts)
            ):
                as_text.append(name)
                settled.discard(name)
                dates = [other for other in dates if other != name]
    for name, read in plain.items():
        fits = (
            (
                not read.decimal == ","
                or "decimal" in options
                or not any("," in text for text in read.values)
            )
            and (not read.thousands or read.thousands == options.get("thousands"))
            and not (
                "decimal" in options
                and read.decimal == "."
                and any("." in text for text in read.values)
            )
        )
        words = [text for text in read.bad if text not in PANDAS_MISSING]
        if not fits or len(words) > 8:
            if not fits:
                as_text.append(name)
            continue
        said_bad(reading, name, read)
        settled.add(name)
        if words:
            missing[name] = words
    if as_text:
        options["dtype"] = dict.fromkeys(as_text, str)
    leading = [
        name
        for name in as_text
        if name in settled and any(t.strip()[:1] == "0" for t in counts[name])
    ]
    if leading:
        reading.said("ids_as_text", columns=leading)
    if keep_na:
        used = {
            text for texts in counts.values() for text in texts if text in PANDAS_MISSING - {"NA"}
        }
        used |= {word for words in missing.values() for word in words} | {""}
        options |= {"keep_default_na": False, "na_values": sorted(used)}
        reading.said("na_is_value")
    elif missing:
        options["na_values"] = missing
    if dates:
        options["parse_dates"] = dates
    return settled


def _two_letters(real: dict[str, int]) -> bool:
    codes = sum(bool(re.fullmatch("[A-Z]{2,3}", text)) for text in real)
    return len(real) > 1 and codes >= 0.8 * len(real)


def _is_number_text(real: dict[str, int]) -> bool:
    return bool(real) and all(AMOUNT.fullmatch(text.strip()) for text in [*real][:500])
