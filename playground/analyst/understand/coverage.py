"""What a clause says and its Query does not: nothing that was said is dropped in silence."""

from collections.abc import Iterator

from playground.analyst.query import Filter, Query
from playground.analyst.tables import Column
from playground.analyst.understand.facts import Facts
from playground.analyst.understand.naming import ENTITIES
from playground.analyst.understand.scope import Scope

EVERYDAY = frozenset(["value", "rank", "course", "share", "growth", "list"])
SMALLEST = {"min": "least", "max": "most"}


def dropped(facts: Facts, query: Query, scope: Scope) -> Iterator[str]:
    """The words of columns, conditions and kinds of figures that play no part in a Query of an
    everyday kind; other kinds have parts of their own."""
    if query.ask not in EVERYDAY:
        return
    used = _columns(query)
    named = [(m.column.name, m.column.name) for m in facts.measures]
    groups = [*facts.targets, *facts.by, *facts.loose, *facts.counted]
    named += [(c.name, c.name) for c in groups if not _names_rows(c, query, scope)]
    named += [(m.filter.column, m.filter.words) for m in facts.filters]
    for column, said in named:
        if column not in used and query.ask != "list":
            yield said
    hows = [*facts.hows, *(how for m in facts.measures for how in m.hows)]
    made = {measure.how for measure in query.measures}
    for how in hows:
        ranked = SMALLEST.get(how) == query.order != ""
        if how not in made and how != "sum" and not ranked:
            yield facts.ask_words.get(how, how)
    parts = query.ask == "share" or any(m.how == "share" or m.over for m in query.measures)
    compared = facts.compares or "growth" in facts.asks
    if facts.shares and not (parts or compared):
        yield facts.ask_words.get("share", "%")
    if facts.distinct and "distinct" not in made:
        yield facts.ask_words.get("distinct", "distinct")
    if facts.order and not (query.order or made & {"min", "max"}):
        yield facts.ask_words.get("order", facts.order)


def _names_rows(column: Column, query: Query, scope: Scope) -> bool:
    """Whether a column is only what a row is called: "orders", "passengers"."""
    every = column.distinct >= max(2, scope.rows * 0.98)
    told = query.ask == "share" or any(m.how == "count" for m in query.measures)
    things = scope.names.things[column.name]
    return every or (told and (scope.names.is_titled(column) or bool(things & ENTITIES)))


def _columns(query: Query) -> set[str]:
    """Every column that plays a part."""
    filters: list[Filter] = [
        *query.filters,
        *(w for m in query.measures for w in (*m.where, *m.less)),
    ]
    filters += [query.having] if query.having else []
    found = {one.column for one in filters} | {one.column for one in query.dimensions}
    for m in query.measures:
        found |= {m.column, m.times, m.over, m.each, *m.plus, *m.minus}
    return found | set(query.predictors)
