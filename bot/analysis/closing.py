"""The closing blocks: what to ask next, and what the plots show. People never see them as text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
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
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_PLOT = re.compile(
    r"[`*_]*(?:[^`:*]*/)?(?P<name>[^`:/*]+\.\w+)[`*_]*\s*(?::|—|–| - )[*_]*\s*(?P<shows>.+)"
)
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


def _lines(text: str) -> Iterator[tuple[str, Kind | None]]:
    """Each line with its end, and of which closing block it is.

    Lines inside a block come without their fences; what may become one is held back.
    """
    fence: str = ""
    kind: Kind | None = None
    for line in _LINE.findall(text):
        ended = line.endswith("\n")
        bare = line.removesuffix("\n")
        if fence:
            closes = _closes(bare.strip(), fence)
            if kind is None or (not closes and ended):
                yield line, kind
            if closes and ended:
                fence, kind = "", None
        elif not ended and _BEGINNING.match(bare):
            return
        else:
            opening = _FENCE.match(bare)
            if opening:
                fence, kind = opening["run"], _kind(opening["info"])
            if kind is None:
                yield line, None


def _closes(bare: str, fence: str) -> bool:
    return len(bare) >= len(fence) and not bare.strip(fence[0])


def _kind(info: str) -> Kind | None:
    """Which block a fence's info string names, small slips of the pen included."""
    first = info.split(maxsplit=1)[:1]
    words = [re.sub(r"[^a-z]", "", part.lower())[:40] for part in (info, *first)]
    for name, kind in _NAMES.items():
        if any(SequenceMatcher(None, word, name).ratio() >= _ALIKE for word in words):
            return kind
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
        if plot := _PLOT.fullmatch(" ".join(_MARK.sub("", line).split())):
            found.setdefault(plot["name"].strip(), plot["shows"][:ALTERNATIVE_MAX])
    return found
