"""The small line under a finding that says how the question was read."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.playground.analyst.query import Dimension, Filter, Measure, Period, Query
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice

SIGNS = {
    ">": "more",
    "<": "less",
    ">=": "at_least",
    "<=": "at_most",
    "=": "is",
    "in": "is",
    "!=": "is_not",
    "not in": "is_not",
    "contains": "contains",
}
ALONE = (
    "missing",
    "duplicates",
    "quality",
    "cleanup",
    "convert",
    "versions",
    "columns",
    "rows",
    "overview",
    "clusters",
    "list",
)


def read_as(query: Query, tables: Sequence[Table], voice: Voice) -> str:
    """ "Read as: sum of Revenue by Region, Order Date in March 2024"."""
    teller = _Teller(voice)
    return voice.say("readas.read_as", what=teller.query(query, tables))


class _Teller:
    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def _say(self, key: str, **values: object) -> str:
        return self._voice.say(f"readas.{key}", **values)

    def _listed(self, parts: Sequence[str]) -> str:
        return self._say("and").join(parts)

    def query(self, query: Query, tables: Sequence[Table]) -> str:
        """What is asked, with groups, order, filters, and the table where there are several."""
        told = self._asked(query)
        if query.predictors:
            told = self._say("from", what=told, columns=self._listed(query.predictors))
        if len(query.periods) == 2:
            one, two = (self._period(period) for period in query.periods)
            told = self._say("periods", what=told, one=one, two=two)
        if query.order and query.ask in ("rank", "growth"):
            key = (
                query.order if query.limit is None else "top" if query.order == "most" else "bottom"
            )
            told = self._say(key, what=told, n=query.limit or 0)
        if query.horizon:
            told = self._say("horizon", what=told, n=query.horizon)
        if query.filters:
            told = self._listed([told, *map(self._filter, query.filters)])
        if query.trimmed:
            told = self._say("without_outliers", what=told)
        if len(tables) > 1 and not query.others and not query.joins and query.table < len(tables):
            told = self._say("table", what=told, table=tables[query.table].name)
        return told

    def _asked(self, query: Query) -> str:
        measures = self._listed([self._measure(measure) for measure in query.measures])
        by = self._listed([self._dimension(dimension) for dimension in query.dimensions])
        if query.ask == "lapsed":
            return self._say("lapsed", by=by)
        if query.ask in ALONE:
            told = self._say(query.ask)
            return (
                f"{told} ({self._listed([m.column for m in query.measures if m.column])})"
                if any(m.column for m in query.measures)
                else told
            )
        if query.ask in ("drivers", "risk", "regression", "relation", "outliers"):
            measures = self._listed(
                [measure.column for measure in query.measures if measure.column]
            )
            return self._say(query.ask, what=measures or self._say("all_columns"))
        if query.ask == "share" and not any(m.how == "share" for m in query.measures):
            measures = self._say("share_of", what=measures)
        told = self._say("by", what=measures, by=by) if by and measures else measures or by
        if query.ask in ("value", "rank", "share") or (query.ask == "course" and by):
            return told or self._say("rows_counted")
        return self._say(query.ask, what=told or self._say("rows_counted"))

    def _measure(self, measure: Measure) -> str:
        column = measure.column
        for key, other in (("times", measure.times), ("over", measure.over)):
            column = self._say(key, one=column, two=other) if other else column
        for other in measure.plus:
            column = self._say("plus", one=column, two=other)
        for other in measure.minus:
            column = self._say("minus", one=column, two=other)
        where = self._listed([self._filter(one) for one in measure.where])
        if measure.how == "share":
            key = "share_part" if column else "share"
            return self._say(key, what=column, where=where)
        if measure.each:
            inner = self._say("sum", column=column) if column else self._say("rows_counted")
            key = "each_mean" if measure.how == "mean" else "each"
            by = self._dimension(Dimension(measure.each, measure.each_grain))
            return self._say(key, what=inner, each=by)
        if measure.over and measure.ratio_of_sums:
            one, two = (self._say("sum", column=name) for name in (measure.column, measure.over))
            told = self._say("over", one=one, two=two)
        else:
            told = self._say(measure.how, column=column) if column else self._say("rows_counted")
        if measure.percent:
            told = self._say("percent", what=told)
        return f"{told} ({where})" if where else told

    def _dimension(self, dimension: Dimension) -> str:
        if not dimension.grain:
            return dimension.column
        return self._say("grain_" + dimension.grain.replace(" ", "_"), column=dimension.column)

    def _filter(self, one: Filter) -> str:
        if one.operator in ("missing", "present"):
            return self._say(f"is_{one.operator}", column=one.column)
        if one.grain in ("weekday", "month of year"):
            names = self._say("weekdays" if one.grain == "weekday" else "months").split()
            first = 0 if one.grain == "weekday" else 1
            value = self._listed([names[int(number) - first] for number in one.values])
            return self._say("in_time", column=one.column, value=value)
        if one.operator == "in" and len(one.values) == 2 and _is_day(one.values[0]):
            return self._stretch(one)
        value = self._say("or").join(one.values)
        return self._say(SIGNS[one.operator], column=one.column, value=value)

    def _stretch(self, one: Filter) -> str:
        first, last = one.values
        if last >= "9999":
            return self._say("from_day", column=one.column, value=self._day(first))
        if first < "0002":
            return self._say("until_day", column=one.column, value=self._day(last))
        name = self._period(Period(first, last))
        key = "on_day" if first == last else "in_time"
        return self._say(key, column=one.column, value=name)

    def _period(self, period: Period) -> str:
        """The name of a stretch of time: a year, a quarter, a month, or its days."""
        first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        whole = first.day == 1 and last.year < 9999 and (last + timedelta(days=1)).day == 1
        if whole and (first.month - 1) % months == 0 and first.year == last.year:
            part = (first.month - 1) // months + 1
            if months == 12:
                return str(first.year)
            if months in (3, 6):
                key = "quarter_name" if months == 3 else "half_name"
                return self._say(key, n=part, year=str(first.year))
            if months == 1:
                return self._say("month_name", month=self._month(first), year=str(first.year))
        if first == last:
            return self._day(period.first)
        return f"{self._day(period.first)} – {self._day(period.last)}"

    def _month(self, day: date) -> str:
        return self._say("months").split()[day.month - 1]

    def _day(self, iso: str) -> str:
        day = date.fromisoformat(iso)
        return self._say("day_name", day=day.day, month=self._month(day), year=str(day.year))


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"
