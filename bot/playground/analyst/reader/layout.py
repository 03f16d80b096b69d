"""Where the table lies among cells: titles above, rows of names, units, notes under it."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground.analyst.reader.amounts import AMOUNT
from bot.playground.analyst.reader.reading import Reading
from bot.playground.analyst.reader.words import MISSING_WORDS

Row = Sequence[Any]
TOTAL = re.compile(
    r"(?:grand|sub|overall|all|net|running)?[\s-]*totals?\b.*|.*\b(?:sub)?totals?|gesamt(?:summe|ergebnis)?\b.*"
    r"|.*\bgesamt|(?:zwischen|end)?summe\b.*|.*[- ](?:zwischen)?summe|insgesamt|total général|sum|"
    r"合[计計]|小[计計]|总[计計]|總[计計]|.+(?:合[计計]|小[计計]|汇总)|averages?|mean|durchschnitt|mittelwert|平均",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"\s*(\*|†|¹|\(?\d\)|notes?\b|source|quelle|anmerkung|hinweis|stand\b|注|资料来源|数据来源|备注|generated|exported)",
    re.I,
)
_UNIT = re.compile(
    r"[\(\[]?(%|[$€£¥]|[A-Za-z]{0,4}(EUR|USD|GBP|CHF)|[a-zµ°]{1,3}[A-Z]?[²³23]?(/[a-z]{1,4}[²³23]?)?|days?|years?|hours?|pcs|units?|Stück|°[CF]|[元个件万人]{1,2}|万元)[\)\]]?"
)

_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(slots=True)
class Layout:
    """Rows by number, from 0. ``names`` are the columns', "" for none; ``first`` is the first row
    of values and ``last`` the one behind the last; ``header`` the row of names, None for none,
    ``header_rows`` how many there are; ``columns`` the places of the columns that count."""

    header: int | None
    header_rows: int
    first: int
    last: int
    names: list[str]
    columns: list[int]
    units: dict[str, str]
    title: str = ""
    notes: str = ""


def blank(cell: Any) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())


def is_value(cell: Any) -> bool:
    """Whether a cell is a number or a date, as text or by type."""
    if isinstance(cell, bool | int | float | datetime.date | datetime.time | datetime.timedelta):
        return True
    text = str(cell).strip()
    return bool(
        (
            any(map(str.isdigit, text))
            and AMOUNT.fullmatch(text)
            and not re.fullmatch(r"\d{1,3}[^\W\d_%]\w*", text)
        )
        or re.fullmatch(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ,].*)?", text)
    )


def _filled(row: Row) -> int:
    return sum(not blank(cell) for cell in row)


def layout(rows: Sequence[Row], whole: bool = True) -> Layout | None:
    """Find the table among ``rows``; None where nothing is. ``whole``: the last is the end."""
    counts = [_filled(row) for row in rows]
    wide = sorted(count for count in counts if count > 1)
    if not any(counts):
        return None
    usual = wide[len(wide) // 2] if wide else 1
    top = max(counts[:60])
    enough = max(1, min(usual, top) * 0.6) if usual > 1 else 1
    start = next(place for place, count in enumerate(counts) if count >= enough)
    if usual == 2 and start + 1 < len(rows) and counts[start] == 1:
        start += 1
    while start and counts[start - 1] >= 2 and _over(rows[start - 1], rows[start]):
        start -= 1
    title = " ".join(str(cell).strip() for row in rows[:start] for cell in row if not blank(cell))
    last = len(rows)
    notes: list[str] = []
    while whole and last > start + 1:
        row = rows[last - 1]
        texts = [str(cell).strip() for cell in row if not blank(cell)]
        is_note = (
            len(texts) == 1
            and usual > 1
            and not blank(row[0])
            and not is_value(row[0])
            and (usual > 2 or NOTE.match(texts[0]) or len(texts[0]) > 25 or counts[last - 2] == 0)
        )
        if texts and not (is_note and not (TOTAL.fullmatch(texts[0]))):
            break
        notes[:0] = texts
        last -= 1
    body = rows[start:last]
    width = max(map(len, body))
    columns = [
        place
        for place in range(width)
        if any(len(row) > place and not blank(row[place]) for row in body)
    ]
    header_rows = _header_rows(body, columns)
    names = [_name(body[:header_rows], place) for place in columns]
    first = start + header_rows
    units: dict[str, str] = {}
    if header_rows and first < last - 1 and _is_units(rows[first], rows[first + 1 : last], columns):
        cells = [rows[first][place] if place < len(rows[first]) else "" for place in columns]
        units = {
            name: str(cell).strip(" ()[]")
            for name, cell in zip(names, cells, strict=True)
            if not blank(cell)
        }
        first += 1
    header = start if header_rows else None
    return Layout(
        header, header_rows, first, last, names, columns, units, title[:500], " ".join(notes)[:500]
    )


def _over(upper: Row, lower: Row) -> bool:
    """Whether a row with gaps names groups of the names under it, which occur more than once."""
    names = [str(cell).strip() for cell in lower if not blank(cell)]
    return len({*names}) < len(names) and not any(map(is_value, names))


def _cell(row: Row, place: int) -> Any:
    return row[place] if place < len(row) else None


def _header_rows(body: Sequence[Row], columns: Sequence[int]) -> int:
    """How many of the first rows are names."""
    if len(body) == 1:
        return int(not any(is_value(cell) for cell in body[0] if not blank(cell)))
    sample = body[1:400]
    numeric = []
    for place in columns:
        cells = [cell for row in sample if not blank(cell := _cell(row, place))]
        cells = [cell for cell in cells if str(cell).strip().lower() not in MISSING_WORDS] or cells
        if cells and sum(map(is_value, cells)) > 0.6 * len(cells):
            numeric.append(place)
    first = [_cell(body[0], place) for place in columns]
    head_values = [
        place
        for place in columns
        if not blank(_cell(body[0], place)) and is_value(_cell(body[0], place))
    ]
    as_years = bool(head_values) and all(
        _YEAR.fullmatch(spelled(_cell(body[0], place))) and not _all_years(sample, place)
        for place in head_values
    )
    if head_values and not as_years and len(head_values) >= 0.5 * max(len(numeric), 1):
        return 0
    if not numeric and not head_values:
        seen = sum(
            any(_cell(row, place) == cell for row in body[1:200])
            for place, cell in zip(columns, first, strict=True)
            if not blank(cell)
        )
        if len(body) > 3 and seen >= 0.5 * len(columns) and seen:
            return 0
    rows = 1
    while rows < min(4, len(body) - 1):
        row = body[rows]
        above = [_cell(body[rows - 1], place) for place in columns]
        cells = [_cell(row, place) for place in columns]
        gaps = any(blank(cell) for cell in above[1:]) or len({*map(str, above)}) < len(above)
        texts = [cell for cell in cells if not blank(cell)]
        under = [place for place in numeric if not blank(_cell(row, place))]
        if (
            not texts
            or not gaps
            or any(map(is_value, texts))
            or len(under) < 0.5 * max(len(numeric), 1)
            or not numeric
        ):
            break
        if all(blank(cell) or _UNIT.fullmatch(str(cell).strip()) for cell in cells):
            break
        rows += 1
    return rows


def _all_years(rows: Sequence[Row], place: int) -> bool:
    cells = [cell for row in rows if is_value(cell := _cell(row, place))]
    return bool(cells) and all(_YEAR.fullmatch(spelled(cell)) for cell in cells)


def _name(header: Sequence[Row], place: int) -> str:
    """A column's name: what stands above it in each row; upper ones are carried to the right."""
    parts: list[str] = []
    for depth, row in enumerate(header):
        cell = _cell(row, place)
        at = place
        while blank(cell) and depth < len(header) - 1 and at > 0:
            at -= 1
            cell = _cell(row, at)
            if (
                not blank(cell)
                and any(not blank(_cell(below, place)) for below in header[depth + 1 :])
                and all(blank(_cell(below, at)) for below in header[depth + 1 :])
            ):
                cell = None
                break
        if not blank(cell):
            text = " ".join(spelled(cell).split())
            if text not in parts:
                parts.append(text)
    return " ".join(parts)[:200]


