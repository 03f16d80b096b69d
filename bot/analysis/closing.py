"""The closing blocks: what to ask next, and what the plots show. People never see them as text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

FOLLOWUPS_MAX = 3
FOLLOWUP_LENGTH = 60
"""Characters that the model may use for one question."""
FOLLOWUP_LENGTH_TAKEN = 75
"""Characters of the longest question that is taken all the same: a button holds no more."""

ALTERNATIVE_MAX = 400
"""Characters of the longest description of a plot that is taken whole."""

Kind = Literal["questions", "alternatives"]

_NAMES: Mapping[str, Kind] = {
    "followups": "questions",
    "followupquestions": "questions",
    "suggestedfollowups": "questions",
    "suggestions": "questions",
    "alt": "alternatives",
    "alttext": "alternatives",
    "alternatives": "alternatives",
    "alternativetext": "alternatives",
}
_ALIKE = 0.85
_FENCE = re.compile(r"[ \t]*(?P<run>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_BEGINNING = re.compile(r"[ \t]*(?:`{0,2}|~{0,2}|`{3,}[^`]*|~{3,}.*)$")
"""A last line that may still become a fence, or is one that nothing stands in yet."""
_NAMED = re.compile(r"\.\w{1,20}(?P<between>[`*_]*+\s*+(?::|—|–| - )[*_]*+\s*+)(?P<shows>.+)")
_MARK = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Closing:
    """An answer without its closing blocks, and what stood in them.

    ``questions`` are worth asking next (at most three); ``alternatives`` say what a plot shows, by
    its name, for whoever cannot see it.
    """

    text: str
    questions: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)


def split(answer: str) -> Closing:
    """Take the blocks off a whole answer; one that was cut loses its last, unfinished line.

    Every block of such a name goes, wherever it stands, unless it is quoted inside another fence.
    """
    shown: list[str] = []
    taken: dict[Kind, list[str]] = {"questions": [], "alternatives": []}
    for line, kind in _lines(answer):
        (taken[kind] if kind else shown).append(line)
    text = "".join(shown).strip()
    return Closing(text, _questions(taken["questions"]), _alternatives(taken["alternatives"]))


def visible(partial: str) -> str:
    """What may be shown of an answer that is still being written.

    More of the same answer only ever adds to the end of it: a line that may become the block is
    held back.
    """
    return "".join(line for line, kind in _lines(partial) if kind is None)


class Lines:
    """An answer that comes in pieces, line by line, each in a time that its own length takes."""

    def __init__(self) -> None:
        self._fence = ""
        self._kind: Kind | None = None
        self._pieces: list[str] = []

    def feed(self, text: str) -> Iterator[tuple[str, Kind | None]]:
        """The lines that ``text`` completes, with their ends, and of which closing block each is.

        Lines inside a block come without their fences.
        """
        self._pieces.append(text)
        if "\n" in text:
            *lines, rest = "".join(self._pieces).split("\n")
            self._pieces = [rest]
            for line in lines:
                yield from self._line(line)

    def _line(self, bare: str) -> Iterator[tuple[str, Kind | None]]:
        closes = False
        if self._fence:
            closes = _closes(bare.strip(), self._fence)
        elif opening := _FENCE.match(bare):
            self._fence, self._kind = opening["run"], _kind(opening["info"])
            if self._kind:
                return
        if self._kind is None or not closes:
            yield f"{bare}\n", self._kind
        if closes:
            self._fence, self._kind = "", None

    @property
    def rest(self) -> str:
        """The line that has not ended; "" if it is of a closing block, or may still begin one."""
        rest = "".join(self._pieces)
        held_back = self._kind if self._fence else _BEGINNING.match(rest)
        return "" if held_back else rest


def _lines(text: str) -> Iterator[tuple[str, Kind | None]]:
    lines = Lines()
    yield from lines.feed(text)
    yield lines.rest, None


def _closes(bare: str, fence: str) -> bool:
    return len(bare) >= len(fence) and not bare.strip(fence[0])


def _kind(info: str) -> Kind | None:
    """Which block a fence's info string names, small slips of the pen included."""
    first = info.split(maxsplit=1)[:1]
    for part in (info[:80], *first):
        word = re.sub(r"[^a-z]", "", part[:80].lower())[:40]
        if close := get_close_matches(word, _NAMES, n=1, cutoff=_ALIKE):
            return _NAMES[close[0]]
    return None


def _questions(lines: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for line in lines:
        question = " ".join(_MARK.sub("", line).split()).strip("\"'“”*_`")
        if question and len(question) <= FOLLOWUP_LENGTH_TAKEN:
            found.setdefault(question.casefold(), question)
    return tuple(found.values())[:FOLLOWUPS_MAX]


def _alternatives(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        told = " ".join(_MARK.sub("", line).split())
        if plot := _NAMED.search(told):
            name = told[: plot.start("between")].lstrip("`*_").rpartition("/")[2].strip()
            if not name.startswith(".") and not re.search("[`*:]", name):
                found.setdefault(name, plot["shows"][:ALTERNATIVE_MAX])
    return found
