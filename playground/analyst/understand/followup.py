"""A message that only changes the last question: "only for Germany", "and the median?"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from playground.analyst.query import Dimension, Filter, Measure, Query
from playground.analyst.understand.compose import change_periods
from playground.analyst.understand.facts import Facts
from playground.analyst.understand.scope import Scope
from playground.analyst.understand.words import Word

ADDS = frozenset(["also", "additionally", "zusatzlich", "further", "both", "ausserdem", "再", "还"])
SAME = frozenset(
    ["same", "and", "und", "what", "dasselbe", "gleiche", "now", "jetzt", "nun", "instead", "auch",
     "那", "换", "then"]
)  # fmt: skip
EVERYDAY = ("value", "rank", "course", "share", "list", "growth")
CARRIED = {"difference", "forecast", "distribution"}


POINTS = frozenset(["that", "those", "these", "them", "das", "diese"])
OF_THEM = ("of those", "of these", "of them", "davon", "darunter", "其 中")
"""Words at the end that point at the rows that were just told, and those that do anywhere."""


def points_back(facts: Facts, draft: Query, text: Sequence[Word]) -> bool:
    """Whether rows are counted that were told before: "how many orders was that?"."""
    said = [word.folded for word in text if word.is_word]
    among = any(f" {one} " in f" {' '.join(said)} " for one in OF_THEM)
    if not (among or (said and said[-1] in POINTS)):
        return False
    alone = not (facts.measures or facts.by or facts.which or facts.order or draft.dimensions)
    return alone and (draft.ask == "rows" or (draft.ask == "value" and facts.counts))


def counted(before: Query, draft: Query) -> Query:
    """The count of a draft, of the rows of the last Query."""
    own = {one.column for one in draft.filters}
    kept = tuple(one for one in before.filters if one.column not in own)
    filters = (*kept, *draft.filters)
    return replace(draft, ask="value", measures=draft.measures or (Measure(),), filters=filters)


def changes(facts: Facts, draft: Query, text: Sequence[Word]) -> bool:
    """Whether a clause is no question of its own."""
    said = [word for word in text if word.is_word]
    if not said:
        return True
    leads = said[0].folded in SAME or facts.links[:1] == ["only"] or facts.only
    groups = facts.by or facts.targets or facts.grains or facts.loose
    if _carries_on(facts) or _is_part(draft):
        return True
    if (
        set(facts.asks) - {"growth", "convert", "course", "change"}
        or facts.counts
        or facts.compares
    ):
        return False
    if facts.asks == ["change"] and not (facts.measures or facts.moments):
        return True
    if "change" in facts.asks or (facts.report and not facts.understood > 2):
        return facts.report
    if facts.measures:
        alone = len(said) <= 2 and not (facts.hows or groups or facts.order)
        return alone or (leads and not groups and len(facts.measures) == 1)
    told = facts.about or facts.filters or facts.moments or facts.hows
    if facts.which and facts.order and groups and not told:  # "which month was best?"
        return True
    if (facts.which and not facts.order) or (facts.which and groups):
        return False
    return bool(
        facts.hows or facts.filters or facts.moments or groups or facts.chart or facts.trimmed
        or facts.file_format or facts.shares or facts.order or (facts.hard and leads) or facts.limit
        or facts.report or "course" in facts.asks or leads
    )  # fmt: skip


def _is_part(draft: Query) -> bool:
    """Whether a share is asked for, and not of what: "and what percent of the total is that?"."""
    told = draft.dimensions or any(measure.where for measure in draft.measures)
    return draft.ask == "share" and not told


def _carries_on(facts: Facts) -> bool:
    """Whether something else is asked of what was just told: "is the difference significant?"."""
    named = facts.places or facts.filters or facts.moments or facts.counts or facts.which
    return bool(facts.asks) and set(facts.asks) <= CARRIED and not named and not facts.hard


def changed(before: Query, draft: Query, facts: Facts, text: Sequence[Word], scope: Scope) -> Query:
    """The last Query with what the clause changes in it."""
    query = replace(before, text=draft.text, joins=before.joins or scope.joins)
    query = replace(query, language=draft.language, sure=draft.sure, unknown=draft.unknown)
    if _carries_on(facts) and any(measure.column for measure in before.measures):
        means = tuple(replace(m, how="mean") for m in before.measures[:1])
        measures = before.measures[:1] if draft.ask == "forecast" else means
        dims = draft.dimensions if draft.ask == "forecast" else before.dimensions
        dims = dims if draft.ask in ("difference", "forecast") else ()
        draft = replace(draft, table=before.table, filters=before.filters, joins=query.joins)
        return replace(draft, measures=measures, dimensions=dims)
    if "change" in facts.asks:
        return _why(query)
    query = replace(
        query,
        chart=draft.chart or query.chart,
        file_format=draft.file_format or query.file_format,
        report=draft.report or query.report,
        trimmed=draft.trimmed or query.trimmed,
    )
    if query.ask not in EVERYDAY and (facts.by or facts.hows or facts.measures or facts.order):
        query = replace(query, ask="value", limit=None, order="")
    query = _filtered(query, draft, facts)
    query = _measured(query, draft, facts)
    query = _grouped(query, draft, facts, {word.folded for word in text})
    return _ranked(query, draft, facts)


def _filtered(query: Query, draft: Query, facts: Facts) -> Query:
    """New filters take the place of those on the same column."""
    new = draft.filters or tuple(w for m in draft.measures for w in m.where)
    if not new:
        return query
    fresh = {(one.column, bool(one.grain)) for one in new}
    if query.ask == "change" and any(map(_is_range, new)):
        periods = change_periods([one for one in new if _is_range(one)])
        return replace(query, periods=periods)
    anew = {one.column for one in new if one.grain or _is_range(one)}
    kept = [
        one
        for one in query.filters
        if (one.column, bool(one.grain)) not in fresh
        and not (one.column in anew and (one.grain or _is_range(one)))
    ]
    single = {one.column for one in new if len(one.values) == 1 and one.operator == "="}
    dims = tuple(d for d in query.dimensions if d.grain or d.column not in single)
    ask = query.ask
    if ask in ("rank", "share", "growth") and not dims:
        ask = "value"
    if ask == "overview":
        ask = "list" if not draft.measures else "value"
    order = query.order if ask == query.ask else ""
    query = replace(query, ask=ask, order=order, dimensions=dims, periods=())
    return replace(query, filters=(*kept, *new))


def _is_range(one: Filter) -> bool:
    return one.operator == "in" and len(one.values) == 2 and one.values[0][4:5] == "-"


def _measured(query: Query, draft: Query, facts: Facts) -> Query:
    """Another measure, or the same one aggregated in another way."""
    if facts.measures:
        how = query.measures[0].how if query.measures else "sum"
        said = facts.hows or any(named.hows for named in facts.measures)
        if said or how not in ("median", "mean", "max", "min", "std"):
            return replace(query, measures=draft.measures)
        return replace(query, measures=tuple(replace(m, how=how) for m in draft.measures))
    if facts.hows and query.measures:
        made = tuple(replace(m, how=how) for how in facts.hows for m in query.measures if m.column)
        ask = "value" if query.ask == "share" and facts.hows != ["sum"] else query.ask
        return replace(query, ask=ask, measures=made or query.measures)
    return query


def _grouped(query: Query, draft: Query, facts: Facts, said: set[str]) -> Query:
    """Other groups; with "also by" they come to those that are there."""
    if "course" in facts.asks and not facts.by:
        return replace(query, ask="course", dimensions=draft.dimensions, order="", limit=None)
    new = draft.dimensions
    if not (facts.by or facts.grains or facts.loose or facts.targets) or not new:
        return query
    if said & ADDS:
        new = (*query.dimensions, *(d for d in new if d not in query.dimensions))
    ask = query.ask
    timed = any(d.grain for d in new)
    if timed and len(new) == 1 and ask in ("value", "course", "rank") and not facts.order:
        ask = "course"
    elif ask in ("course", "list", "overview", "growth"):
        ask = "value"
    if ask == "share" and timed:
        ask = "course"
    if ask == "course":
        query = replace(query, order="", limit=None)
    own = tuple(f for f in query.filters if Dimension(f.column) not in new or f.operator != "=")
    return replace(query, ask=ask, dimensions=new, filters=own)


def _ranked(query: Query, draft: Query, facts: Facts) -> Query:
    if facts.shares and query.ask in EVERYDAY:
        where = next((m.where for m in draft.measures if m.how == "share"), ())
        if where:
            return replace(query, ask="share", measures=(Measure("", "share", where=where),))
        measures = tuple(replace(m, how="sum" if m.column else "count") for m in query.measures)
        return replace(query, ask="share", measures=measures, order="", limit=None)
    if facts.order and query.dimensions and query.ask in EVERYDAY:
        order: Literal["most", "least"] = "most" if facts.order == "most" else "least"
        query = replace(query, ask="growth" if query.ask == "growth" else "rank", order=order)
        return replace(query, limit=facts.limit or query.limit)
    return query


def _why(query: Query) -> Query:
    """ "Why?": the change that was just told, or what goes with the measure."""
    dated = [one for one in query.filters if _is_range(one)]
    timed = dated or any(d.grain for d in query.dimensions) or query.ask in ("course", "growth")
    query = replace(query, measures=query.measures[:1], dimensions=(), order="", limit=None)
    if not timed:
        return replace(query, ask="drivers")
    kept = tuple(one for one in query.filters if one not in dated)
    return replace(query, ask="change", filters=kept, periods=change_periods(dated))
