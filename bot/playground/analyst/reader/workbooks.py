"""Workbooks: every sheet, each with the tables that lie on it."""

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.playground.analyst.reader.cells import is_codes
from bot.playground.analyst.reader.layout import Layout, blank, is_value, layout, options
from bot.playground.analyst.reader.mend import finish, mend
from bot.playground.analyst.reader.reading import (
    MOST_TABLES,
    Place,
    Reading,
    Unreadable,
    literal,
)
from bot.playground.analyst.reader.words import MISSING_WORDS
from bot.playground.analyst.tables import Table

Grid = list[list[Any]]
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


def read(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of all sheets. Raises Unreadable."""
    try:
        # By what it holds, not by what it is called.
        book = CalamineWorkbook.from_filelike(io.BytesIO(place.path.read_bytes()))
    except PasswordError:
        raise Unreadable("locked") from None
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        raise Unreadable("damaged") from None
    empty: list[str] = []
    found = 0
    for sheet in book.sheets_metadata:
        if "WorkSheet" not in str(sheet.typ) or found >= MOST_TABLES:
            continue
        try:
            opened = book.get_sheet_by_name(sheet.name)
            grid = opened.to_python(skip_empty_area=False)
            merged = opened.merged_cell_ranges or []
        except (CalamineError, ValueError):
            readings.note("sheet_damaged", sheet=sheet.name)
            continue
        if not any(not blank(cell) for row in grid for cell in row):
            empty.append(sheet.name)
            continue
        formulas = _formulas(readings, place, [*book.sheet_names].index(sheet.name), grid)
        for columns, span in _areas(grid):
            reading: Reading = readings(sheet.name)
            try:
                _sheet(
                    reading,
                    place,
                    sheet.name,
                    grid,
                    merged,
                    columns,
                    span,
                    formulas,
                    len(book.sheet_names) > 1,
                )
                yield finish(reading)
                found += 1
            except Unreadable:
                texts = [str(cell) for row in grid for cell in row if not blank(cell)]
                readings.aside(sheet.name, " ".join(texts)[:500])
    if empty:
        readings.note("empty_sheets", sheets=empty)
    if not found and empty and len(empty) == len(book.sheet_names):
        raise Unreadable("no_sheets")


def _blocks(grid: Grid) -> list[tuple[int, int] | None]:
    """The tables side by side on a sheet, as first and last column; [None] where there is one."""
    width = max(map(len, grid))
    filled = [sum(not blank(row[at]) for row in grid if at < len(row)) for at in range(width)]
    blocks: list[list[int]] = []
    for at, count in enumerate(filled):
        if count == 0:
            blocks.append([])
        elif not blocks:
            blocks.append([at])
        else:
            blocks[-1].append(at)
    blocks = [block for block in blocks if block]
    if len(blocks) < 2 or any(
        len(block) < 2 or max(filled[at] for at in block) < 3 for block in blocks
    ):
        return [None]
    cut = [
        layout([[row[at] if at < len(row) else "" for at in block] for row in grid])
        for block in blocks
    ]
    if not all(found and found.header is not None and len(found.columns) > 1 for found in cut):
        return [None]
    return [(block[0], block[-1]) for block in blocks]


def _areas(grid: Grid) -> Iterator[tuple[tuple[int, int] | None, tuple[int, int]]]:
    """The tables of a sheet, by their columns (None for all) and rows."""
    for columns in _blocks(grid):
        rows = [row[columns[0] : columns[1] + 1] for row in grid] if columns else grid
        starts = [0, *(at for at in range(1, len(rows) - 1) if _begins(rows, at))]
        if len(starts) > 1 and sum(_filled(row) > 1 for row in rows[: starts[1]]) < 2:
            del starts[1]  # above it are titles
        yield from ((columns, span) for span in itertools.pairwise([*starts, len(rows)]))


def _begins(rows: Grid, at: int) -> bool:
    """Whether a table begins under a blank row: perhaps a title, then names, then values."""
    if _filled(rows[at - 1]) or not _filled(rows[at]):
        return False
    names, values = ([*rows[at + (_filled(rows[at]) == 1) :][:2], [], []])[:2]
    named = _filled(names) > 1 and not any(is_value(cell) for cell in names if not blank(cell))
    return named and any(is_value(cell) for cell in values if not blank(cell))


def _filled(row: Sequence[Any]) -> int:
    return sum(not blank(cell) for cell in row)


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


def _spread(grid: Grid, merged: Sequence[Any]) -> Grid:
    """The grid with merged cells filled to the right, titles over everything apart."""
    rows = [[*row] for row in grid]
    width = max(map(len, grid))
    for (top, left), (bottom, right) in merged:
        if right == left or right - left + 1 >= 0.8 * width or top >= len(rows) or bottom - top > 5:
            continue
        for at in range(left, min(right + 1, len(rows[top]))):
            rows[top][at] = rows[top][left]
    return rows


def _sheet(
    reading: Reading,
    place: Place,
    name: str,
    grid: Grid,
    merged: Sequence[Any],
    columns: tuple[int, int] | None,
    span: tuple[int, int],
    formulas: dict[tuple[int, int], str],
    several: bool,
) -> None:
    rows = _spread(grid, merged)
    offset = 0
    if columns:
        offset = columns[0]
        rows = [row[columns[0] : columns[1] + 1] for row in rows]
    found = layout(rows[span[0] : span[1]])
    if found is None or found.last <= found.first:
        raise Unreadable("no_rows")
    found.first += span[0]
    found.last += span[0]
    found.header = None if found.header is None else found.header + span[0]
    if found.title and (columns or span != (0, len(rows))):
        reading.part = f"{name}: {found.title[:60]}"
    told: dict[str, Any] = {"sheet_name": name} if several else {}
    told |= options(reading, found)
    if columns:
        told["usecols"] = f"{_letters(columns[0])}:{_letters(columns[1])}"
    elif len(found.columns) <= max(found.columns):
        told["usecols"] = _columns_told(found.columns)
    if "names" in told and "usecols" in told:
        told["names"] = [told["names"][at] for at in found.columns]
    if found.last < len(grid):
        told["nrows"] = found.last - found.first
    told |= _texts(rows, found)
    call = "".join(f", {key}={literal(value)}" for key, value in told.items())
    reading.run(
        *place.before,
        f"df = pd.read_excel({place.code}{call}, engine='calamine')",
        imports=place.imports,
    )
    _missing(reading, rows, found)
    if formulas:
        _compute(reading, found, formulas, offset, rows)
    mend(reading, keep=told.get("dtype", ()))


def _columns_told(columns: Sequence[int]) -> str:
    """The columns as a workbook names them: "B:D,F"."""
    spans: list[list[int]] = []
    for at in columns:
        if spans and at == spans[-1][1] + 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return ",".join(f"{_letters(a)}:{_letters(b)}" if a != b else _letters(a) for a, b in spans)


def _texts(rows: Grid, found: Layout) -> dict[str, Any]:
    """Options for codes that pandas would read as numbers, and for a country called NA."""
    told: dict[str, Any] = {}
    codes: list[str] = []
    for at, name in zip(found.columns, found.names, strict=True):
        cells = [row[at] for row in rows[found.first : found.last] if at < len(row)]
        texts = {cell: 1 for cell in cells if isinstance(cell, str) and cell.strip()}
        if is_codes(texts):
            codes.append(name)
        elif (
            "NA" in texts
            and len(texts) > 2
            and all(re.fullmatch("[A-Z]{2,3}", text) for text in texts)
        ):
            told |= {"keep_default_na": False, "na_values": [""]}
    return told | ({"dtype": dict.fromkeys(codes, str)} if codes else {})


def _missing(reading: Reading, rows: Grid, found: Layout) -> None:
    """Say which words count as missing numbers."""
    for at, name in zip(found.columns, reading.df.columns, strict=False):
        if pd.api.types.is_numeric_dtype(reading.df[name]):
            cells = [row[at] for row in rows[found.first : found.last] if at < len(row)]
            words = Counter(
                cell.strip()
                for cell in cells
                if isinstance(cell, str) and cell.strip().lower() in MISSING_WORDS
            )
            del words[""]
            if words:
                examples = [word for word, _ in words.most_common(4)]
                reading.said(
                    "not_numbers", column=str(name), count=words.total(), examples=examples
                )


def _formulas(readings: Any, place: Place, index: int, grid: Grid) -> dict[tuple[int, int], str]:
    """Formulas without a kept value, by row and column; says how many cells hold an error."""
    if not zipfile.is_zipfile(place.path) or place.path.stat().st_size > 3_000_000:
        return {}
    with zipfile.ZipFile(place.path) as archive:
        name = f"xl/worksheets/sheet{index + 1}.xml"
        xml = archive.read(name) if name in archive.namelist() else b""
    if errors := len(re.findall(rb'<c [^>]*t="e"', xml)):
        readings.note("error_cells", count=errors)
    if not re.search(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>", xml):
        return {}
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(place.path.read_bytes()))
    if index >= len(book.worksheets):
        return {}
    cells = {}
    for row in book.worksheets[index].iter_rows():
        for cell in row:
            at = (cell.row - 1, cell.column - 1)
            if cell.data_type == "f" and isinstance(cell.value, str):
                kept = grid[at[0]][at[1]] if at[0] < len(grid) and at[1] < len(grid[at[0]]) else ""
                if blank(kept):
                    cells[at] = cell.value
    return cells


def _compute(
    reading: Reading, found: Layout, formulas: dict[tuple[int, int], str], offset: int, rows: Grid
) -> None:
    """Columns of formulas that say the same in each row become a line; others are told."""
    names = [*reading.df.columns]
    places = dict(zip([at + offset for at in found.columns], names, strict=False))
    for at, name in places.items():
        own = {
            row: text
            for (row, column), text in formulas.items()
            if column == at and found.first <= row < found.last
        }
        if not own:
            continue
        shapes = {_shape(text, row, places) for row, text in own.items()}
        body = [
            row
            for row in range(found.first, found.last)
            if any(not blank(cell) for cell in rows[row])
        ]
        shape = next(iter(shapes))
        if len(shapes) == 1 and shape and len(own) >= 0.9 * len(body):
            try:
                reading.run(f"df[{name!r}] = {shape}")
                reading.said("formulas_computed", column=str(name))
                continue
            except (TypeError, ValueError, KeyError, SyntaxError):
                pass
        reading.said("formulas_not_kept", column=str(name), count=len(own))


def _shape(formula: str, row: int, places: dict[int, Any]) -> str:
    """A formula on cells of its own row as an expression on columns; "" for any other."""
    text = formula.lstrip("=").replace("$", "")
    if not re.fullmatch(
        r"(?:SUM\([A-Z]{1,3}\d+:[A-Z]{1,3}\d+\)|[A-Z]{1,3}\d+|\d+(?:\.\d+)?%?|[-+*/() ])+", text
    ):
        return ""
    parts: list[str] = []
    for part in re.findall(r"SUM\([^)]*\)|[A-Z]{1,3}\d+|\d+(?:\.\d+)?%?|[-+*/()]", text):
        references = _REFERENCE.findall(part)
        if any(
            int(first) != row + 1 or (second and int(second) != row + 1)
            for _, first, _, second in references
        ):
            return ""
        if part.startswith("SUM"):
            left, right = _place(references[0][0]), _place(references[0][2])
            parts.append(
                f"df[{[places[at] for at in range(left, right + 1) if at in places]!r}].sum(axis=1)"
            )
        elif references:
            if _place(references[0][0]) not in places:
                return ""
            parts.append(f"df[{places[_place(references[0][0])]!r}]")
        else:
            parts.append(part if part in "()" else part.replace("%", " / 100"))
    return " ".join(parts).replace("( ", "(").replace(" )", ")")
