"""Numbers in a question, and comparisons with them: "more than 15 minutes", "between 5 and 10"."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.playground.analyst.query import Language
from bot.playground.analyst.understand.vocabulary import Vocabulary, phrases, source
from bot.playground.analyst.understand.words import Word, words

Sign = Literal[">", "<", ">=", "<=", "=", "between"]
TIMES = {
    "k": 1e3,
    "thousand": 1e3,
    "tsd": 1e3,
    "tausend": 1e3,
    "m": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "mio": 1e6,
    "millionen": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百万": 1e6,
    "亿": 1e8,
    "bn": 1e9,
    "billion": 1e9,
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

    def number(self, place: int) -> tuple[int, float] | None:
        """The number that begins at a word, and where it ends, its unit included."""
        end = place
        while end < len(self._text) and self._text[end].folded in {"$", "€", "£", "¥", "the", "-"}:
            end += 1
        if end >= len(self._text):
            return None
        minus = -1.0 if end > place and self._text[end - 1].folded == "-" else 1.0
        value = plain_number(self._text[end].folded, self._known.language)
        size = 1
        if value is None:
            listed = [
                (n, int(meaning.split(".")[1]))
                for n, meaning in self._known.calendar.at(self._text, end)
                if meaning.startswith("numbers.")
            ]
            if not listed:
                return None
            size, value = max(listed)[0], float(max(listed)[1])
        end += size
        if end < len(self._text) and self._text[end].folded in TIMES:
            value *= TIMES[self._text[end].folded]
            end += 1
        return self.unit(end), minus * value

    def unit(self, end: int) -> int:
        """Past a unit and a currency, if one stands there."""
        for size in (2, 1):
            unit = tuple(word.folded for word in self._text[end : end + size])
            if len(unit) == size and unit in self._units:
                return end + size
        return end + (end < len(self._text) and self._text[end].folded in {"$", "€", "£", "¥", "%"})

    def comparison(self, place: int) -> tuple[int, Sign, tuple[str, ...], str] | None:
        """Where a comparison ends, its operator and numbers, and what it is about ("age")."""
        ideas = [
            (n, meaning)
            for n, meaning in self._known.ideas.at(self._text, place)
            if meaning.startswith("than.")
        ]
        for n, meaning in sorted(ideas, reverse=True):
            _, sign, *about = meaning.split(".")
            if sign == "after":
                continue
            first = self.number(place + n)
            if not first:
                continue
            if sign == "between":
                joint = self._text[first[0]].folded if first[0] < len(self._text) else ""
                second = (
                    self.number(first[0] + 1)
                    if joint in {"and", "to", "und", "bis", "和", "到", "至", "-"}
                    else None
                )
                if second:
                    return second[0], "between", (spelled(first[1]), spelled(second[1])), ""
                continue
            end = first[0]
            if "".join(word.folded for word in self._text[end : end + 2]) in {"以上", "以下"}:
                end += 2
            return end, sign, (spelled(first[1]),), about[0] if about else ""  # type: ignore[return-value]
        return self._after(place)

    def _after(self, place: int) -> tuple[int, Sign, tuple[str, ...], str] | None:
        """A number with its comparison behind it: "100 or more", "60岁以上"."""
        if not self._text[place].folded[:1].isdigit():
            return None
        first = self.number(place)
        if not first:
            return None
        tail = [word.folded for word in self._text[first[0] : first[0] + 2]]
        sign: Sign | None = None
        if tail in (
            ["or", "more"],
            ["or", "above"],
            ["oder", "mehr"],
            ["and", "more"],
            ["and", "above"],
            ["以", "上"],
            ["or", "older"],
            ["und", "mehr"],
        ):
            sign = ">="
        elif tail in (
            ["or", "less"],
            ["oder", "weniger"],
            ["or", "fewer"],
            ["or", "under"],
            ["or", "below"],
            ["or", "younger"],
        ):
            sign = "<="
        elif tail in (["以", "下"], ["以", "内"]):
            sign = "<"
        return (self.unit(first[0] + 2), sign, (spelled(first[1]),), "") if sign else None
