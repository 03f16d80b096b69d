"""What the words of a question may stand for, and the reading that covers most of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.analyst.query import Filter
from playground.analyst.tables import Column
from playground.analyst.understand.moments import Moment
from playground.analyst.understand.words import Word

STOP_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Mark:
    """Words ``start`` to ``end`` (not included) stand for something.

    ``kind`` is "column" (one of ``columns``, the best first), "value" (``filters``, one for each
    column that has it), "moment", "number", "stop", "unknown", "mark" (punctuation), or the first
    part of an idea of the vocabulary, with the rest as ``value``. ``coverage`` is how much of a
    column's name was said.
    """

    start: int
    end: int
    kind: str
    value: str = ""
    weight: float = 1.0
    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    moment: Moment | None = None
    coverage: float = 1.0

    @property
    def idea(self) -> str:
        """Kind and value as the vocabulary writes them."""
        return f"{self.kind}.{self.value}"


def near(marks: Sequence[Mark], place: int, step: int) -> tuple[int, Mark] | None:
    """The next mark that says something, to one side, and its place."""
    place += step
    while 0 <= place < len(marks):
        if marks[place].kind not in ("stop", "mark"):
            return place, marks[place]
        place += step
    return None


def cover(text: Sequence[Word], marks: Iterable[Mark], stop: frozenset[str]) -> list[Mark]:
    """Marks, none over another, that say most about the text; every word has one.

    Linear in words and marks.
    """
    begins: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        begins[mark.start].append(mark)
    best = [0.0] * (len(text) + 1)
    taken: list[Mark] = []
    for place in range(len(text) - 1, -1, -1):
        word = text[place]
        if word.key in stop or word.folded in stop:
            alone = Mark(place, place + 1, "stop", word.folded, STOP_WEIGHT)
        elif word.is_word:
            alone = Mark(place, place + 1, "unknown", word.written, 0.0)
        else:
            alone = Mark(place, place + 1, "mark", word.written, STOP_WEIGHT)
        chosen = max(
            [alone, *begins[place]],
            key=lambda mark: (mark.weight + best[mark.end], mark.end - mark.start),
        )
        best[place] = chosen.weight + best[chosen.end]
        taken.append(chosen)
    taken.reverse()
    covered, place = [], 0
    while place < len(text):
        covered.append(taken[place])
        place = taken[place].end
    return covered
