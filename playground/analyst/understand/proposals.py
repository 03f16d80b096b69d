"""Questions that a person would ask next of this very file."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date

from playground.analyst.query import Ask, Language, Query
from playground.analyst.tables import Column, Table
from playground.analyst.understand.clause import MEANS, averaged
from playground.analyst.understand.naming import UNITS
from playground.analyst.understand.reading import read
from playground.analyst.understand.scope import Scope, single
from playground.analyst.understand.vocabulary import vocabulary
from playground.analyst.understand.words import words
from playground.analyst.voice import Voice

MOST = 3
LONGEST = 60
SURE = 0.8


def proposals(tables: Sequence[Table], asked: Sequence[str], language: Language) -> tuple[str, ...]:
    """Up to three questions in a language, none that was asked.

    Each has at most 60 characters, and is understood: ``read`` is sure of it to 0.8 or more.
    """
    known = vocabulary(language)
    before = {_core(query) for text in asked for query in read(text, tables)}
    found: list[tuple[str, Ask, int]] = []
    for place in sorted(range(len(tables)), key=lambda each: -_worth(tables[each])):
        for said, asks in _candidates(single(tables, place, known), Voice(language)):
            text = said[:1].upper() + said[1:]
            query = _understood(text, tables) if len(text) <= LONGEST else None
            if query is None or query.ask not in asks or query.table != place:
                continue
            if query.language == language and _core(query) not in before:
                before.add(_core(query))
                found.append((text, query.ask, place))
    return _varied(found)


def _understood(text: str, tables: Sequence[Table]) -> Query | None:
    """The one question that a text is read as, if it is surely understood."""
    queries = read(text, tables)
    return queries[0] if len(queries) == 1 and queries[0].sure >= SURE else None


def _varied(found: Sequence[tuple[str, Ask, int]]) -> tuple[str, ...]:
    """The first of every kind, then others, in their order."""
    kinds: set[Ask] = set()
    first: list[str] = []
    rest: list[str] = []
    for text, ask, _ in found:
        (rest if ask in kinds else first).append(text)
        kinds.add(ask)
    return tuple([*first[:MOST], *rest][:MOST])


def _core(query: Query) -> tuple[object, ...]:
    return query.ask, query.table, query.measures, query.dimensions, query.filters


def _worth(table: Table) -> float:
    """How much there is to ask of a table."""
    kinds = [column.kind for column in table.columns]
    return (
        min(table.rows, 1000) / 1000
        + min(3, kinds.count("number"))
        + min(3, kinds.count("category"))
    )


def _candidates(scope: Scope, voice: Voice) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Questions, the most usual first, with what they must be read as."""
    measures = main_measures(scope)
    groups = [
        column
        for column in scope.columns
        if column.kind == "category" and 2 <= column.distinct <= max(2, min(50, scope.rows // 2))
    ]
    for measure in measures[:3]:
        name, things = _plain(measure.name), scope.names.things[measure.name]
        mean = is_averaged(scope, measure, voice.language)
        if scope.span[0] and scope.span[1]:
            yield voice.say(f"readas.ask_course_{_grain(scope)}", column=name), ("course",)
        for group in groups[:3]:
            by = _plain(group.name)
            if things & {"revenue", "quantity"} and "product" in scope.names.things[group.name]:
                yield voice.say("readas.ask_sells", column=name, by=by), ("rank",)
            yield voice.say("readas.ask_rank", column=name, by=by), ("rank",)
            yield (
                voice.say("readas.ask_mean_by" if mean else "readas.ask_by", column=name, by=by),
                ("value",),
            )
            if not mean:
                yield voice.say("readas.ask_share", column=name, by=by), ("share",)
        if not groups and not mean:
            yield voice.say("readas.ask_total", column=name), ("value",)
    for group in groups[:2]:
        yield voice.say("readas.ask_count", by=_plain(group.name)), ("value",)
    for measure, other in itertools.pairwise(measures):
        names = {"column": _plain(measure.name), "other": _plain(other.name)}
        yield voice.say("readas.ask_relation", **names), ("relation",)
    for measure in measures[:2]:
        yield voice.say("readas.ask_distribution", column=_plain(measure.name)), ("distribution",)
    yield voice.say("readas.ask_missing"), ("missing",)
    yield voice.say("readas.ask_overview"), ("overview",)
    yield voice.say("readas.ask_duplicates"), ("duplicates",)
    yield voice.say("readas.ask_quality"), ("quality",)
    yield voice.say("readas.ask_columns"), ("columns",)


def main_measures(scope: Scope, *, few: bool = False) -> list[Column]:
    """The columns of numbers that people would ask about, the most usual first; with ``few`` also
    those of few values."""
    told = [one for one in scope.numbers if _measured(scope, one) or (few and _size(scope, one))]

    def order(column: Column) -> tuple[int, bool, bool]:
        return _rank(scope, column.name), not _measured(scope, column), not column.unit

    return sorted(told, key=order)


def is_averaged(scope: Scope, column: Column, language: Language) -> bool:
    """Whether a column is told by its mean, as a price is, and not by its total."""
    things = scope.names.things[column.name] & MEANS
    return averaged(column, vocabulary(language), things)


def _plain(name: str) -> str:
    """A column's name as a person says it: latency for ``latency_ms``."""
    parts = name.replace("_", " ").split()
    while len(parts) > 1 and parts[-1].casefold() in UNITS:
        parts.pop()
    return " ".join(parts)


def _measured(scope: Scope, column: Column) -> bool:
    """Whether a person would ask for its size: no classes, clock times and parts of dates."""
    told = scope.names.things[column.name]
    few = column.distinct <= 12 and not told & {"satisfaction", "rating"}
    return _size(scope, column) and not few


def _size(scope: Scope, column: Column) -> bool:
    """Whether a number is a size: no class, clock time or part of a date."""
    clock = {word.folded for word in words(column.name, "en")} & {
        "month",
        "day",
        "hour",
        "minute",
        "time",
    }
    return scope.names.is_number(column) and not clock


def _grain(scope: Scope) -> str:
    """How fine a course is told."""
    first, last = (date.fromisoformat(day[:10]) for day in scope.span)
    days = (last - first).days
    return "day" if days <= 62 else "month" if days <= 3660 else "year"


def _rank(scope: Scope, name: str) -> int:
    """Money first, then amounts, then the rest."""
    things = scope.names.things[name]
    order = (
        "revenue",
        "profit",
        "amount",
        "quantity",
        "satisfaction",
        "delay",
        "latency",
        "salary",
    )
    return next((place for place, thing in enumerate(order) if thing in things), len(order))
