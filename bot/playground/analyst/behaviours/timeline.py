"""The dates that a question is told along, and which of their periods may be compared."""

from dataclasses import dataclass

from bot.playground.analyst.behaviours.periods import grain_for, label_of, span, unfinished
from bot.playground.analyst.behaviours.task import Task
from bot.playground.analyst.query import Dimension, Grain
from bot.playground.analyst.tables import Column
from bot.playground.analyst.wording import day_words, label_words


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
