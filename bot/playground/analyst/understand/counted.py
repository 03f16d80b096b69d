"""Groups and counts, and values that are compared."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from bot.playground.analyst.query import (
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Period,
    Query,
)
from bot.playground.analyst.tables import Column
from bot.playground.analyst.understand.clause import AKIN, GROUPS, WORTH
from bot.playground.analyst.understand.decided import Decided
from bot.playground.analyst.understand.words import fold, words


class Counted(Decided):
    """Knows what rows, things and groups are counted."""

    def _finished(self, query: Query, moments: list[Filter]) -> Query:
        """The Query with all that depends on what is asked."""
        query = self._grouped(query)
        filters = [*self._merged(self._filters), *moments]
        query = replace(query, filters=tuple(filters))
        query = self._counted(query)
        if self._per and query.measures:
            sums = query.measures[0].how == "sum"
            how: How = "sum" if sums else "mean"
            ratio = replace(query.measures[0], how=how, over=self._per.name, ratio_of_sums=sums)
            query = replace(query, measures=(ratio, *query.measures[1:]))
        by_ask = getattr(self, f"_finish_{query.ask}", None)
        if by_ask:
            query = by_ask(query)
        if query.ask in ("value", "rank", "course", "share", "growth"):
            query = self._compared_groups(query, moments)
            query = self._averaged_each(query)
        return query

    def _grouped(self, query: Query) -> Query:
        """Other columns that were named: groups where something is measured or counted."""
        facts = self.facts
        if not (query.measures or facts.hows) and query.ask in ("value", "course"):
            facts.counted += [*facts.nouns, *(c for c in facts.loose if c.kind in ("id", "number"))]
            facts.loose = [c for c in facts.loose if c not in facts.counted]
        loose = [
            c
            for c in self.facts.loose
            if not self._row_name(c) or query.ask in ("rank", "list", "growth")
        ]
        loose = [c for c in loose if Dimension(c.name) not in query.dimensions]
        if query.measures or query.dimensions:
            ranked = query.ask in ("rank", "growth")
            loose = [c for c in loose if c.kind != "id" or ranked or self.facts.counts]
        if query.ask == "share" and self._filters:
            loose = [c for c in loose if c.kind != "id"]
        if self.facts.counts or (self.facts.shares and self._filters):
            loose = [c for c in loose if not self.scope.names.is_titled(c)]
        if query.ask in (
            "drivers",
            "regression",
            "clusters",
            "risk",
            "relation",
            "missing",
            "duplicates",
            "outliers",
            "difference",
            "distribution",
            "lapsed",
            "forecast",
            "change",
            "list",
        ):
            return query
        if query.ask in ("rank", "growth") and loose:
            has_target = bool(query.dimensions)
            if not has_target:
                return replace(
                    query,
                    dimensions=(Dimension(loose[0].name),),
                    measures=query.measures or self._count_of(loose[1:]),
                )
            if not query.measures and not self.facts.about:
                return replace(query, measures=self._count_of(loose))
            return query
        uncounted = loose and not facts.counted
        if uncounted and (facts.distinct or (facts.counts and not query.measures)):
            facts.counted.append(loose[0])
            loose = loose[1:]
        return replace(query, dimensions=(*query.dimensions, *(Dimension(c.name) for c in loose)))

    def _count_of(self, columns: Sequence[Column]) -> tuple[Measure, ...]:
        return tuple(self._counting(column) for column in columns[:1])

    def _counting(self, column: Column) -> Measure:
        """How many of a thing: its rows where each is one, else its different values."""
        if not self.facts.distinct:
            things = self.scope.names.things[column.name]
            unique = column.distinct >= self.scope.rows - column.missing
            event = column.kind in ("date", "text") or "message" in things
            titled = self.scope.names.is_titled(column)
            if (unique and column.kind in ("id", "text", "number")) or event or titled:
                return Measure("", "count", words=column.name)
        return Measure(column.name, "distinct")

    def _counted(self, query: Query) -> Query:
        """Counts: rows, different things, or the sum of a quantity."""
        facts = self.facts
        if query.ask not in ("value", "rank", "course", "share", "growth"):
            return query
        if facts.counts or facts.distinct or facts.counted:
            counted = [self._counting(column) for column in facts.counted]
            sold = {word.folded for word in words(self.text, self.known.language)} & self._sold
            values = [place for role, _, place in facts.things if role == "countvalue"]
            quantity = self.scope.names.numbers_about("quantity")
            if not counted and not query.measures:
                days = [role for role, _, _ in facts.things if role == "counted"]
                when = self._date()
                if days and when and when.distinct < self.scope.rows * 0.98:
                    counted = [Measure(when.name, "distinct")]
                elif (values or query.filters) and quantity and sold:
                    counted = [Measure(quantity[0].name, "sum")]
                else:
                    counted = [Measure()]
            if counted and (not query.measures or facts.counted):
                query = replace(query, measures=(*counted, *query.measures))
        if not query.measures:
            query = replace(query, measures=(self._default(query),))
        if facts.about:
            about = self._about()
            if facts.about == "count":
                query = replace(query, measures=(Measure(),))
            elif about and query.measures[0] == self._default(query):
                query = replace(
                    query, measures=(Measure(about[0].name, self._how(about[0], facts.hows)),)
                )
            elif not about and not any(m.column for m in query.measures):
                facts.hard.append(facts.about)
        return query

    def _default(self, query: Query) -> Measure:
        """What is meant where no measure is named."""
        facts = self.facts
        if facts.about and facts.about != "count":
            about = self._about()
            if about:
                return Measure(about[0].name, self._how(about[0], facts.hows))
        if facts.rows and not (facts.hows or facts.about or facts.row_target):
            return Measure()
        sold = {word.folded for word in words(self.text, self.known.language)} & self._sold
        if query.ask in ("rank", "growth", "course") or facts.hows or facts.compares or sold:
            for thing in ("revenue", "amount"):
                found = self.scope.names.numbers_about(thing)
                if found:
                    return Measure(found[0].name, self._how(found[0], facts.hows))
            worth = self._worth("revenue", "")
            if worth:
                return worth[1] or Measure(worth[0].name, self._how(worth[0], facts.hows))
            for thing in WORTH:
                found = self.scope.names.numbers_about(thing)
                if found:
                    return Measure(found[0].name, self._how(found[0], facts.hows))
            numbers = [c for c in self.scope.numbers if Dimension(c.name) not in query.dimensions]
            if len(numbers) == 1 or (numbers and (facts.hows or query.ask != "rank")):
                return Measure(numbers[0].name, self._how(numbers[0], facts.hows))
        return Measure()

    def _about(self) -> list[Column]:
        """Columns for a word such as "coldest": of two temperatures the lower one."""
        things = self.scope.names.things
        for thing in (self.facts.about, *AKIN.get(self.facts.about, ())):
            found = self.scope.names.numbers_about(thing)
            if found:
                end = "maximum" if self.facts.order == "most" else "minimum"
                return sorted(found, key=lambda column: end not in things[column.name])
        return []

    def _compared_groups(self, query: Query, moments: Sequence[Filter]) -> Query:
        """Several values or stretches of time that are compared are told apart."""
        facts = self.facts
        known = {dimension.column for dimension in query.dimensions}
        more: list[Dimension] = []
        for one in query.filters:
            if one in moments and not facts.compares:
                continue
            if one.operator == "in" and not one.grain and one.column not in known:
                column = self.scope.column(one.column)
                if column and column.kind in GROUPS and query.ask != "share":
                    more.append(Dimension(one.column))
        when = [
            one
            for one in query.filters
            if len(one.values) == 2 and one.operator == "in" and self._is_date(one.column)
        ]
        months = [one for one in query.filters if one.grain == "month of year"]
        if len(when) >= 2 or len(months) >= 2:
            parts = {moment.part for moment, _ in facts.moments} - {""}
            part: Grain = cast(Grain, parts.pop()) if len(parts) == 1 else "month"
            first, last = (
                min((o.values[0] for o in when), default=""),
                max((o.values[1] for o in when), default=""),
            )
            rest = tuple(one for one in query.filters if one not in when and one not in months)
            if len(when) >= 2:
                joint = Filter(
                    when[0].column, "in", (first, last), ", ".join(o.words for o in when)
                )
                periods = tuple(Period(o.values[0], o.values[1], o.words) for o in when)
            else:
                values = tuple(dict.fromkeys(v for o in months for v in o.values))
                joint = Filter(
                    months[0].column,
                    "in",
                    values,
                    ", ".join(o.words for o in months),
                    "month of year",
                )
                periods, part = (), "month of year"
            apart = self._gaps(when)
            query = replace(query, filters=(*rest, joint), periods=periods if apart else ())
            if joint.column not in known and part:
                more.append(Dimension(joint.column, part))
            if query.ask == "course" or (query.ask == "overview"):
                query = replace(query, ask="value")
        elif (
            facts.compares and not query.dimensions and not more and facts.moments and query.filters
        ):
            column = self._date()
            size = facts.moments[0][0].part
            if column and size:
                more.append(Dimension(column.name, cast(Grain, size)))
        return replace(query, dimensions=(*query.dimensions, *more))

    def _gaps(self, when: Sequence[Filter]) -> bool:
        """Whether other days lie between stretches of time."""
        ordered = sorted(one.values for one in when)
        for one, two in itertools.pairwise(ordered):
            if one[1] < "9999" and date.fromisoformat(one[1]) + timedelta(
                days=1
            ) < date.fromisoformat(two[0]):
                return True
        return False

    def _averaged_each(self, query: Query) -> Query:
        """ "Average sales per rep", "revenue per customer", "average order value"."""
        facts = self.facts
        if query.ask not in ("value", "course") or len(query.measures) != 1:
            return query
        measure = query.measures[0]
        means = "mean" in [*facts.hows, *(how for named in facts.measures for how in named.hows)]
        when = self._date()
        grained = [d.grain for d in query.dimensions if d.grain]
        grain = grained[0] if facts.per_grain and means and grained else facts.each_grain
        column = self.scope.column(measure.column)
        if grain and when and column and not self._averaged(column):
            rest = tuple(d for d in query.dimensions if d.grain != grain)
            each = replace(measure, how="mean", each=when.name, each_grain=grain)
            return replace(query, ask="value", measures=(each,), dimensions=rest)
        if query.ask == "course" or measure.over or not ("by" in facts.links or means):
            return query
        for dimension in query.dimensions:
            column = self.scope.column(dimension.column)
            if dimension.grain or not column:
                continue
            if self._row_name(column) or column.distinct >= self.scope.rows:
                if means or column.distinct > 30:
                    rest = tuple(d for d in query.dimensions if d != dimension)
                    return replace(query, dimensions=rest)
            elif (
                column.distinct > 40
                and column.kind in ("id", "text", "category")
                and (means or "per" in fold(self.text))
                and measure.how in ("sum", "mean", "count")
            ):
                if self._averaged(self.scope.column(measure.column) or column) and measure.column:
                    continue
                rest = tuple(d for d in query.dimensions if d != dimension)
                each = replace(measure, how="mean", each=column.name)
                return replace(query, dimensions=rest, measures=(each,))
        return query
