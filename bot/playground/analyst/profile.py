"""What the first execution printed about a table, and the roles of its columns."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.analyst.words import figure

DEFAULT_OUTCOMES = (
    *("churned", "churn", "attrition", "survived", "target", "outcome", "label", "class"),
    *("diagnosis", "converted", "default", "species", "price", "mpg", "miles_per_gallon"),
    *("response", "y"),
)
POSITIVE = frozenset({"yes", "true", "1", "y", "churned", "left", "dead", "positive", "malignant"})
YEAR_NAME = re.compile(r"\b(years?|yr|jahr|année|año|anno)\b")
ID_NAME = re.compile(r"(^|_|\b)(id|uuid|guid|key|identifier|email|no|nr|number|index)$|^unnamed")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as profiled: ``kind`` is number, category, date or text."""

    name: str
    kind: str
    missing: int
    distinct: int
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def values(self) -> tuple[str, ...]:
        """The column's values, most frequent first, where there are few."""
        return tuple(value for value, _ in self.facts.get("values", ()))

    @property
    def words(self) -> str:
        """The name as people would say it."""
        spaced = re.sub(
            r"(?<=[a-z])[A-Z](?=[a-z])", lambda match: " " + match[0].lower(), self.name
        )
        return re.sub(r"[_\s]+", " ", spaced).strip()

    @property
    def is_year(self) -> bool:
        """Whether the column holds years: its name says so, and its numbers can be some."""
        if self.kind != "number" or not self.facts.get("whole"):
            return False
        named = YEAR_NAME.search(self.words.lower())
        return bool(named) and self.facts["min"] >= 1500 and self.facts["max"] <= 2100

    def shown(self, value: float) -> str:
        """One of the column's values, or what comes of them, as people write it."""
        return f"{value:.0f}" if self.is_year and value >= 1500 else figure(value)


@dataclass(frozen=True, slots=True)
class Profile:
    """A table: where it is, how it is read, the lines that repair it, and its columns.

    ``part`` is the sheet, table or list that was read; ``parts`` are all that the file has, each
    with its rows (a sheet with its filled cells).
    """

    file: str
    reader: str
    repairs: tuple[str, ...]
    rows: int
    width: int
    duplicates: int
    columns: tuple[Column, ...] = field(default=())
    part: str = ""
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def uneven(self) -> bool:
        """Whether some lines did not fit and were cut or left out."""
        return "on_bad_lines" in self.reader

    def column(self, name: str | None) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    def of_kind(self, *kinds: str) -> tuple[Column, ...]:
        """The columns of these kinds that hold more than one value and are no identifiers."""
        return tuple(
            column
            for column in self.columns
            if column.kind in kinds and column.distinct > 1 and not is_identifier(column, self.rows)
        )


def json_line(stdout: str) -> dict[str, Any] | None:
    """The last line of an output that is a JSON object."""
    for line in reversed(stdout.splitlines()):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except json.JSONDecodeError:
                return None
            return found if isinstance(found, dict) else None
    return None


def profile_from(stdout: str) -> Profile | None:
    """The profile that an execution printed, or None when it printed none."""
    found = json_line(stdout)
    if not found or "reader" not in found or "columns" not in found:
        return None
    columns = tuple(
        Column(name, facts["kind"], facts["missing"], facts["distinct"], facts)
        for name, facts in found["columns"].items()
    )
    keys = ("file", "reader", "rows", "width", "duplicates")
    rest = {key: found[key] for key in keys}
    parts = {"part": found.get("part", ""), "parts": tuple(found.get("parts", {}).items())}
    return Profile(**rest, **parts, repairs=tuple(found["repairs"]), columns=columns)


def is_identifier(column: Column, rows: int) -> bool:
    """Whether a column only names its row: nearly all values differ, and it says so by its name,
    by counting up, or by being short text."""
    if column.name.lower().startswith("unnamed"):
        return True
    filled = rows - column.missing
    if filled < 10 or column.distinct < 0.95 * filled or column.kind == "date":
        return False
    if column.kind == "number":
        named = bool(ID_NAME.search(column.words.lower().replace(" ", "_")))
        return bool(column.facts["whole"]) and (named or bool(column.facts["steps_of_one"]))
    return True


def left_out(profile: Profile, outcome: str) -> dict[str, str]:
    """The columns that cannot be drivers of an outcome, each with the reason in words."""
    reasons: dict[str, str] = {}
    stem = outcome.lower()[:5]
    for column in profile.columns:
        if column.name == outcome:
            continue
        if column.distinct <= 1:
            reasons[column.name] = "has one value only"
        elif is_identifier(column, profile.rows):
            reasons[column.name] = "only names the row"
        elif column.kind == "date":
            reasons[column.name] = "is a date"
        elif column.kind == "text":
            reasons[column.name] = "is free text"
        elif column.missing > 0.8 * profile.rows:
            reasons[column.name] = "is mostly empty"
        elif len(stem) >= 4 and column.name.lower().startswith(stem):
            reasons[column.name] = "looks like a result of the outcome"
    return reasons


def clock_of(profile: Profile) -> Column | None:
    """The column that says when: a date, or whole numbers called "year"."""
    dates = [column for column in profile.columns if column.kind == "date"]
    years = [
        column
        for column in profile.columns
        if column.kind == "number" and column.name.lower() in ("year", "yr", "jahr")
        if column.distinct > 1 and column.facts["whole"]
    ]
    return next(iter(dates + years), None)


def default_outcome(profile: Profile) -> Column | None:
    """The column that is most probably meant when a question names none."""
    for name in DEFAULT_OUTCOMES:
        for column in profile.columns:
            if column.name.lower().replace(" ", "_") == name and column.distinct > 1:
                return column
    return None


def positive_value(column: Column) -> str:
    """The value of a two-valued outcome whose share is told: the "yes", else the rarer one."""
    for value in column.values:
        if value.lower() in POSITIVE or value == "1.0":
            return value
    return column.values[-1]
