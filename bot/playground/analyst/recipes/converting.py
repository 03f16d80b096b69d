"""Tables in other formats, and whether they came through unharmed."""

from typing import Any

import pandas as pd

from bot.playground.analyst.recipes.spreadsheets import fill_sheet


def write_xlsx(path: Any, table: pd.DataFrame) -> None:
    """A workbook with one sheet, formatted, every row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    fill_sheet(book.create_sheet("Data"), table)
    book.save(path)


def read_xlsx(path: Any) -> pd.DataFrame:
    """The sheet again; what looks like a word for "nothing" stays what it is."""
    return pd.read_excel(path, keep_default_na=False, na_values=[""])


def write_sqlite(path: Any, table: pd.DataFrame) -> None:
    """A database with one table, called "data"."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        table.to_sql("data", connection, index=False)


def read_sqlite_file(path: Any) -> pd.DataFrame:
    """The table again."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        return pd.read_sql("SELECT * FROM data", connection)


def compared(table: pd.DataFrame, again: pd.DataFrame, path: Any) -> dict[str, Any]:
    """Rows, columns and gaps of a table and of its copy, the copy's size, and how many texts a
    spreadsheet program would take for formulas."""
    differences = [
        f"{what} {one:,} and {other:,}"
        for what, one, other in (
            ("rows", len(table), len(again)),
            ("columns", table.shape[1], again.shape[1]),
            ("gaps", int(table.isna().sum().sum()), int(again.isna().sum().sum())),
        )
        if one != other
    ]
    if list(map(str, table.columns)) != list(map(str, again.columns)):
        differences.append("the names of columns")
    texts = table.select_dtypes(["object", "string"])
    formulas = sum(int(texts[name].astype(str).str.match(r"[=+@]").sum()) for name in texts)
    size = path.stat().st_size
    told = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):.1f} kB"
    print(f"wrote {path.name}, {told}; read again: {len(again):,} rows", *differences)
    facts = {"rows": len(again), "columns": again.shape[1], "size": told}
    return facts | {"differences": differences, "formulas": formulas}
