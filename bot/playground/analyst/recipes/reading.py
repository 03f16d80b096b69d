"""Reading a table of unknown encoding and dialect, and saying how to read it again."""

import codecs
import csv
import gzip
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
from charset_normalizer import from_bytes

NUMBER = re.compile(r"[-+$€£]?\d[-\d.,/'\s]*(?:[eE][-+]?\d+)?\s?[%€]?")
ENCODINGS = ["cp1252", "gb18030", "cp932", "euc_kr", "big5", "cp1251", "cp1250"]


def encoding_of(head: bytes) -> str:
    """The encoding of a text file by its first bytes; ValueError for what is no text."""
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16"}
    marks[codecs.BOM_UTF16_BE] = "utf-16"
    for mark, name in marks.items():
        if head.startswith(mark):
            return name
    if head[1:200:2].count(0) > 0.4 * len(head[1:200:2]) and len(head) > 3:
        return "utf-16-le"
    if sum(byte < 9 or 13 < byte < 32 for byte in head) > 0.03 * len(head):
        raise ValueError("this is binary data, not text")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        guess = from_bytes(head, cp_isolation=ENCODINGS).best()
        return guess.encoding if guess else "latin-1"


def dialect_of(text: str) -> dict[str, Any]:
    """Separator, quote and preamble of delimited text: the separator most rows agree on."""
    quote = "'" if re.match(r"\s*'[^']*'\s*[,;\t| ]", text) else '"'
    best: dict[str, Any] = {"sep": ",", "quotechar": quote, "skip": 0, "width": 1, "score": 0.0}
    for sep in ",;\t| ":
        rows = csv.reader(io.StringIO(text), delimiter=sep, quotechar=quote)
        widths, ends = [], []
        try:
            for row in rows:
                widths.append(len(row) if any(cell.strip() for cell in row) else 0)
                ends.append(rows.line_num)
        except csv.Error:
            continue
        filled = [width for width in widths if width]
        width, votes = Counter(filled).most_common(1)[0] if filled else (1, 0)
        score = votes / max(len(filled), 1) * min(width - 1, 3) * (0.5 if sep == " " else 1)
        if score > best["score"]:
            first = widths.index(width)
            skip = ends[first - 1] if first else 0
            best.update(sep=sep, skip=skip, width=width, score=score)
    return best


def has_header(first: list[str], below: list[list[str]]) -> bool:
    """Whether the first row names the columns: text where the rows below hold numbers (amounts of
    money and dates count as numbers)."""
    numeric = [bool(NUMBER.fullmatch(cell.strip())) for cell in first]
    if not any(numeric):
        return True
    seen = [sum(bool(NUMBER.fullmatch(row[i].strip())) for row in below) for i in range(len(first))]
    return any(count > len(below) / 2 and not numeric[i] for i, count in enumerate(seen))


def class_names(first: list[str], rows: list[list[str]]) -> dict[int, str]:
    """The classes named by a first line such as "150,4,setosa,versicolor,virginica", which counts
    the rows and the columns before the class; empty for any other line."""
    counts = first[:2]
    if not rows or len(first) < 4 or not all(cell.strip().isdigit() for cell in counts):
        return {}
    if int(counts[0]) < len(rows) or int(counts[1]) != len(rows[0]) - 1:
        return {}
    return dict(enumerate(first[2:]))


def read_delimited(path: Path, most: int | None = None) -> tuple[pd.DataFrame, str]:
    """A CSV-like file (or its first rows) as a table, and the pandas call that reads it again."""
    packed = path.open("rb").read(2) == b"\x1f\x8b"
    with (gzip.open if packed else open)(path, "rb") as stream:
        head = stream.read(400_000)
    if not head.strip():
        raise ValueError("the file is empty")
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="ignore")
    if len(head) == 400_000:
        text = text[: text.rfind("\n") + 1]
    if not text:
        raise ValueError("its first line is over 400,000 characters long, which is no table")
    form = dialect_of(text)
    sep, skip = form["sep"], form["skip"]
    lines = io.StringIO("".join(text.splitlines(keepends=True)[skip:]))
    sample = list(csv.reader(lines, delimiter=sep, quotechar=form["quotechar"]))[:500]
    uneven = any(row and len(row) != form["width"] for row in sample)
    sample = [row for row in sample if len(row) == form["width"]]
    first, below = (sample[0], sample[1:]) if sample else ([], [])

    options: dict[str, Any] = {"sep": sep, "encoding": encoding}
    if form["quotechar"] != '"':
        options["quotechar"] = form["quotechar"]
    if packed:
        options["compression"] = "gzip"
    cells = [cell.strip() for row in below for cell in row]
    comma = sum(bool(re.fullmatch(r"-?[\d.]*\d,\d+", cell)) for cell in cells)
    if sep != "," and comma > sum(bool(re.fullmatch(r"-?\d+\.\d+", cell)) for cell in cells):
        options["decimal"] = ","
    classes = class_names(first, below) or class_names(text.splitlines()[0].split(sep), sample)
    if classes:
        skip = max(skip, 1)
        options["names"] = [f"column_{i + 1}" for i in range(len(first) - 1)] + ["target"]
    elif below and not has_header(first, below):
        options["names"] = [f"column_{i + 1}" for i in range(len(first))]
    if skip:
        options["skiprows"] = skip
    if uneven:
        options.update(index_col=False, on_bad_lines="skip")
    if most:
        options["nrows"] = most
    try:
        table = pd.read_csv(path, low_memory=False, **options)
    except (pd.errors.ParserError, UnicodeDecodeError):
        options.update(on_bad_lines="skip", encoding_errors="replace")
        table = pd.read_csv(path, low_memory=False, **options)
    spelled = ", ".join(f"{name}={value!r}" for name, value in options.items())
    call = f"pd.read_csv(path, {spelled})"
    if classes:
        table["target"] = table["target"].replace(classes)
        call += f".replace({{'target': {classes!r}}})"
    return table, call
