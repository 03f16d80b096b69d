"""Which columns drive an outcome: each tested, the drivers held beside each other, two plots."""

import math
from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.driver_scripts import (
    SAMPLE,
    Fact,
    Ground,
    closer,
    comparison,
    head,
    pairs,
)
from playground.analyst.behaviours.outcome import Outcome, chosen, outcome_of
from playground.analyst.frame import column_of, frame
from playground.analyst.printed import Printed, number
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run
from playground.analyst.tables import Column, Table
from playground.analyst.understand.scope import joined
from playground.analyst.understand.vocabulary import vocabulary
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, chance, named, plain, where

TESTED_MAX = 60
LEVELS_MAX = 30
FEWEST = 12


def drivers(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Compare every column with the outcome, and tell which drive it and how far that is sure."""
    table, query = tables[query.table], _joined(query, tables, voice)
    outcome = chosen(query, table)
    if outcome is None:
        return _no_outcome(query, tables, voice)
    told = outcome.column.name  # what is held fixed could not be explained
    query = replace(query, filters=tuple(one for one in query.filters if one.column != told))
    names, left_out = _candidates(query, tables, outcome, voice)
    if not names:
        return Answer(voice.say("drivers.nothing", noun=outcome.noun), remarks=(left_out,))
    repeated = 0 if query.joins else _repeated(table)
    opened = frame(query, tables)
    if repeated:
        opened = replace(opened, lines=(*opened.lines, "df = df.drop_duplicates()"))
    ground = Ground(opened, outcome, _made(query, table, outcome, names), table.rows)
    first = yield from run(
        comparison(ground, [*names, *ground.made]),
        voice.say("drivers.thought", count=len(names), noun=outcome.noun),
    )
    rows = int(first.number("rows"))
    if rows < FEWEST or first.number("outcomes") < 2:
        key = "drivers.few" if rows < FEWEST else "drivers.one_outcome"
        return Answer(voice.say(key, rows=rows, noun=outcome.noun), remarks=(left_out,))
    facts, leaks = _facts(first, outcome, table)
    beside = [
        voice.say("analyst.joined", table=plain(tables[one.table].name), column=named(one.left))
        for one in query.joins
    ]
    remarks = [*beside, _leaking(leaks, voice), left_out, voice.say("drivers.not_causes")]
    if repeated:
        remarks.insert(0, voice.say("drivers.repeated", count=repeated))
    if table.rows > SAMPLE:
        remarks.insert(0, voice.say("drivers.sampled", rows=SAMPLE))
    told_where = where(query, tables, voice)
    if any(fact.driver for fact in facts):
        script, plots = closer(ground, facts, voice)
        _look_closer(facts, (yield from run(script, voice.say("drivers.closer"))))
        answer = _told(outcome, facts, told_where, plots, voice)
    else:
        together = yield from _together(ground, facts, voice)
        answer = together or _none(outcome, facts, rows, told_where, voice)
    return answer.with_remarks(*filter(None, remarks))


def _joined(query: Query, tables: Sequence[Table], voice: Voice) -> Query:
    """The query over its table and one that describes the rows further, where there is one."""
    if query.joins or query.predictors:
        return query
    known = vocabulary(voice.language)
    others = [place for place in range(len(tables)) if place != query.table]
    scopes = [joined(tables, query.table, place, known) for place in others]
    return replace(query, joins=next((scope.joins for scope in scopes if scope), ()))


def _repeated(table: Table) -> int:
    """How many rows stand there twice by mistake: they repeat the name of a thing as well."""
    names = any(
        column.kind == "id" and column.distinct == table.rows - table.duplicates
        for column in table.columns
    )
    return table.duplicates if names else 0


def _no_outcome(query: Query, tables: Sequence[Table], voice: Voice) -> Answer:
    name = query.measures[0].column if query.measures else ""
    column = column_of(query, tables, name) if name else None
    if column is None or outcome_of(column):
        return Answer(voice.say("drivers.which"), declined=True)
    key = "drivers.same" if column.distinct < 2 else "drivers.no_outcome"
    return Answer(voice.say(key, name=code(column.name), distinct=column.distinct))


def _candidates(
    query: Query, tables: Sequence[Table], outcome: Outcome, voice: Voice
) -> tuple[list[str], str]:
    """The columns that may drive the outcome, and a sentence on those left out."""
    fixed = {one.column for one in query.filters if one.operator == "="} | {outcome.column.name}
    names: dict[str, None] = {}
    dropped = []
    places = [query.table, *(join.table for join in query.joins)]
    for column in (column for place in places for column in tables[place].columns):
        if column.name in fixed or (query.predictors and column.name not in query.predictors):
            continue
        reason = _unfit(column, tables[query.table].rows)
        if reason:
            dropped.append(f"{code(column.name)} ({voice.say(f'drivers.{reason}')})")
        elif column.kind != "date":
            names[column.name] = None
    left_out = (
        voice.say("drivers.left_out", names=voice.listed([*dict.fromkeys(dropped)]))
        if dropped
        else ""
    )
    return list(names)[:TESTED_MAX], left_out


def _unfit(column: Column, rows: int) -> str:
    if column.kind == "id":
        return "names_rows"
    if column.distinct < 2 and not _gappy(column, rows):
        return "one_value"
    if column.kind == "text" or (column.kind == "category" and column.distinct > LEVELS_MAX):
        return "many_texts"
    return ""


def _gappy(column: Column, rows: int) -> bool:
    """Whether so much is missing, and is there, that a gap may itself say something."""
    return 0.05 * rows <= column.missing <= 0.8 * rows


def _made(query: Query, table: Table, outcome: Outcome, names: Sequence[str]) -> dict[str, str]:
    """Columns made from others, each with its expression: parts of dates, and gaps."""
    made = {}
    for column in table.columns:
        cells = f"df[{column.name!r}]"
        if column.kind == "date" and column.name != outcome.column.name and not query.predictors:
            made[f"{column.name} month"] = f"{cells}.dt.strftime('%b')"
            made[f"{column.name} weekday"] = f"{cells}.dt.strftime('%a')"
            if column.first[:4] != column.last[:4]:
                made[f"{column.name} year"] = f"{cells}.dt.year"
        elif column.name in names and _gappy(column, table.rows):
            made[f"{column.name} missing"] = f"{cells}.isna().map({{True: 'yes', False: 'no'}})"
    return dict(list(made.items())[:12])


def _facts(printed: Printed, outcome: Outcome, table: Table) -> tuple[list[Fact], list[str]]:
    """What was printed, strongest first, and the columns that give the outcome away."""
    facts, leaks, mean = [], [], printed.number("mean")
    for row in printed.rows("columns"):
        edges = [number(row[name]) for name in ("q25", "q50", "q75")]
        numeric, strength = not math.isnan(edges[0]), number(row["strength"])
        bound = 0.97
        if numeric and outcome.kind == "share":  # what ranks can reach at most with two outcomes
            bound *= math.sqrt(3 * mean * (1 - mean))
        elif numeric and outcome.kind == "number":
            bound = 0.999
        if number(row["gaps"]) > 0.95 or strength > bound:
            leaks.append(row["column"])
            continue
        curved = row["curved"] == "True"
        parted = _neat(edges) if numeric else ()
        facts.append(Fact(row["column"], strength, number(row["p"]), curved, parted))
    facts = [fact for fact in facts if fact.name.removesuffix(" missing") not in leaks]
    by_name = {fact.name: fact for fact in facts}
    for row in printed.rows("doubles"):
        pair = [by_name[name] for name in (row["column"], row["same as"]) if name in by_name]
        if len(pair) == 2 and not any(fact.double for fact in pair):
            pair.sort(key=lambda fact: (_is_number(table, fact.name), -fact.strength))
            pair[1].double = pair[0].name
    return sorted(facts, key=lambda fact: (-round(fact.strength, 2), fact.name)), leaks


def _is_number(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and column.low is not None


def _neat(edges: Sequence[float]) -> tuple[float, ...]:
    """Quartiles as round numbers that still part the rows."""
    span = max(edges) - min(edges)
    if span <= 0:
        return tuple(dict.fromkeys(edges))
    digits = -math.floor(math.log10(span))
    rounded = [dict.fromkeys(round(edge, digits + more) for edge in edges) for more in (0, 1)]
    return tuple(rounded[0] if len(rounded[0]) == len(set(edges)) else rounded[1])


def _look_closer(facts: Sequence[Fact], printed: Printed) -> None:
    """Keep with the drivers their groups, and what is left of them beside the others."""
    left = {row["column"]: row for row in printed.rows("beside")}
    for fact in facts:
        fact.groups = printed.rows(f"by {head(fact.name)}")
        row = left.get(fact.name)
        fact.beside = number(row["all others"]) if row else None
    lasting = [fact.name for fact in facts if fact.beside is not None and fact.beside < 0.05]
    for fact in facts:
        if fact.beside is not None and fact.name not in lasting:
            others = {name: number(left[fact.name][name]) for name in lasting}
            by = max(others, key=lambda name: others[name], default="")
            if by and others[by] >= 0.05:
                fact.by, fact.beside = by, others[by]


def _told(
    outcome: Outcome, facts: Sequence[Fact], where: str, plots: dict[str, str], voice: Voice
) -> Answer:
    found = [fact for fact in facts if fact.driver]
    kept = [fact for fact in found if not fact.beside or fact.beside < 0.05] or found
    lead = kept[0]
    points = []
    if len(kept) > 1 and kept[1].groups:
        ends = _ends(outcome, kept[1], voice)
        points.append(voice.say("drivers.second", name=named(kept[1].name), ends=ends))
    others = [named(fact.name) for fact in kept[2:6]]
    if others:
        points.append(voice.say("drivers.others", names=voice.listed(others)))
    for fact in [fact for fact in found if fact not in kept][:2]:
        name, ends = capital(named(fact.name)), _ends(outcome, fact, voice)
        key = "drivers.explained" if fact.by else "drivers.faded"
        p = chance(fact.beside or 1, voice)
        points.append(voice.say(key, name=name, ends=ends, by=named(fact.by), p=p))
    doubles = [f"{code(f.name)} ({code(f.double)})" for f in facts if f.double]
    if doubles:
        points.append(voice.say("drivers.doubles", names=voice.listed(doubles)))
    quiet = [fact for fact in facts if not fact.driver and not fact.double]
    if quiet:
        names = voice.listed([named(fact.name) for fact in quiet])
        least = chance(min(fact.p for fact in quiet), voice)
        points.append(voice.say("drivers.quiet", names=names, p=least))
    finding = _finding(outcome, lead, where, voice)
    return Answer(finding, tuple(points), _table(outcome, lead, voice), plots=plots)


def _finding(outcome: Outcome, fact: Fact, where: str, voice: Voice) -> str:
    values = {"name": capital(named(fact.name)), "noun": outcome.noun, "where": where}
    values["strength"] = voice.number(fact.strength, 2)
    if outcome.kind == "classes":
        key = "drivers.tells_apart" if fact.edges else "drivers.tells_apart_shares"
        return voice.say(key, ends=_ends(outcome, fact, voice), **values)
    key = "drivers.strongest" if outcome.kind == "share" else "drivers.strongest_mean"
    return voice.say(key, ends=_ends(outcome, fact, voice), **values)


def _ends(outcome: Outcome, fact: Fact, voice: Voice) -> str:
    """The highest against the lowest group: "43 % (under 6), 6 % (20 and more)"."""
    if outcome.kind == "classes":
        if not fact.edges or not fact.groups or "50%" not in fact.groups[0]:
            return voice.listed([_most_of(row, voice) for row in fact.groups], 4)
        told = [f"{row['group']} {voice.number(number(row['50%']))}" for row in fact.groups]
        return voice.listed(told, 4)
    most = max((number(row["count"]) for row in fact.groups), default=0)
    rows = [row for row in fact.groups if number(row["count"]) >= min(20, most)]
    if not rows:
        return ""
    order = sorted(rows, key=lambda row: number(row["mean"]))
    ends = (order[-1], order[0])
    told = [f"{outcome.shown(number(row['mean']), voice)} ({row['group']})" for row in ends]
    return voice.say("drivers.against", high=told[0], low=told[1])


def _most_of(row: dict[str, str], voice: Voice) -> str:
    parts = {name: number(value) for name, value in row.items() if name != "group"}
    top = max(parts, key=lambda name: parts[name])
    return f"{row['group']}: {top} {voice.percent(parts[top], 0)}"


def _table(outcome: Outcome, fact: Fact, voice: Voice) -> list[list[str]]:
    rows = fact.groups[:20]
    name = named(fact.name)
    if outcome.kind == "classes":
        if not rows or "50%" not in rows[0]:
            return []
        head = [outcome.noun, voice.say("heads.rows"), f"{name} ({voice.say('heads.median')})"]
        body = [[row["group"], row["count"], voice.number(number(row["50%"]))] for row in rows]
        return [head, *body]
    head = [name, voice.say("heads.rows"), outcome.noun, voice.say("heads.interval")]
    least, most = (0, 1) if outcome.kind == "share" else (-math.inf, math.inf)
    body = []
    for row in rows:
        mean, half = number(row["mean"]), 1.96 * number(row["sem"] or "nan")
        ends = [
            outcome.shown(end, voice) for end in (max(mean - half, least), min(mean + half, most))
        ]
        span = "" if math.isnan(half) else voice.say("wording.span", low=ends[0], high=ends[1])
        count = voice.number(number(row["count"]))
        body.append([row["group"], count, outcome.shown(mean, voice), span])
    return [head, *body]


def _none(outcome: Outcome, facts: Sequence[Fact], rows: int, where: str, voice: Voice) -> Answer:
    points = []
    if facts:
        first = facts[0]
        name, p = named(first.name), chance(first.p, voice)
        strength = voice.number(first.strength, 2)
        points.append(voice.say("drivers.closest", name=name, strength=strength, p=p))
    least = voice.number(2.8 / max(rows, 1) ** 0.5, 2)
    points.append(voice.say("drivers.power", rows=rows, least=least))
    finding = voice.say("drivers.none", noun=outcome.noun, count=len(facts), where=where)
    return Answer(finding, tuple(points))


def _leaking(leaks: Sequence[str], voice: Voice) -> str:
    names = [code(name) for name in leaks if not name.endswith(" missing")]
    return voice.say("drivers.leaks", names=voice.listed(names)) if names else ""


def _together(ground: Ground, facts: Sequence[Fact], voice: Voice) -> Steps[Answer | None]:
    """Two columns that only together go with the outcome; None when there are none either."""
    outcome = ground.outcome
    if len(facts) < 2 or outcome.kind == "classes":
        return None
    names = [fact.name for fact in facts][:12]
    printed = yield from run(pairs(ground, names), voice.say("drivers.pairs"))
    best = (printed.rows("pairs") or [{"p": "1"}])[0]
    if not number(best["p"]) < 0.01:
        return None
    numeric = {fact.name: bool(fact.edges) for fact in facts}
    one, other = sorted((best["a"], best["b"]), key=lambda name: numeric[name])
    values = {"one": capital(named(one)), "other": named(other), "noun": outcome.noun}
    above, below = (voice.say(f"drivers.{key}") for key in ("above", "below"))
    body = [
        [
            row["group"].replace("True", above).replace("False", below),
            row["count"],
            outcome.shown(number(row["mean"]), voice),
        ]
        for row in printed.rows("groups")
    ]
    top = [f"{best['a']} · {best['b']}", voice.say("heads.rows"), outcome.noun]
    point = voice.say("drivers.pair_p", p=chance(number(best["p"]), voice))
    return Answer(voice.say("drivers.together", **values), (point,), [top, *body])
