"""Workbooks: every sheet, each with the tables that lie on it."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bot.playground.analyst_next.reader.layout import Layout, blank, layout
from bot.playground.analyst_next.reader.mend import finish, mend
from bot.playground.analyst_next.reader.reading import MOST_TABLES, Place, Reading, Unreadable
from bot.playground.analyst_next.tables import Table

Grid = list[list[Any]]
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


def read(readings: Any, place: Place) -> Iterator[Table]:
    """The tables of all sheets. Raises Unreadable."""
    try:
        book = CalamineWorkbook.from_path(place.path)
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
        formulas = _formulas(
            place, len([*book.sheet_names]) and [*book.sheet_names].index(sheet.name), grid
        )
        for columns in _blocks(grid):
            reading: Reading = readings(sheet.name)
            try:
                _sheet(
                    reading,
                    place,
                    sheet.name,
                    grid,
                    merged,
                    columns,
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
    formulas: dict[tuple[int, int], str],
    several: bool,
) -> None:
    rows = _spread(grid, merged)
    offset = 0
    if columns:
        offset = columns[0]
        rows = [row[columns[0] : columns[1] + 1] for row in rows]
    found = layout(rows)
    if found is None or found.last <= found.first:
        raise Unreadable("no_rows")
    options: dict[str, Any] = {"sheet_name": name} if several else {}
    begin = found.header if found.header is not None else found.first
    if found.header_rows == 1 and not found.units and begin is not None:
        if begin:
            options["skiprows"] = begin
    else:
        if found.first:
            options["skiprows"] = found.first
        width = max(found.columns) + 1
        places = dict(zip(found.columns, found.names, strict=True))
        names = [places.get(at) or f"column_{at + 1}" for at in range(width)]
        names = [
            one if names.index(one) == at else f"{one}.{names[:at].count(one)}"
            for at, one in enumerate(names)
        ]
        options |= {"header": None, "names": names}
        reading.said(
            *(("header_rows",) if found.header_rows else ("no_header",)),
            **({"count": found.header_rows} if found.header_rows else {}),
        )
    if columns:
        options["usecols"] = f"{_letters(columns[0])}:{_letters(columns[1])}"
    elif found.columns[0] > 0 or any(at not in found.columns for at in range(max(found.columns))):
        if "names" in options:
            options["names"] = found.names
        options["usecols"] = _columns_told(found.columns)
    if found.last < len(grid):
        options["nrows"] = found.last - found.first
    options |= _texts(rows, found)
    call = ", ".join(f"{key}={value!r}" for key, value in options.items())
    reading.context = " ".join(part for part in (found.title, found.notes) if part)
    if found.title:
        reading.said("title", text=found.title[:120])
    if found.notes:
        reading.said("notes", text=found.notes[:120])
    reading.units |= found.units
    reading.run(
        *place.before,
        f"df = pd.read_excel({place.code}{', ' if call else ''}{call}, engine='calamine')",
        imports=place.imports,
    )
    _errors(reading, rows, found)
    if formulas:
        _compute(reading, found, formulas, offset, rows)
    mend(reading, day_first=None)


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
    """Options for a country NA, and for text that pandas would read as numbers."""
    body = rows[found.first : found.last]
    for at in found.columns:
        cells = [row[at] for row in body if at < len(row) and isinstance(row[at], str) and row[at]]
        if (
            "NA" in cells
            and len({*cells}) > 2
            and all(re.fullmatch("[A-Z]{2,3}", cell) for cell in cells)
        ):
            return {"keep_default_na": False, "na_values": [""]}
    return {}


def _errors(reading: Reading, rows: Grid, found: Layout) -> None:
    """Say how many cells hold an error."""
    count = sum(
        isinstance(cell, str)
        and bool(re.fullmatch(r"#(DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|N/A)", cell))
        for row in rows[found.first : found.last]
        for cell in row
    )
    if count:
        reading.said("error_cells", count=count)


def _formulas(place: Place, index: int, grid: Grid) -> dict[tuple[int, int], str]:
    """Formulas without a kept value, by row and column."""
    if not zipfile.is_zipfile(place.path) or place.path.stat().st_size > 3_000_000:
        return {}
    with zipfile.ZipFile(place.path) as archive:
        sheets = [
            name
            for name in archive.namelist()
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
        ]
        if not any(
            re.search(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>", archive.read(name)) for name in sheets
        ):
            return {}
    from openpyxl import load_workbook

    book = load_workbook(place.path)
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
    for token in re.findall(r"SUM\([^)]*\)|[A-Z]{1,3}\d+|\d+(?:\.\d+)?%?|[-+*/()]", text):
        references = _REFERENCE.findall(token)
        if any(
            int(first) != row + 1 or (second and int(second) != row + 1)
            for _, first, _, second in references
        ):
            return ""
        if token.startswith("SUM"):
            left, right = _place(references[0][0]), _place(references[0][2])
            parts.append(
                f"df[{[places[at] for at in range(left, right + 1) if at in places]!r}].sum(axis=1)"
            )
        elif references:
            if _place(references[0][0]) not in places:
                return ""
            parts.append(f"df[{places[_place(references[0][0])]!r}]")
        else:
            parts.append(token if token in "()" else token.replace("%", " / 100"))
    return " ".join(parts).replace("( ", "(").replace(" )", ")")
