"""Stretches of time: how many a column covers, which grain suits it, where each ends, and which of
them may be compared."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from playground.analyst.behaviours.task import Task
from playground.analyst.frame import CODES, PERIOD
from playground.analyst.query import Dimension, Grain, Query
from playground.analyst.tables import Column
from playground.analyst.wording import day_words, label_words

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


@dataclass(frozen=True, slots=True)
class Timeline:
    """The date column of a course, its grain, and what it is told for each value of besides."""

    column: Column
    grain: Grain
    group: Dimension | None

    @classmethod
    def of(cls, task: Task) -> "Timeline | None":
        """The timeline that a query asks for, else the table's own; None without dates."""
        told = [(one, task.column(one.column)) for one in task.query.dimensions]
        dates = [(column, one.grain) for one, column in told if column and column.kind == "date"]
        groups = [one for one, column in told if not (column and column.kind == "date")]
        own: list[tuple[Column, Grain]] = [(c, "") for c in task.table.columns if c.kind == "date"]
        found = next(iter([*dates, *own]), None)
        if found is None:
            return None
        column, grain = found
        return cls(column, grain or grain_for(column, task.query), next(iter(groups), None))

    def for_growth(self, task: Task) -> Grain:
        """Asked for, or one at which a beginning and an end are more than chance."""
        for dimension in task.query.dimensions:
            if dimension.column == self.column.name and dimension.grain:
                return dimension.grain
        ends = span(self.column, task.query)
        groups = task.column(self.group.column) if self.group else None
        cells = self.column.distinct * (groups.distinct if groups else 1)
        each_once = 0.75 * cells < task.table.rows <= cells
        if ends is None or (task.query.ask == "growth" and each_once):
            return "day"
        if task.query.ask == "course":
            return self.grain
        days = (ends[1] - ends[0]).days
        coarse: tuple[tuple[int, Grain], ...] = ((1200, "year"), (300, "quarter"), (60, "month"))
        return next((grain for least, grain in coarse if days > least), "week")

    def complete(
        self, known: list[tuple[str, float]], task: Task
    ) -> tuple[list[tuple[str, float]], tuple[str, ...]]:
        """The periods that may be compared: sums of a cut one are not; and the remark on it."""
        ends = span(self.column, task.query)
        if ends is None or not task.added or len(known) < 3:
            return known, ()
        remarks, whole = [], known
        cut = unfinished(self.column, self.grain, task.query)
        for place, key in ((0, "begins"), (-1, "stops")):
            name, day = known[place][0], ends[place]
            if cut[place] and len(whole) > 1 and name == label_of(day, self.grain):
                whole = [one for one in whole if one[0] != name]
                words = {
                    "period": label_words(name, task.voice),
                    "day": day_words(day.isoformat(), task.voice),
                }
                remarks.append(task.say(f"course.{key}", **words))
        return whole, tuple(remarks)
