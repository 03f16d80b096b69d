"""Where the table lies among cells: titles above, rows of names, units, notes under it."""

import datetime
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground.analyst.reader.amounts import AMOUNT
from playground.analyst.reader.reading import Reading
from playground.analyst.reader.words import MISSING_WORDS

Row = Sequence[Any]
HEAD = 2_000  # rows that tell how wide a table is
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


def filled(row: Row) -> int:
    """How many cells of a row hold something."""
    return sum(not blank(cell) for cell in row)


def spans(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """The tables under each other, by their first row and the one behind the last: a blank row,
    perhaps a title, names of its own and values begin another one."""
    gaps = [at for at, row in enumerate(rows) if not any(row) and not filled(row)]
    starts = [0, *(gap + 1 for gap in gaps if _begins(rows, gap + 1))]
    if len(starts) > 1 and sum(filled(row) > 1 for row in rows[: starts[1]]) < 2:
        del starts[1]  # above it are titles
    return [*itertools.pairwise([*starts, len(rows)])]


def _begins(rows: Sequence[Row], at: int) -> bool:
    head = rows[at : at + 3]
    if not at > 1 or not head or not filled(head[0]):
        return False
    names, values = [*head[filled(head[0]) == 1 :], [], []][:2]
    named = filled(names) > 1 and not any(is_value(cell) for cell in names if not blank(cell))
    return named and any(is_value(cell) for cell in values if not blank(cell))


def layout(rows: Sequence[Row], whole: bool = True) -> Layout | None:
    """Find the table among ``rows``; None where nothing is. ``whole``: the last is the end."""
    counts = [filled(row) for row in rows[:HEAD]]
    wide = sorted(count for count in counts if count > 1)
    if not any(counts):
        return None
    usual = wide[len(wide) // 2] if wide else 1
    enough = max(1, min(usual, max(counts[:60])) * 0.6) if usual > 1 else 1
    start = next(place for place, count in enumerate(counts) if count >= enough)
    if usual == 2 and start + 1 < len(rows) and counts[start] == 1:
        start += 1
    while start and counts[start - 1] >= 2 and _over(rows[start - 1], rows[start]):
        start -= 1
    counted = _counts_line(rows[start : start + 2])
    start += counted
    title = " ".join(str(cell).strip() for row in rows[:start] for cell in row if not blank(cell))
    last, notes = _end(rows, start, usual) if whole else (len(rows), [])
    body = rows[start:last]
    width = max(map(len, body))
    columns = [
        at for at in range(width) if any(len(row) > at and not blank(row[at]) for row in body)
    ]
    header_rows = 0 if counted else _header_rows(body, columns)
    names = [_name(body[:header_rows], place) for place in columns]
    first = start + header_rows
    units: dict[str, str] = {}
    if header_rows and first < last - 1 and _is_units(rows[first], rows[first + 1 : last], columns):
        cells = [_cell(rows[first], place) for place in columns]
        told = {name: str(cell) for name, cell in zip(names, cells, strict=True) if not blank(cell)}
        units = {name: cell.strip(" ()[]") for name, cell in told.items()}
        first += 1
    header = start if header_rows else None
    return Layout(
        header, header_rows, first, last, names, columns, units, title[:500], " ".join(notes)[:500]
    )


def _counts_line(rows: Sequence[Row]) -> bool:
    """Whether the first row counts the rows and columns and names the classes, as the data sets of
    scikit-learn have it: "150,4,setosa,versicolor,virginica"."""
    head = [str(cell).strip() for cell in rows[0]]
    return (
        len(rows) > 1
        and len(head) > 2
        and all(map(str.isdigit, head[:2]))
        and int(head[1]) == len(rows[1]) - 1
        and not any(map(is_value, head[2:]))
        and all(map(is_value, rows[1]))
    )


def _end(rows: Sequence[Row], start: int, usual: int) -> tuple[int, list[str]]:
    """The row behind the last of the table, and the notes under it."""
    last = len(rows)
    notes: list[str] = []
    while last > start + 1:
        row, above = rows[last - 1], rows[last - 2]
        texts = [str(cell).strip() for cell in row if not blank(cell)]
        lone = len(texts) == 1 and usual > 1 and not blank(row[0]) and not is_value(row[0])
        if texts and (not lone or TOTAL.fullmatch(texts[0])):
            break
        long = texts and (NOTE.match(texts[0]) or len(texts[0]) > 25)
        if texts and usual <= 2 and not long and filled(above):
            break
        notes[:0] = texts
        last -= 1
    return last, notes


def _over(upper: Row, lower: Row) -> bool:
    """Whether a row with gaps names groups of the names under it, which occur more than once."""
    names = [str(cell).strip() for cell in lower if not blank(cell)]
    return len({*names}) < len(names) and not any(map(is_value, names))


def _cell(row: Row, place: int) -> Any:
    return row[place] if place < len(row) else None


def _mostly_values(rows: Sequence[Row], place: int) -> bool:
    cells = [cell for row in rows if not blank(cell := _cell(row, place))]
    cells = [cell for cell in cells if str(cell).strip().lower() not in MISSING_WORDS] or cells
    return bool(cells) and sum(map(is_value, cells)) > 0.6 * len(cells)


def _header_rows(body: Sequence[Row], columns: Sequence[int]) -> int:
    """How many of the first rows are names."""
    first = {place: _cell(body[0], place) for place in columns}
    values = [place for place, cell in first.items() if not blank(cell) and is_value(cell)]
    if len(body) == 1:
        return int(not values)
    sample = body[1:400]
    numeric = [place for place in columns if _mostly_values(sample, place)]
    years = all(_YEAR.fullmatch(spelled(first[at])) and not _all_years(sample, at) for at in values)
    if values and not years and len(values) >= 0.5 * max(len(numeric), 1):
        return 0
    if not numeric and not values and len(body) > 3:  # text only: names do not come again
        again = [
            any(_cell(row, place) == cell for row in body[1:200])
            for place, cell in first.items()
            if not blank(cell)
        ]
        if sum(again) >= max(0.5 * len(columns), 1):
            return 0
    most = min(4, len(body) - 1)
    more = (_more_names(body[at - 1], body[at], columns, numeric) for at in range(1, most))
    return 1 + sum(1 for _ in itertools.takewhile(bool, more))


def _more_names(above: Row, row: Row, columns: Sequence[int], numeric: Sequence[int]) -> bool:
    """Whether a row under names holds names as well: the row above has gaps or groups."""
    upper = [_cell(above, place) for place in columns]
    gaps = any(blank(cell) for cell in upper[1:]) or len({*map(str, upper)}) < len(upper)
    texts = [cell for place in columns if not blank(cell := _cell(row, place))]
    under = sum(not blank(_cell(row, place)) for place in numeric)
    return (
        gaps
        and bool(texts and numeric)
        and not any(map(is_value, texts))
        and under >= 0.5 * len(numeric)
        and not all(_UNIT.fullmatch(str(cell).strip()) for cell in texts)
    )


def _all_years(rows: Sequence[Row], place: int) -> bool:
    cells = [cell for row in rows if is_value(cell := _cell(row, place))]
    return bool(cells) and all(_YEAR.fullmatch(spelled(cell)) for cell in cells)


def _name(header: Sequence[Row], place: int) -> str:
    """A column's name: what stands above it in each row; upper ones are carried to the right, but
    not from a column that has no name of its own under it."""
    parts: list[str] = []
    for depth, row in enumerate(header):
        below = header[depth + 1 :]
        at = place
        while blank(_cell(row, at)) and below and at > 0:
            at -= 1
        alone = at < place and all(blank(_cell(under, at)) for under in below)
        cell = _cell(row, at)
        text = "" if blank(cell) or alone else " ".join(spelled(cell).split())
        if text and text not in parts:
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
    over = sum(_mostly_values(below[:200], place) for place, _ in cells)
    return over >= max(0.5 * len(cells), 1)


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
