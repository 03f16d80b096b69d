"""What may be asked about at once: one table, or two that share a key."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from playground.analyst.query import Join, Language
from playground.analyst.tables import Column, Table
from playground.analyst.understand.naming import Names
from playground.analyst.understand.vocabulary import Vocabulary, vocabulary
from playground.analyst.understand.words import fold

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def tells_years(column: Column) -> bool:
    """Whether the numbers are years, whatever their name says: since, founded, model."""
    low, high = column.low or 0, column.high or 0
    return column.whole and not column.unit and 1800 <= low <= high <= 2100


@dataclass(frozen=True, slots=True)
class Scope:
    """The columns of a table, with those of another one that is joined to it."""

    table: int
    rows: int
    title: str
    columns: tuple[Column, ...]
    names: Names = field(compare=False)
    joins: tuple[Join, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def numbers(self) -> list[Column]:
        """Columns of numbers that are measured, not mere numbers of things."""
        return [
            column
            for column in self.columns
            if column.kind == "number" and "year" not in self.names.things[column.name]
            if not tells_years(column)
        ]

    def years_of(self, name: str) -> dict[str, Column]:
        """The columns of numbers that tell the same of other years, by year: Visitors 2025."""
        alike = YEAR.sub("", name)
        found = {}
        for column in self.numbers:
            year = YEAR.search(column.name)
            if year and YEAR.sub("", column.name) == alike != name:
                found[year[0]] = column
        return dict(sorted(found.items()))

    @property
    def date(self) -> Column | None:
        """The column that tells when: a birthday only where there is no other."""
        dates = [column for column in self.columns if column.kind == "date"]
        dates.sort(
            key=lambda column: any(
                word in fold(column.name) for word in ("birth", "geburt", "生日", "出生")
            )
        )
        return dates[0] if dates else None

    @property
    def span(self) -> tuple[str, str]:
        """First and last day of its date."""
        return (self.date.first, self.date.last) if self.date else ("", "")


@functools.lru_cache(maxsize=64)
def _names(columns: tuple[Column, ...], title: str, language: Language) -> Names:
    return Names(columns, title, vocabulary(language))


def single(tables: Sequence[Table], place: int, known: Vocabulary) -> Scope:
    """One table alone."""
    table = tables[place]
    names = _names(table.columns, f"{table.part} {table.file}".strip(), known.language)
    return Scope(place, table.rows, table.name, table.columns, names)


def joined(tables: Sequence[Table], one: int, two: int, known: Vocabulary) -> Scope | None:
    """Two tables by the key that they share, None if they share none."""
    key = _key(tables[one], tables[two])
    if key is None:
        return None
    left, right = tables[one], tables[two]
    taken = {column.name for column in left.columns}
    more = tuple(column for column in right.columns if column.name not in taken)
    columns = (*left.columns, *more)
    names = _names(columns, f"{left.name} {right.name}", known.language)
    return Scope(one, left.rows, left.name, columns, names, (Join(two, *key),))


def _key(left: Table, right: Table) -> tuple[str, str] | None:
    """The columns by which each row of ``left`` finds its row of ``right``."""
    best: tuple[float, str, str] | None = None
    for theirs in right.columns:
        if theirs.kind == "number" or theirs.distinct < right.rows * 0.98 or right.rows < 2:
            continue
        for ours in left.columns:
            same = _bare(ours.name) == _bare(theirs.name)
            akin = _bare(theirs.name) in {"id", "name", "key", "code"} and ours.kind in (
                "id",
                "category",
                "text",
            )
            if not (same or akin):
                continue
            share = _shared(ours, theirs)
            if share >= (0.3 if same else 0.8) and (best is None or share + same > best[0]):
                best = (share + same, ours.name, theirs.name)
    return (best[1], best[2]) if best else None


def _shared(ours: Column, theirs: Column) -> float:
    """How much two columns have in common, 0 to 1: values, or the range of numbers that are ids."""
    if ours.values and theirs.values:
        common = set(ours.values) & set(theirs.values)
        return len(common) / min(len(ours.values), len(theirs.values))
    if ours.low is None or ours.high is None or theirs.low is None or theirs.high is None:
        return 0.0
    narrow = min(ours.high - ours.low, theirs.high - theirs.low)
    return (min(ours.high, theirs.high) - max(ours.low, theirs.low) + 1) / (narrow + 1)


def _bare(name: str) -> str:
    return "".join(mark for mark in fold(name) if mark.isalnum())
