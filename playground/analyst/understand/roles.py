"""What a column may be in a clause, by its values and by the marks and words around it."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.tables import Column
from playground.analyst.understand.marks import Mark, near
from playground.analyst.understand.naming import Names
from playground.analyst.understand.numbers import spelled

PREPOSITIONS = frozenset(
    ["in", "on", "among", "for", "at", "during", "im", "am", "bei", "unter", "fur", "within", "在"]
)
PLACES = frozenset(["in", "for", "from", "to", "at", "fur", "aus", "bei", "im", "within"])
WHICH = frozenset(
    [
        "which",
        "who",
        "where",
        "welche",
        "welcher",
        "welches",
        "wer",
        "wo",
        "谁",
        "哪里",
        "哪儿",
        "哪",
    ]
)
PER = frozenset(["per", "pro", "je", "每"])
COPULAS = frozenset(["is", "are", "was", "were", "ist", "sind", "war", "是"])
SAID_OF_NEXT = ("ly", "liche", "licher", "liches", "lichen", "annual")


def narrowed(marks: Sequence[Mark]) -> list[Mark]:
    """Two parts of names that can be one column are that column ("departed ... late")."""
    found = list(marks)
    partial = [
        place
        for place, mark in enumerate(marks)
        if mark.kind == "column" and mark.coverage < 1 and len(mark.columns) > 1
    ]
    for one, two in itertools.pairwise(partial):
        ours, theirs = found[one].columns, found[two].columns
        both = tuple(column for column in ours if column in theirs)
        if both and len(both) < max(len(ours), len(theirs)):
            for place in (one, two):
                found[place] = replace(found[place], columns=both[:1])
    return found


def groups(column: Column) -> bool:
    """Whether whole numbers are so few that they may name groups."""
    return column.whole and column.distinct <= 40


def holds(column: Column, value: float) -> bool:
    """Whether a number is one of the few values of a column."""
    if column.kind in ("category", "id"):
        return spelled(value) in column.values
    few = column.kind == "number" and groups(column)
    return few and column.low is not None and column.low <= value <= (column.high or 0)


def measured(column: Column, names: Names, rows: int) -> bool:
    """Whether a number is asked for; of a count in numbers (Customers) it is if nothing counts
    rows, of a number that names things (flight 325) it is not."""
    if names.is_number(column):
        return True
    counts = "customer" in names.things[column.name] and column.distinct < rows
    return counts and "id" not in column.name.casefold()


def joined(marks: Sequence[Mark], place: int) -> bool:
    """Whether a mark is joined to the one before by "and" or a comma."""
    for mark in reversed(marks[:place]):
        if mark.idea == "link.and" or (mark.kind == "mark" and mark.value in ",、，/&+"):
            return True
        if mark.kind != "stop":
            break
    return False


def names_value(marks: Sequence[Mark], place: int, column: Column) -> bool:
    """Whether a column only says what its neighbour is a value of ("South region")."""
    for found in (near(marks, place, 1), near(marks, place, -1)):
        value = found is not None and abs(found[0] - place) <= 2 and found[1].kind == "value"
        if found and value and any(one.column == column.name for one in found[1].filters):
            return column.kind != "number"
    return False
