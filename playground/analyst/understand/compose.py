"""From facts to the Query: what each kind of question needs."""

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
    Operator,
    Period,
    Query,
)
from playground.analyst.tables import Column
from playground.analyst.understand.facts import Having, Meant
from playground.analyst.understand.modelled import Modelled
from playground.analyst.understand.moments import shifted
from playground.analyst.understand.roles import COPULAS
from playground.analyst.understand.words import fold, words

EVENTS = {"precipitation", "delay"}
COMING = frozenset(
    ["comes", "come", "came", "went", "goes", "kommt", "kommen", "entfällt", "entfallt"]
)


class Composer(Modelled):
    """Makes one Query of the facts of one clause."""

    def query(self) -> Query:
        """The Query, without how sure it is."""
        facts = self.facts
        moments = self._moments()
        self._things()
        self._events()
        self._filters = list(facts.filters)
        measures = self._measures()
        dimensions, target = self._dimensions()
        if facts.having:
            return self._having(facts.having, moments)
        ask = self._ask(measures, dimensions, target)
        query = Query(
            ask,
            self.scope.table,
            tuple(measures),
            tuple(dimensions),
            joins=self.scope.joins,
            order=facts.order if ask in ("rank", "growth", "list") else "",  # type: ignore[arg-type]
            limit=facts.limit if ask in ("rank", "growth", "list", "lapsed", "risk") else None,
            chart=facts.chart,  # type: ignore[arg-type]
            file_format=facts.file_format,
            report=facts.report and not (facts.file_format and ask in ("convert", "cleanup")),
            trimmed=facts.trimmed,
            language=self.known.language,
            text=self.text,
        )
        if ask not in ("forecast", "clusters", "regression"):
            facts.unknown += [value for value in facts.spare if value not in facts.unknown]
        query = self._finished(query, moments)
        if facts.beyond and self._who_or_where() and not query.dimensions:
            facts.hard.append(facts.ask_words.get("which", self.text))
        if facts.beyond and facts.which and query.ask == "value" and len(query.dimensions) == 1:
            kept = Filter(query.measures[0].column, ">", ("0",), facts.beyond)
            query = replace(query, ask="rank", order="most", having=kept)
        return query

    def _having(self, having: Having, moments: list[Filter]) -> Query:
        """Groups for which a comparison holds."""
        facts, one = self.facts, having.compared
        measure = self._counting(having.counted) if having.counted else Measure()
        if not having.counted and (orders := self._ids("order")):
            measure = self._counting(orders[0])
        if having.summed:
            measure = Measure(having.summed.name, "sum")
        kept = Filter(measure.column, cast(Operator, one.operator), one.values, one.words)
        filters = (*self._merged(self._filters), *moments)
        facts.unknown += [*facts.hows, *(m.column.name for m in facts.measures)]
        return Query(
            "rank",
            self.scope.table,
            (measure,),
            (Dimension(having.group.name),),
            filters,
            "most",
            having=kept,
            joins=self.scope.joins,
            chart=facts.chart,  # type: ignore[arg-type]
            file_format=facts.file_format,
            language=self.known.language,
            text=self.text,
        )

    def _ids(self, thing: str) -> list[Column]:
        return [
            c for c in self.scope.names.has_thing(thing) if c.kind in ("id", "text", "category")
        ]

    def _events(self) -> None:
        """ "How many days did it rain", "delayed flights": rows where something is above 0."""
        facts = self.facts
        days = any(role == "counted" for role, _, _ in facts.things)
        if not (facts.counts or facts.shares) or not (days or self._says("happened")):
            return
        for named in list(facts.measures):
            name = named.column.name
            told = any(meant.filter.column == name for meant in facts.filters)
            if self.scope.names.things[name] & EVENTS and not (told or named.hows or facts.hows):
                facts.measures.remove(named)
                facts.filters.append(Meant(Filter(name, ">", ("0",), name), named.place))

    def _finish_rank(self, query: Query) -> Query:
        flags = self._flags()
        if flags and self.facts.shares and not self.facts.measures:
            query = replace(query, measures=(Measure(),))
        where = tuple(f for f in query.filters if f.column in flags)
        rated = self.facts.shares or not (self._says("many") or self.facts.counted)
        if where and rated and query.measures == (Measure(),) and not self.facts.about:
            rest = tuple(f for f in query.filters if f not in where)
            query = replace(query, measures=(Measure("", "share", where=where),), filters=rest)
        if not query.dimensions and self.facts.loose:
            query = replace(query, dimensions=(Dimension(self.facts.loose[0].name),))
        if not query.dimensions:
            if self.facts.limit:
                return replace(query, ask="list")
            if self.facts.about == "count":
                self.facts.hard.append(self.text)
            return replace(query, ask="value", order="")
        own = {dimension.column for dimension in query.dimensions}
        named = {c.name for c in self.scope.columns if self._row_name(c)}
        groups = tuple(d for d in query.dimensions[1:] if d.column not in named)
        query = replace(query, dimensions=(*query.dimensions[:1], *groups))
        if self._inside(query):
            query = replace(query, within=True)
        if len(query.measures) > 1:
            kept = tuple(m for m in query.measures if m.column not in own)
            query = replace(query, measures=kept or query.measures)
        return query

    def _inside(self, query: Query) -> bool:
        """ "Top 2 products per region": whether the groups are ranked inside others."""
        facts = self.facts
        aimed = bool(facts.targets or facts.loose or any(aim for _, aim, _ in facts.grains))
        by = {column.name for column in facts.by} | {
            found.column
            for grain, aim, _ in facts.grains
            if not aim and (found := self._grain(grain))
        }
        return aimed and len(query.dimensions) == 2 and query.dimensions[1].column in by

    def _finish_value(self, query: Query) -> Query:
        """ "The highest price": the largest value of a measure."""
        facts = self.facts
        said = facts.measures and facts.measures[0].hows
        if said or not facts.order or len(query.measures) != 1 or not query.measures[0].column:
            return query
        how: How = "max" if facts.order == "most" else "min"
        return replace(query, measures=(replace(query.measures[0], how=how),))

    def _finish_course(self, query: Query) -> Query:
        timely = self._timely()
        if "growth" in self.facts.asks and (steps := self._step(query)):
            return steps
        if any(d.grain or d in timely for d in query.dimensions):
            return query
        when = self._date()
        found = Dimension(when.name, self._grain_for(when)) if when else None
        found = found or next(iter(timely), None)
        return replace(query, dimensions=(found, *query.dimensions)) if found else query

    def _step(self, query: Query) -> Query | None:
        """ "How much did we grow in March?": beside what came just before."""
        stretches = [f for f in query.filters if self._is_date(f.column) and not f.grain]
        parts = [moment.part for moment, _ in self.facts.moments]
        if len(stretches) != 1 or query.dimensions or parts[:1] in ([], [""], ["weekday"]):
            return None
        periods, one = change_periods(stretches), stretches[0]
        when = self.scope.column(one.column)
        if len(periods) < 2 or not when or periods[0].last < when.first:
            return None
        both = replace(one, values=(periods[0].first, periods[1].last))
        filters = tuple(both if f == one else f for f in query.filters)
        dims = (Dimension(one.column, cast(Grain, parts[0])),)
        return replace(query, ask="value", dimensions=dims, filters=filters)

    def _finish_growth(self, query: Query) -> Query:
        dimensions = tuple(d for d in query.dimensions if not d.grain) or query.dimensions
        years = self.scope.years_of(query.measures[0].column) if query.measures else {}
        untimed = not (self._date() or self._timely())
        if untimed and len(years) < 2:
            self.facts.hard.append(self.facts.ask_words["growth"])
        elif untimed:
            first, *_, last = (column.name for column in years.values())
            step = replace(query.measures[0], column=last, minus=(first,))
            query = replace(query, ask="rank", measures=(step,))
        falls = self._says("falling")
        least = falls if query.order != "least" else not falls
        return replace(query, dimensions=dimensions, order="least" if least else "most")

    def _finish_share(self, query: Query) -> Query:
        """Shares of rows for which something holds, or parts of a whole."""
        facts, conditions = self.facts, list(self._filters)
        measures = [m for m in query.measures if m.column]
        if measures and not (len(measures) == 1 and measures[0].how == "distinct"):
            if query.dimensions and self._parts_within(conditions):
                return replace(query, measures=(replace(measures[0], how="sum"),))
            free = [m for m in conditions if not m.base or len(conditions) == 1]
            where = tuple(self._merged(free))
            measure = replace(measures[0], how="share" if where else "sum", where=where)
            query = replace(query, measures=(measure,))
            return replace(query, filters=tuple(f for f in query.filters if f not in where))
        if conditions and query.dimensions and self._parts_within(conditions):
            return replace(query, measures=(Measure(),))
        if conditions:
            free = [m for m in conditions if m.place + 1 == facts.share_at]
            free = free or [m for m in conditions if not m.base] or conditions[-1:]
            if facts.share_at is not None and free[0].place > facts.share_at:
                free = [m for m in free if m.filter.column != free[0].filter.column] or free
            where = tuple(self._merged(free))
            columns = {one.column for one in where}
            kept = tuple(f for f in query.filters if f.column not in columns)
            return replace(query, measures=(Measure("", "share", where=where),), filters=kept)
        if not query.dimensions and facts.counted:
            query = replace(query, dimensions=(Dimension(facts.counted[0].name),))
        return replace(query, measures=(Measure(),))

    def _parts_within(self, conditions: Sequence[Meant]) -> bool:
        """ "The share of each product in the North": of the North, not of each product."""
        facts = self.facts
        if not conditions or facts.share_at is None:
            return False
        chinese = self.known.language == "zh"
        first = min(m.place for m in conditions)
        group = min((facts.places.get(c.name, first) for c in facts.by), default=first)
        folded = {word.folded for word in words(self.text, self.known.language)}
        joined = COPULAS | COMING
        if chinese and first < group < facts.share_at:
            return True
        before = facts.share_at < group < first or group < first < facts.share_at
        based = all(m.base for m in conditions)
        return before and based and (chinese or not folded & joined)

    def _finish_list(self, query: Query) -> Query:
        return replace(query, dimensions=())

    def _finish_outliers(self, query: Query) -> Query:
        means = tuple(Measure(m.column, "mean") for m in query.measures if m.column)
        return replace(query, measures=means)

    def _finish_distribution(self, query: Query) -> Query:
        dims = query.dimensions or tuple(Dimension(c.name) for c in self.facts.loose)
        query = self._finish_outliers(replace(query, dimensions=dims))
        return query if query.measures or not dims else replace(query, measures=(Measure(),))

    def _finish_missing(self, query: Query) -> Query:
        """What is missing; rows in which it is, and when, are lists and counts of such rows."""
        names = self._named_columns()
        rows = [n for n in names if (c := self.scope.column(n)) and self._row_name(c)]
        gaps = [name for name in names if name not in rows]
        dims = tuple(d for d in query.dimensions if d.column not in names)
        when = any(d.grain for d in dims)
        if self.facts.grains and not when:
            self.facts.hard.append(self.text)
        listed = rows or (self.facts.rows and self.facts.which)
        if gaps and (when or listed):
            empty = tuple(Filter(name, "missing", (), name) for name in gaps)
            kept = (*query.filters, *empty)
            if when or self.facts.counts:
                return replace(
                    query, ask="value", measures=(Measure(),), dimensions=dims, filters=kept
                )
            return replace(query, ask="list", measures=(), dimensions=(), filters=kept)
        return replace(query, measures=tuple(Measure(n, "count") for n in names), dimensions=dims)

    def _finish_duplicates(self, query: Query) -> Query:
        names = self._named_columns()
        dims = tuple(d for d in query.dimensions if d.column not in names)
        return replace(query, measures=tuple(Measure(n, "count") for n in names), dimensions=dims)

    def _finish_forecast(self, query: Query) -> Query:
        grains = [d.grain for d in query.dimensions if d.grain]
        when = self._date()
        grain: Grain = grains[0] if grains else self._grain_for(when) if when else "month"
        measures = query.measures or (self._default(replace(query, ask="rank")),)
        dims = (Dimension(when.name, grain),) if when else query.dimensions
        horizon = self._whole_number() or (1 if grains and "next" in fold(self.text) else None)
        return replace(query, measures=measures, dimensions=dims, horizon=horizon)

    def _finish_change(self, query: Query) -> Query:
        """The stretch of time that is asked about and the one before it."""
        measures = query.measures or (self._default(replace(query, ask="rank")),)
        when = self._date()
        stretches = [f for f in query.filters if self._is_date(f.column) and not f.grain]
        loose = [moment for moment, _ in self.facts.moments if not moment.first and moment.months]
        if loose and when and when.last and not stretches:
            last = date.fromisoformat(when.last[:10])
            year = last.year if loose[0].months[0] <= last.month else last.year - 1
            first = date(year, loose[0].months[0], 1)
            end = shifted(first, len(loose[0].months)) - timedelta(days=1)
            span = (first.isoformat(), end.isoformat())
            stretches = [Filter(when.name, "in", span, loose[0].words)]
        kept = tuple(f for f in query.filters if not self._is_date(f.column))
        dims = tuple(d for d in query.dimensions if not d.grain)
        query = replace(query, measures=measures[:1], filters=kept, dimensions=dims)
        return replace(query, periods=change_periods(stretches))

    def _finish_lapsed(self, query: Query) -> Query:
        facts, customers = self.facts, self.scope.names.has_thing("customer")
        named = [*facts.targets, *facts.counted, *facts.loose, *facts.by, *customers]
        return replace(query, measures=(), dimensions=tuple(Dimension(c.name) for c in named[:1]))


def _period(one: Filter) -> Period:
    return Period(one.values[0], one.values[1], one.words)


def change_periods(stretches: Sequence[Filter]) -> tuple[Period, ...]:
    """Two stretches of time to compare: the two that were said, or one and what came before."""
    ordered = sorted(stretches, key=lambda one: one.values)
    if len(ordered) >= 2:
        return tuple(_period(one) for one in ordered[:2])
    if ordered and ordered[0].values[0] > "0002" and ordered[0].values[1] < "9999":
        first, end = (date.fromisoformat(value) for value in ordered[0].values)
        return _before(first, end), _period(ordered[0])
    return ()


def _before(first: date, end: date) -> Period:
    """The stretch just before, as long as this one; calendar months where this is some."""
    if first.day == 1 and (end + timedelta(days=1)).day == 1:
        months = (end.year - first.year) * 12 + end.month - first.month + 1
        begin = shifted(first, -months)
    else:
        begin = first - (end - first) - timedelta(days=1)
    return Period(begin.isoformat(), (first - timedelta(days=1)).isoformat())
