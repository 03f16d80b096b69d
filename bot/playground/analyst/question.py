"""What a person wants, read from a question by plain rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.playground.analyst.profile import Column, Profile, clock_of

Kind = Literal[
    "risk", "forecast", "regression", "clusters", "missing", "outliers", "distribution", "drivers",
    "correlation", "top", "trend", "groups", "profile",
]  # fmt: skip

KINDS: tuple[tuple[Kind, str], ...] = (
    ("risk", r"\bat risk\b|\brisk(s|y)?\b.*\bnow\b|\bwill (churn|leave)\b|\bgefährdet"),
    (
        "forecast",
        r"\bforecast|\bnext (\d+ )?(hours?|days?|weeks?|months?|quarters?|years?)\b|"
        r"\bproject(ion|ed)\b|\bprognose|\bvorhersage",
    ),
    ("regression", r"\bregress|\blinear model|\blogit\b|\blogistic\b|\bfit a (line|model)\b"),
    ("clusters", r"\bcluster|\bsegments?\b|\bsegmentation\b|\bk-?\s?means\b|\btypes of\b"),
    ("missing", r"\bmissing\b|\bgaps\b|\bempty cells\b|\bnulls?\b|\bfehlende"),
    ("outliers", r"\boutliers?\b|\banomal|\bunusual|\bextreme values\b|\bausreißer"),
    ("distribution", r"\bdistribut|\bhistogram|\bspread of\b|\bverteilung|\bskew"),
    (
        "drivers",
        r"\bdriv(e|er|ers|es|ing)\b|\bdetermin|\bcauses?\b|\bwhy\b|\baffects?\b|\binfluenc|"
        r"\bpredict|\bfactors?\b|\bexplains?\b|\bimpacts?\b|\bdepends?\b|\breasons?\b|\bmatters?\b|"
        r"\btreib|\bwarum\b|\bursache|\beinfluss|\bhängt\b|\bgründe?\b|\bseparat|\bdistinguish",
    ),
    ("correlation", r"\bcorrelat|\brelationships?\b|\bkorrel|\bzusammenh"),
    (
        "top",
        r"\b(top|bottom)\b|\b(highest|largest|biggest|most|best|lowest|smallest|worst)\b \w+|"
        r"\bgrößte",
    ),
    (
        "trend",
        r"\btrends?\b|\bover time\b|\bdevelop|\bcourse\b|\bverlauf\b|\bgrowth\b|\bseason|"
        r"\btime series\b|\bentwicklung|\b(weekly|monthly|yearly) pattern|"
        r"\b(per|by|each) (hour|day|week|month|quarter|year)\b",
    ),
    (
        "groups",
        r"\bcompar|\bvergleich|\bgroup(ed)? by\b|\bsplit\b|\bbreak ?down\b|\bversus\b|\bvs\b",
    ),
    (
        "profile",
        r"\bprofile\b|\bsummar|\boverview\b|\bdescrib|\bquality\b|\büberblick|"
        r"\bwhat('s| is) in\b|\blook like\b",
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
SIGNS = {"at least": ">=", ">=": ">=", "at most": "<=", "<=": "<="}
MORE = frozenset({"over", "above", "more than", "greater than", "older than", "über", ">"})
YEAR = re.compile(
    r"\b(in|for|für|during|only|just|year|since|from|after|before|until)\s+((?:19|20)\d\d)\b"
)
STEP = re.compile(r"\b(?:per|by|each|nach)\s+(hour|day|week|month|quarter|year)\b")
TRIMMED = re.compile(
    r"\b(?:without|excluding|exclude|remove|drop|ohne)\s+(?:the\s+)?(?:outliers?|ausreißer)"
)
LOWEST = re.compile(r"\b(bottom|lowest|smallest|worst|least|fewest)\b")
AHEAD = re.compile(r"\b(\d{1,3})\s+(hour|day|week|month|quarter|year|step|point)s?\b")
COMPARISON = re.compile(
    r"^\W*(?:is |are |of )?(over|under|above|below|more than|less than|greater than|older than|"
    r"younger than|at least|at most|über|unter|>=|<=|>|<)\s*(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep the rows whose ``column`` is ``==``, ``!=``, ``>``, ``>=``, ``<``, ``<=`` or ``in`` a
    value; a date's year is one with "year " before the sign; ``typical`` leaves outliers out."""

    column: str
    sign: str
    value: str | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """One question, understood: what to do, about which columns, on which rows.

    ``step`` is a calendar step ("month"), ``ahead`` how many of them a forecast goes on.
    ``understood`` is false when no rule matched; ``unknown`` is a filter's word that is no value;
    ``no_column`` is what should be explained, but is no column.
    """

    kind: Kind | None = None
    named: tuple[str, ...] = ()
    by: str | None = None
    filters: tuple[Filter, ...] = ()
    top: int = 10
    lowest: bool = False
    bars: bool = False
    step: str = ""
    ahead: int = 0
    understood: bool = False
    unknown: str | None = None
    no_column: str | None = None


def replaced(wish: Wish, **changes: Any) -> Wish:
    """The wish with some of its parts set anew."""
    return replace(wish, **changes)


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
            sign = SIGNS.get(told[1], ">" if told[1] in MORE else "<")
            found.append(Filter(column.name, sign, float(told[2])))
    return (*found, *_years(low, profile))


