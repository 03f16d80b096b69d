"""Slips of the pen, abbreviations and compounds as the words that were meant."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from playground.analyst.query import Language
from playground.analyst.understand.naming import Names
from playground.analyst.understand.vocabulary import single_words
from playground.analyst.understand.words import Word, stem, words


class Spelling:
    """The words that a table and its language know; others are put right to one of them."""

    def __init__(self, names: Names, language: Language) -> None:
        self._names = names
        self._language = language
        self._pool: dict[str, str] = {}
        for column in names.columns:
            few = column.kind in ("category", "boolean", "text") and column.distinct <= 300
            self._add(column.name, 3)
            for value in column.values if few else ():
                self._add(value[:60], 5)

    def _add(self, text: str, least: int) -> None:
        for word in words(text, self._language):
            if len(word.folded) >= least and word.folded.isalpha():
                self._pool.setdefault(word.folded, word.key)

    def corrected(self, text: Sequence[Word]) -> list[Word]:
        """The words of a text, put right where they are unknown."""
        kept: list[Word] = []
        for word in text:
            short = len(word.folded) < 4 or not (word.folded.isalpha() and word.folded.isascii())
            kept += [word] if short or self._names.is_known(word) else self._nearest(word)
        return kept

    def _nearest(self, word: Word) -> list[Word]:
        said = word.folded
        if self._language == "de" and (parts := self._compound(said)):
            return parts
        if len(said) >= 5:
            known = {**single_words(self._language), **self._pool}
            limit = 1 if len(said) < 8 else 2
            near = process.extractOne(said, known.keys(), scorer=OSA.distance, score_cutoff=limit)
            if near and near[0][0] == said[0] and len(near[0]) >= 5:
                return [Word(word.written, near[0], known[near[0]])]
        begins = [
            other
            for other, key in self._pool.items()
            if self._names.names_a_column(key)
            and ((said.startswith(other) and len(said) >= 5) or other.startswith(said))
        ]
        best = max(begins, key=len, default="")
        if not best or (said.startswith(best) and len(best) > 4 and len(best) * 2 < len(said)):
            return [word]
        return [Word(word.written, best, self._pool[best])]

    def _compound(self, said: str) -> list[Word]:
        """A German compound as its parts, if both mean something: Umsatz|entwicklung."""
        for cut in range(len(said) - 3, 2, -1):
            tail = self._as_word(said[cut:])
            if not self._means(tail):
                continue
            for joint in ("", "s", "n", "en", "es"):
                head = self._as_word(said[:cut].removesuffix(joint))
                if said[:cut].endswith(joint) and self._means(head):
                    return [head, tail]
        return []

    def _as_word(self, folded: str) -> Word:
        return Word(folded, folded, stem(folded, self._language))

    def _means(self, word: Word) -> bool:
        known = word.folded in self._pool or self._names.means(word)
        return len(word.folded) >= 3 and known
