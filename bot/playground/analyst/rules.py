"""The table of rules: what a question asks for, and the behaviour that answers it.

To teach the stand-in a new question: a kind with its words in ``question.KINDS``, a behaviour
(a generator of steps that returns the answer), and a line here. Reports and conversions
are chosen before, in ``analyst.answered``: they need no wish about columns.
"""

from collections.abc import Callable

from bot.playground.analyst.clusters import clusters
from bot.playground.analyst.courses import trend
from bot.playground.analyst.drivers import drivers
from bot.playground.analyst.forecast import forecast
from bot.playground.analyst.groups import groups
from bot.playground.analyst.outcome import chosen, outcome_of
from bot.playground.analyst.overview import overview
from bot.playground.analyst.pair import pair, two_columns
from bot.playground.analyst.profile import Profile, clock_of
from bot.playground.analyst.question import Kind, Wish
from bot.playground.analyst.rankings import correlation, risk, top
from bot.playground.analyst.regression import regression
from bot.playground.analyst.spreads import distribution, missing, outliers
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.suggestions import columns_of, suggestions
from bot.playground.analyst.words import answer

Behaviour = Callable[[Profile, Wish], Steps[str]]


def analysed(profile: Profile, wish: Wish, first_time: bool) -> Steps[str]:
    """The answer to a wish about one table."""
    if wish.unknown:
        known = [
            f"`{column.name}`: {', '.join(column.values[:6])}"
            for column in profile.of_kind("category")
        ]
        return answer(f"I found no value “{wish.unknown}” in `{profile.file}`.", known[:5])
    if not wish.understood and not first_time:
        return answer(
            "I did not understand that: I go by rules.",
            [f"On `{profile.file}` these work: {suggestions(profile)}", columns_of(profile)],
        )
    behaviour = BEHAVIOURS.get(wish.kind, _usual) if wish.kind else _usual
    return (yield from behaviour(profile, wish))


def _usual(profile: Profile, wish: Wish) -> Steps[str]:
    """What a table is most probably good for, when the question does not say."""
    clock, column = clock_of(profile), chosen(profile, wish)
    if column and outcome_of(column):
        return (yield from _drivers(profile, wish))
    if clock and profile.of_kind("number"):
        return (yield from trend(profile, wish, clock))
    return (yield from overview(profile, wish))


def _drivers(profile: Profile, wish: Wish) -> Steps[str]:
    if wish.no_column and wish.kind == "drivers":
        text = f"I found no column “{wish.no_column}” in `{profile.file}`."
        return answer(text, [columns_of(profile), f"These would work: {suggestions(profile)}"])
    column = chosen(profile, wish)
    outcome = outcome_of(column) if column else None
    if outcome:
        return (yield from drivers(profile, wish, outcome))
    if column:
        return answer(_no_outcome(column.name, column.distinct), [columns_of(profile)])
    lead = "I could not tell which column is the outcome: ask “what drives …?” with its name."
    return (yield from overview(profile, wish, lead))


def _risk(profile: Profile, wish: Wish) -> Steps[str]:
    column = chosen(profile, wish)
    outcome = outcome_of(column) if column else None
    if outcome and outcome.kind == "share":
        return (yield from risk(profile, wish, outcome))
    return (yield from _drivers(profile, wish))


def _trend(profile: Profile, wish: Wish) -> Steps[str]:
    clock = clock_of(profile)
    if clock:
        return (yield from trend(profile, wish, clock))
    lead = "There is no column of dates, so no trend to show."
    return (yield from overview(profile, wish, lead))


def _forecast(profile: Profile, wish: Wish) -> Steps[str]:
    clock = clock_of(profile)
    if clock:
        return (yield from forecast(profile, wish, clock))
    return answer(
        f"There is no column of dates in `{profile.file}`, so nothing to carry on.",
        [columns_of(profile), f"These would work: {suggestions(profile)}"],
    )


def _groups(profile: Profile, wish: Wish) -> Steps[str]:
    two = two_columns(profile, wish)
    if two and not wish.by:
        return (yield from pair(profile, wish, *two))
    if wish.by:
        return (yield from groups(profile, wish))
    return answer(
        "I could not tell what to compare: name two groups of a column, or two columns.",
        [f"These would work: {suggestions(profile)}", columns_of(profile)],
    )


def _no_outcome(name: str, distinct: int) -> str:
    if distinct == 1:
        return f"`{name}` has the same value in every row, so nothing in the table can drive it."
    return (
        f"`{name}` holds dates or {distinct:,} different texts, so it is no outcome I can explain."
    )


BEHAVIOURS: dict[Kind, Behaviour] = {
    "drivers": _drivers,
    "risk": _risk,
    "groups": _groups,
    "trend": _trend,
    "forecast": _forecast,
    "regression": regression,
    "clusters": clusters,
    "correlation": correlation,
    "distribution": distribution,
    "outliers": outliers,
    "missing": missing,
    "top": top,
    "profile": overview,
}
