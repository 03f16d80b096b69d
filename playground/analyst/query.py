"""What is asked, apart from how it was worded: the one thing between words and code."""

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "de", "zh"]

Ask = Literal[
    "value",  # a measure, perhaps for each value of dimensions; "compare" and "by" are this too
    "rank",  # which has the most, the least, the top n: ``order`` and ``limit`` count
    "share",  # parts of a whole in percent; of rows, or of a measure
    "course",  # a measure over time: ``dimensions`` holds the date with its grain
    "growth",  # which changed the most from beginning to end
    "distribution",
    "relation",  # two columns against each other, correlations
    "difference",  # is there a difference between groups, tested
    "drivers",
    "change",  # why did a measure change: ``periods`` are the two that are compared
    "forecast",
    "regression",
    "clusters",
    "risk",  # who is likely to ...
    "outliers",
    "missing",
    "duplicates",
    "quality",  # what is wrong with this file
    "cleanup",
    "convert",
    "list",  # the rows themselves that the filters keep
    "lapsed",  # who stopped coming: keys that occur early and no more
    "versions",  # what differs between two tables of the same kind
    "columns",  # which columns, which types
    "rows",  # how many rows (of every table that is meant)
    "overview",
]

How = Literal[
    "sum", "mean", "median", "min", "max", "std", "var", "count", "distinct", "range", "share"
]
"""``count`` counts rows (``column`` "") or values that are there; ``share`` is the part of rows for
which ``where`` holds, in percent."""

Grain = Literal[
    "", "year", "quarter", "month", "week", "day", "hour", "weekday", "month of year", "half"
]

Operator = Literal[
    "=", "!=", ">", ">=", "<", "<=", "in", "not in", "contains", "missing", "present"
]


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows that are meant. Dates are ISO days in ``values``: two of them with ``in`` on a date
    column are its first and last day, both included; numbers are spelled as Python spells them.
    With a ``grain`` of "weekday" (0 is Monday), "month of year" or "year" the values are such
    numbers, any of which a date may have. ``words`` is how the asker said it.
    """

    column: str
    operator: Operator
    values: tuple[str, ...] = ()
    words: str = ""
    grain: Grain = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that is asked for: ``how`` of ``column``.

    ``times`` makes it a product (quantity × price) and ``over`` a quotient (tip ÷ total bill), row
    by row before it is aggregated; ``ratio_of_sums`` divides the sums instead, ``percent`` tells
    the quotient in percent. ``plus`` and ``minus`` are columns that are added to it and taken off,
    row by row. With ``each`` (a key, or a date and its ``each_grain``) the column is first added up
    for each value of it, rows are counted if there is no column, and ``how`` is of those ("average
    order value" where an order has several rows). ``where`` are the rows of a ``share``, or of a
    count or sum beside others; those of ``less`` are taken off a count or sum ("more in Q4 than in
    Q1"). ``words`` is how the asker called it.
    """

    column: str = ""
    how: How = "count"
    times: str = ""
    over: str = ""
    ratio_of_sums: bool = False
    where: tuple[Filter, ...] = ()
    words: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    each: str = ""
    each_grain: Grain = ""
    percent: bool = False
    less: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a measure is told for each value of: a column, a date by its ``grain``, or a number in
    ``bins`` (edges, empty for values as they are)."""

    column: str
    grain: Grain = ""
    bins: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Another table whose columns are asked about too: ``left`` of the first equals ``right``."""

    table: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, both ISO days included; ``words`` is its name ("March 2024")."""

    first: str
    last: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One question. ``table`` is its place among the tables that were given, as are those of
    ``joins`` and ``others`` (the second of two versions, every table whose rows are counted).

    ``sure`` is 1 where every word that counts was understood, under 0.5 where the question was not.
    ``unknown`` are the words of it that stand for nothing in the file. ``chart`` is a kind of plot
    or "none" where none is wanted, ``file_format`` an ending without dot ("xlsx", "pdf").
    ``report`` says that the answer is wanted as a document, ``trimmed`` that outliers of the
    measure are left out. ``predictors`` are the columns that a
    regression, risk, drivers or clusters are confined to. ``having`` keeps the groups of a ranking
    for which its first measure holds; ``within`` ranks the groups inside each value of the last
    dimension, ``limit`` of them (one without it).
    """

    ask: Ask
    table: int = 0
    measures: tuple[Measure, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: Literal["", "most", "least"] = ""
    limit: int | None = None
    having: Filter | None = None
    within: bool = False
    periods: tuple[Period, ...] = ()
    predictors: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    others: tuple[int, ...] = ()
    chart: Literal[
        "", "none", "bar", "line", "scatter", "histogram", "box", "pie", "heatmap", "map"
    ] = ""
    file_format: str = ""
    report: bool = False
    trimmed: bool = False
    horizon: int | None = None
    language: Language = "en"
    sure: float = 1.0
    unknown: tuple[str, ...] = ()
    text: str = field(default="", compare=False)
