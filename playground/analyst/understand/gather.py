"""From marks to facts: what role each column, value and number plays in the clause."""

from dataclasses import replace
from typing import cast

from playground.analyst.query import Filter, Grain, How
from playground.analyst.tables import Column
from playground.analyst.understand import roles
from playground.analyst.understand.facts import Facts, Meant, Named
from playground.analyst.understand.heard import Heard
from playground.analyst.understand.marks import Mark
from playground.analyst.understand.naming import ENTITIES, GENERIC, NO, truths
from playground.analyst.understand.numbers import spelled
from playground.analyst.understand.settled import settle
from playground.analyst.understand.words import fold

SIGNIFICANT = frozenset(
    [
        "column",
        "value",
        "moment",
        "compare",
        "how",
        "count",
        "order",
        "ask",
        "grain",
        "place",
        "beyond",
        "owed",
    ]
)
TOLD = frozenset(["chart", "format", "report", "trim", "row"])
NAMED_NEXT = frozenset(["column", "grain", "order", "unknown", "thing", "row"])
NOT_GROUPED = frozenset(["clusters", "quality", "risk", "regression"])
NOT_COUNTED = frozenset(["regression", "clusters", "drivers", "relation", "risk", "forecast"])
OF_COLUMNS = frozenset(
    ["drivers", "relation", "regression", "difference", "risk", "clusters", "missing",
     "distribution", "outliers"]
)  # fmt: skip
HEADS = frozenset(["headcount"])
NEGATIVE = frozenset(["quality", "missing", "lapsed"])