def _years(low: str, profile: Profile) -> list[Filter]:
    """The filters on the year of the table's clock: "for 2023", "since 2020"."""
    clock = clock_of(profile)
    if clock is None:
        return []
    year = "" if clock.kind == "number" else "year "
    signs = {"since": ">=", "from": ">=", "after": ">", "before": "<", "until": "<="}
    return [
        Filter(clock.name, year + signs.get(word, "=="), float(told))
        for word, told in YEAR.findall(low)
    ]


def read(text: str, profile: Profile, before: Wish | None = None) -> Wish:
    """The wish in a question; a short follow-up changes the wish ``before`` it."""
    text = re.sub(re.escape(profile.file), " ", text, flags=re.IGNORECASE)
    low = plain(text)
    trimmed = TRIMMED.search(low) is not None
    asked = _without_names(TRIMMED.sub(" ", low), profile)
    kind = next((kind for kind, pattern in KINDS if re.search(pattern, asked)), None)
    told = BY.search(low)
    by = (
        next(iter(mentioned(told[1], profile.of_kind("category", "number"))), None)
        if told
        else None
    )
    filters = filters_in(text, profile)
    named = tuple(column.name for column in mentioned(text, profile.columns))
    if kind in ("regression", "groups"):
        named = _in_order(named, low)
    bars = bool(re.search(r"\bbars?\b|\bbalken|\bcolumn chart", low))
    number = re.search(
        r"\b(?:top|bottom|largest|highest|biggest|best|lowest|smallest|worst)\s+(\d{1,3})\b", low
    )
    compared = _compared(low, profile) if kind in (None, "groups") else None
    if compared and (by is None or by.kind == "number"):
        by, kind = profile.column(compared.column), "groups"
        filters = (*(told for told in filters if told.column != compared.column), compared)
    if kind == "trend" and by and not clock_of(profile):
        kind = "groups"
    step, ahead = STEP.search(asked), AHEAD.search(asked)
    if trimmed:
        filters = (*filters, *(Filter(name, "typical", 0.0) for name in _numbers(named, profile)))
    wish = Wish(
        kind or ("groups" if by else None),
        named,
        by.name if by else None,
        filters,
        int(number[1]) if number else 10,
        LOWEST.search(low) is not None,
        bars,
        step[1] if step else ahead[2] if ahead and kind == "forecast" else "",
        int(ahead[1]) if ahead and kind == "forecast" else 0,
        bool(kind or by or filters or bars or named or trimmed),
        _unknown(low, profile) if not filters and before is not None else None,
        None if named else _no_column(low),
    )
    if before is None:
        return wish
    return merged(wish, before, profile, trimmed=trimmed, unfiltered=ALL.search(low) is not None)


def _without_names(low: str, profile: Profile) -> str:
    """A question without the names of columns that are more than one word: they ask nothing."""
    for column in profile.columns:
        name = plain(column.name)
        if " " in name:
            low = low.replace(name, " ")
    return low


def _unknown(low: str, profile: Profile) -> str | None:
    """The word that rows should be kept by, when it is no value of the table."""
    if not STRICT.search(low):
        return None
    after = re.search(r"\b(?:only|just|nur)\s+(?:for|für|in|the|with|mit)?\s*([\w ]{2,30})", low)
    return after[1].strip() if after and not mentioned(after[1], profile.columns) else None


def _in_order(named: tuple[str, ...], low: str) -> tuple[str, ...]:
    """Columns as the question orders them; those only meant by a stem come last."""
    places = {name: low.find(plain(name)) for name in named}
    return tuple(sorted(named, key=lambda name: places[name] if places[name] >= 0 else len(low)))


def _numbers(named: Iterable[str], profile: Profile) -> list[str]:
    numbers = {column.name for column in profile.of_kind("number") if column.distinct > 10}
    return [name for name in named if name in numbers]


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


def merged(wish: Wish, before: Wish, profile: Profile, *, trimmed: bool, unfiltered: bool) -> Wish:
    """A follow-up on top of the wish before it: what it does not say stays as it was."""
    columns = {told.column for told in wish.filters} | ({wish.by} if wish.by else set())
    asks = wish.kind is not None
    kept = tuple(
        told
        for told in before.filters
        if not unfiltered and told.column not in columns and not (asks and told.sign == "in")
    )
    fresh = [name for name in wish.named if name != wish.by]
    named = wish.named if asks and fresh else before.named or wish.named
    if trimmed and not any(told.sign == "typical" for told in wish.filters):
        meant = _numbers(named, profile) or [
            column.name for column in profile.of_kind("number") if column.distinct > 10
        ]
        kept += tuple(Filter(name, "typical", 0.0) for name in meant)
    return replace(
        wish,
        kind=wish.kind or before.kind,
        named=named,
        by=wish.by or (None if asks else before.by),
        filters=kept + wish.filters,
        bars=wish.bars or (before.bars and not asks),
        step=wish.step or ("" if asks else before.step),
        ahead=wish.ahead or before.ahead,
        understood=wish.understood or unfiltered,
    )
