"""The answer about drivers, worded from what the comparison printed."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground.analyst.outcome import Outcome
from bot.playground.analyst.profile import Column, Profile, is_identifier
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import filter_words, repeats_dropped
from bot.playground.analyst.words import (
    UNEVEN,
    answer,
    capital,
    code,
    figure,
    listed,
    p_words,
    percent,
    pipe_table,
)

MOST_TESTED = 200_000
"""Rows that the tests use at most; of more, a random sample."""

Report = Mapping[str, Any]


def words_of(name: str) -> str:
    """A column's name as people would say it, as a sentence's first words."""
    return Column(name, "", 0, 0, {}).words


def lasting(report: Report) -> list[str]:
    """The drivers that hold when the others are held fixed, strongest first (without a model, or
    when none holds, all that are not doubles)."""
    drivers = [name for name, fact in report["found"].items() if fact["driver"]]
    drivers = [name for name in drivers if name not in report["same"]]
    model = report["model"]
    kept = [name for name in drivers if name in model and model[name]["p"] < 0.05]
    return kept or drivers


def _value(outcome: Outcome, value: float) -> str:
    return percent(value) if outcome.kind == "share" else outcome.column.shown(value)


def at(group: str) -> str:
    """A group inside a sentence: "under 6", "at 20 and more", "with Basic"."""
    if group.startswith("under "):
        return group
    return f"at {group}" if group[:1].isdigit() or group[:1] == "-" else f"with {group}"


def _ends(outcome: Outcome, fact: Report) -> str:
    """The highest against the lowest group: "43 % under 6, 6 % at 20 and more"."""
    means = {row["group"]: row["mean"] for row in fact["groups"]}
    gap = fact["contrast"]
    top, bottom = (_value(outcome, means[gap[key]]) for key in ("top", "bottom"))
    return f"{top} {at(gap['top'])}, {bottom} {at(gap['bottom'])}"


def short_note(report: Report, name: str) -> str:
    """Why a driver does not count by itself, in a few words; empty when it does."""
    if name in report["same"]:
        twin = words_of(report["same"][name])
        return f"same as {twin if len(twin) < 16 else twin[:14] + '…'}"
    beside = report["model"].get(name)
    return "explained by others" if beside and beside["p"] >= 0.05 else ""


def ranking_title(outcome: Outcome, report: Report) -> str:
    """The title of the ranking: what is strongest, or that nothing is."""
    kept = lasting(report)
    if not kept:
        return f"No driver of {outcome.noun} found in {len(report['found'])} columns"
    if len(kept) == 1:
        return f"Only {words_of(kept[0])} drives {outcome.noun}"
    return f"{capital(words_of(kept[0]))} is the strongest driver of {outcome.noun}"


def detail_title(outcome: Outcome, report: Report, lead: str) -> str:
    """The title of the plot about the strongest driver."""
    fact = report["found"][lead]
    if outcome.kind == "classes":
        return f"{capital(words_of(lead))} tells {outcome.noun} apart best"
    if outcome.kind == "number" and fact["sign"] and not fact["curved"]:
        turn = "rises" if fact["sign"] > 0 else "falls"
        return f"{capital(outcome.noun)} {turn} as {words_of(lead)} rises"
    if not fact.get("contrast"):
        return f"{capital(outcome.noun)} by {words_of(lead)}"
    return f"{capital(outcome.noun)} by {words_of(lead)}: {_ends(outcome, fact)}"


def too_few(outcome: Outcome, report: Report, filtered: str) -> str:
    """The sentence for a selection that is too small, or all of one outcome."""
    where = f" with {filtered}" if filtered else ""
    if report["n"] < 12:
        return f"Only {report['n']:,} rows{where}: too few to look for drivers of {outcome.noun}."
    return f"All {report['n']:,} rows{where} have the same {outcome.column.words}."


def told(
    profile: Profile, wish: Wish, outcome: Outcome, report: Report, dropped: Mapping[str, str]
) -> str:
    """The whole answer in Markdown."""
    kept = lasting(report)
    found = report["found"]
    quiet = [name for name, fact in found.items() if not fact["driver"]]
    notes = _notes(profile, wish, report, dropped)
    if not kept:
        return answer(
            f"No driver of {outcome.noun} found{_where(wish)}: none of the {len(found)} columns "
            "differs more than chance explains.",
            [_strongest_of_none(found), _power(outcome, report), _quiet(found, quiet)],
            note=notes,
        )
    bullets = [
        _second(outcome, found, kept),
        _others(outcome, found, kept[2:5]),
        *_faded(outcome, report, kept),
        _doubles(report),
        _quiet(found, quiet),
    ]
    return answer(
        _finding(outcome, found[kept[0]], kept[0], wish),
        [bullet for bullet in bullets if bullet][:6],
        _table(profile, outcome, found[kept[0]], kept[0]),
        notes,
    )


def _where(wish: Wish) -> str:
    return f" for {filter_words(wish.filters)}" if wish.filters else ""


def _finding(outcome: Outcome, fact: Report, name: str, wish: Wish) -> str:
    lead = f"{capital(words_of(name))} is the strongest driver of {outcome.noun}{_where(wish)}"
    if outcome.kind == "classes":
        middles = listed([f"{row['class']} {row['middle']}" for row in fact["classes"]], 4)
        kind = "median and middle half" if "to" in middles else "most frequent"
        return (
            f"{capital(words_of(name))} tells {outcome.noun} apart best{_where(wish)} "
            f"(strength {fact['strength']:.2f} of 1): {middles} ({kind})."
        )
    gap = fact.get("contrast")
    if not gap:
        return f"{lead} (strength {fact['strength']:.2f} of 1, {p_words(fact['q'])})."
    times = f" ({gap['ratio']:.1f} times as often)" if gap["ratio"] else ""
    if outcome.kind == "number":
        return f"{lead}: on average {_ends(outcome, fact)} (strength {fact['strength']:.2f} of 1)."
    means = {row["group"]: percent(row["mean"]) for row in fact["groups"]}
    first = f"{means[gap['top']]} {outcome.verb} {at(gap['top'])}"
    return f"{lead}: {first}, {means[gap['bottom']]} {at(gap['bottom'])}{times}."


def _second(outcome: Outcome, found: Report, kept: Sequence[str]) -> str:
    if len(kept) < 2:
        return ""
    name, fact = kept[1], found[kept[1]]
    lead = f"Second: **{words_of(name)}**"
    gap = fact.get("contrast")
    if not gap:
        return f"{lead} (strength {fact['strength']:.2f}, {p_words(fact['q'])})."
    if outcome.kind == "share":
        much, low, high = (gap[key] * 100 for key in ("gap", "gap_low", "gap_high"))
        span = f"+{much:.0f} points, 95 % interval {low:.0f} to {high:.0f}"
    else:
        span = f"difference {figure(gap['gap'])}, 95 % interval {figure(gap['gap_low'])} to "
        span += figure(gap["gap_high"])
    return f"{lead}: {_ends(outcome, fact)} ({span})."


def _others(outcome: Outcome, found: Report, names: Sequence[str]) -> str:
    if not names:
        return ""
    told = [
        f"{words_of(name)} ({_ends(outcome, found[name])})"
        if found[name].get("contrast")
        else f"{words_of(name)} (strength {found[name]['strength']:.2f})"
        for name in names
    ]
    return f"Weaker, but they hold when the other drivers are held fixed: {listed(told)}."


def _faded(outcome: Outcome, report: Report, kept: Sequence[str]) -> list[str]:
    model = report["model"]
    names = [name for name in model if name not in kept and name not in report["same"]]
    bullets = []
    for name in names[:2]:
        fact, reason = report["found"][name], model[name].get("explained")
        ends = f" ({_ends(outcome, fact)})" if fact.get("contrast") else ""
        if reason:
            why = f"the difference disappears once {words_of(reason['by'])} is held fixed "
            why += f"({p_words(reason['p'])})"
        else:
            why = f"beside the other drivers nothing certain is left ({p_words(model[name]['p'])})"
        text = f"{capital(words_of(name))} matters less than it looks{ends}: {why}."
        bullets.append(text)
    if len(names) > 2:
        more = listed([words_of(name) for name in names[2:]])
        bullets.append(f"The same goes for {more}.")
    return bullets


def _doubles(report: Report) -> str:
    same = report["same"]
    if not same:
        return ""
    pairs = [f"{code(name)} (as {code(twin)})" for name, twin in list(same.items())[:4]]
    more = f" and {len(same) - 4} more" if len(same) > 4 else ""
    return f"Says the same as another driver, so not counted twice: {', '.join(pairs)}{more}."


def _quiet(found: Report, names: Sequence[str]) -> str:
    if not names:
        return ""
    least = min(found[name]["q"] for name in names)
    bound = f" (p ≥ {min(least, 0.9):.2g})" if least >= 0.05 else ""
    return f"No effect found for {listed([words_of(name) for name in names])}{bound}."


def _strongest_of_none(found: Report) -> str:
    name = next(iter(found))
    fact = found[name]
    return (
        f"The closest was {words_of(name)}: strength {fact['strength']:.2f} of 1, "
        f"{p_words(fact['q'])} after correction for {len(found)} tests."
    )


def _power(outcome: Outcome, report: Report) -> str:
    least = 2.8 / min(max(report["n"], 1), MOST_TESTED) ** 0.5
    return (
        f"With {report['n']:,} rows a link stronger than about {least:.2g} would most likely have "
        "shown; a weaker one may exist."
    )


def dropped_words(dropped: Mapping[str, str]) -> str:
    """The columns left out, each with its reason."""
    told = [f"{code(name)} ({reason})" for name, reason in list(dropped.items())[:6]]
    more = f" and {len(dropped) - 6} more" if len(dropped) > 6 else ""
    return f"Left out: {', '.join(told)}{more}." if told else ""


def _notes(profile: Profile, wish: Wish, report: Report, dropped: Mapping[str, str]) -> str:
    parts = []
    if report["leaks"]:
        made = [f"{name} missing" for name in report["leaks"]]
        leaks = [code(name) for name in report["leaks"] if name not in made]
        names, one = listed(leaks), len(leaks) == 1
        parts.append(
            f"Set aside: {names}, because {'it gives' if one else 'they give'} the outcome away "
            "(more a result of it than a cause)."
        )
    parts.append(dropped_words(dropped))
    if repeats_dropped(profile):
        parts.append(f"{profile.duplicates:,} repeated rows removed.")
    gaps = [c for c in profile.columns if c.missing and c.name in report["found"]]
    if gaps:
        names = listed([f"{code(c.name)} {c.missing:,}" for c in gaps], 3)
        parts.append(f"Missing values: {names}.")
    if profile.uneven:
        parts.append(UNEVEN)
    if profile.rows > MOST_TESTED:
        parts.append(f"Tests ran on a random {MOST_TESTED:,} of the rows.")
    parts.append("This shows what goes together, not what causes it.")
    return " ".join(part for part in parts if part)


def pair_title(outcome: Outcome, found: Report) -> str:
    """The title of the plot of two columns that only matter together."""
    one, other = (words_of(name) for name in found["pairs"][0]["pair"])
    return f"{capital(one)} and {other} together drive {outcome.noun}"


def told_pair(outcome: Outcome, found: Report, columns: int, dropped: Mapping[str, str]) -> str:
    """The answer when no column alone goes with the outcome, but two of them together do."""
    first = found["pairs"][0]
    one, other = (words_of(name) for name in first["pair"])
    rows = found["rows"]
    if outcome.kind == "classes":
        table = ""
    else:
        body = [
            [r["group"], f"{r['n']:,}", _value(outcome, r["mean"]), _span(outcome, r)] for r in rows
        ]
        table = pipe_table([f"{one} · {other}", "rows", outcome.noun, "95 % interval"], body)
    return answer(
        f"{capital(one)} and {other} together drive {outcome.noun}: neither does alone, the "
        "effect of one turns with the other.",
        [
            f"Their product explains {percent(first['explained'])} of what the two alone leave "
            f"open ({p_words(first['p'])} after correction for all pairs of {columns} columns).",
            "Column by column none of them differs more than chance explains.",
        ],
        table,
        f"{dropped_words(dropped)} This shows what goes together, not what causes it.".strip(),
    )


def _table(profile: Profile, outcome: Outcome, fact: Report, name: str) -> str:
    rows = _noun(profile)
    if outcome.kind == "classes":
        body = [[row["class"], f"{row['n']:,}", row["middle"]] for row in fact["classes"]]
        return pipe_table([outcome.column.words, rows, words_of(name)], body)
    label = outcome.label.replace("share ", "").replace(" (%)", "")
    body = [
        [row["group"], f"{row['n']:,}", _value(outcome, row["mean"]), _span(outcome, row)]
        for row in fact.get("groups", [])
    ]
    head = [words_of(name), rows, label, "95 % interval"]
    return pipe_table(head, body) if body else ""


def _span(outcome: Outcome, row: Report) -> str:
    return f"{_value(outcome, row['low'])} to {_value(outcome, row['high'])}"


def _noun(profile: Profile) -> str:
    for column in profile.columns:
        if column.name.lower().endswith("_id") and is_identifier(column, profile.rows):
            return f"{column.name[:-3].replace('_', ' ')}s"
    return "rows"
