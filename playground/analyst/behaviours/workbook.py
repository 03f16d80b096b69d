"""A table written to files: the lines for it, and what a workbook needs so that it stays true."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from playground.analyst.tables import Table

SHEET_ROWS = 1_048_575
DIGITS = 15
"""Digits of a whole number that a sheet keeps; longer ones go in as text."""
TEXT_STAYS = "{'options': {'strings_to_formulas': False, 'strings_to_urls': False}}"


def stem(name: str, part: str = "") -> str:
    """A file's name for use in a new file's name: no folder, no ending, no odd letters."""
    whole = "_".join(filter(None, [PurePath(name.replace("\\", "/")).name.partition(".")[0], part]))
    return re.sub(r"[^\w-]+", "_", whole).strip("_")[:60] or "table"


def sheet_ready(table: Table) -> list[str]:
    """Lines without which a sheet would show something else than the table holds: zones of times
    (a sheet knows none) and digits of long ids."""
    told = "\n".join(table.code)
    lines = []
    if re.search(r"\butc\b|tz_|format=['\"]ISO|mixed", told):
        zoned = "df.select_dtypes('datetimetz')"
        lines += [f"for column in {zoned}:", "    df[column] = df[column].dt.tz_localize(None)"]
    for column in table.columns:
        long = any(len(value) > DIGITS and value.isdigit() for value in column.values)
        if long or (column.kind == "id" and (column.high or 0) >= 10**DIGITS):
            lines.append(f"df[{column.name!r}] = df[{column.name!r}].astype(str)")
    return lines


def day_format(table: Table) -> str:
    """How a workbook shows the dates of a table: with the time of day where there is one."""
    days = [value for column in table.columns if column.kind == "date" for value in column.values]
    plain = all(len(day) <= 10 or day.endswith("00:00:00") for day in days)
    return "yyyy-mm-dd" if plain else "yyyy-mm-dd hh:mm:ss"


def workbook(name: str, sheets: Mapping[str, str], table: Table) -> list[str]:
    """The lines that write frames (by sheet name: an expression) as one workbook in ``output``."""
    wrote = [
        f"    {frame}.to_excel(book, sheet_name={sheet!r}, index=False)"
        for sheet, frame in sheets.items()
    ]
    return [
        f"kept = {TEXT_STAYS}  # text stays text, also behind =",
        f"with pd.ExcelWriter(output / {name!r}, engine='xlsxwriter', engine_kwargs=kept,",
        f"                    datetime_format={day_format(table)!r}) as book:",
        *wrote,
        "    for sheet in book.sheets.values():",
        "        sheet.freeze_panes(1, 0)",
        "        sheet.autofit()",
    ]


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that a workbook takes: short, without its forbidden marks, each once."""
    found: list[str] = []
    for name in names:
        short = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:28] or "Sheet"
        same = sum(other.lower().startswith(short.lower()) for other in found)
        found.append(f"{short} {same + 1}" if same else short)
    return found
