"""What a clause says, gathered from its marks before it becomes a Query."""

from dataclasses import dataclass, field

from playground.analyst.query import Filter, Grain, How
from playground.analyst.tables import Column
from playground.analyst.understand.moments import Moment
from playground.analyst.understand.numbers import Sign


@dataclass(slots=True)
class Named:
    """A number that is asked for: its column, its place among the marks, how it was wanted."""

    column: Column
    place: int
    hows: list[How] = field(default_factory=list)


@dataclass(slots=True)
class Compared:
    """A comparison with a number, before it is known which column it is about."""

    place: int
    operator: Sign
    values: tuple[str, ...]
    about: str
    words: str


@dataclass(slots=True)
class Meant:
    """A filter that was said, where, whether after "of" or a preposition such as "in"."""

    filter: Filter
    place: int
    base: bool = False


@dataclass(slots=True)
class Having:
    """A comparison that holds for whole groups: how often ``counted`` occurs in each (rows without
    it), or the sum of ``summed``."""

    compared: Compared
    group: Column
    counted: Column | None = None
    summed: Column | None = None


@dataclass(slots=True)
class Facts:
    """The parts of a clause.

    ``targets`` are columns after "which" or "top 5", ``by`` columns after "by", ``loose`` other
    columns that are no numbers, ``counted`` those after "how many".
    """

    asks: list[str] = field(default_factory=list)
    measures: list[Named] = field(default_factory=list)
    hows: list[How] = field(default_factory=list)
    targets: list[Column] = field(default_factory=list)
    by: list[Column] = field(default_factory=list)
    loose: list[Column] = field(default_factory=list)
    counted: list[Column] = field(default_factory=list)
    nouns: list[Column] = field(default_factory=list)
    per: list[Column] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    each_grain: Grain = ""
    than: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    count_noun: str = ""
    ask_words: dict[str, str] = field(default_factory=dict)
    counts: bool = False
    distinct: bool = False
    grains: list[tuple[str, bool, str]] = field(default_factory=list)
    moments: list[tuple[Moment, int]] = field(default_factory=list)
    filters: list[Meant] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    having: Having | None = None
    much: bool = False
    beyond: str = ""
    pieces: bool = False
    order: str = ""
    about: str = ""
    limit: int | None = None
    compares: bool = False
    links: list[str] = field(default_factory=list)
    over_at: int | None = None
    over_said: str = ""
    chart: str = ""
    file_format: str = ""
    report: bool = False
    trimmed: bool = False
    shares: bool = False
    share_at: int | None = None
    which: bool = False
    numbers: list[tuple[float, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    hard: list[str] = field(default_factory=list)
    things: list[tuple[str, str, int]] = field(default_factory=list)
    understood: int = 0
    only: bool = False
    parties: bool = False
    per_grain: bool = False
    rows: bool = False
    row_target: bool = False
