"""Stretches of time as filters, on dates or on columns of years, months and weekdays."""

from dataclasses import replace

from playground.analyst.query import Filter, Operator
from playground.analyst.tables import Column
from playground.analyst.understand.clause import Clause
from playground.analyst.understand.facts import Meant
from playground.analyst.understand.moments import Moment
from playground.analyst.understand.words import fold, words


class Timed(Clause):
    """Knows which rows a stretch of time means."""

    def _moments(self) -> list[Filter]:
        """Filters for the stretches of time that were said."""
        kept: list[Filter] = []
        every = [moment for moment, _ in self.facts.moments]
        if any(not moment.first for moment in every):  # "in summer compared to winter": of any year
            self.facts.moments = [
                (replace(m, first="", last="") if m.months else m, place)
                for m, place in self.facts.moments
            ]
        for moment, place in self.facts.moments:
            found = self._moment(moment, place) or []
            if moment.negated and any(one.operator not in ("=", "in") for one in found):
                self.facts.hard.append(moment.words)
            kept += [_left_out(one) if moment.negated else one for one in found]
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
            months = tuple(map(str, moment.months))
            return [Filter(when.name, "in", months, moment.words, "month of year")]
        if self._year_columns(moment):
            return None
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
            found += self._by_value("weekdays", moment.weekdays, moment.words)
        used = {one.column for one in found}
        self.facts.measures = [m for m in self.facts.measures if m.column.name not in used]
        if not found:
            self.facts.hard.append(moment.words)
            return None
        return found

    def _year_columns(self, moment: Moment) -> bool:
        """Whether a year only tells which of several columns is meant: Visitors 2024, 2025."""
        year, of_years = moment.first[:4], self.facts.measures
        if len(self.facts.moments) > 1 or moment.last[:4] != year or moment.part != "year":
            return False
        rather = [self.scope.years_of(named.column.name).get(year) for named in of_years]
        if not rather or None in rather:
            return False
        for named, column in zip(of_years, rather, strict=True):
            named.column = column or named.column
        return True

    def _by_year(self, moment: Moment) -> list[Filter]:
        low, high = moment.first[:4].lstrip("0"), moment.last[:4]
        for column in self.scope.names.has_thing("year"):
            if column.kind == "number":
                return _between(column, low if low != "1" else "", high, moment.words)
            if low == high and low in column.values:
                return [Filter(column.name, "=", (low,), moment.words)]
        return []

    def _by_month(self, moment: Moment) -> list[Filter]:
        for column in self.scope.columns:
            if column.kind == "number" and fold(column.name) in ("month", "monat", "月", "月份"):
                low, high = str(moment.months[0]), str(moment.months[-1])
                return _between(column, low, high, moment.words)
        return self._by_value("months", moment.months, moment.words)

    def _by_value(self, part: str, numbers: tuple[int, ...], said: str) -> list[Filter]:
        """A column whose values are names of months or weekdays."""
        for column in self.scope.columns:
            if column.kind in ("category", "text", "id"):
                values = [v for v in column.values if self._calendar_number(v, part) in numbers]
                if values:
                    return [Filter(column.name, *_any(values), said)]
        return []

    def _calendar_number(self, value: str, part: str) -> int:
        listed = words(value[:20], self.known.language)
        for n, meaning in self.known.calendar.at(listed, 0) if listed else ():
            if meaning.startswith(part) and n == len(listed):
                return int(meaning.split(".")[1])
        return -1


def _left_out(one: Filter) -> Filter:
    return replace(one, operator="not in" if one.operator == "in" else "!=")


def _any(values: list[str]) -> tuple[Operator, tuple[str, ...]]:
    return "=" if len(values) == 1 else "in", tuple(values)


def _between(column: Column, low: str, high: str, said: str) -> list[Filter]:
    """Numbers from one to another, either of which may be open."""
    if low == high:
        return [Filter(column.name, "=", (low,), said)]
    found = [Filter(column.name, ">=", (low,), said)] if low else []
    return found + ([Filter(column.name, "<=", (high,), said)] if high != "9999" else [])
