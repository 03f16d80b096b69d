"""Stretches of time as filters, on dates or on columns of years, months and weekdays."""

from bot.playground.analyst.query import (
    Filter,
)
from bot.playground.analyst.tables import Column
from bot.playground.analyst.understand.clause import Clause
from bot.playground.analyst.understand.facts import Meant
from bot.playground.analyst.understand.moments import Moment
from bot.playground.analyst.understand.words import fold, words


class Timed(Clause):
    """Knows which rows a stretch of time means."""

    def _moments(self) -> list[Filter]:
        """Filters for the stretches of time that were said."""
        kept: list[Filter] = []
        for moment, place in self.facts.moments:
            found = self._moment(moment, place)
            if found is None:
                continue
            kept += found
        return self._merged([Meant(one, 0) for one in kept if not self._is_date(one.column)]) + [
            one for one in kept if self._is_date(one.column)
        ]

    def _moment(self, moment: Moment, place: int) -> list[Filter] | None:
        when = self._date()
        if when:
            if moment.first:
                return [Filter(when.name, "in", (moment.first, moment.last), moment.words)]
            if moment.weekdays:
                listed = tuple(map(str, moment.weekdays))
                return [Filter(when.name, "in", listed, moment.words, "weekday")]
            return [
                Filter(
                    when.name, "in", tuple(map(str, moment.months)), moment.words, "month of year"
                )
            ]
        wide = self._month_columns()
        if moment.months and all(month in wide for month in moment.months) and len(wide) > 1:
            columns = [wide[month] for month in moment.months]
            self._wide = [*self._wide, (moment, columns)]
            return None
        found: list[Filter] = []
        if moment.year or moment.first:
            found += self._by_year(moment)
        if moment.months:
            found += self._by_month(moment)
        if moment.weekdays:
            found += self._by_weekday(moment)
        used = {one.column for one in found}
        self.facts.measures = [m for m in self.facts.measures if m.column.name not in used]
        if not found:
            self.facts.hard.append(moment.words)
            return None
        return found

    def _range(self, column: Column, low: str, high: str, said: str) -> list[Filter]:
        return [Filter(column.name, ">=", (low,), said), Filter(column.name, "<=", (high,), said)]

    def _by_year(self, moment: Moment) -> list[Filter]:
        for column in self.scope.names.has_thing("year"):
            if column.kind == "number":
                low, high = moment.first[:4].lstrip("0"), moment.last[:4]
                if low == high:
                    return [Filter(column.name, "=", (low,), moment.words)]
                if high == "9999":
                    return [Filter(column.name, ">=", (low,), moment.words)]
                if low == "1":
                    return [Filter(column.name, "<=", (high,), moment.words)]
                return self._range(column, low, high, moment.words)
            if moment.first[:4] in column.values and moment.first[:4] == moment.last[:4]:
                return [Filter(column.name, "=", (moment.first[:4],), moment.words)]
        return []

    def _by_month(self, moment: Moment) -> list[Filter]:
        for column in self.scope.columns:
            if column.kind == "number" and fold(column.name) in ("month", "monat", "月", "月份"):
                low, high = str(moment.months[0]), str(moment.months[-1])
                if low == high:
                    return [Filter(column.name, "=", (low,), moment.words)]
                return self._range(column, low, high, moment.words)
            if column.kind not in ("category", "text", "id"):
                continue
            values = [value for value in column.values if self._month_of(value) in moment.months]
            if values:
                sign = "=" if len(values) == 1 else "in"
                return [Filter(column.name, sign, tuple(values), moment.words)]  # type: ignore[arg-type]
        return []

    def _month_of(self, value: str) -> int:
        listed = words(value[:20], self.known.language)
        for n, meaning in self.known.calendar.at(listed, 0) if listed else ():
            if meaning.startswith("months.") and n == len(listed):
                return int(meaning.split(".")[1])
        return 0

    def _by_weekday(self, moment: Moment) -> list[Filter]:
        for column in self.scope.columns:
            if column.kind in ("category", "text"):
                values = [
                    value for value in column.values if self._weekday_of(value) in moment.weekdays
                ]
                if values:
                    sign = "=" if len(values) == 1 else "in"
                    return [Filter(column.name, sign, tuple(values), moment.words)]  # type: ignore[arg-type]
        return []

    def _weekday_of(self, value: str) -> int:
        listed = words(value[:20], self.known.language)
        for n, meaning in self.known.calendar.at(listed, 0) if listed else ():
            if meaning.startswith("weekdays.") and n == len(listed):
                return int(meaning.split(".")[1])
        return -1
