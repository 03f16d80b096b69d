"""Questions that a person would ask next of this very file."""

from collections.abc import Iterator, Sequence

from bot.playground.analyst_next.query import Language, Query
from bot.playground.analyst_next.tables import Table
from bot.playground.analyst_next.understand.compose import MEANS, averaged
from bot.playground.analyst_next.understand.reading import read
from bot.playground.analyst_next.understand.scope import Scope, single
from bot.playground.analyst_next.understand.vocabulary import vocabulary
from bot.playground.analyst_next.voice import Voice

MOST = 3
LONGEST = 60
SURE = 0.8


def proposals(tables: Sequence[Table], asked: Sequence[str], language: Language) -> tuple[str, ...]:
    """Up to three questions in a language, none that was asked.

    Each has at most 60 characters, and is understood: ``read`` is sure of it to 0.8 or more.
    """
    known = vocabulary(language)
    before = {_core(query) for text in asked for query in read(text, tables)}
    chosen: list[str] = []
    for place in sorted(range(len(tables)), key=lambda each: -_worth(tables[each])):
        for text, ask in _candidates(single(tables, place, known), Voice(language)):
            if len(text) > LONGEST or len(chosen) == MOST:
                continue
            queries = read(text, tables)
            query = queries[0]
            if len(queries) > 1 or query.sure < SURE or query.ask not in ask or query.table != place:
                continue
            if query.language == language and _core(query) not in before:
                before.add(_core(query))
                chosen.append(text)
    return tuple(chosen)


def _core(query: Query) -> tuple[object, ...]:
    return query.ask, query.table, query.measures, query.dimensions, query.filters


def _worth(table: Table) -> float:
    """How much there is to ask of a table."""
    kinds = [column.kind for column in table.columns]
    return min(table.rows, 1000) / 1000 + min(3, kinds.count("number")) + min(3, kinds.count("category"))


def _candidates(scope: Scope, voice: Voice) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Questions, the most usual first, with what they must be read as."""
    known = vocabulary(voice.language)
    measures = sorted(scope.numbers, key=lambda c: _rank(scope, c.name))
    measures = [c for c in measures if c.distinct > 2 and scope.names.is_number(c)]
    groups = [
        c
        for c in scope.columns
        if c.kind in ("category", "boolean") and 2 <= c.distinct <= max(2, min(50, scope.rows // 2))
    ]
    for measure in measures[:3]:
        things = scope.names.things[measure.name] & MEANS
        by_key = "ask_mean_by" if averaged(measure, known, things) else "ask_by"
        if scope.date:
            yield voice.say("readas.ask_course", column=measure.name), ("course",)
        for group in groups[:3]:
            yield voice.say("readas.ask_rank", column=measure.name, by=group.name), ("rank",)
            yield voice.say(f"readas.{by_key}", column=measure.name, by=group.name), ("value",)
            if by_key == "ask_by":
                yield voice.say("readas.ask_share", column=measure.name, by=group.name), ("share",)
        yield voice.say("readas.ask_distribution", column=measure.name), ("distribution",)
        if not groups and by_key == "ask_by":
            yield voice.say("readas.ask_total", column=measure.name), ("value",)
    for one, two in zip(measures, measures[1:], strict=False):
        yield voice.say("readas.ask_relation", column=one.name, other=two.name), ("relation",)
    for group in groups[:2]:
        yield voice.say("readas.ask_count", by=group.name), ("value",)
    yield voice.say("readas.ask_missing"), ("missing",)
    yield voice.say("readas.ask_overview"), ("overview",)


def _rank(scope: Scope, name: str) -> int:
    """Money first, then amounts, then the rest."""
    things = scope.names.things[name]
    order = ("revenue", "profit", "amount", "quantity", "satisfaction", "delay", "latency", "salary")
    return next((place for place, thing in enumerate(order) if thing in things), len(order))