class Gather(Heard):
    """Walks over the marks of one clause.

    What came before tells the role of a column: after ``_mode`` "by" it groups, after "which" and
    "order" it is ranked, after "count" it is counted.
    """

    def gathered(self) -> Facts:
        """The facts."""
        facts = self.facts
        for place, mark in enumerate(self.marks):
            step = getattr(self, f"_{mark.kind}", None)
            if step and mark.start >= self._taken:
                step(mark, place)
            facts.understood += mark.kind in SIGNIFICANT or mark.kind in TOLD
        facts.hows += self._hows
        if self._running and (facts.grains or "course" in facts.asks):
            facts.hard.append(self._running)
        if self._negated and not NEGATIVE & set(facts.asks):
            facts.hard.append(self._negated)
        if facts.count_noun and not (facts.filters or facts.compared or facts.counted):
            facts.hard.append(facts.count_noun)
        settle(facts, self.marks, self.names)
        return facts

    def _after_generic(self, mark: Mark, place: int) -> bool:
        """Whether a word only goes on with a column's name: "product name"."""
        before = self._near(place, -1)
        return before is not None and before.kind == "column" and self._first(mark) in GENERIC

    def _link(self, mark: Mark, place: int) -> None:
        facts, value, first = self.facts, mark.value, self._first(mark)
        facts.links.append(value)
        if value == "by" and first in roles.PER and self._per_piece(mark):
            self._mode = ""
        elif value == "by":
            self._mode, self._by_done, self._per = "by", False, first in roles.PER
        elif value == "which":
            facts.ask_words.setdefault("which", self._words_of(mark))
            told = any(m.kind in ("column", "value", "how", "row") for m in self.marks[:place])
            if told and first in ("who", "which", "whose", "where"):  # "passengers who survived"
                return
            direct = place + 1 < len(self.marks) and self.marks[place + 1].kind in NAMED_NEXT
            direct |= place + 1 < len(self.marks) and self.marks[place + 1].kind == "number"
            self._mode = "which" if direct else self._mode
            facts.which |= direct or mark.end - mark.start > 1 or first in roles.WHICH
            self._who |= first in ("who", "wer", "谁")
        elif value == "not":
            self._negated = self._words_of(mark)
        elif value == "compare":
            facts.compares = True
        elif value == "only":
            facts.only = True
        elif value in ("over", "ratio", "times", "minus"):
            facts.over_at, facts.over_said, self._mode = place, self._words_of(mark), ""
            if first == "time":  # "resolution time", of the same stem as "times"
                facts.over_at = None

    def _how(self, mark: Mark, place: int) -> None:
        self.facts.ask_words.setdefault(mark.value, self._words_of(mark))
        if mark.value == "count" and self._mode == "by":
            if self._near(place, 1) is None or self._words_of(mark) in HEADS:
                self.facts.hard.append(self._words_of(mark))
            return
        if mark.value in ("count", "distinct"):
            self.facts.counts |= mark.value == "count"
            self.facts.distinct |= mark.value == "distinct"
            self._mode = "count"
            return
        if mark.value == "share":
            self.facts.shares, self.facts.share_at = True, place
        else:
            self._hows.append(cast(How, mark.value))
        if self._mode != "which":
            self._mode = ""

    def _number(self, mark: Mark, place: int) -> None:
        facts, value = self.facts, float(mark.value)
        before, after = self._near(place, -1), self._near(place, 1)
        asked = before is not None and before.idea == "link.which" and self._mode == "which"
        if (before and before.kind == "order" and 0 < value < 10_000) or (
            0 < value < 1000 and (asked or (after and after.kind == "order"))
        ):
            facts.limit = int(value)
            return
        size = self.names.numbers_about("party")
        if size and facts.parties and before and before.kind == "row":
            self._equals(size[0], mark, place)
            return
        beside = [c for mark in (after, before) if mark for c in mark.columns]
        for column in beside:
            if roles.holds(column, value):
                self._equals(column, mark, place)
                self._led_to.add(column.name)
                self._forget(column)
                return
        for column in self.names.columns:
            few = column.kind in ("category", "id") and column.distinct <= 300
            coded = "status" in self.names.things[column.name] and roles.holds(column, value)
            if coded or (few and spelled(value) in column.values):
                self._equals(column, mark, place)
                return
        group = (facts.loose or facts.by or facts.targets)[-1:]
        if (
            group
            and before
            and group[0] in before.columns
            and not (after and after.kind == "grain")
        ):
            facts.unknown.append(f"{group[0].name} {mark.value}")
        facts.numbers.append((value, place))
        if self._first(mark).isdigit():
            facts.spare.append(mark.value)

    def _equals(self, column: Column, mark: Mark, place: int) -> None:
        one = Filter(column.name, "=", (mark.value,), mark.value)
        self.facts.filters.append(Meant(one, place))

    def _forget(self, column: Column) -> None:
        """A column that only led to its value plays no part of its own."""
        for listed in (self.facts.loose, self.facts.by, self.facts.targets, self.facts.counted):
            if column in listed:
                listed.remove(column)
        self.facts.measures = [m for m in self.facts.measures if m.column != column]

    def _grain(self, mark: Mark, place: int) -> None:
        facts, grain, first = self.facts, cast(Grain, mark.value), self._first(mark)
        before, ahead = self._near(place, -1), self._near(place, 1)
        if ahead and ahead.kind == "moment" and self.marks[place + 1] is ahead:
            return
        noun = not first.endswith(("ly", "lich")) and mark.end - mark.start == 1
        loosely = not self._mode and facts.counts and noun and before and before.kind == "value"
        if (self._mode == "count" or loosely) and grain in ("day", "month", "year", "week", "hour"):
            self._count(mark, place)
            self._mode = ""
            return
        if before and before.kind == "number" and "forecast" in facts.asks:
            facts.grains.append((grain, False, self._words_of(mark)))
            return
        averaged = before is not None and before.idea == "how.mean" and self._mode != "by"
        if averaged and first.endswith(roles.SAID_OF_NEXT):  # "average monthly sales"
            facts.each_grain = grain
            return
        target = self._mode in ("which", "order")
        if self._mode == "by" and facts.grains and facts.grains[-1] == self._said_before:
            facts.grains.pop()  # "days with snow per year"
            facts.things.append(("counted", self._said_before[0], place))
            facts.counts = True
        facts.grains.append((grain, target, self._words_of(mark)))
        self._said_before = ("", False, "") if self._mode or not noun else facts.grains[-1]
        facts.per_grain = first in roles.PER or (
            before is not None and self._first(before) in roles.PER
        )
        if self._mode != "by":
            self._mode = ""

    def _ask(self, mark: Mark, place: int) -> None:
        written = self.text[mark.start].written
        if (self._mode == "by" and mark.value in NOT_GROUPED) or (
            self._mode == "count" and mark.value in NOT_COUNTED
        ):
            self.facts.hard.append(written)
            return
        self.facts.asks.append(mark.value)
        self.facts.ask_words.setdefault(mark.value, written)
        if self._mode not in ("which", "by"):
            self._mode = ""

    def _unknown(self, mark: Mark, place: int) -> None:
        if not any(map(str.isalnum, mark.value)) or self._after_generic(mark, place):
            return
        behind = self.text[mark.start - 1].folded if mark.start else ""
        if self._mode == "count":
            self.facts.count_noun, self._mode = mark.value, ""
        elif self._mode in ("which", "by") or behind in roles.PLACES:
            self.facts.hard.append(mark.value)
            self._mode = ""
        else:
            self.facts.unknown.append(mark.value)

    def _thing(self, mark: Mark, place: int) -> None:
        if self._after_generic(mark, place):
            return
        role = f"{self._mode or 'thing'}:{mark.value}"
        self._by_done = True
        self.facts.things.append((role, self._words_of(mark), place))
        self._leave("which", "count")

    def _leave(self, *modes: str) -> None:
        if self._mode in modes:
            self._mode = ""

    def _value(self, mark: Mark, place: int) -> None:
        if self._hows and (rather := self.names.measured_thing(self._words_of(mark))):
            self._measure(rather, place)
            return
        chosen = next((one for one in mark.filters if one.column in self._said), mark.filters[0])
        if self._is_negated(chosen.column, place):
            chosen = replace(chosen, operator="!=")
        *_, second, first = "", "", *(word.folded for word in self.text[: mark.start])
        preposed = first in roles.PREPOSITIONS
        preposed |= second in roles.PREPOSITIONS and first in ("the", "der", "den")
        self.facts.filters.append(Meant(chosen, place, preposed))
        if self._mode == "count":
            self.facts.things.append(("countvalue", chosen.column, place))
        self._leave("which", "count")

    def _is_negated(self, column: str, place: int) -> bool:
        """Whether rows of a value are left out: after "not", "net of", and "and" behind these."""
        before, last = self._near(place, -1), self.facts.filters[-1:]
        again = roles.joined(self.marks, place) and bool(last) and last[0].filter.operator == "!="
        taken_off = before is not None and before.idea == "link.minus"
        if taken_off:
            self.facts.over_at = None
        found = bool(self._negated) or taken_off or (again and last[0].filter.column == column)
        self._negated = ""
        return found

    def _column(self, mark: Mark, place: int) -> None:
        facts, column = self.facts, self._chosen(mark, place)
        facts.places.setdefault(column.name, place)
        if self._has_none(column, place):
            return
        if column.name in self._led_to or roles.names_value(self.marks, place, column):
            self._leave("which", "count")
            return
        if self._mode == "by" and self._by_done and not roles.joined(self.marks, place):
            self._mode = ""
        grouped = roles.groups(column) and (self._mode == "which" or facts.about == "count")
        if self._mode == "by":
            self._by_column(column, place, self._words_of(mark))
        elif truths(column) and not self._wants_column():
            self._truth(column, mark, place)
        elif column.kind == "date":
            self._date(column)
        elif (
            column.kind == "number"
            and roles.measured(column, self.names, self.rows)
            and not grouped
        ):
            if self._mode == "count" and facts.distinct:
                facts.counted.append(column)
            else:
                self._hows = (
                    ["sum"] if self._mode == "count" and self._is_heads(mark) else self._hows
                )
                self._measure(column, place)
        elif self._mode == "which":
            facts.targets.append(column)
            self._mode = ""
        elif self._mode == "count":
            facts.counted.append(column)
            self._mode = ""
        elif facts.order and self._mode == "order":
            copula = roles.COPULAS & {word.folded for word in self.text[:3]}
            aimed = facts.targets or any(aim for _, aim, _ in facts.grains)
            aimed = aimed or (self._who and not copula)
            (facts.counted if aimed else facts.targets).append(column)
        elif self._is_noun(column, place):
            facts.nouns.append(column)
        else:
            facts.loose.append(column)
        self._leave("order")

    def _truth(self, column: Column, mark: Mark, place: int) -> None:
        """A column of yes and no keeps the rows for which it holds."""
        positive, negative = truths(column) or ("", "")
        value = negative if self._is_negated(column.name, place) else positive
        said = self._words_of(mark)
        one = Filter(column.name, "=", (value,), said)
        if not value:
            one = Filter(column.name, "!=", (positive or negative,), said)
        self.facts.filters.append(Meant(one, place))
        self.facts.things.append(("truth", column.name, place))
        self._leave("count")

    def _has_none(self, column: Column, place: int) -> bool:
        """ "Orders without a region": rows in which the value is missing. Of numbers it may be the
        column that is left out, or those that are 0."""
        before, after = self._near(place, -1), self._near(place, 1)
        direct = before is not None and before.idea == "link.not"
        named = after is not None and after.kind == "value"
        zero = column.low is not None and (not column.missing or column.low <= 0)
        if not direct or named or column.kind == "boolean" or zero or truths(column):
            return False
        no = [value for value in column.values if fold(value) in NO]
        one = Filter(column.name, "=" if no else "missing", tuple(no[:1]), self._negated)
        self.facts.filters.append(Meant(one, place))
        self._negated = ""
        self._leave("which", "count")
        return True

    def _chosen(self, mark: Mark, place: int) -> Column:
        """The column that is meant where several may be: one that suits the role."""
        suits = list(mark.columns)
        if any(near and near.kind == "compare" for near in map(self._near, (place,) * 2, (-1, 1))):
            suits = [c for c in suits if c.kind == "number"]
        elif self._mode == "count" or (self._mode == "which" and not self.facts.order):
            suits = [c for c in suits if c.kind != "date"]
        return (suits or mark.columns)[0]

    def _is_noun(self, column: Column, place: int) -> bool:
        """Whether a column only names what a value tells more of: "Enterprise customers"."""
        told = place > 0 and self.marks[place - 1].kind == "value"
        return told and bool(self.names.things[column.name] & ENTITIES)

    def _wants_column(self) -> bool:
        """Whether a column of yes and no is meant as a column here."""
        facts = self.facts
        return self._mode == "which" or facts.compares or bool(OF_COLUMNS & set(facts.asks))

    def _is_heads(self, mark: Mark) -> bool:
        return "heads" in self.names.things_named(self._words_of(mark))

    def _by_column(self, column: Column, place: int, said: str) -> None:
        facts, self._by_done = self.facts, True
        heads = "heads" in self.names.things_named(said)
        numeric = column.kind == "number" and (heads or not roles.groups(column))
        if self._per and numeric:
            facts.per.append(column)
        aimed = facts.targets or facts.loose
        ranked = numeric and truths(column) is None and not (facts.measures and facts.by)
        ranked = ranked or (column.kind == "number" and bool(aimed) and not facts.measures)
        if facts.order and ranked:
            self._measure(column, place)
        elif column.kind == "date":
            self._date(column)
        elif column not in facts.by:
            facts.by.append(column)

    def _date(self, column: Column) -> None:
        target = self._mode in ("which", "order")
        self.facts.things.append(("date", column.name, 0))
        if self._mode == "count":
            self.facts.things.append(("counted", column.name, 0))
            self._mode = ""
        if target or self._mode == "by":
            grain = self.names.grain_named(column) or ("auto" if target else "day")
            self.facts.grains.append((grain, target, column.name))
            self.facts.per_grain, self._by_done = self._per, True
            self._mode = "by" if self._mode == "by" else ""

    def _measure(self, column: Column, place: int) -> None:
        before = self._near(place, -1)
        listed = before and before.kind in ("link", "column") and before.value in ("and", "")
        hows = self._hows or (self._last_hows if listed else [])
        if hows or not any(one.column == column for one in self.facts.measures):
            self.facts.measures.append(Named(column, place, list(hows)))
        self._last_hows, self._hows = list(hows), []
        self._leave("count", "which", "order")