def spelled(cell: Any) -> str:
    """A cell as text: whole numbers without decimals, midnight without a time."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and not (cell.hour or cell.minute):
        return cell.date().isoformat()
    return str(cell)


def _is_units(row: Row, below: Sequence[Row], columns: Sequence[int]) -> bool:
    """Whether a row under the names holds units: over numbers, and nothing else."""
    cells = [
        (place, str(_cell(row, place)).strip()) for place in columns if not blank(_cell(row, place))
    ]
    if not cells or not all(_UNIT.fullmatch(text) or text in ("-", "–") for _, text in cells):
        return False
    over = 0
    for place, _ in cells:
        values = [cell for line in below[:200] if not blank(cell := _cell(line, place))]
        over += bool(values) and sum(map(is_value, values)) > 0.6 * len(values)
    return over >= 0.5 * len(cells) and over > 0


def options(reading: Reading, found: Layout, skip: int = 0) -> dict[str, Any]:
    """What pandas is told of a layout; ``skip`` lines stand above the rows. Says what it means."""
    plain = found.header_rows == 1 and not found.units
    begin = skip + (found.header if plain and found.header is not None else found.first)
    told: dict[str, Any] = {"skiprows": begin} if begin else {}
    if not plain:
        places = dict(zip(found.columns, found.names, strict=True))
        names: list[str] = []
        for at in range(max(found.columns) + 1):
            name = places.get(at) or f"column_{at + 1}"
            names.append(f"{name}.{names.count(name)}" if name in names else name)
        told |= {"header": None, "names": names}
    if found.header_rows > 1:
        reading.said("header_rows", count=found.header_rows)
    elif not found.header_rows:
        reading.said("no_header")
    if found.title:
        reading.said("title", text=found.title[:120])
    if found.notes:
        reading.said("notes", text=found.notes[:120])
    reading.units |= found.units
    reading.context = " ".join(part for part in (found.title, found.notes) if part)
    return told
