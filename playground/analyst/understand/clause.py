"""What all stages know of a clause: its facts, where it is asked, words that name no column."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from playground.analyst.query import (
    Ask,
    Filter,
    How,
    Measure,
    Operator,
)
from playground.analyst.tables import Column
from playground.analyst.understand.facts import Facts, Meant, Named
from playground.analyst.understand.moments import Moment
from playground.analyst.understand.naming import ENTITIES
from playground.analyst.understand.scope import Scope, tells_years
from playground.analyst.understand.vocabulary import Vocabulary, phrases, source
from playground.analyst.understand.words import stem, words

WHO = ("rep", "employee", "customer", "sender", "student", "user", "name", "patient", "stock")
AKIN = {
    "duration": ("latency", "delay", "hours"),
    "price": ("fare", "cost", "amount"),
    "salary": ("revenue",),
}
GROUPS = ("category", "boolean", "text", "id", "number")
MEANS = frozenset(
    ["satisfaction", "rating", "score", "price", "age", "temperature", "delay", "latency",
     "duration", "weight", "mpg"]
)  # fmt: skip
WORTHS = ("revenue", "amount", "price", "profit", "cost", "salary")
PASSED = frozenset(
    ["heads", "date", "name", "origin", "share", "maximum", "minimum", "hours", "last"]
)
"""Things that a question may name though no column is about them."""
WHERE = ("city", "region", "country", "store", "state", "destination")
WORTH = ("revenue", "amount", "profit", "quantity")
ORDER_OF_ASKS: tuple[Ask, ...] = (
    "versions", "cleanup", "quality", "duplicates", "missing", "outliers", "lapsed", "risk",
    "clusters", "regression", "forecast", "change", "drivers", "relation", "difference",
    "distribution",
)  # fmt: skip


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
    if tells_years(column):
        return True
    return not column.whole and column.unit not in ("$", "€", "£", "¥", "元")


def _within(name: str, listed: frozenset[str]) -> bool:
    """Whether a name in East Asian letters holds one of the words."""
    bare = " ".join(words_of(name))
    return any(not word.isascii() and word in bare for word in listed)


def words_of(name: str) -> list[str]:
    """The words of a name, East Asian ones letter by letter."""
    return [word.folded for word in words(name, "zh")]


class Clause:
    """One clause on its way to a Query."""

    def __init__(self, facts: Facts, scope: Scope, known: Vocabulary, text: str) -> None:
        self.facts = facts
        self.scope = scope
        self.known = known
        self.text = text
        self._per: Column | None = None
        self._made: Measure | None = None
        self._wide: list[tuple[Moment, list[Column]]] = []
        self._filters: list[Meant] = []

    def _says(self, part: str) -> bool:
        """Whether one of the phrases stands in the clause that the vocabulary lists for a part."""
        said = f" {' '.join(w.folded for w in words(self.text, self.known.language))} "
        listed = phrases(source(self.known.language)[part])
        spelled = (words(phrase, self.known.language) for phrase in listed)
        return any(f" {' '.join(word.folded for word in each)} " in said for each in spelled)

    def _merged(self, meant: list[Meant]) -> list[Filter]:
        """Values of one column as one filter."""
        kept: dict[tuple[str, str], Filter] = {}
        for one in (each.filter for each in meant):
            key = (one.column, one.operator)
            before = kept.get(key)
            if before and one.operator in ("=", "!=") and one.values[0] not in before.values:
                kept[key] = replace(
                    before,
                    values=(*before.values, *one.values),
                    words=f"{before.words}, {one.words}",
                )
            elif not before:
                kept[key] = one
        swap: dict[Operator, Operator] = {"=": "in", "!=": "not in"}
        return [
            replace(one, operator=swap[one.operator])
            if len(one.values) > 1 and one.operator in swap
            else one
            for one in kept.values()
        ]

    def _row_name(self, column: Column) -> bool:
        """Whether a column names every row, so that it groups nothing."""
        return column.kind in ("id", "text") and column.distinct >= max(2, self.scope.rows * 0.98)

    def _is_date(self, name: str) -> bool:
        column = self.scope.column(name)
        return column is not None and column.kind == "date"

    def _averaged(self, column: Column) -> bool:
        things = self.scope.names.things[column.name] & MEANS
        return averaged(column, self.known, things)

    def _how(self, column: Column, hows: Sequence[How]) -> How:
        return hows[0] if hows else "mean" if self._averaged(column) else "sum"

    def _date(self) -> Column | None:
        named = [name for role, name, _ in self.facts.things if role == "date"]
        return (self.scope.column(named[0]) if named else None) or self.scope.date

    def _things(self) -> None:
        """Gives words without a column of their own what they can only mean here."""
        facts = self.facts
        for role, said, place in facts.things:
            kind, _, concept = role.partition(":")
            if not concept:
                continue
            if self._wide and concept in ("revenue", "amount"):
                continue
            if concept in WORTHS and (kind != "by" or facts.order):
                worth = self._worth(concept, said)
                if worth:
                    if not any(m.column is worth[0] for m in facts.measures):
                        facts.measures.append(Named(worth[0], place))
                    facts.hows, facts.measures[-1].hows = [], facts.measures[-1].hows or facts.hows
                    self._made = worth[1]
                    facts.understood += 1
                    continue
            if concept in PASSED and not (concept == "heads" and kind == "by"):
                continue
            if concept == "order" and kind == "which" and facts.filters and not facts.order:
                facts.rows = True
                continue
            if concept == "order" and kind == "by":  # each row is one
                facts.hows = facts.hows or ["mean"]
                continue
            alone = not (facts.filters or facts.compared)
            if kind in ("which", "by", "order") or (kind == "count" and alone):
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
        about = self.scope.names.numbers_about
        quantity, price, revenue, cost = map(about, ("quantity", "price", "revenue", "cost"))
        if concept == "salary":  # "How much do we earn?"
            concept = "revenue"
            if revenue:
                return revenue[0], None
        if concept == "revenue":
            if amount := about("amount"):
                return amount[0], None
            if quantity and price:
                made = Measure(quantity[0].name, "sum", times=price[0].name, words=said)
                return quantity[0], made
            if quantity:
                return quantity[0], None
            if self._month_columns():
                return None
        if concept == "amount" and revenue:
            return revenue[0], None
        if concept == "profit" and cost:
            minus = (cost[0].name,)
            if revenue:
                return revenue[0], Measure(revenue[0].name, "sum", minus=minus, words=said)
            product = self._worth("revenue", said)
            if product and product[1]:
                return product[0], replace(product[1], minus=minus)
        numbers = self.scope.numbers
        alone = len(numbers) == 1 and concept in ("revenue", "amount")
        return (numbers[0], None) if alone else None

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
