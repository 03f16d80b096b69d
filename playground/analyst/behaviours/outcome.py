"""The column that is to be explained, and how it is put into code and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from playground.analyst.frame import literal
from playground.analyst.query import Filter, Query
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import figure, named

POSITIVE = (
    *("yes", "true", "y", "t", "1", "1.0", "positive", "churned", "left", "exited", "cancelled"),
    *("canceled", "fraud", "default", "survived", "success", "won", "passed", "failed", "died"),
    *("malignant", "spam", "ja", "wahr", "gekündigt", "verloren", "是", "有", "流失", "はい", "예"),
)
"""Values of two whose share people want to know, the plainest first."""
PLAIN = POSITIVE[:8]
USUAL = (
    *("churn", "churned", "attrition", "exited", "survived", "converted", "default", "defaulted"),
    *("fraud", "cancelled", "left", "target", "outcome", "label", "result", "response", "class"),
    *("species", "diagnosis", "price", "sales", "revenue", "流失"),
)
"""Columns that are most often the outcome, in the order of preference."""
NOUNS = {"churned": "churn", "survived": "survival", "attrited": "attrition"}
CLASSES_MAX = 12
STATED = frozenset({"target", "class", "label", "species", "category", "cluster", "grade"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of two values (``positive`` is the one whose share is told), of several classes,
    or a number."""

    column: Column
    kind: Literal["share", "classes", "number"]
    positive: str = ""

    @property
    def noun(self) -> str:
        """What is explained: "churned", "target = malignant"."""
        name = named(self.column.name)
        plain = self.kind != "share" or self.positive.casefold() in PLAIN
        return NOUNS.get(name.casefold(), name) if plain else f"{name} = {self.positive}"

    @property
    def line(self) -> str:
        """The line of code that makes ``y``."""
        cells = f"df[{self.column.name!r}]"
        if self.kind != "share":
            return f"y = {cells}" if self.kind == "number" else f"y = {cells}.astype('str')"
        value = literal(self.positive, self.column)
        line = f"y = ({cells} == {value}).astype(float)"
        return f"{line}.where({cells}.notna())" if self.column.missing else line

    def shown(self, value: float, voice: Voice) -> str:
        """A mean of the outcome in words."""
        if self.kind == "share":
            return voice.percent(value, 0 if value >= 0.0995 or value == 0 else 1)
        return figure(value, self.column.unit, voice)


def outcome_of(column: Column, where: Sequence[Filter] = ()) -> Outcome | None:
    """How a column can be an outcome; None for dates, free text and a single value. ``where`` may
    name the value that is meant."""
    if column.distinct < 2 or column.kind in ("date", "text", "id"):
        return None
    told = [one.values[0] for one in where if one.column == column.name and one.values]
    if column.distinct == 2 or (told and column.low is None):
        return Outcome(column, "share", told[0] if told else _positive(column))
    if column.low is None:
        return Outcome(column, "classes") if column.distinct <= CLASSES_MAX else None
    few = column.distinct <= 10 and column.name.casefold() in STATED
    return Outcome(column, "classes" if few else "number")


def _positive(column: Column) -> str:
    """The value of two whose share people want to know: yes, 1, churned ...; else the rarer one."""
    low = {value.casefold(): value for value in column.values}
    found = [low[word] for word in POSITIVE if word in low]
    if column.low is not None:
        return f"{column.high:g}"
    return found[0] if found else column.values[-1]


def chosen(query: Query, table: Table) -> Outcome | None:
    """The outcome that a question names, else a usual one of the table, else its only yes or no."""
    for measure in query.measures:
        column = table.column(measure.column)
        if column is not None:
            return outcome_of(column, measure.where)
    usual = [
        (USUAL.index(column.name.casefold()), column)
        for column in table.columns
        if column.name.casefold() in USUAL and outcome_of(column)
    ]
    if usual:
        return outcome_of(min(usual, key=lambda pair: pair[0])[1])
    twos = [column for column in table.columns if column.distinct == 2]
    return outcome_of(twos[0]) if len(twos) == 1 else None
