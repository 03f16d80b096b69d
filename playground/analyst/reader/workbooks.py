"""Workbooks: every sheet, each with the tables that lie on it."""

import functools
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from playground.analyst.reader.cells import is_codes
from playground.analyst.reader.layout import Layout, blank, filled, layout, options, spans
from playground.analyst.reader.mend import finish, mend
from playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable, call
from playground.analyst.tables import Table

Grid = list[list[Any]]
Cells = dict[tuple[int, int], str]
XML_MOST = 3_000_000  # bytes of a workbook that is looked into for formulas and hidden rows
LONGEST_MERGE = 5  # rows
_TERM = re.compile(
    r"SUM\(\$?(?P<first>[A-Z]{1,3})1:\$?(?P<last>[A-Z]{1,3})1\)"
    r"|\$?(?P<cell>[A-Z]{1,3})1(?![\d(])|\d+(?:\.\d+)?%?|[-+*/() ]"
)


@dataclass(slots=True)
class Sheet:
    """A sheet: its cells, the columns ("A:C") of a table that has others beside it, and formulas
    without a kept result by row and column."""

    name: str
    grid: Grid
    formulas: Cells = field(default_factory=dict)
    alone: bool = True


def read(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of all sheets. Raises Unreadable."""
    data = place.path.read_bytes()
    book = _opened(data)
    calamine: CalamineWorkbook = book.book
    empty: list[str] = []
    found = 0
    for index, told in enumerate(calamine.sheets_metadata):
        if "WorkSheet" not in str(told.typ) or found >= MOST_TABLES:
            continue
        try:
            grid, merged = _cells(book, told.name)
        except (CalamineError, ValueError):
            readings.note("sheet_damaged", sheet=told.name)
            continue
        if not any(filled(row) for row in grid):
            empty.append(told.name)
            continue
        if told.visible != SheetVisibleEnum.Visible:
            readings.note("hidden_sheet", sheet=told.name)
        grid = _spread(grid, merged)
        sheet = Sheet(told.name, grid, alone=len(calamine.sheet_names) == 1)
        _look_inside(readings, data, index, sheet)
        for left, right, (first, last) in _areas(grid):
            reading: Reading = readings(told.name)
            try:
                _table(reading, place, book, sheet, (left, right), (first, last))
                yield finish(reading)
                found += 1
            except Unreadable:
                texts = [str(cell) for row in grid for cell in row if not blank(cell)]
                readings.aside(told.name, " ".join(texts)[:500])
    if empty:
        readings.note("empty_sheets", sheets=empty)
    if not found and empty and len(empty) == len(calamine.sheet_names):
        raise Unreadable("no_sheets")


def _opened(data: bytes) -> pd.ExcelFile:
    """A workbook that parses each sheet once, however often it is read. By what it holds, not by
    what it is called."""
    try:
        book = pd.ExcelFile(io.BytesIO(data), engine="calamine")
    except PasswordError:
        raise Unreadable("locked") from None
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        raise Unreadable("damaged") from None
    reader: Any = book._reader
    by_name = functools.cache(reader.get_sheet_by_name)
    whole = functools.cache(reader.get_sheet_data)
    reader.get_sheet_by_name = by_name
    reader.get_sheet_by_index = lambda index: by_name(book.sheet_names[index])
    reader.get_sheet_data = lambda sheet, rows=None: whole(sheet)
    return book


def _cells(book: pd.ExcelFile, name: str) -> tuple[Grid, Sequence[Any]]:
    """The cells of a sheet, and its merged areas."""
    reader: Any = book._reader
    sheet = reader.get_sheet_by_name(name)
    return reader.get_sheet_data(sheet), sheet.merged_cell_ranges or ()


def _spread(grid: Grid, merged: Sequence[Any]) -> Grid:
    """The grid with merged cells filled to the right, titles over everything apart."""
    rows = [*grid]
    width = max(map(len, rows))
    for (top, left), (bottom, right) in merged:
        wide = right - left + 1 >= 0.8 * width
        if right > left and not wide and top < len(rows) and bottom - top <= LONGEST_MERGE:
            end = min(right + 1, len(rows[top]))
            cells = [rows[top][left]] * (end - left)
            rows[top] = [*rows[top][:left], *cells, *rows[top][end:]]
    return rows


def _areas(grid: Grid) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """The tables of a sheet: their first column and the one behind the last, and their rows."""
    width = max(map(len, grid))
    counts = [
        len(column) - column.count("") - column.count(None) for column in zip(*grid, strict=True)
    ]
    blocks = [
        (match.start(), match.end())
        for match in re.finditer("x+", "".join("x" if count else " " for count in counts))
    ]
    parted = len(blocks) > 1 and all(
        right - left > 1 and max(counts[left:right]) > 2 for left, right in blocks
    )
    found = [layout([row[left:right] for row in grid]) for left, right in blocks if parted]
    if not all(one and one.header is not None and len(one.columns) > 1 for one in found):
        parted = False
    for left, right in blocks if parted else [(0, width)]:
        rows = [row[left:right] for row in grid] if parted else grid
        yield from ((left, right, span) for span in spans(rows))


def _letters(place: int) -> str:
    text = ""
    while place >= 0:
        text, place = chr(65 + place % 26) + text, place // 26 - 1
    return text


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _table(
    reading: Reading,
    place: Place,
    book: pd.ExcelFile,
    sheet: Sheet,
    sides: tuple[int, int],
    span: tuple[int, int],
) -> None:
    left, right = sides
    whole = right - left == max(map(len, sheet.grid))
    rows = sheet.grid if whole else [row[left:right] for row in sheet.grid]
    found = layout(rows[span[0] : span[1]])
    if found is None or found.last <= found.first:
        raise Unreadable("no_rows")
    found.first += span[0]
    found.last += span[0]
    found.header = None if found.header is None else found.header + span[0]
    if found.title and not (whole and span == (0, len(rows))):
        reading.part = f"{sheet.name}: {found.title[:60]}"
    told: dict[str, Any] = {} if sheet.alone else {"sheet_name": sheet.name}
    told |= options(reading, found)
    places = [at + left for at in found.columns]
    if not whole or len(places) <= max(found.columns):
        told["usecols"] = _columns_told(places)
    if "names" in told and "usecols" in told:
        told["names"] = [told["names"][at] for at in found.columns]
    if found.last < len(rows):
        told["nrows"] = found.last - found.first
    body = rows[found.first : found.last]
    texts = [
        Counter(cell for row in body if type(cell := row[at]) is str and cell)
        for at in found.columns
    ]
    codes = {name: str for name, one in zip(found.names, texts, strict=True) if is_codes(one)}
    told |= {"dtype": codes} if codes else {}
    if any(_countries(one) for one in texts):
        told |= {"keep_default_na": False, "na_values": [""]}
    code = call("pd.read_excel", place.code, told | {"engine": "calamine"})
    df = pd.read_excel(book, **told)
    reading.took(df, *place.before, f"df = {code}", imports=place.imports)
    names = [*reading.df.columns]
    reading.texts = {
        name: one
        for name, one in zip(names, texts, strict=False)
        if one and not (df[name].dtype == object and any(map(_is_other, df[name])))
    }
    if sheet.formulas:
        _compute(reading, dict(zip(places, names, strict=False)), sheet.formulas, found, rows)
    mend(reading, keep=codes)


def _is_other(cell: Any) -> bool:
    """Whether a cell is neither text nor a number: a day, a time, a truth value."""
    return type(cell) not in (str, int, float)


def _countries(texts: Counter[str]) -> bool:
    """Whether NA is a country among others."""
    short = all(re.fullmatch("[A-Z]{2,3}", text) for text in texts)
    return "NA" in texts and len(texts) > 2 and short


def _columns_told(columns: Sequence[int]) -> str:
    """The columns as a workbook names them: "B:D,F"."""
    held = "".join("x" if at in columns else " " for at in range(max(columns) + 1))
    runs = [(match.start(), match.end() - 1) for match in re.finditer("x+", held)]
    return ",".join(f"{_letters(a)}:{_letters(b)}" if a < b else _letters(a) for a, b in runs)


def _look_inside(readings: Any, data: bytes, index: int, sheet: Sheet) -> None:
    """Say how many cells hold an error and how many rows are hidden, and take up formulas without
    a kept result, which only openpyxl tells."""
    if len(data) > XML_MOST or not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = f"xl/worksheets/sheet{index + 1}.xml"
        xml = archive.read(name) if name in archive.namelist() else b""
    if errors := len(re.findall(rb'<c [^>]*t="e"', xml)):
        readings.note("error_cells", count=errors)
    if hidden := len(re.findall(rb'<row [^>]*hidden="(?:1|true)"', xml)):
        readings.note("hidden_rows", sheet=sheet.name, count=hidden)
    if not re.search(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>", xml):
        return
    from openpyxl import load_workbook

    opened = load_workbook(io.BytesIO(data)).worksheets[index]
    for row, cells in zip(sheet.grid, opened.iter_rows(), strict=False):
        for cell in cells:
            at = cell.column - 1
            if cell.data_type == "f" and isinstance(cell.value, str) and blank(row[at]):
                sheet.formulas[cell.row - 1, at] = cell.value


def _compute(
    reading: Reading, names: dict[int, Any], formulas: Cells, found: Layout, rows: Grid
) -> None:
    """Columns of formulas that say the same in each row become a line; others are told."""
    from openpyxl.formula.translate import Translator

    body = sum(filled(row) > 0 for row in rows[found.first : found.last])
    for at, name in names.items():
        own = {
            row: text
            for (row, column), text in formulas.items()
            if column == at and found.first <= row < found.last
        }
        letters = _letters(at)
        shapes = {
            Translator(text, f"{letters}{row + 1}").translate_formula(f"{letters}1")
            if _of_row(text, row + 1)
            else ""
            for row, text in own.items()
        }
        if not own:
            continue
        shape = _shape(min(shapes), names) if len(shapes) == 1 else ""
        if shape and len(own) >= 0.9 * body:
            try:
                reading.run(f"df[{name!r}] = {shape}")
                reading.said("formulas_computed", column=str(name))
                continue
            except (TypeError, ValueError, KeyError, SyntaxError):
                pass
        reading.said("formulas_not_kept", column=str(name), count=len(own))


def _of_row(formula: str, row: int) -> bool:
    """Whether a formula names cells of its own row only."""
    return all(int(one) == row for one in re.findall(r"[A-Z]\$?(\d+)\b", formula))


def _shape(formula: str, names: dict[int, Any]) -> str:
    """A formula on cells of the first row as an expression on columns; "" for any other."""
    parts: list[str] = []
    rest = formula.removeprefix("=")
    while rest:
        found = _TERM.match(rest)
        if not found:
            return ""
        first, last, cell = found["first"], found["last"], found["cell"]
        places = [_place(letters) for letters in (first, last, cell) if letters]
        if not {*places} <= {*names}:
            return ""
        if cell:
            parts.append(f"df[{names[places[0]]!r}]")
        elif places:
            held = [names[at] for at in range(places[0], places[1] + 1) if at in names]
            parts.append(f"df[{held!r}].sum(axis=1)")
        else:
            parts.append(found[0].strip().replace("%", " / 100"))
        rest = rest[found.end() :]
    return " ".join(filter(None, parts)).replace("( ", "(").replace(" )", ")")
