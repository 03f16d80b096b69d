"""Reads a message: each question in it becomes a Query of the table that it is about."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.query import Language, Measure, Query
from playground.analyst.tables import Table
from playground.analyst.understand.compose import Composer
from playground.analyst.understand.counted import EVERYDAY
from playground.analyst.understand.coverage import dropped
from playground.analyst.understand.facts import Facts
from playground.analyst.understand.followup import changed, changes, counted, points_back
from playground.analyst.understand.gather import Gather
from playground.analyst.understand.marking import all_marks
from playground.analyst.understand.scope import Scope, joined, single
from playground.analyst.understand.spelling import Spelling
from playground.analyst.understand.vocabulary import (
    Vocabulary,
    phrases,
    source,
    told,
    vocabulary,
)
from playground.analyst.understand.words import MOST_CHARACTERS, words

MOST_QUESTIONS = 8
MOST_TABLES = 12
ALL_ROWS = frozenset(
    ["versions", "cleanup", "quality", "duplicates", "convert", "columns", "rows", "overview"]
)


def read(question: str, tables: Sequence[Table], before: Query | None = None) -> list[Query]:
    """Every question of a message, in order; at least one.

    ``before`` is the last Query of the conversation: a message that is no question of its own
    changes it. Reads the first 2,000 characters; never raises for what a person may type.
    """
    text = question[:MOST_CHARACTERS]
    language: Language = told(text) or (before.language if before else "en")
    known = vocabulary(language)
    scopes = [single(tables, place, known) for place in range(min(len(tables), MOST_TABLES))]
    if not scopes:
        return [Query("overview", language=language, sure=0.0, text=text)]
    found: list[Query] = []
    for clause in clauses(text, language)[:MOST_QUESTIONS]:
        last = found[-1] if found else before
        follows = _followed(clause, last, scopes, tables, known) if last else None
        if follows and found and _only_form(follows, found[-1]):
            found[-1] = replace(follows, text=f"{found[-1].text} {clause}")
        else:
            found.append(follows or _best(clause, scopes, tables, known))
    return _asked(found)


def _only_form(follows: Query, last: Query) -> bool:
    """Whether a clause only says in which form the one before is wanted."""
    form = {"chart": "", "file_format": "", "report": False, "trimmed": False}
    bare = {**form, "sure": 1.0, "unknown": (), "text": ""}
    return replace(follows, **bare) == replace(last, **bare) and follows.sure >= 0.5  # type: ignore[arg-type]


def _asked(found: list[Query]) -> list[Query]:
    """Without what only leads up to a question ("Here is our sales file.")."""
    led = [q for q in found if not (q.ask == "convert" and not q.file_format)]
    found = led if len(led) > 0 else found
    sure = [query for query in found if query.sure >= 0.5 and query.ask != "overview"]
    if not sure or len(found) == 1:
        return found
    return [each for each in found if each in sure or (each.unknown and each.ask != "overview")]


def _followed(
    clause: str,
    before: Query,
    scopes: Sequence[Scope],
    tables: Sequence[Table],
    known: Vocabulary,
) -> Query | None:
    """The last Query changed by a clause that is no question of its own."""
    if before.table >= len(scopes):
        return None
    near = [scopes[before.table]]
    near += [
        both
        for other in scopes
        if other.table != before.table
        and (both := joined(tables, before.table, other.table, known))
        and (not before.joins or before.joins == both.joins)
    ]
    if before.joins:
        near = near[1:] or near
    drafts = [(*_read_in(clause, scope, known, alone=False), scope) for scope in near]
    draft, _points, facts, scope = max(drafts, key=lambda each: each[1])
    text = words(clause, known.language)
    if points_back(facts, draft, text):
        return counted(before, draft)
    if not changes(facts, draft, text):
        return None
    if not scope.joins or not _needs(draft, scope, tables):
        scope = near[0]
    query = changed(before, draft, facts, text, scope)
    lost = tuple(dropped(facts, query, scope))
    if not lost and replace(query, text="", sure=1.0) == replace(before, text="", sure=1.0):
        lost = (clause,)  # the same answer again would be one to another question
    sure = min(query.sure, 0.45) if lost else query.sure
    return replace(query, sure=sure, unknown=(*query.unknown, *lost))


def clauses(text: str, language: Language) -> list[str]:
    """The questions of a message, apart."""
    text = re.sub(rf"(\d)\.(?=\s+(?:{_dated(language)}))", r"\1", text, flags=re.IGNORECASE)
    parts = re.split(r"[?!？！。；\n]+|;(?=\s|$)|\.(?=\s|$)|(?:^|\s)\d{1,2}[.)]\s", text)
    starts = "|".join(map(re.escape, phrases(source(language)["starts"])))
    joints = {"en": r"\b(?:and|then|also)\s+", "de": r"\bund\s+", "zh": r"[，,]\s*|以及"}[language]
    found: list[str] = []
    for part in parts:
        found += re.split(rf"(?:,\s*)?(?:{joints})(?=(?:{starts}))", part, flags=re.IGNORECASE)
    kept = [part.strip(" ,，") for part in found]
    return [part for part in kept if any(mark.isalnum() for mark in part)] or [text.strip()]


@functools.cache
def _dated(language: Language) -> str:
    """What follows an ordinal number that ends no sentence: "5. März", "1. Quartal"."""
    own = source(language)
    listed = [*own["months"].values(), own["ideas"]["grain.quarter"], own["ideas"]["time.half"]]
    return "|".join(re.escape(phrase) for part in listed for phrase in phrases(part))


def _best(
    clause: str, scopes: Sequence[Scope], tables: Sequence[Table], known: Vocabulary
) -> Query:
    """The clause as it is read in the table that understands most of it."""
    drafts = [(_read_in(clause, scope, known)[:2], scope) for scope in scopes]
    (best, score), scope = max(drafts, key=lambda pair: pair[0][1])
    places = [other.table for other in scopes if other is not scope]
    pairs = [pair for two in places for pair in ((scope.table, two), (two, scope.table))]
    for both in filter(None, (joined(tables, one, two, known) for one, two in pairs)):
        query, points, _ = _read_in(clause, both, known)
        if points > score + 0.05 and _needs(query, both, tables):
            best, score = query, points
    return _several(best, scopes, known)


def _needs(query: Query, both: Scope, tables: Sequence[Table]) -> bool:
    """Whether a joined reading asks about columns of both tables."""
    own = {column.name for column in tables[both.table].columns}
    asked = {m.column for m in query.measures} | {d.column for d in query.dimensions}
    asked |= {f.column for f in query.filters} | set(query.predictors)
    return bool(asked - own - {""})


def _several(query: Query, scopes: Sequence[Scope], known: Vocabulary) -> Query:
    """Rows of every table, two versions, the whole of all."""
    others = tuple(scope.table for scope in scopes if scope.table != query.table)
    if query.ask == "difference" and not (query.measures or query.dimensions or query.filters):
        query = replace(query, ask="versions")
    if query.ask == "share" and not (query.dimensions or any(m.where for m in query.measures)):
        query = replace(query, sure=min(query.sure, 0.45))
    if query.ask in ("versions", "rows", "columns", "overview"):
        if query.ask == "versions" and not others:
            return replace(query, sure=min(query.sure, 0.4))
        query = replace(query, others=others)
    return query


def _read_in(
    clause: str, scope: Scope, known: Vocabulary, *, alone: bool = True
) -> tuple[Query, float, Facts]:
    """The clause as it is read in one table, how well it fits there, and what it was made of."""
    text = Spelling(scope.names, known.language).corrected(words(clause, known.language))
    marks = all_marks(text, scope.names, known, scope.span)
    facts = Gather(text, marks, scope.names, scope.rows).gathered()
    query = Composer(facts, scope, known, clause).query()
    if alone:
        facts.hard += [said for said in dropped(facts, query, scope) if said not in facts.hard]
    sure = _sure(query, facts)
    unknown = tuple(dict.fromkeys([*facts.hard, *facts.unknown]))
    names = ("column", "value", "moment", "compare", "row")
    fit = sum(mark.weight for mark in marks if mark.kind in names) / max(1, len(text))
    points = sure + 0.3 * fit - 0.02 * len(scope.joins)
    return replace(query, sure=sure, unknown=unknown), points, facts


def _sure(query: Query, facts: Facts) -> float:
    """How much of what counts was understood."""
    if query.ask == "overview" and (facts.much or facts.counts or facts.distinct):
        return 0.3
    understood, missed = facts.understood, len(facts.unknown) + 2 * len(facts.hard)
    if not understood:
        if facts.things:
            return 0.3
        return 0.2 if missed else 0.6 if query.ask == "overview" else 0.3
    sure = understood / (understood + missed)
    if facts.hard:
        sure = min(sure, 0.45)
    if facts.than and query.ask != "difference" and not query.periods and len(query.dimensions) < 1:
        return 0.45
    default = query.ask in EVERYDAY and query.measures in ((), (Measure(),))
    counted = facts.counts or facts.rows or facts.shares or facts.distinct or facts.counted
    if facts.unknown and default and not (counted or facts.about == "count"):
        sure = min(sure, 0.45)  # "rent by region"
    placed = facts.places or facts.filters or facts.moments or facts.counts
    guessed = (query.measures or query.dimensions or query.filters) and not placed
    if missed and not facts.asks and (guessed or query.ask in ALL_ROWS):
        sure = min(sure, 0.45)
    return round(sure, 2)
