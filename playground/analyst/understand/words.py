"""Text as words that can be compared: whatever case, accents, endings or joints they have."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import snowballstemmer  # type: ignore[import-untyped]

from playground.analyst.query import Language

MOST_CHARACTERS = 2_000
"""So much of a question is read."""

EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?(?!\d)|\d{1,2}\.\d{1,2}\.\d{4}|\d+/\d{4}|\d+/\d+/\d{4}"
    r"|\d+(?:[.,]\d+)*%?|[<>]=?|=|[%€$£¥?!;\n,:/*+×÷、，。？！；：-]"
    rf"|[{EAST_ASIAN}]"
    rf"|(?:(?![{EAST_ASIAN}])[^\W\d_])+(?:['’](?:(?![{EAST_ASIAN}])[^\W\d_])+)?\d*"
    r"|[^\w\s]"
)
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as it was ``written``, ``folded``, and its stem as ``key``."""

    written: str
    folded: str
    key: str

    @property
    def is_word(self) -> bool:
        """Whether it has letters or digits."""
        return any(mark.isalnum() for mark in self.written)

    @property
    def is_east_asian(self) -> bool:
        """Whether it is one letter of a script without blanks."""
        return bool(re.match(rf"[{EAST_ASIAN}]", self.written))


@functools.cache
def _stemmer(language: Language) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer("german" if language == "de" else "english")


@functools.lru_cache(maxsize=50_000)
def stem(folded: str, language: Language) -> str:
    """What stays of a folded word without its ending."""
    if len(folded) < 3 or not folded.isascii() or not folded.isalpha():
        return folded
    if language == "de" and (ending := re.search(r"st(e[nmrs]?)$", folded)):
        return folded[: ending.start(1)]
    return str(_stemmer(language).stemWord(folded))


@functools.lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The text without case and accents, full-width letters narrow."""
    wide = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(mark for mark in wide if not unicodedata.combining(mark))


@functools.lru_cache(maxsize=20_000)
def words(text: str, language: Language) -> tuple[Word, ...]:
    """The words of a text; joints (``_``, camel case) part them, an East Asian letter is a word."""
    narrow = unicodedata.normalize("NFC", text).replace("_", " ").replace("`", " ")
    found = []
    for match in _PIECE.finditer(_CAMEL.sub(" ", narrow)):
        folded = fold(match[0])
        found.append(Word(match[0], folded, stem(folded.removesuffix("'s"), language)))
    return tuple(found)
