"""Which column each comparison with a number is about: "more than 15 minutes late"."""

from collections.abc import Sequence

from bot.playground.analyst.query import Filter, Operator
from bot.playground.analyst.tables import Column
from bot.playground.analyst.understand.facts import Compared, Facts, Meant, Named
from bot.playground.analyst.understand.marks import Mark, near
from bot.playground.analyst.understand.naming import Names
from bot.playground.analyst.understand.words import words

PEOPLE = frozenset(["people", "persons", "personen", "leuten", "人"])


def settle(facts: Facts, marks: Sequence[Mark], names: Names) -> None:
    """Makes filters of the comparisons; one that is about no column is not understood."""
    for one in facts.compared:
        column = (
            (one.about and next(iter(names.numbers_about(one.about)), None))
            or _beside(one, facts, marks, names)
            or _named(one, facts, marks)
            or _by_unit(one, facts, names)
        )
        if not column:
            facts.hard.append(one.words)
            continue
        signs: tuple[Operator, ...] = (">=", "<=") if one.operator == "between" else (one.operator,)
        for sign, value in zip(signs, one.values, strict=True):
            facts.filters.append(Meant(Filter(column.name, sign, (value,), one.words), one.place))
    facts.filters.sort(key=lambda meant: meant.place)


def _beside(one: Compared, facts: Facts, marks: Sequence[Mark], names: Names) -> Column | None:
    """The numbers that a value beside it is rather called after: "rain more than 20 mm"."""
    for place, mark in filter(None, (near(marks, one.place, -1), near(marks, one.place, 1))):
        for meant in [m for m in facts.filters if m.place == place and mark.kind == "value"]:
            if measured := names.measured_thing(meant.filter.words):
                facts.filters.remove(meant)
                return measured
    return None


def _named(one: Compared, facts: Facts, marks: Sequence[Mark]) -> Column | None:
    """The nearest number that was named, which then is not asked for."""
    bound = [named for named in facts.measures if _bound(named, one, marks)]
    if not bound:
        return None
    named = min(bound, key=lambda each: abs(each.place - one.place - 0.25))
    if not named.hows or len(facts.measures) > 1 or facts.counts:
        facts.measures.remove(named)
    return named.column


def _bound(named: Named, one: Compared, marks: Sequence[Mark]) -> bool:
    low, high = sorted((named.place, one.place))
    before = near(marks, one.place, -1)
    high -= before is not None and before[1].idea == "link.by" and high == one.place
    between = [mark for mark in marks[low + 1 : high] if mark.kind not in ("stop", "mark")]
    return len(between) <= 3 and all(mark.idea != "link.by" for mark in between)


def _by_unit(one: Compared, facts: Facts, names: Names) -> Column | None:
    """The column that a unit speaks of: "over 1000 ms" of latency_ms, "over 50 dollars"."""
    unit = one.words.split()[-1].casefold()
    for column in names.columns:
        if column.kind == "number" and unit == words(column.name.casefold(), "en")[-1].folded:
            return column
    ages = names.numbers_about("age")
    aged = unit.isdigit() and 10 <= float(one.values[0]) <= 110
    if ages and aged and not names.has_thing("revenue"):
        return ages[0]
    people = ("party",) if unit in PEOPLE or facts.parties else ()
    things = (*people, *names.things_named(unit), "revenue", "amount", "price")
    return next((column for thing in things for column in names.numbers_about(thing)), None)
