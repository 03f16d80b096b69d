"""Questions that would work on a table, with its real columns and values."""

import re
from collections.abc import Sequence

from bot.playground.analyst.outcome import outcome_of
from bot.playground.analyst.profile import Profile, clock_of, default_outcome
from bot.playground.analyst.words import capital

DATE_PARTS = frozenset({"month", "week", "day", "hour", "minute", "second"})
FILLERS = frozenset({"what", "the", "a", "of", "by", "on", "and", "me", "give", "find"})
AT_MOST, LENGTH = 3, 60
"""How many questions a client asks for, and how many characters each may have."""


def suggestions(profile: Profile, most: int = 6) -> str:
    """A few questions in quotation marks."""
    return ", ".join(f"“{question}”" for question in questions_for(profile)[:most]) + "."


def questions_for(profile: Profile) -> list[str]:
    """Questions that fit the kinds of columns the table has, the most telling ones first."""
    numbers = [
        c
        for c in profile.of_kind("number")
        if c.distinct > 10 and not c.is_year and c.words.lower() not in DATE_PARTS
    ]
    categories = [c for c in profile.of_kind("category") if c.distinct <= 12]
    usual = default_outcome(profile)
    target = usual if usual and outcome_of(usual) else next(iter([*numbers, *categories]), None)
    clock, found = clock_of(profile), []
    if target:
        found.append(f"what drives {target.name}?")
        by = next((c for c in categories if c != target), None)
        if by:
            found.append(f"{target.name} by {by.name}")
            if len(by.values) > 1:
                found.append(f"compare {by.values[0]} and {by.values[1]}")
    if clock and numbers:
        measure = next((c for c in numbers if c != clock), None)
        if measure:
            found += [f"trend of {measure.name}", f"forecast {measure.name}"]
    if numbers:
        found.append(f"distribution of {numbers[0].name}")
    if len(numbers) > 1:
        found += [f"regress {numbers[0].name} on {numbers[1].name}", "find clusters"]
    return [*found, "missing values", "give me a profile"]


def followups(profile: Profile, asked: Sequence[str]) -> str:
    """The closing block that proposes what to ask next: what would work and was not asked yet."""
    earlier = [_stems(question) for question in asked]
    fresh = [
        question
        for question in questions_for(profile)
        if len(question) <= LENGTH and not any(_stems(question) <= known for known in earlier)
    ]
    return "\n".join(["```followups", *map(capital, fresh[:AT_MOST]), "```"]) if fresh else ""


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w+", text.casefold()) if word not in FILLERS}


def columns_of(profile: Profile) -> str:
    """The names of the columns in a sentence."""
    names = ", ".join(f"`{column.name}`" for column in profile.columns[:15])
    return f"Columns of `{profile.file}`: {names}."
