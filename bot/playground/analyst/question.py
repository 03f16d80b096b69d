"""What a person wants, read from a question by plain rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.playground.analyst.profile import Column, Profile

Kind = Literal["drivers", "profile", "trend", "correlation", "top", "groups", "risk"]

KINDS: tuple[tuple[Kind, str], ...] = (
    ("risk", r"\bat risk\b|\brisk(s|y)?\b.*\bnow\b|\bwill (churn|leave)\b|\bgefährdet"),
    (
        "drivers",
        r"\bdriv(e|er|ers|es|ing)\b|\bdetermin|\bcauses?\b|\bwhy\b|\baffects?\b|\binfluenc|"
        r"\bpredict|\bfactors?\b|\bexplains?\b|\bimpacts?\b|\bdepends?\b|\breasons?\b|\bmatters?\b|"
        r"\btreib|\bwarum\b|\bursache|\beinfluss|\bhängt\b|\bgründe?\b|\bseparat|\bdistinguish",
    ),
    ("correlation", r"\bcorrelat|\brelationships?\b|\bkorrel|\bzusammenh"),
    ("top", r"\btop\b|\b(highest|largest|biggest|most|best|lowest|smallest|worst)\b \w+|\bgrößte"),
    (
        "trend",
        r"\btrends?\b|\bover time\b|\bdevelop|\bcourse\b|\bverlauf\b|\bgrowth\b|\bseason|"
        r"\btime series\b|\b(per|by|each) (day|week|month|quarter|year)\b|\bentwicklung",
    ),
    ("groups", r"\bcompar|\bvergleich|\bgroup(ed)? by\b|\bsplit\b|\bbreak ?down\b"),
    (
        "profile",
        r"\bprofile\b|\bsummar|\boverview\b|\bdescrib|\bdistribut|\bhistogram|\bquality\b|"
        r"\bmissing\b|\bverteilung|\büberblick|\bwhat('s| is) in\b|\blook like\b",
    ),
)
BY = re.compile(r"\b(?:by|per|across|nach|je|pro|split by|group(?:ed)? by|for each)\s+(.{2,40})")
ONLY = re.compile(
    r"\b(only|just|nur|solely|restrict\w*|filter\w*|limit\w*|in|for|für|within|among)\b"
)
STRICT = re.compile(r"\b(only|just|nur|solely|restrict\w*|filter\w*)\b")
NOT = re.compile(r"\b(without|excluding|exclude|except|ohne|außer|not)\b")
DRIVEN = re.compile(
    r"\b(?:drivers? of|drives?|predicts?|affects?|influences?|explains?|treibt|causes?)\s+"
    r"(?:the |our |my |a |high |low |die |den |das )?([\w ]{2,40})"
)
NO_NAME = frozenset(
    {
        "it",
        "this",
        "that",
        "these",
        "them",
        "outcome",
        "target",
        "result",
        "results",
        "what",
        "most",
    }
)
ALL = re.compile(r"\b(everyone|everybody|all (of them|rows|again)|no filter|insgesamt|alle)\b")
MORE = {"over", "above", "more than", "greater than", "older than", "at least", "über", ">", ">="}
COMPARISON = re.compile(
    r"^\W*(?:is |are |of )?(over|under|above|below|more than|less than|greater than|older than|"
    r"younger than|at least|at most|über|unter|>=|<=|>|<)\s*(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep the rows whose ``column`` is ``==``, ``!=``, ``>``, ``<`` or ``in`` a value."""

    column: str
    sign: str
    value: str | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """One question, understood: what to do, about which columns, on which rows.

    ``understood`` is false when no rule matched; ``unknown`` is a filter's word that is no value;
    ``no_column`` is what should be explained, but is no column.
    """

    kind: Kind | None = None
    named: tuple[str, ...] = ()
    by: str | None = None
    filters: tuple[Filter, ...] = ()
    top: int = 10
    bars: bool = False
    understood: bool = False
    unknown: str | None = None
    no_column: str | None = None


