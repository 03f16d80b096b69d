"""The closing block in which the model proposes what to ask next; people never see it as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

FOLLOWUPS_MAX = 3
FOLLOWUP_LENGTH = 60
"""Characters that the model may use for one question."""
FOLLOWUP_LENGTH_TAKEN = 75
"""Characters of the longest question that is taken all the same: a button holds no more."""

_WORDS = ("followups", "followupquestions", "suggestedfollowups", "suggestions")
_ALIKE = 0.85
_FENCE = re.compile(r"[ \t]*(?P<run>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_BEGINNING = re.compile(r"[ \t]*(?:`{0,2}|~{0,2}|`{3,}[^`]*|~{3,}.*)$")
"""A last line that may still become a fence, or is one that nothing stands in yet."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_MARK = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Followups:
    """An answer without its closing block, and the questions that stood in it (at most three)."""

    text: str
    questions: tuple[str, ...] = ()


def split(answer: str) -> Followups:
    """Take the block off a whole answer; one that was cut loses its last, unfinished line.

    Every block of that name goes, wherever it stands, unless it is quoted inside another fence.
    """
    shown: list[str] = []
    proposed: list[str] = []
    for line, ours in _lines(answer):
        (proposed if ours else shown).append(line)
    return Followups("".join(shown).strip(), _questions(proposed))


def visible(partial: str) -> str:
    """What may be shown of an answer that is still being written.

    More of the same answer only ever adds to the end of it: a line that may become the block is
    held back.
    """
    return "".join(line for line, ours in _lines(partial) if not ours)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line with its end, and whether it is part of the block or must be held back.

    Lines inside the block come without their fences.
    """
    fence, ours = "", False
    for line in _LINE.findall(text):
        ended = line.endswith("\n")
        bare = line.removesuffix("\n")
        if fence:
            closes = _closes(bare.strip(), fence)
            if not ours:
                yield line, False
            elif not closes and ended:
                yield line, True
            if closes and ended:
                fence, ours = "", False
        elif not ended and _BEGINNING.match(bare):
            return
        else:
            opening = _FENCE.match(bare)
            if opening:
                fence, ours = opening["run"], _is_ours(opening["info"])
            if not ours:
                yield line, False


def _closes(bare: str, fence: str) -> bool:
    return len(bare) >= len(fence) and not bare.strip(fence[0])


def _is_ours(info: str) -> bool:
    """Whether a fence's info string names the block, small slips of the pen included."""
    word = re.sub(r"[^a-z]", "", info.lower())[:40]
    return any(SequenceMatcher(None, word, known).ratio() >= _ALIKE for known in _WORDS)


def _questions(lines: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for line in lines:
        question = " ".join(_MARK.sub("", line).split()).strip("\"'“”*_`")
        if question and len(question) <= FOLLOWUP_LENGTH_TAKEN:
            found.setdefault(question.casefold(), question)
    return tuple(found.values())[:FOLLOWUPS_MAX]
