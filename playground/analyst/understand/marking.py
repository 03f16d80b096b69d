"""Every reading of a clause's words, and the one that covers most of them."""

from collections.abc import Sequence

from playground.analyst.understand.marks import Mark, cover
from playground.analyst.understand.moments import Clock
from playground.analyst.understand.naming import Names
from playground.analyst.understand.numbers import Numbers, spelled
from playground.analyst.understand.vocabulary import Vocabulary
from playground.analyst.understand.words import Word

WORTH = {"revenue", "amount", "cost", "profit", "price", "quantity"}
ANY_NOUN = {"count", "share", "distinct"}


def all_marks(
    text: Sequence[Word], names: Names, known: Vocabulary, span: tuple[str, str]
) -> list[Mark]:
    """The reading of a clause that covers most of it."""
    marks = names.marks(text)
    worth = {
        place
        for place in range(len(text))
        for _, concept in known.things.at(text, place)
        if concept in WORTH
    }
    begins = {mark.start for mark in marks if mark.kind in ("column", "value")}
    measured = {
        m.start for m in marks if m.kind == "column" and names.is_number(m.columns[0])
    } | worth
    apart = any(m == "link.compare" for p in range(len(text)) for _, m in known.ideas.at(text, p))
    clock, numbers = Clock(text, known, span, apart), Numbers(text, known)
    for place, word in enumerate(text):
        for n, meaning in known.ideas.at(text, place):
            kind, _, value = meaning.partition(".")
            if kind == "than" and n > 1:
                marks.append(Mark(place, place + n, "than", value, 1.05 * n))
            elif kind in ("time", "than"):
                marks.append(Mark(place, place + n, "stop", word.folded, 0.3))
            else:
                followed = begins if value in ANY_NOUN else measured
                extra = 0.35 * (kind == "how" and _next(text, place + n, known) in followed)
                weight = n * (1.04 if kind == "link" else 1.05) + extra
                marks.append(Mark(place, place + n, kind, value, weight))
        for n, concept in known.things.at(text, place):
            if n > 1 or word.key not in known.stop:
                marks.append(Mark(place, place + n, "thing", concept, 0.12 * n))
        moment = clock.at(place)
        if moment:
            end, when = moment
            marks.append(Mark(place, end, "moment", weight=(end - place) * 1.1 + 0.05, moment=when))
        compared = numbers.comparison(place)
        if compared and not (span[0] and _a_year(compared[2][0], span)):
            end, sign, values, about = compared
            told = "|".join((sign, about, *values))
            marks.append(Mark(place, end, "compare", told, (end - place) * 1.09))
        number = numbers.number(place)
        if number and text[place].folded[:1].isdigit():
            marks.append(Mark(place, place + 1, "number", spelled(number[1]), 0.5))
        elif number and word.written.isalpha() and word.folded != "the":
            marks.append(Mark(place, place + 1, "number", spelled(number[1]), 0.35))
        if end := names.file_ends(text, place):
            marks.append(Mark(place, end, "row", word.folded, 1.2 * (end - place)))
        titled = word.key in names.title and place not in worth
        if word.key in known.rows | known.parties or titled:
            marks.append(Mark(place, place + 1, "row", word.folded, 0.3))
    return cover(text, marks, known.stop)


def _next(text: Sequence[Word], place: int, known: Vocabulary) -> int:
    while place < len(text) and text[place].key in known.stop:
        place += 1
    return place


def _a_year(value: str, span: tuple[str, str]) -> bool:
    """Whether a number is rather a year of the data."""
    return len(value) == 4 and span[0][:4] <= value <= span[1][:4]
