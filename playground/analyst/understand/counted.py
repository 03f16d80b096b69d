"""Groups and counts, and values that are compared."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from playground.analyst.query import (
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Period,
    Query,
)
from playground.analyst.tables import Column
from playground.analyst.understand.clause import AKIN, GROUPS, WORTH
from playground.analyst.understand.decided import Decided
from playground.analyst.understand.roles import PER
from playground.analyst.understand.words import words

EVERYDAY = ("value", "rank", "course", "share", "growth")
UNGROUPED = (
    "drivers", "regression", "clusters", "risk", "relation", "missing", "duplicates", "outliers",
    "difference", "distribution", "lapsed", "forecast", "change", "list",
)  # fmt: skip


class Counted(Decided):
    """Knows what rows, things and groups are counted."""

    def _finished(self, query: Query, moments: list[Filter]) -> Query:
        """The Query with all that depends on what is asked."""
        query = self._grouped(query)
        filters = [*self._merged(self._filters), *moments]
        query = replace(query, filters=tuple(filters))
        query = self._counted(query)
        if self._per and query.measures:
            if self.facts.pieces:
                for said in (self.facts.hows, *(named.hows for named in self.facts.measures)):
                    said.clear()
            sums = self.facts.pieces or query.measures[0].how == "sum"
            how: How = "sum" if sums else "mean"
            ratio = replace(query.measures[0], how=how, over=self._per.name, ratio_of_sums=sums)
            query = replace(query, measures=(ratio, *query.measures[1:]))
        by_ask = getattr(self, f"_finish_{query.ask}", None)
        if by_ask:
            query = by_ask(query)
        if query.ask in EVERYDAY:
            query = self._surpassing(query) or self._compared_groups(query, moments)
            query = self._averaged_each(query)
        return query

    def _grouped(self, query: Query) -> Query:
        """Other columns that were named: groups where something is measured or counted."""
        facts = self.facts
        if not (query.measures or facts.hows) and query.ask in ("value", "course"):
            facts.counted += [*facts.nouns, *(c for c in facts.loose if c.kind in ("id", "number"))]
            facts.loose = [c for c in facts.loose if c not in facts.counted]
        ranked = query.ask in ("rank", "growth")
        rowwise = ranked or query.ask == "list"
        loose = [c for c in facts.loose if rowwise or not self._row_name(c)]
        loose = [c for c in loose if Dimension(c.name) not in query.dimensions]
        named = (query.measures or query.dimensions) and not (ranked or facts.counts)
        if named or (query.ask == "share" and self._filters):
            loose = [c for c in loose if c.kind != "id"]
        if facts.counts or (facts.shares and self._filters):
            loose = [c for c in loose if not self.scope.names.is_titled(c)]
        if query.ask in UNGROUPED:
            return query
        if ranked and loose:
            if not query.dimensions:
                query = replace(query, dimensions=(Dimension(loose[0].name),))
                loose = loose[1:]
            elif facts.about:
                loose = []
            counted = tuple(self._counting(column) for column in loose[:1])
            return replace(query, measures=query.measures or counted)
        uncounted = loose and not facts.counted
        if uncounted and (facts.distinct or (facts.counts and not query.measures)):
            facts.counted.append(loose[0])
            loose = loose[1:]
        return replace(query, dimensions=(*query.dimensions, *(Dimension(c.name) for c in loose)))

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
        if query.ask not in EVERYDAY:
            return query
        if facts.counts or facts.distinct or facts.counted:
            if facts.distinct and facts.rows and not (facts.counted or query.measures):
                facts.counted += self.scope.names.has_thing("name")[
                    :1
                ]  # "how many different storms"
            counted = [self._counting(column) for column in facts.counted]
            if not counted and not query.measures:
                counted = [self._count(query)]
            if not query.measures or facts.counted:
                query = replace(query, measures=(*counted, *query.measures))
            if "mean" in facts.hows and not facts.measures and query.ask == "value":
                query = self._mean_count(query)
        if not query.measures:
            query = replace(query, measures=(self._default(query),))
            meant = facts.much or "growth" in facts.asks
            if meant and not query.measures[0].column and not facts.rows:
                facts.hard.append(facts.ask_words.get("growth", self.text))
        if facts.about == "count":
            return replace(query, measures=(Measure(),))
        about = self._about() if facts.about else []
        if about and query.measures[0] == self._default(query):
            return replace(query, measures=(self._measure_of(about[0]),))
        if facts.about and not about and not any(m.column for m in query.measures):
            facts.hard.append(facts.ask_words.get("order", facts.about))
        return query

    def _mean_count(self, query: Query) -> Query:
        """ "How many orders per customer on average?", "how often does a customer order?"."""
        counted, dims = query.measures[0], [d for d in query.dimensions if not d.grain]
        grains = [d for d in query.dimensions if d.grain]
        whole = counted.how == "count" and not counted.column
        by = dims[0] if dims else grains[0] if grains else None
        if whole and by:
            each = Measure("", "mean", each=by.column, each_grain=by.grain)
            rest = tuple(d for d in query.dimensions if d != by)
            return replace(query, measures=(each,), dimensions=rest)
        if counted.how == "distinct" and not query.dimensions and len(query.measures) == 1:
            return replace(query, measures=(Measure("", "mean", each=counted.column),))
        self.facts.hard.append(self.facts.ask_words["mean"])
        return query

    def _count(self, query: Query) -> Measure:
        """What "how many" counts: days of many rows, pieces that were sold, else rows."""
        roles = {role for role, _, _ in self.facts.things}
        quantity = self.scope.names.numbers_about("quantity")
        when = self._date()
        if "counted" in roles and when and when.distinct < self.scope.rows * 0.98:
            return Measure(when.name, "distinct")
        if ("countvalue" in roles or query.filters) and quantity and self._says("sold"):
            return Measure(quantity[0].name, "sum")
        return Measure()

    def _measure_of(self, column: Column) -> Measure:
        return Measure(column.name, self._how(column, self.facts.hows))

    def _default(self, query: Query) -> Measure:
        """What is meant where no measure is named."""
        facts, about = self.facts, self.scope.names.numbers_about
        if facts.about and facts.about != "count":
            found = self._about()
            return self._measure_of(found[0]) if found else Measure()
        if facts.rows and not (facts.hows or facts.about or facts.row_target):
            return Measure()
        worth = query.ask in ("rank", "growth", "course") or facts.compares or facts.much
        if not (worth or facts.hows or self._says("sold")):
            return Measure()
        if found := [*about("revenue"), *about("amount")]:
            return self._measure_of(found[0])
        if made := self._worth("revenue", ""):
            return made[1] or self._measure_of(made[0])
        if found := [column for thing in WORTH for column in about(thing)]:
            return self._measure_of(found[0])
        numbers = [c for c in self.scope.numbers if Dimension(c.name) not in query.dimensions]
        if len(numbers) == 1 or (numbers and (facts.hows or query.ask != "rank")):
            return self._measure_of(numbers[0])
        return Measure()

    def _about(self) -> list[Column]:
        """Columns for a word such as "coldest": of two temperatures the lower one."""
        things = self.scope.names.things
        for thing in (self.facts.about, *AKIN.get(self.facts.about, ())):
            if found := self.scope.names.numbers_about(thing):
                end = "maximum" if self.facts.order == "most" else "minimum"
                return sorted(found, key=lambda column: end not in things[column.name])
        return []

    def _surpassing(self, query: Query) -> Query | None:
        """ "Which products sold more in Q4 than in Q1?": groups for which a sum over one stretch of
        time, or over the rows of one value, is above that over another."""
        facts = self.facts
        asked = "than" in facts.links and facts.which and len(query.dimensions) == 1
        if not (asked and len(query.measures) == 1 and query.measures[0].how in ("sum", "count")):
            return None
        said = [m.filter for m in self._filters if m.filter.operator == "="]
        said = [one for one in said if one.column != query.dimensions[0].column]
        said = [one for one in said if sum(one.column == other.column for other in said) == 2]
        spans = [f for f in query.filters if self._is_date(f.column) and f.operator == "in"]
        sides = said if len(said) == 2 else spans
        measure = query.measures[0]
        if len(sides) != 2 or measure.where or measure.over or measure.each:
            return None
        one, two = reversed(sides) if self._says("fewer") else sides
        kept = tuple(f for f in query.filters if f.column != one.column)
        step = replace(measure, where=(one,), less=(two,))
        both = tuple(replace(measure, where=(each,)) for each in (one, two))
        having = Filter(measure.column, ">", ("0",), self.text)
        return replace(
            query, ask="rank", measures=(step, *both), filters=kept, order="most", having=having
        )

    def _compared_groups(self, query: Query, moments: Sequence[Filter]) -> Query:
        """Several values or stretches of time that are compared are told apart."""
        facts = self.facts
        known = {dimension.column for dimension in query.dimensions}
        if self._says("together"):
            return query
        more = [
            Dimension(one.column)
            for one in query.filters
            if (facts.compares or one not in moments) and query.ask != "share"
            if one.operator == "in" and not one.grain and one.column not in known
            if (column := self.scope.column(one.column)) and column.kind in GROUPS
        ]
        months = [one for one in query.filters if one.grain == "month of year"]
        longer = len(months) == 2 and any(len(one.values) > 1 for one in months)
        if longer and facts.compares and [m.how for m in query.measures] in (["sum"], ["count"]):
            rest = tuple(one for one in query.filters if one not in months)
            sides = tuple(replace(query.measures[0], where=(one,)) for one in months)
            return replace(query, ask="value", measures=sides, filters=rest, dimensions=())
        when = [
            one
            for one in query.filters
            if len(one.values) == 2 and one.operator == "in" and self._is_date(one.column)
            if one not in months and one.grain != "weekday"
        ]
        parts = {moment.part for moment, _ in facts.moments} - {""}
        part = cast(Grain, parts.pop()) if len(parts) == 1 else "month"
        several = when if len(when) >= 2 else months if len(months) >= 2 else []
        if several:
            name, said = several[0].column, ", ".join(one.words for one in several)
            if several is when:
                first, last = min(o.values[0] for o in when), max(o.values[1] for o in when)
                joint = Filter(name, "in", (first, last), said)
            else:
                values = tuple(dict.fromkeys(v for one in months for v in one.values))
                joint, part = Filter(name, "in", values, said, "month of year"), "month of year"
            rest = tuple(one for one in query.filters if one not in (*when, *months))
            periods = (
                tuple(Period(o.values[0], o.values[1], o.words) for o in when)
                if _gaps(when)
                else ()
            )
            query = replace(query, filters=(*rest, joint), periods=periods)
            if name not in known:
                more.append(Dimension(name, part))
            query = replace(query, ask="value") if query.ask == "course" else query
        elif facts.compares and not known and not more and facts.moments and query.filters:
            date_column, size = self._date(), facts.moments[0][0].part
            if date_column and size:
                more.append(Dimension(date_column.name, cast(Grain, size)))
        return replace(query, dimensions=(*query.dimensions, *more))

    def _said_words(self) -> set[str]:
        found = {word.folded for word in words(self.text, self.known.language)}
        return found | {"per"} if found & PER else found

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
                    how: How = "mean" if "per" in self._said_words() else measure.how
                    measures = (replace(measure, how=how),) if measure.how == "sum" else ()
                    return replace(query, dimensions=rest, measures=measures or query.measures)
            elif (
                column.distinct > 40
                and column.kind in ("id", "text", "category")
                and (means or "per" in self._said_words())
                and measure.how in ("sum", "mean", "count")
            ):
                if self._averaged(self.scope.column(measure.column) or column) and measure.column:
                    continue
                rest = tuple(d for d in query.dimensions if d != dimension)
                each = replace(measure, how="mean", each=column.name)
                return replace(query, dimensions=rest, measures=(each,))
        return query


def _gaps(when: Sequence[Filter]) -> bool:
    """Whether other days lie between stretches of time."""
    ordered = sorted(one.values for one in when)
    return any(
        one[1] < "9999"
        and date.fromisoformat(one[1]) + timedelta(days=1) < date.fromisoformat(two[0])
        for one, two in itertools.pairwise(ordered)
    )
