"""Tables as workbooks: formatted, and safe to open whatever the cells say."""

import re
from typing import Any

import pandas as pd

CELL_MOST = 32_000  # Excel's limit is 32,767 characters
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def cell_value(value: Any) -> Any:
    """A value as a workbook takes it: no control characters, no time zones, texts cut."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).to_pydatetime()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool | int | float) and abs(value) < 1e15:
        return value if value == value and abs(value) != float("inf") else str(value)
    return FORBIDDEN.sub(" ", str(value))[:CELL_MOST]


def fill_sheet(sheet: Any, table: pd.DataFrame) -> None:
    """Writes a table to an empty write-only sheet: bold frozen header, filter, widths by content.
    Text stays text: a cell that begins with "=" is no formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    last = get_column_letter(max(table.shape[1], 1))
    sheet.auto_filter.ref = f"A1:{last}{len(table) + 1}"
    for i, name in enumerate(table.columns, 1):
        texts = table.iloc[:200, i - 1].astype(str).str.len()
        width = max([len(str(name)) + 4, *texts.tolist()])
        sheet.column_dimensions[get_column_letter(i)].width = min(max(width + 2, 9), 50)

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"
        return made

    header = [cell(cell_value(str(name))) for name in table.columns]
    for made in header:
        made.font = Font(bold=True)
        made.fill = PatternFill("solid", fgColor="EEF3F8")
    sheet.append(header)
    for row in table.itertuples(index=False, name=None):
        values = map(cell_value, row)
        sheet.append([cell(value) if isinstance(value, str) else value for value in values])


def write_report_xlsx(path: Any, report: dict[str, Any], table: pd.DataFrame | None) -> None:
    """A workbook: the summary with its plots, then the data (at most 100,000 rows)."""
    from openpyxl import Workbook, load_workbook
    from openpyxl.drawing.image import Image
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook(write_only=True)
    book.create_sheet("Summary")
    if table is not None:
        fill_sheet(book.create_sheet("Data"), table.head(100_000))
    book.save(path)
    book = load_workbook(path)
    sheet = book["Summary"]
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 34
    for letter in "BCDEFGH":
        sheet.column_dimensions[letter].width = 22

    def put(row: int, values: list[str], **look: Any) -> None:
        for i, value in enumerate(values, 1):
            made = sheet.cell(row, i)
            made.value, made.data_type = value, "s"
            made.font = Font(**look)
            made.alignment = Alignment(wrap_text=len(values) > 1, vertical="top")

    put(1, [report["title"]], bold=True, size=16)
    put(2, [report["about"]], color="5B6168")
    put(4, [report["finding"]], bold=True, size=12)
    row = 5
    for row, point in enumerate(report["points"], 5):
        put(row, [f"• {point}"])
    row += 2
    if report["rows"]:
        put(row, report["head"], bold=True)
        for made in sheet[row]:
            made.fill = PatternFill("solid", fgColor="EEF3F8")
        for cells in report["rows"]:
            row += 1
            put(row, cells)
        row += 2
    for text in ["How this was found", *report["steps"], *report["notes"]]:
        put(row, [text], bold=text == "How this was found")
        row += 1
    for plot in report["plots"]:
        picture = Image(plot)
        picture.width, picture.height = 640, round(640 * picture.height / picture.width)
        sheet.add_image(picture, f"A{row + 1}")
        row += picture.height // 18 + 3
    book.active = 0
    book.save(path)


def xlsx_seen(path: Any, table: pd.DataFrame | None) -> dict[str, str]:
    """What is in the workbook, read again."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    rows = {sheet.title: (sheet.max_row or 1) - 1 for sheet in book}
    told = f"{rows['Data']:,} rows of data" if "Data" in rows else "no data beside the summary"
    if table is not None and len(table) > rows["Data"]:
        told += f" (the first of {len(table):,})"
    return {"size": f"sheets {' and '.join(rows)}", "seen": told}
