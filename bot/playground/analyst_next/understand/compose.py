"""From facts to the Query: what is asked, of which measures, for each of what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from bot.playground.analyst_next.query import (
    Ask,
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Period,
    Query,
)
from bot.playground.analyst_next.tables import Column
from bot.playground.analyst_next.understand.facts import Facts, Meant, Named
from bot.playground.analyst_next.understand.moments import Moment
from bot.playground.analyst_next.understand.naming import ENTITIES
from bot.playground.analyst_next.understand.scope import Scope
from bot.playground.analyst_next.understand.vocabulary import Vocabulary, phrases, source
from bot.playground.analyst_next.understand.words import fold, stem, words

WHO = ("rep", "employee", "customer", "sender", "student", "user", "name", "patient", "stock")
AKIN = {
    "duration": ("latency", "delay", "hours"),
    "price": ("fare", "cost", "amount"),
    "salary": ("revenue",),
}
PER = {"customer", "visits", "user", "employee", "order", "hours", "quantity", "clicks"}
MEANS = {
    "satisfaction",
    "rating",
    "score",
    "price",
    "age",
    "temperature",
    "delay",
    "latency",
    "duration",
    "weight",
    "mpg",
}  # noqa: E501
WHERE = ("city", "region", "country", "store", "state", "destination")
WORTH = ("revenue", "amount", "profit", "quantity")
ORDER_OF_ASKS: tuple[Ask, ...] = (
    "versions", "cleanup", "quality", "duplicates", "missing", "outliers", "lapsed", "risk", "clusters",
    "regression", "forecast", "change", "drivers", "relation", "difference", "distribution",
)  # fmt: skip
ALL_ROWS: frozenset[Ask] = frozenset(
    {"versions", "cleanup", "quality", "duplicates", "convert", "columns", "rows", "overview"}
)


def averaged(column: Column, known: Vocabulary, things: Iterable[str] = ()) -> bool:
    """Whether a column is averaged (a rate, a price, an age) and not added up."""
    if column.unit in ("%", "°", "°C", "°F"):
        return True
    if any(stem(thing, "en") in known.averaged for thing in things):
        return True
    listed = [word.key for word in words(column.name, known.language)]
    listed += [word.key for word in words(column.name, "en")]
    if any(key in known.averaged for key in listed) or _within(column.name, known.averaged):
        return True
    if any(key in known.added for key in listed) or _within(column.name, known.added):
        return False
    return not column.whole and column.unit not in ("$", "€", "£", "¥", "元")


def _within(name: str, listed: frozenset[str]) -> bool:
    """Whether a name in East Asian letters holds one of the words."""
    bare = " ".join(words_of(name))
    return any(not word.isascii() and word in bare for word in listed)


def words_of(name: str) -> list[str]:
    """The words of a name, East Asian ones letter by letter."""
    return [word.folded for word in words(name, "zh")]


class Composer:
    """Makes one Query of the facts of one clause."""

    def __init__(self, facts: Facts, scope: Scope, known: Vocabulary, text: str) -> None:
        self.facts = facts
        self.scope = scope
        self.known = known
        self.text = text
        self._per: Column | None = None
        self._made: Measure | None = None
        self._wide: list[tuple[Moment, list[Column]]] = []
        self._filters: list[Meant] = []

    def query(self) -> Query:
        """The Query, without how sure it is."""
        facts = self.facts
        moments = self._moments()
        self._things()
        self._filters = list(facts.filters)
        measures = self._measures()
        dimensions, target = self._dimensions()
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
            report=facts.report,
            trimmed=facts.trimmed,
            language=self.known.language,
            text=self.text,
        )
        return self._finished(query, moments)

    # --- words for things that no column was found for -------------------------------------------

    def _things(self) -> None:
        """Gives words without a column of their own what they can only mean here."""
        facts = self.facts
        for role, said, place in facts.things:
            kind, _, concept = role.partition(":")
            if not concept:
                continue
            if self._wide and concept in ("revenue", "amount"):
                continue
            if concept in ("revenue", "amount", "price", "profit", "cost") and (
                kind != "by" or facts.order
            ):
                worth = self._worth(concept, said)
                if worth:
                    if not any(m.column is worth[0] for m in facts.measures):
                        facts.measures.append(Named(worth[0], place))
                    facts.hows, facts.measures[-1].hows = [], facts.measures[-1].hows or facts.hows
                    self._made = worth[1]
                    continue
            if concept in (
                "date",
                "name",
                "origin",
                "share",
                "maximum",
                "minimum",
                "hours",
                "last",
            ):
                continue
            if kind in ("which", "by"):
                facts.hard.append(said)
            elif kind == "count" and not (facts.filters or facts.compared):
                facts.hard.append(said)
            elif kind == "count" or concept == "order":
                facts.counts = True
            elif (
                not facts.measures and (facts.hows or not facts.filters) and concept not in ENTITIES
            ):
                facts.hard.append(said)
            else:
                facts.unknown.append(said)

    def _worth(self, concept: str, said: str) -> tuple[Column, Measure | None] | None:
        """A column, or a product of two, for a word such as revenue that names none."""
        has = self.scope.names.has_thing
        if concept == "revenue":
            quantity = [c for c in has("quantity") if c.kind == "number"]
            price = [c for c in has("price") if c.kind == "number"]
            amount = [c for c in has("amount") if c.kind == "number"]
            if amount:
                return amount[0], None
            if quantity and price:
                made = Measure(quantity[0].name, "sum", times=price[0].name, words=said)
                return quantity[0], made
            if quantity:
                return quantity[0], None
            if self._month_columns():
                return None
        if concept == "amount" and (found := [c for c in has("revenue") if c.kind == "number"]):
            return found[0], None
        if concept == "profit":
            revenue = [c for c in has("revenue") if c.kind == "number"]
            cost = [c for c in has("cost") if c.kind == "number"]
            if revenue and cost:
                return revenue[0], Measure(
                    revenue[0].name, "sum", minus=(cost[0].name,), words=said
                )
            product = self._worth("revenue", said)
            if product and product[1] and cost:
                return product[0], replace(product[1], minus=(cost[0].name,))
        numbers = self.scope.numbers
        if len(numbers) == 1 and concept in ("revenue", "amount"):
            return numbers[0], None
        return None

    def _month_columns(self) -> dict[int, Column]:
        """Columns that are months by their names."""
        found = {}
        for column in self.scope.columns:
            listed = words(column.name, self.known.language)
            if len(listed) in (1, 2) and column.kind == "number":
                for n, meaning in self.known.calendar.at(listed, 0):
                    if meaning.startswith("months.") and n == len(listed):
                        found[int(meaning.split(".")[1])] = column
        return found

    # --- time -------------------------------------------------------------------------------------

    def _date(self) -> Column | None:
        named = [name for role, name, _ in self.facts.things if role == "date"]
        return (self.scope.column(named[0]) if named else None) or self.scope.date

    def _moments(self) -> list[Filter]:
        """Filters for the stretches of time that were said."""
        kept: list[Filter] = []
        for moment, place in self.facts.moments:
            found = self._moment(moment, place)
            if found is None:
                continue
            kept += found
        return kept

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
                return [Filter(column.name, "in", (low, high), moment.words)]
            if moment.first[:4] in column.values and moment.first[:4] == moment.last[:4]:
                return [Filter(column.name, "=", (moment.first[:4],), moment.words)]
        return []

    def _by_month(self, moment: Moment) -> list[Filter]:
        for column in self.scope.columns:
            if column.kind == "number" and fold(column.name) in ("month", "monat", "月", "月份"):
                low, high = str(moment.months[0]), str(moment.months[-1])
                if low == high:
                    return [Filter(column.name, "=", (low,), moment.words)]
                return [Filter(column.name, "in", (low, high), moment.words)]
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

    # --- measures ---------------------------------------------------------------------------------

    def _averaged(self, column: Column) -> bool:
        things = self.scope.names.things[column.name] & MEANS
        return averaged(column, self.known, things)

    def _how(self, column: Column, hows: Sequence[How]) -> How:
        return hows[0] if hows else "mean" if self._averaged(column) else "sum"

    def _measures(self) -> list[Measure]:
        facts = self.facts
        made: list[Measure] = []
        spare = list(facts.hows)
        for moment, columns in self._wide:
            how = self._how(columns[0], spare)
            plus = tuple(column.name for column in columns[1:])
            made.append(Measure(columns[0].name, how, plus=plus, words=moment.words))
        if made:
            things = self.scope.names.things
            facts.measures = [
                m for m in facts.measures if not things[m.column.name] & {"revenue", "amount"}
            ]
        if facts.over_at is not None and len(facts.measures) >= 2:
            made.append(self._derived(spare))
        else:
            for named in facts.measures:
                hows = named.hows or spare
                if self._made and self._made.column == named.column.name:
                    made.append(replace(self._made, how=hows[0] if hows else "sum"))
                    continue
                for how in hows or [self._how(named.column, ())]:
                    made.append(Measure(named.column.name, how))
        return made

    def _derived(self, spare: list[How]) -> Measure:
        """A quotient, product or difference of the two numbers that were named."""
        facts = self.facts
        one, two = facts.measures[:2]
        kind = [link for link in facts.links if link in ("over", "ratio", "times", "minus")][0]
        hows = one.hows or spare
        if kind == "times":
            return Measure(one.column.name, hows[0] if hows else "sum", times=two.column.name)
        if kind == "minus":
            return Measure(one.column.name, self._how(one.column, hows), minus=(two.column.name,))
        percent = facts.shares or any(
            mark in fold(self.text) for mark in ("percent", "prozent", "%", "占")
        )
        facts.shares = False
        how: How = hows[0] if hows and hows[0] != "sum" else "mean"
        return Measure(one.column.name, how, over=two.column.name, percent=percent)

    # --- dimensions -------------------------------------------------------------------------------

    def _dimensions(self) -> tuple[list[Dimension], bool]:
        """Columns and grains that the measures are told for; whether one of them is ranked."""
        facts = self.facts
        listed: list[Dimension] = []
        for column in facts.targets:
            ids = column.kind == "id" and self._row_name(column)
            listed.append(Dimension(((self._row_names() if ids else None) or column).name))
        target = bool(facts.targets)
        for grain, aimed in facts.grains:
            found = self._grain(grain)
            if found and found not in listed:
                listed.append(found)
                target = target or aimed
        for column in list(facts.by):
            counted = column.kind == "number" and self.scope.names.things[column.name] & PER
            if facts.measures and (counted or column in facts.per):
                facts.by.remove(column)
                self._per = column
                continue
            if Dimension(column.name) not in listed:
                listed.append(Dimension(column.name))
        if (
            facts.row_target
            and (facts.order or "growth" in facts.asks)
            and not listed
            and not facts.loose
        ):
            named = self._row_names()
            if named:
                listed.append(Dimension(named.name))
                target = True
        if facts.which and facts.order and not listed and not facts.loose:
            who = self._asker()
            if who:
                listed.append(Dimension(who.name))
                target = True
        return listed, target

    def _row_names(self) -> Column | None:
        """The column that tells people which row is meant: a name before an id."""
        named = [
            c for c in self.scope.names.has_thing("name") if c.kind in ("id", "text", "category")
        ]
        ids = [c for c in self.scope.columns if c.kind == "id" and self._row_name(c)]
        return (named or ids or [None])[0]

    def _asker(self) -> Column | None:
        """Who or where is asked for by "who" and "where"."""
        folded = set(word.folded for word in words(self.text, self.known.language))
        things = WHERE if folded & {"where", "wo"} or "哪里" in self.text else WHO
        for thing in things:
            for column in self.scope.names.has_thing(thing):
                if column.kind in ("category", "text", "id", "boolean"):
                    return column
        return None

    def _grain(self, grain: Grain | str) -> Dimension | None:
        when = self._date()
        if when:
            return Dimension(
                when.name, self._grain_for(when) if grain == "auto" else cast(Grain, grain)
            )
        wanted = {"auto": "date"}.get(grain, grain)
        for column in self.scope.columns:
            name = fold(column.name)
            keys = {word.key for word in words(column.name, self.known.language)} | {
                word.key for word in words(column.name, "en")
            }
            ideas = (
                {
                    meaning
                    for n, meaning in self.known.ideas.at(
                        words(column.name, self.known.language), 0
                    )
                }
                if name.strip() and words(column.name, self.known.language)
                else set()
            )
            if wanted in keys or f"grain.{wanted}" in ideas:
                return Dimension(column.name)
        return None

    def _grain_for(self, when: Column) -> Grain:
        if not (when.first and when.last):
            return "month"
        days = (date.fromisoformat(when.last[:10]) - date.fromisoformat(when.first[:10])).days
        return "day" if days <= 62 else "month" if days <= 3660 else "year"

    # --- what is asked ----------------------------------------------------------------------------

    def _ask(self, measures: list[Measure], dimensions: list[Dimension], target: bool) -> Ask:
        facts = self.facts
        asks = set(facts.asks)
        if facts.trimmed:
            asks.discard("outliers")
        if "than" in facts.links and len(
            {m.filter.column for m in facts.filters if m.filter.operator == "="}
        ) < len(facts.filters):  # noqa: E501
            asks.add("difference")
        named = bool(measures or dimensions or facts.loose or facts.counted)
        if "versions" in asks:
            return "versions"
        if "columns" in asks and not measures:
            return "columns"
        if "rows" in asks and not (self._filters or facts.moments or dimensions or facts.compared):
            return "rows"
        if "growth" in asks and "change" not in asks and (facts.which or facts.order or target):
            if target or facts.loose or facts.targets:
                return "growth"
        if "change" in asks and not ({"growth", "course"} & asks or facts.moments or measures):
            asks.add("drivers")
            asks.discard("change")
        if "quality" in asks and dimensions:
            asks.discard("quality")
        numbers = [m for m in facts.measures if not averaged(m.column, self.known)]
        if (
            facts.compares
            and len(measures) == 2
            and len(numbers) < 2
            and not dimensions
            and not facts.filters
        ):
            asks.add("relation")
        if "risk" in asks and "drivers" in asks:
            asks.discard("risk")
        if "regression" in asks and "relation" in asks:
            asks.discard("relation")
        for ask in ORDER_OF_ASKS:
            if ask in asks:
                return ask
        if "growth" in asks and not facts.order:
            if dimensions and not any(d.grain for d in dimensions):
                return "growth"
            if measures:
                return "course"
        if "course" in asks and (self.scope.date or self._any_time()):
            return "course"
        if facts.file_format and not named and not facts.report and not self._filters:
            return "convert"
        if "convert" in asks and not measures:
            return "convert"
        if facts.order and (target or dimensions or facts.loose or facts.limit):
            alone = not (target or facts.loose or facts.limit or facts.about or facts.which)
            if alone and facts.measures and self._averaged(facts.measures[0].column) and facts.by:
                return "value"
            return "rank"
        if facts.shares and not any(m.over for m in measures):
            return "share"
        if "list" in asks and not (measures and dimensions):
            return "list"
        if (
            self._filters
            and not (facts.counts or facts.hows or measures or facts.order or facts.only)
            and not (target or facts.by or any(d.grain for d in dimensions if d.grain != "day"))
            and not facts.compares
            and any(m.filter.operator not in ("=", "!=") for m in self._filters)
        ):
            return "list"
        if (
            facts.which
            and not (measures or facts.order or facts.counts or dimensions and not target)
            and (self._filters or target)
        ):  # noqa: E501
            return "list" if self._filters else "value"
        if (
            any(
                d.grain in ("year", "month", "week", "day", "quarter", "hour", "half")
                for d in dimensions
            )
            and len(dimensions) == 1
        ):  # noqa: E501
            if not facts.compares and not target:
                return "course"
        if (
            "overview" in asks
            and not (measures and (dimensions or self._filters))
            and not facts.counts
        ):
            return "overview" if not (measures or facts.loose) else "distribution"
        if named or facts.counts or facts.hows or self._filters or facts.moments or facts.order:
            return "value"
        return "overview"

    def _any_time(self) -> bool:
        return any(
            self._grain(grain) for grain in ("year", "month", "week", "day", "date", "quarter")
        )

    # --- the whole --------------------------------------------------------------------------------

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

    def _merged(self, meant: list[Meant]) -> list[Filter]:
        """Values of one column as one filter."""
        kept: dict[tuple[str, str], Filter] = {}
        for one in (each.filter for each in meant):
            key = (one.column, one.operator if one.operator not in ("=", "!=") else one.operator)
            before = kept.get(key)
            if before and one.operator in ("=", "!=") and one.values[0] not in before.values:
                kept[key] = replace(
                    before,
                    values=(*before.values, *one.values),
                    words=f"{before.words}, {one.words}",
                )
            elif not before:
                kept[key] = one
        swap = {"=": "in", "!=": "not in"}
        return [
            replace(one, operator=swap[one.operator])
            if len(one.values) > 1 and one.operator in swap
            else one  # type: ignore[arg-type]
            for one in kept.values()
        ]

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
        ):  # noqa: E501
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
        if self.facts.counts or self.facts.distinct or not loose:
            if loose and not self.facts.counted and not query.measures and not self.facts.distinct:
                self.facts.counted.append(loose[0])
                loose = loose[1:]
            elif loose and self.facts.distinct and not self.facts.counted:
                self.facts.counted.append(loose[0])
                loose = loose[1:]
        return replace(query, dimensions=(*query.dimensions, *(Dimension(c.name) for c in loose)))

    def _row_name(self, column: Column) -> bool:
        """Whether a column names every row, so that it groups nothing."""
        return column.kind in ("id", "text") and column.distinct >= max(2, self.scope.rows * 0.98)

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
            sold = {word.folded for word in words(self.text, self.known.language)} & set(
                phrases(source(self.known.language)["sold"])
            )
            values = [place for role, _, place in facts.things if role == "countvalue"]
            quantity = [c for c in self.scope.names.has_thing("quantity") if c.kind == "number"]
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
        sold = {word.folded for word in words(self.text, self.known.language)} & set(
            phrases(source(self.known.language)["sold"])
        )
        if query.ask in ("rank", "growth", "course") or facts.hows or facts.compares or sold:
            for thing in ("revenue", "amount"):
                found = [c for c in self.scope.names.has_thing(thing) if c.kind == "number"]
                if found:
                    return Measure(found[0].name, self._how(found[0], facts.hows))
            worth = self._worth("revenue", "")
            if worth:
                return worth[1] or Measure(worth[0].name, self._how(worth[0], facts.hows))
            for thing in WORTH:
                found = [c for c in self.scope.names.has_thing(thing) if c.kind == "number"]
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
            found = [c for c in self.scope.names.has_thing(thing) if c.kind == "number"]
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
                if (
                    column
                    and column.kind in ("category", "boolean", "text", "id")
                    and query.ask != "share"
                ):
                    more.append(Dimension(one.column))
        when = [
            one
            for one in query.filters
            if len(one.values) == 2 and one.operator == "in" and self._is_date(one.column)
        ]
        months = [one for one in query.filters if one.grain == "month of year"]
        if len(when) >= 2 or len(months) >= 2:
            parts = {moment.part for moment, _ in facts.moments} - {""}
            part = cast(Grain, parts.pop()) if len(parts) == 1 else "month"
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
            part = facts.moments[0][0].part
            if column and part:
                more.append(Dimension(column.name, cast(Grain, part)))
        return replace(query, dimensions=(*query.dimensions, *more))

    def _gaps(self, when: Sequence[Filter]) -> bool:
        """Whether other days lie between stretches of time."""
        ordered = sorted(one.values for one in when)
        for one, two in zip(ordered, ordered[1:], strict=False):
            if one[1] < "9999" and date.fromisoformat(one[1]) + timedelta(
                days=1
            ) < date.fromisoformat(two[0]):
                return True
        return False

    def _is_date(self, name: str) -> bool:
        column = self.scope.column(name)
        return column is not None and column.kind == "date"

    def _averaged_each(self, query: Query) -> Query:
        """ "Average sales per rep", "revenue per customer", "average order value"."""
        facts = self.facts
        if query.ask != "value" or len(query.measures) != 1:
            return query
        measure = query.measures[0]
        means = "mean" in [*facts.hows, *(how for named in facts.measures for how in named.hows)]
        when = self._date()
        if (
            facts.each_grain
            and when
            and measure.column
            and not self._averaged(self.scope.column(measure.column) or when)
        ):  # noqa: E501
            each = replace(measure, how="mean", each=when.name, each_grain=facts.each_grain)
            return replace(query, measures=(each,))
        if measure.over or not ("by" in facts.links or means):
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
            ):  # noqa: E501
                if self._averaged(self.scope.column(measure.column) or column) and measure.column:
                    continue
                rest = tuple(d for d in query.dimensions if d != dimension)
                each = replace(measure, how="mean", each=column.name)
                return replace(query, dimensions=rest, measures=(each,))
        return query

    # --- single asks ------------------------------------------------------------------------------

    def _finish_rank(self, query: Query) -> Query:
        if not query.dimensions and self.facts.loose:
            query = replace(query, dimensions=(Dimension(self.facts.loose[0].name),))
        if not query.dimensions:
            if self.facts.limit:
                return replace(query, ask="list")
            return replace(query, ask="value", order="")
        own = {dimension.column for dimension in query.dimensions}
        if len(query.measures) > 1:
            kept = tuple(m for m in query.measures if m.column not in own)
            query = replace(query, measures=kept or query.measures)
        return query

    def _finish_value(self, query: Query) -> Query:
        """ "The highest price": the largest value of a measure."""
        facts = self.facts
        if facts.order and len(query.measures) == 1 and query.measures[0].column:
            how: How = "max" if facts.order == "most" else "min"
            if (
                not query.measures[0].each
                and not facts.measures[0:1]
                or not (facts.measures and facts.measures[0].hows)
            ):
                query = replace(query, measures=(replace(query.measures[0], how=how),), order="")
        return query

    def _finish_course(self, query: Query) -> Query:
        if not any(d.grain or self._timely(d) for d in query.dimensions):
            when = self._date()
            found = Dimension(when.name, self._grain_for(when)) if when else None
            for grain in ("year", "month", "week", "day", "date", "quarter"):
                found = found or self._grain(grain)
            if found:
                query = replace(query, dimensions=(found, *query.dimensions))
        return query

    def _timely(self, dimension: Dimension) -> bool:
        return any(
            self._grain(grain) == dimension for grain in ("year", "month", "week", "day", "quarter")
        )

    def _finish_growth(self, query: Query) -> Query:
        dimensions = tuple(d for d in query.dimensions if not d.grain) or query.dimensions
        order = query.order or (
            "least"
            if {"drop", "fell", "declined", "gesunken", "下降", "下跌"}
            & {w.folded for w in words(self.text, self.known.language)}
            else "most"
        )  # noqa: E501
        return replace(query, dimensions=dimensions, order=order)

    def _finish_share(self, query: Query) -> Query:
        """Shares of rows for which something holds, or parts of a whole."""
        facts = self.facts
        conditions = list(self._filters)
        measures = [m for m in query.measures if m.column]
        if measures and not (len(measures) == 1 and measures[0].how == "distinct"):
            where = tuple(
                self._merged([m for m in conditions if not m.base or len(conditions) == 1])
            )
            measure = replace(measures[0], how="sum", where=where)
            dims = query.dimensions or tuple(Dimension(f.column) for f in where[:1])
            kept = tuple(f for f in query.filters if f not in where)
            return replace(query, measures=(measure,), dimensions=dims, filters=kept)
        if conditions:
            free = [m for m in conditions if not m.base]
            if not free:
                free = conditions[-1:]
            if len(free) > 1:
                first = free[0]
                if facts.share_at is not None and first.place > facts.share_at:
                    free = [m for m in free if m.filter.column != first.filter.column] or free
            where = tuple(self._merged(free))
            kept = tuple(f for f in query.filters if f.column not in {w.column for w in where})
            measure = Measure("", "share", where=where)
            return replace(query, measures=(measure,), filters=kept)
        if not query.dimensions and facts.counted:
            query = replace(query, dimensions=(Dimension(facts.counted[0].name),))
        return replace(query, measures=(Measure(),))

    def _finish_list(self, query: Query) -> Query:
        order_by = tuple(query.measures)
        return replace(query, measures=order_by, dimensions=())

    def _finish_distribution(self, query: Query) -> Query:
        dims = query.dimensions or tuple(Dimension(c.name) for c in self.facts.loose)
        query = replace(
            query, measures=tuple(Measure(m.column, "mean") for m in query.measures if m.column)
        )
        if not query.measures and dims:
            return replace(query, measures=(Measure(),), dimensions=dims)
        return replace(query, dimensions=dims)

    def _named_columns(self) -> list[str]:
        facts = self.facts
        flags = [name for role, name, _ in facts.things if role == "truth"]
        listed = [m.column.name for m in facts.measures] + [
            c.name for c in (*facts.loose, *facts.by, *facts.targets, *facts.counted)
        ]
        listed += [
            *flags,
            *(c.column for c in (m.filter for m in self._filters) if c.column in flags),
        ]
        return list(dict.fromkeys(listed))

    def _model(self, query: Query) -> Query:
        """Target and predictors of what explains or predicts."""
        names = [
            name
            for name in self._named_columns()
            if (c := self.scope.column(name)) and not (c.kind == "id" or self._row_name(c))
        ]
        flags = {name for role, name, _ in self.facts.things if role == "truth"}
        filters = tuple(f for f in query.filters if f.column not in flags)
        if not names:
            for thing in (
                ("churn", "survived", "returned")
                if query.ask in ("risk", "lapsed")
                else ("revenue", "amount", "profit")
            ):  # noqa: E501
                names = names or [c.name for c in self.scope.names.has_thing(thing)[:1]]
        target = self._target(names)
        measures = (self._as_measure(target),) if target else ()
        predictors = tuple(name for name in names if name != target)
        return replace(
            query, measures=measures, predictors=predictors, dimensions=(), filters=filters
        )

    def _target(self, names: list[str]) -> str:
        """The column that is explained: after "affect", before "by" and "depend on"."""
        if len(names) < 2:
            return (names or [""])[0]
        folded = [word.key for word in words(self.text, self.known.language)]
        last_first = {"affect", "influenc", "impact", "effect", "beeinflusst", "影"} & set(folded)
        placed = sorted(names, key=lambda name: self.facts.places.get(name, 0))
        return placed[-1] if last_first else placed[0]

    def _as_measure(self, name: str) -> Measure:
        column = self.scope.column(name)
        return Measure(name, "mean" if column and column.kind == "number" else "count")

    _finish_drivers = _finish_regression = _finish_risk = _model

    def _finish_clusters(self, query: Query) -> Query:
        names = [
            name for name in self._named_columns() if not self._row_name(self.scope.column(name))
        ]  # type: ignore[arg-type]
        columns = [name for name in names if "customer" not in self.scope.names.things[name]]
        return replace(
            query, predictors=tuple(columns), measures=(), dimensions=(), limit=self._whole_number()
        )

    def _whole_number(self) -> int | None:
        return next((int(value) for value, _ in self.facts.numbers if 1 < value < 50), None)

    def _finish_relation(self, query: Query) -> Query:
        names = self._named_columns()
        numbers = [name for name in names if (c := self.scope.column(name)) and c.kind == "number"]
        groups = [name for name in names if name not in numbers]
        if len(names) == 1 and {"depend", "hang", "hangt"} & {
            w.key for w in words(self.text, self.known.language)
        }:
            return self._model(replace(query, ask="drivers"))
        if numbers and groups and len(names) == 2:
            return replace(
                query,
                ask="difference",
                measures=(Measure(numbers[0], "mean"),),
                dimensions=(Dimension(groups[0]),),
                filters=tuple(f for f in query.filters if f.column not in groups),
            )  # noqa: E501
        measures = tuple(self._as_measure(name) for name in names)
        return replace(
            query,
            measures=measures,
            dimensions=(),
            filters=tuple(f for f in query.filters if f.column not in names),
        )

    def _finish_difference(self, query: Query) -> Query:
        groups = [c.name for c in (*self.facts.by, *self.facts.targets, *self.facts.loose)]
        several = [
            f.column for f in query.filters if f.operator == "in" and not self._is_date(f.column)
        ]
        flags = [name for role, name, _ in self.facts.things if role == "truth"]
        groups = list(dict.fromkeys([*groups, *several, *flags]))
        numbers = [m for m in query.measures if m.column]
        if not groups and len(numbers) == 2:
            return replace(
                query, ask="value", measures=(replace(numbers[0], minus=(numbers[1].column,)),)
            )
        measures = tuple(
            replace(m, how=m.how if m.how == "median" else "mean") for m in numbers[:1]
        )
        filters = tuple(f for f in query.filters if f.column not in flags and not self._covers(f))
        if not measures and groups:
            default = self._default(replace(query, ask="rank"))
            measures = (replace(default, how="mean"),) if default.column else (Measure(),)
        return replace(
            query,
            measures=measures,
            dimensions=tuple(Dimension(g) for g in groups),
            filters=filters,
        )

    def _covers(self, one: Filter) -> bool:
        """Whether a filter keeps every value that its column has."""
        column = self.scope.column(one.column)
        return column is not None and one.operator == "in" and column.distinct == len(one.values)

    def _finish_missing(self, query: Query) -> Query:
        names = [n for n in self._named_columns()]
        dims = tuple(d for d in query.dimensions if d.column not in names)
        return replace(query, measures=tuple(Measure(n, "count") for n in names), dimensions=dims)

    _finish_duplicates = _finish_missing

    def _finish_outliers(self, query: Query) -> Query:
        return replace(
            query, measures=tuple(Measure(m.column, "mean") for m in query.measures if m.column)
        )

    def _finish_forecast(self, query: Query) -> Query:
        grains = [d.grain for d in query.dimensions if d.grain]
        when = self._date()
        grain: Grain = grains[0] if grains else self._grain_for(when) if when else "month"
        measures = query.measures or (self._default(replace(query, ask="rank")),)
        dims = (Dimension(when.name, grain),) if when else query.dimensions
        horizon = self._whole_number() or (1 if grains and "next" in fold(self.text) else None)
        return replace(
            query,
            measures=measures,
            dimensions=dims,
            horizon=horizon,
            filters=tuple(f for f in query.filters),
        )

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
            end = _after(first, len(loose[0].months))
            stretches = [
                Filter(when.name, "in", (first.isoformat(), end.isoformat()), loose[0].words)
            ]
        periods = change_periods(stretches)
        kept = tuple(f for f in query.filters if not self._is_date(f.column))
        return replace(
            query,
            measures=measures[:1],
            periods=periods,
            filters=kept,
            dimensions=tuple(d for d in query.dimensions if not d.grain),
        )  # noqa: E501

    def _finish_lapsed(self, query: Query) -> Query:
        dims = [
            c.name
            for c in (*self.facts.targets, *self.facts.counted, *self.facts.loose, *self.facts.by)
        ]
        if not dims:
            dims = [c.name for c in self.scope.names.has_thing("customer")[:1]]
        return replace(query, measures=(), dimensions=tuple(Dimension(d) for d in dims[:1]))


def change_periods(stretches: Sequence[Filter]) -> tuple[Period, ...]:
    """Two stretches of time to compare: the two that were said, or one and what came before."""
    ordered = sorted(stretches, key=lambda one: one.values)
    if len(ordered) >= 2:
        return tuple(Period(*one.values, one.words) for one in ordered[:2])
    if ordered and ordered[0].values[0] > "0002" and ordered[0].values[1] < "9999":
        first, end = (date.fromisoformat(value) for value in ordered[0].values)
        return _before(first, end), Period(*ordered[0].values, ordered[0].words)
    return ()


def _after(first: date, months: int) -> date:
    """The last day of so many months from a first of a month."""
    whole = first.year * 12 + first.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1) - timedelta(days=1)


def _before(first: date, end: date) -> Period:
    """The stretch just before, as long as this one; calendar months where this is some."""
    if first.day == 1 and (end + timedelta(days=1)).day == 1:
        months = (end.year - first.year) * 12 + end.month - first.month + 1
        whole = first.year * 12 + first.month - 1 - months
        begin = date(whole // 12, whole % 12 + 1, 1)
    else:
        begin = first - (end - first) - timedelta(days=1)
    return Period(begin.isoformat(), (first - timedelta(days=1)).isoformat())
