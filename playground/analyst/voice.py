"""Sentences and figures in the language of the question."""

import functools
import math
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

from playground.analyst.query import Language

SAID = "playground.analyst.said"
GROUP = {"en": ",", "de": ".", "zh": ","}
POINT = {"en": ".", "de": ",", "zh": "."}


ONE = {
    "en": re.compile(
        r"(?<![\d.,])1 (row|column|value|group|cell|line|day|file|sheet|table|page|slide|word)s\b"
        r"( have\b| are\b)?"
    ),
    "de": re.compile(r"(?<![\d.,])1 (Zeile|Spalte|Gruppe|Zelle|Datei|Tabelle|Seite|Folie)n\b()"),
}
"""One thing is told as one: "1 rows have"."""


def _singular(found: re.Match[str]) -> str:
    verb = {" have": " has", " are": " is"}.get(found[2] or "", "")
    return f"1 {found[1]}{verb}"


@functools.cache
def _sentences(language: Language) -> dict[str, str]:
    """Every sentence of a language by its key, "room.name", from the files of its folder."""
    found: dict[str, str] = {}
    for entry in (resources.files(SAID) / language).iterdir():
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            table = tomllib.loads(entry.read_text(encoding="utf-8"))
            found |= {f"{room}.{key}": value for key, value in table.items()}
    return found


class Voice:
    """Words one answer."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def say(self, key: str, **values: Any) -> str:
        """The sentence of a key ("aggregate.total") with its values filled in.

        Numbers among the values are spelled by ``number``. Raises KeyError for an unknown key.
        """
        spelled = {
            name: self.number(value)
            if isinstance(value, int | float) and not isinstance(value, bool)
            else value
            for name, value in values.items()
        }
        said = _sentences(self.language)[key].format_map(spelled)
        return ONE[self.language].sub(_singular, said) if self.language in ONE else said

    def heads(self, *names: str) -> list[str]:
        """What stands over the columns of a table."""
        return [self.say(f"heads.{name}") for name in names]

    def number(self, value: float, digits: int | None = None) -> str:
        """A number as people write it there: with ``digits`` decimals, by default so many that at
        least four figures count, without zeros that say nothing."""
        if not math.isfinite(value):
            return "–"
        if digits is None:
            return self._short(value, max(2 * (abs(value) >= 1), min(6, 3 - _magnitude(value))))
        return self._written(f"{value:,.{digits}f}")

    def _short(self, value: float, digits: int) -> str:
        """With so many decimals at most, and no zeros behind them."""
        text = f"{value + 0.0:,.{digits}f}"
        return self._written(text.rstrip("0").rstrip(".") if "." in text else text)

    def _written(self, text: str) -> str:
        swap = str.maketrans({",": GROUP[self.language], ".": POINT[self.language]})
        return text.translate(swap)

    def percent(self, share: float, digits: int | None = None) -> str:
        """A share of 1 in percent: 0.2157 is "21.57 %"; nearly all is never called all."""
        value = share * 100
        if digits is None:
            digits = 3 if 99.995 <= abs(value) < 100 or 0 < abs(value) < 0.005 else 2
        space = "" if self.language == "zh" else "\N{NO-BREAK SPACE}"
        told = self._short(round(value, digits), digits) if math.isfinite(value) else "–"
        return f"{told}{space}%"

    def listed(self, names: Sequence[str], most: int = 6) -> str:
        """Names joined as a list in a sentence; beyond ``most`` of them, how many more."""
        comma = "、" if self.language == "zh" else ", "
        last = {"en": " and ", "de": " und ", "zh": "和"}[self.language]
        if len(names) > most:
            more = {"en": "and {} more", "de": "und {} weitere", "zh": "等另外 {} 个"}[
                self.language
            ]
            joint = comma if self.language == "zh" else " "
            return comma.join(names[:most]) + joint + more.format(len(names) - most)
        return last.join(filter(None, [comma.join(names[:-1]), *names[-1:]]))


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0
