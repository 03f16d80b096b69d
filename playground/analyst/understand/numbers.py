"""Numbers in a question, and comparisons with them: "more than 15 minutes", "between 5 and 10"."""

import re
from collections.abc import Sequence
from typing import Literal, cast

from playground.analyst.query import Language
from playground.analyst.understand.vocabulary import Vocabulary, phrases, source
from playground.analyst.understand.words import Word, words

Sign = Literal[">", "<", ">=", "<=", "=", "between"]
Comparison = tuple[int, Sign, tuple[str, ...], str]
TIMES = {
    **dict.fromkeys(["k", "thousand", "tsd", "tausend", "千"], 1e3),
    **dict.fromkeys(["m", "million", "millions", "mio", "millionen", "百万"], 1e6),
    **dict.fromkeys(["bn", "billion"], 1e9),
    "万": 1e4,
    "亿": 1e8,
}
CURRENCIES = frozenset("$€£¥")
JOINTS = frozenset(["and", "to", "und", "bis", "和", "到", "至", "-"])
BEHIND: dict[str, Sign] = {
    **dict.fromkeys(
        [
            "or more",
            "or above",
            "or older",
            "and more",
            "and above",
            "oder mehr",
            "und mehr",
            "以 上",
        ],
        ">=",
    ),
    **dict.fromkeys(
        ["or less", "or fewer", "or under", "or below", "or younger", "oder weniger"], "<="
    ),
    **dict.fromkeys(["以 下", "以 内"], "<"),
}


def spelled(value: float) -> str:
    """A number as Python spells it, whole ones without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def plain_number(text: str, language: Language) -> float | None:
    """A written number; the comma and the point mean what they do in the language."""
    text = text.rstrip("%")
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", text):
        return None
    groups, point = (".", ",") if language == "de" else (",", ".")
    if text.count(point) > 1 or re.fullmatch(
        rf"\d{{1,3}}(?:\{groups}\d{{3}})+(?:\{point}\d+)?", text
    ):
        text = text.replace(groups, "")
    text = text.replace(point, ".")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


class Numbers:
    """Reads numbers and comparisons of a text."""

    def __init__(self, text: Sequence[Word], known: Vocabulary) -> None:
        self._text = text
        self._known = known
        self._units = {
            tuple(word.folded for word in words(unit, known.language))
            for unit in phrases(source(known.language)["units"])
        }

    def _folded(self, place: int, size: int = 1) -> str:
        return " ".join(word.folded for word in self._text[place : place + size])

    def number(self, place: int) -> tuple[int, float] | None:
        """The number that begins at a word, and where it ends, its unit included."""
        end = place
        while self._folded(end) in CURRENCIES | {"the", "-"}:
            end += 1
        if end >= len(self._text):
            return None
        minus = -1.0 if end > place and self._folded(end - 1) == "-" else 1.0
        size, value = 1, plain_number(self._folded(end), self._known.language)
        if value is None:
            listed = [
                (n, float(meaning.split(".")[1]))
                for n, meaning in self._known.calendar.at(self._text, end)
                if meaning.startswith("numbers.")
            ]
            if not listed:
                return None
            size, value = max(listed)
        end += size
        if self._folded(end) in TIMES:
            value *= TIMES[self._folded(end)]
            end += 1
        return self.unit(end), minus * value

    def unit(self, end: int) -> int:
        """Past a unit and a currency, if one stands there."""
        for size in (2, 1):
            unit = tuple(word.folded for word in self._text[end : end + size])
            if unit in self._units:
                return end + len(unit)
        return end + (self._folded(end) in CURRENCIES | {"%"})

    def comparison(self, place: int) -> Comparison | None:
        """Where a comparison ends, its operator and numbers, and what it is about ("age")."""
        for n, meaning in sorted(self._known.ideas.at(self._text, place), reverse=True):
            kind, sign, *about = meaning.split(".")
            first = self.number(place + n) if kind == "than" and sign != "after" else None
            if not first:
                continue
            end = first[0]
            if sign == "between":
                second = self.number(end + 1) if self._folded(end) in JOINTS else None
                if second:
                    return second[0], "between", (spelled(first[1]), spelled(second[1])), ""
                continue
            end += 2 if self._folded(end, 2) in ("以 上", "以 下") else 0
            return end, cast(Sign, sign), (spelled(first[1]),), "".join(about[:1])
        return self._behind(place)

    def _behind(self, place: int) -> Comparison | None:
        """A number with its comparison behind it: "100 or more", "60岁以上"."""
        first = self.number(place) if self._folded(place)[:1].isdigit() else None
        sign = BEHIND.get(self._folded(first[0], 2)) if first else None
        return (self.unit(first[0] + 2), sign, (spelled(first[1]),), "") if first and sign else None