def plain(text: str) -> str:
    """Small letters and single spaces, camel case and underscores as words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[\s_\-]+", " ", spaced).strip().lower()


def mentioned(text: str, columns: Iterable[Column]) -> list[Column]:
    """The columns that a text names, best match first: all words of the name (by their stems)."""
    words = re.findall(r"\w+", plain(text))
    found: list[tuple[float, int, Column]] = []
    for column in columns:
        wanted = re.findall(r"\w+", plain(column.name))
        places = [_place(word, words) for word in wanted]
        if wanted and all(place is not None for place in places):
            exact = sum(word in words for word in wanted) / len(wanted)
            found.append((len(wanted) + exact, -min(p for p in places if p is not None), column))
    return [column for _, _, column in sorted(found, key=lambda item: item[:2], reverse=True)]


def _place(word: str, words: list[str]) -> int | None:
    """Where a word, or one with the same stem, stands."""
    for i, other in enumerate(words):
        if word == other:
            return i
        stem = min(len(word), len(other))
        if stem >= 4 and abs(len(word) - len(other)) <= 3 and word[:stem] == other[:stem]:
            return i
        if stem >= 5 and word[: stem - 1] == other[: stem - 1] and len(word) == len(other) + 1:
            return i
    return None


def filters_in(text: str, profile: Profile) -> tuple[Filter, ...]:
    """The filters a text asks for: values of categories, and comparisons with numbers."""
    low = plain(text)
    found: list[Filter] = []
    for column in profile.of_kind("category"):
        for value in column.values:
            match = re.search(rf"(?<!\w){re.escape(plain(value))}(?!\w)", low)
            if (
                len(value) < 2
                or value.lower() in {"yes", "no", "other", "true", "false"}
                or not match
            ):
                continue
            before = low[max(0, match.start() - 30) : match.start()]
            if NOT.search(before):
                found.append(Filter(column.name, "!=", value))
            elif ONLY.search(before):
                found.append(Filter(column.name, "==", value))
    for column in profile.of_kind("number"):
        name = plain(column.name)
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low)
        told = COMPARISON.match(low[match.end() :]) if match else None
        if told:
            found.append(Filter(column.name, ">" if told[1] in MORE else "<", float(told[2])))
    return tuple(found)


def read(text: str, profile: Profile, before: Wish | None = None) -> Wish:
    """The wish in a question; a short follow-up changes the wish ``before`` it."""
    text = re.sub(re.escape(profile.file), " ", text, flags=re.IGNORECASE)
    low = plain(text)
    kind = next((kind for kind, pattern in KINDS if re.search(pattern, low)), None)
    told = BY.search(low)
    by = (
        next(iter(mentioned(told[1], profile.of_kind("category", "number"))), None)
        if told
        else None
    )
    filters = filters_in(text, profile)
    named = tuple(column.name for column in mentioned(text, profile.columns))
    bars = bool(re.search(r"\bbars?\b|\bbalken|\bcolumn chart", low))
    number = re.search(r"\b(?:top|largest|highest|biggest|best)\s+(\d{1,3})\b", low)
    compared = _compared(low, profile) if kind in (None, "groups") else None
    if by is None and compared:
        by, kind = profile.column(compared.column), "groups"
        filters = (*(told for told in filters if told.column != compared.column), compared)
    unknown = None
    if STRICT.search(low) and not filters and before is not None:
        after = re.search(
            r"\b(?:only|just|nur)\s+(?:for|für|in|the|with|mit)?\s*([\w ]{2,30})", low
        )
        unknown = after[1].strip() if after and not mentioned(after[1], profile.columns) else None
    wish = Wish(
        kind or ("groups" if by else None),
        named,
        by.name if by else None,
        filters,
        int(number[1]) if number else 10,
        bars,
        bool(kind or by or filters or bars or named),
        unknown,
        None if named else _no_column(low),
    )
    return merged(wish, before, ALL.search(low) is not None) if before else wish


def _no_column(low: str) -> str | None:
    """What the question wants explained, when it names something."""
    for told in DRIVEN.finditer(low):
        word = told[1].split()[0]
        if word not in NO_NAME:
            return word
    return None


def _compared(low: str, profile: Profile) -> Filter | None:
    """The rows of the two or more values of one column that a text names."""
    for column in profile.of_kind("category"):
        hits = tuple(
            value
            for value in column.values
            if len(value) > 1 and re.search(rf"(?<!\w){re.escape(plain(value))}(?!\w)", low)
        )
        if len(hits) > 1:
            return Filter(column.name, "in", hits)
    return None


def merged(wish: Wish, before: Wish, unfiltered: bool) -> Wish:
    """A follow-up on top of the wish before it: what it does not say stays as it was."""
    columns = {told.column for told in wish.filters} | ({wish.by} if wish.by else set())
    kept = () if unfiltered else tuple(f for f in before.filters if f.column not in columns)
    asks = wish.kind is not None
    return replace(
        wish,
        kind=wish.kind or before.kind,
        named=wish.named if asks and wish.named and not wish.by else before.named or wish.named,
        by=wish.by or (None if asks else before.by),
        filters=kept + wish.filters,
        bars=wish.bars or (before.bars and not asks),
        understood=wish.understood or unfiltered,
    )
