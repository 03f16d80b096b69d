"""Stretches of time: how many a column covers, which grain suits it, where each ends."""

import calendar
from datetime import date, timedelta

from bot.playground.analyst.frame import CODES, PERIOD
from bot.playground.analyst.query import Grain, Query
from bot.playground.analyst.tables import Column

DAYS: dict[str, float] = {
    "year": 365.25, "half": 182.6, "quarter": 91.3, "month": 30.44, "week": 7, "day": 1,
}  # fmt: skip
CYCLES = {"weekday": 7, "month of year": 12, "hour": 24}
FINEST_BY_SPAN: tuple[tuple[int, Grain], ...] = ((45, "day"), (120, "week"), (366 * 6, "month"))


def span(column: Column, query: Query) -> tuple[date, date] | None:
    """The first and last day of a date column, within the filters of the query."""
    try:
        first, last = (date.fromisoformat(day[:10]) for day in (column.first, column.last))
    except ValueError:
        return None
    for kept in query.filters:
        if kept.column == column.name and kept.operator in ("in", "=") and kept.values:
            try:
                low, high = (date.fromisoformat(kept.values[end][:10]) for end in (0, -1))
            except ValueError:
                continue
            first, last = max(first, low), min(last, high)
    return (first, last) if first <= last else None


def periods(column: Column, grain: Grain, query: Query) -> int:
    """About how many periods of a grain a date column covers."""
    if grain in CYCLES:
        return CYCLES[grain]
    ends = span(column, query)
    if ends is None or grain not in DAYS:
        return column.distinct
    return max(1, min(round((ends[1] - ends[0]).days / DAYS[grain] + 0.5), column.distinct))


def grain_for(column: Column, query: Query) -> Grain:
    """The grain at which a course over a date column can be read."""
    ends = span(column, query)
    if ends is None:
        return "month"
    days = (ends[1] - ends[0]).days
    finest = next((grain for most, grain in FINEST_BY_SPAN if days <= most), "year")
    spacing = days / max(column.distinct - 1, 1)
    if days == 0:
        return "hour"
    coarser = [
        grain
        for grain in ("day", "week", "month", "quarter", "year")
        if DAYS[grain] >= 0.9 * spacing
    ]
    order = [*DAYS][::-1]
    known: list[Grain] = [finest, *coarser[:1]]  # type: ignore[list-item]
    return max(known, key=order.index)


def bounds(label: str) -> tuple[date, date] | None:
    """The first and last day of a period by its label."""
    found = PERIOD.fullmatch(label)
    if found is None:
        return None
    year, kind, part, day = int(found[1]), found[2], int(found[3] or 0), found[4]
    if day:
        one = date(year, part, int(day))
        return one, one
    if kind == "W":
        return date.fromisocalendar(year, part, 1), date.fromisocalendar(year, part, 7)
    length = {"Q": 3, "H": 6}.get(kind, 1) if part else 12
    last = part * length or 12
    return (
        date(year, last - length + 1, 1),
        date(year, last, calendar.monthrange(year, last)[1]),
    )


def label_of(day: date, grain: Grain) -> str:
    """The label of the period that a day lies in."""
    if grain in ("quarter", "half"):
        return (
            f"{day.year}Q{(day.month + 2) // 3}"
            if grain == "quarter"
            else f"{day.year}-H{(day.month + 5) // 6}"
        )
    return day.strftime(CODES.get(grain, "%Y-%m-%d"))


def unfinished(column: Column, grain: Grain, query: Query) -> tuple[bool, bool]:
    """Whether the data begin well after their first period does, and end well before the last,
    seen by how close together the column's days lie."""
    ends = span(column, query)
    if ends is None or grain not in DAYS:
        return False, False
    spacing = (ends[1] - ends[0]).days / max(column.distinct - 1, 1)
    if DAYS[grain] < 2.5 * spacing:
        return False, False
    room = timedelta(days=max(1.0, 3 * spacing))
    edges = [bounds(label_of(day, grain)) for day in ends]
    first, last = edges
    return (
        first is not None and ends[0] - first[0] > room,
        last is not None and last[1] - ends[1] > room,
    )
