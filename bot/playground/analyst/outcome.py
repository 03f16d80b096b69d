"""The column that a question is about, and how its outcome is put into code and words."""

from dataclasses import dataclass
from typing import Literal

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import (
    POSITIVE,
    Column,
    Profile,
    default_outcome,
    is_identifier,
    positive_value,
)
from bot.playground.analyst.question import Wish

CLASS_NAMES = frozenset({"target", "class", "label", "species", "category", "cluster", "grade"})
NOUNS = {"churned": "churn", "survived": "survival", "attrited": "attrition"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of two values (``positive`` is the one whose share is told), of several classes,
    or a number."""

    column: Column
    kind: Literal["share", "classes", "number"]
    positive: str = ""

    @property
    def plain(self) -> bool:
        """Whether the told value just says that the column's name is true."""
        return self.positive.lower() in POSITIVE - {"malignant"} or self.positive == "1.0"

    @property
    def noun(self) -> str:
        """What is driven: "churn", "survival", "species", "target = malignant"."""
        words = self.column.words
        if self.kind == "share" and not self.plain:
            return f"{words} = {self.positive}"
        return NOUNS.get(words.lower(), words)

    @property
    def verb(self) -> str:
        """What a share's rows did: "churned", "malignant"."""
        words = self.column.words.lower()
        if not self.plain:
            return f"are {self.positive}"
        return words if words.endswith("ed") else f"have {words} = {self.positive}"

    @property
    def label(self) -> str:
        """The outcome on an axis."""
        if self.kind != "share":
            return f"mean {self.column.words}" if self.kind == "number" else self.column.words
        words = self.column.words.lower()
        short = words if self.plain and words.endswith("ed") else f"{words} = {self.positive}"
        return f"share {short} (%)"

    @property
    def code(self) -> str:
        """The lines that make ``outcome`` from the table."""
        name = self.column.name
        if self.kind == "number":
            return f"outcome = table[{name!r}].astype(float)"
        if self.kind == "classes":
            text = (
                "table[{0!r}].map(lambda value: f'{{value:g}}')"
                if self.column.kind == ("number")
                else "table[{0!r}].astype(str)"
            )
            return f"outcome = {text.format(name)}.where(table[{name!r}].notna())"
        told: object = float(self.positive) if self.column.kind == "number" else self.positive
        known = f"table[{name!r}].notna()"
        return lines(f"outcome = (table[{name!r}] == {told!r}).astype(float).where({known})")


def outcome_of(column: Column) -> Outcome | None:
    """How a column can be an outcome; None for dates, free text and single values."""
    if column.distinct < 2 or column.kind in ("date", "text"):
        return None
    if column.distinct == 2:
        return Outcome(column, "share", positive_value(column))
    if column.kind == "category":
        return Outcome(column, "classes") if column.distinct <= 12 else None
    few = column.distinct <= 10 and column.name.lower() in CLASS_NAMES
    return Outcome(column, "classes" if few else "number")


def chosen(profile: Profile, wish: Wish) -> Column | None:
    """The outcome's column: named in the question and able to be one, else a usual name, else the
    only column of two values."""
    for name in wish.named:
        column = profile.column(name)
        if column and name != wish.by and not is_identifier(column, profile.rows):
            return column
    usual = default_outcome(profile)
    if usual or wish.kind != "drivers":
        return usual
    twos = [column for column in profile.of_kind("category") if column.distinct == 2]
    return twos[0] if len(twos) == 1 else None
