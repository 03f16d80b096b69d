"""Tables in files with a format of their own; each reader tells the call that reads it again.

In every such call the first ``path`` is the file's place.
"""

import itertools
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

UNPACKED_MAX = 1_000_000_000  # bytes; what unpacks to more is left alone
PACKED_RATIO = 200  # times; text packs to a twentieth, a bomb to a thousandth


def check_packing(path: Path) -> None:
    """Refuses a ZIP-based file that unpacks to far more than it is; needs no unpacking itself."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > UNPACKED_MAX or (size > 50_000_000 and size > PACKED_RATIO * path.stat().st_size):
        raise ValueError(f"it would unpack to {size / 1e6:,.0f} MB, as a ZIP bomb does")


def read_parquet(path: Path) -> tuple[pd.DataFrame, str]:
    """A Parquet file."""
    return pd.read_parquet(path), "pd.read_parquet(path)"


def workbook_sheets(path: Path) -> dict[str, int]:
    """The sheets of an XLSX, XLS or ODS workbook, with their numbers of filled cells."""
    check_packing(path)
    sheets = pd.read_excel(path, sheet_name=None, header=None)
    filled = {name: int(sheet.notna().to_numpy().sum()) for name, sheet in sheets.items()}
    if not any(filled.values()):
        raise ValueError("every sheet of the workbook is empty")
    return filled


def read_workbook(path: Path, sheet: str) -> tuple[pd.DataFrame, str]:
    """One sheet of a workbook, from the first row that is filled to its full width."""
    filled = pd.read_excel(path, sheet_name=sheet, header=None).notna().sum(axis=1)
    if filled.empty:
        raise ValueError(f"the sheet {sheet} is empty")
    skip = int((filled >= filled.max() * 0.8).idxmax())
    call = f"pd.read_excel(path, sheet_name={sheet!r}, skiprows={skip})"
    return pd.read_excel(path, sheet_name=sheet, skiprows=skip), call


def sqlite_query(path: Path, query: str) -> pd.DataFrame:
    """What a query finds in an SQLite file, opened so that nothing can be written."""
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        base.text_factory = lambda data: data.decode("utf-8", "replace")
        return pd.read_sql_query(query, base)
    finally:
        base.close()


def sqlite_table(path: Path, name: str) -> pd.DataFrame:
    """A whole table of an SQLite file; values that are bytes are told by their length."""
    quoted = name.replace('"', '""')
    table = sqlite_query(path, f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted
    return table.map(lambda cell: f"{len(cell)} bytes" if isinstance(cell, bytes) else cell)


def sqlite_tables(path: Path) -> dict[str, int]:
    """The tables and views of an SQLite file, with their numbers of rows."""
    names = sqlite_query(
        path,
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )["name"]
    if names.empty:
        raise ValueError("the database has no table")
    rows = {}
    for name in names:
        quoted = name.replace('"', '""')
        count = sqlite_query(path, f'SELECT COUNT(*) AS n FROM "{quoted}"')["n"]  # noqa: S608 - quoted
        rows[name] = int(count[0])
    return rows


def read_sqlite(path: Path, name: str) -> tuple[pd.DataFrame, str]:
    """One table of an SQLite file."""
    return sqlite_table(path, name), f"sqlite_table(path, {name!r})"


def plain_cells(table: pd.DataFrame) -> pd.DataFrame:
    """The table with lists and objects as JSON texts, so that they can be counted and compared."""
    return table.map(
        lambda cell: json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell
    )


def json_lists(data: Any, name: str = "", deep: int = 0) -> dict[str, list[Any]]:
    """The lists of records inside an object, by their dotted names, at most four levels down."""
    if isinstance(data, list):
        return {name: data} if data and isinstance(data[0], dict | list) else {}
    found: dict[str, list[Any]] = {}
    if isinstance(data, dict) and deep < 4:
        for key, value in data.items():
            found |= json_lists(value, f"{name}.{key}" if name else str(key), deep + 1)
    return found


def json_columns(data: Any) -> bool:
    """Whether an object is a table by columns: lists, or objects with the same keys."""
    if not isinstance(data, dict) or not data:
        return False
    values = list(data.values())
    if all(isinstance(value, list) for value in values):
        flat = not any(isinstance(value[0], dict | list) for value in values if value)
        return flat and len({len(value) for value in values}) == 1 and bool(values[0])
    return len(values) > 1 and all(
        isinstance(value, dict) and value and value.keys() == values[0].keys() for value in values
    )


def json_table(path: Path, name: str = "") -> pd.DataFrame:
    """Records as rows, nested objects as dotted columns; ``name`` is the list inside an object."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith(("}", "]")):
            raise ValueError(f"line {error.lineno} is no valid JSON ({error.msg})") from None
        data = [json.loads(line) for line in lines]
    for key in name.split(".") if name else []:
        data = data[key]
    if json_columns(data):
        first = next(iter(data.values()))
        keys = list(first) if isinstance(first, dict) else []
        by_row = len(keys) < len(data) and bool(keys)
        return plain_cells(pd.DataFrame(data).T.infer_objects() if by_row else pd.DataFrame(data))
    if isinstance(data, list) and data and not isinstance(data[0], dict):
        return plain_cells(pd.DataFrame(data))
    if not isinstance(data, dict | list) or not data:
        raise ValueError("the JSON holds no records")
    return plain_cells(pd.json_normalize(data))


def json_parts(path: Path) -> dict[str, int]:
    """The lists of records in a JSON file, with their lengths; none for a table as it stands."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError:
        return {}
    if json_columns(data) or not isinstance(data, dict):
        return {}
    return {name: len(rows) for name, rows in json_lists(data).items()}


def read_json(path: Path, name: str = "") -> tuple[pd.DataFrame, str]:
    """A JSON file, or the list of records called ``name`` inside it."""
    told = f", {name!r}" if name else ""
    return json_table(path, name), f"json_table(path{told})"


def column_names(table: pd.DataFrame) -> list[str]:
    """Names for all columns: no blanks around them, none empty, none twice, on one line each."""
    names: list[str] = []
    taken: set[str] = set()
    for place, column in enumerate(table.columns, 1):
        blank = isinstance(column, float) or not str(column).strip()
        name = f"column_{place}" if blank else " ".join(str(column).split())[:120]
        numbered = (f"{name}_{number}" for number in itertools.count(2))
        while name in taken:
            name = next(numbered)
        taken.add(name)
        names.append(name)
    return names
