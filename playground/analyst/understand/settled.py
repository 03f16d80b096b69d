"""Which column each comparison with a number is about: "more than 15 minutes late"."""

from collections.abc import Sequence

from playground.analyst.query import Filter, Operator
from playground.analyst.tables import Column
from playground.analyst.understand.clause import averaged
from playground.analyst.understand.facts import Compared, Facts, Having, Meant, Named
from playground.analyst.understand.marks import Mark, near
from playground.analyst.understand.naming import Names
from playground.analyst.understand.words import words

TIMES = frozenset(["times", "time", "once", "twice", "mal", "einmal", "zweimal"])
PEOPLE = frozenset(["people", "persons", "personen", "leuten", "人"])


def settle(facts: Facts, marks: Sequence[Mark], names: Names) -> None:
    """Makes filters of the comparisons; one that is about no column is not understood."""
    for one in facts.compared:
        if _of_groups(one, facts, marks):
            continue
        column = (
            (one.about and next(iter(names.numbers_about(one.about)), None))
            or _beside(one, facts, marks, names)
            or _by_degrees(one, names)
            or _named(one, facts, marks)
            or _by_unit(one, facts, names)
        )
        if not column:
            facts.hard.append(one.words)
            continue
        if groups := _over_all(one, column, facts, names):
            facts.having = Having(one, groups[0], summed=column)
            continue
        signs: tuple[Operator, ...] = (">=", "<=") if one.operator == "between" else (one.operator,)
        for sign, value in zip(signs, one.values, strict=True):
            facts.filters.append(Meant(Filter(column.name, sign, (value,), one.words), one.place))
    facts.filters.sort(key=lambda meant: meant.place)


def _groups(facts: Facts) -> list[Column]:
    named = (*facts.counted, *facts.targets, *facts.nouns, *facts.loose, *facts.by)
    return [column for column in named if column.kind in ("id", "category", "text")]


def _of_groups(one: Compared, facts: Facts, marks: Sequence[Mark]) -> bool:
    """ "Customers with more than 5 orders", "who bought more than once": things in each group."""
    after = marks[one.place + 1] if one.place + 1 < len(marks) else None
    things = after.columns if after and after.kind == "column" else ()
    counted = next((c for c in things[:1] if c.kind in ("id", "category", "text")), None)
    often = bool(TIMES & set(one.words.casefold().split()) or one.words.endswith("次"))
    groups = [column for column in _groups(facts) if column != counted]
    if one.operator == "between" or not groups or not (often or counted):
        return False
    for listed in (facts.counted, facts.targets, facts.nouns, facts.loose, facts.by):
        listed[:] = [c for c in listed if c not in (counted, groups[0])]
    facts.having = Having(one, groups[0], counted)
    return True


def _over_all(one: Compared, column: Column, facts: Facts, names: Names) -> list[Column]:
    """The groups whose sums are compared, where no row alone has so much."""
    beyond = column.high is not None and one.operator in (">", ">=")
    if not beyond or float(one.values[0]) <= (column.high or 0) or averaged(column, names.known):
        return []
    return _groups(facts)


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


def _by_degrees(one: Compared, names: Names) -> Column | None:
    """A temperature, whatever stands nearer: "how many days was it above 90 degrees?"."""
    said = names.things_named(one.words.split()[-1].casefold())
    return next(iter(names.numbers_about("temperature")), None) if "temperature" in said else None


def _by_unit(one: Compared, facts: Facts, names: Names) -> Column | None:
    """The column that a unit speaks of: "over 1000 ms" of latency_ms, "over 50 dollars"."""
    unit = one.words.split()[-1].casefold()
    for column in names.columns:
        if column.kind == "number" and unit == words(column.name.casefold(), "en")[-1].folded:
            return column
    ages = names.numbers_about("age")
    aged = unit.isdigit() and not facts.unknown and 10 <= float(one.values[0]) <= 110
    if ages and aged and not names.has_thing("revenue"):
        return ages[0]
    people = ("party",) if unit in PEOPLE or facts.parties else ()
    things = (*people, *names.things_named(unit), "revenue", "amount", "price")
    return next((column for thing in things for column in names.numbers_about(thing)), None)
