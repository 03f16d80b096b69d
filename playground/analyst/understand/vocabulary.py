"""The words of a language, from its file in ``language/``."""

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from playground.analyst.query import Language
from playground.analyst.understand.words import Word, words

LANGUAGES: tuple[Language, ...] = ("en", "de", "zh")
NAMED = ("ideas", "months", "seasons", "weekdays", "numbers", "things", "values")
Keys = tuple[str, ...]


class Lexicon:
    """Phrases by their stems, and what each stands for."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[Keys, str], set[Keys]]] = defaultdict(dict)

    def add(self, phrase: Sequence[Word], meaning: str) -> None:
        """One more phrase."""
        if phrase:
            keys = tuple(word.key for word in phrase)
            written = self._by_first[keys[0]].setdefault((keys, meaning), set())
            written.add(tuple(word.folded for word in phrase))

    def at(self, text: Sequence[Word], place: int) -> Iterator[tuple[int, str]]:
        """Every phrase that begins at a word: how many words it has, and what it stands for.

        Where one has the very words, others of the same stems ("different", "difference") have not.
        """
        begun = self._by_first.get(text[place].key)
        if not begun:
            return
        found: list[tuple[int, str, bool]] = []
        for (keys, meaning), written in begun.items():
            said = text[place : place + len(keys)]
            if keys == tuple(word.key for word in said):
                found.append((len(keys), meaning, tuple(word.folded for word in said) in written))
        exact = {n for n, _, is_exact in found if is_exact}
        for n, meaning, is_exact in found:
            if is_exact or n not in exact:
                yield n, meaning

    def __contains__(self, key: str) -> bool:
        return any(len(keys) == 1 for keys, _ in self._by_first.get(key, {}))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the words of a language mean.

    ``ideas`` are "kind.value" by phrase; ``things`` what columns may be about; ``same`` how values
    are called otherwise. ``stop`` are stems that say nothing, ``rows`` what any row may be called.
    """

    language: Language
    stop: frozenset[str]
    rows: frozenset[str]
    ideas: Lexicon
    things: Lexicon
    same: Lexicon
    calendar: Lexicon
    averaged: frozenset[str]
    added: frozenset[str]
    parties: frozenset[str]


@functools.cache
def source(language: Language) -> Mapping[str, Any]:
    """The file of a language: strings, and what is named in it by name."""
    folder = resources.files("playground.analyst.language")
    found = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return found | {part: dict(_named(found[part])) for part in NAMED}


def _named(text: str) -> Iterator[tuple[str, str]]:
    for entry in re.split(r";\s+", text.strip()):
        name, _, listed = " ".join(entry.split()).partition(": ")
        yield name, listed


def shared(part: str) -> frozenset[str]:
    """Words that are the same for every language."""
    return frozenset(str(source("en")[part]).split())


def phrases(text: str) -> list[str]:
    """What stands between commas."""
    return [phrase.strip() for phrase in text.replace("\n", " ").split(",") if phrase.strip()]


@functools.cache
def vocabulary(language: Language) -> Vocabulary:
    """The words of a language, and English ones where it has none of its own."""

    def keys(phrase: str) -> Keys:
        return tuple(word.key for word in words(phrase, language))

    own = source(language)
    ideas, things, same, calendar = Lexicon(), Lexicon(), Lexicon(), Lexicon()
    taken = {keys(word) for word in own["stop"].split()}
    for meaning, listed in own["ideas"].items():
        for phrase in phrases(listed):
            ideas.add(words(phrase, language), meaning)
            taken.add(keys(phrase))
    if language != "en":
        for meaning, listed in source("en")["ideas"].items():
            for phrase in phrases(listed):
                if keys(phrase) not in taken and len(phrase) > 2:
                    ideas.add(words(phrase, language), meaning)
    for each in LANGUAGES:
        for lexicon, part in ((things, "things"), (same, "values")):
            for meaning, listed in source(each).get(part, {}).items():
                for phrase in phrases(listed):
                    lexicon.add(words(phrase, language), meaning)
    for each in dict.fromkeys((language, "en")):
        for part in ("months", "seasons", "weekdays", "numbers"):
            for meaning, listed in source(each)[part].items():
                for phrase in phrases(listed):
                    calendar.add(words(phrase, language), f"{part}.{meaning}")

    def single(part: str) -> frozenset[str]:
        every = [phrase for each in LANGUAGES for phrase in phrases(source(each).get(part, ""))]
        return frozenset(" ".join(keys(phrase)) for phrase in every)

    return Vocabulary(
        language,
        frozenset(key for word in own["stop"].split() for key in keys(word)),
        single("rows"),
        ideas,
        things,
        same,
        calendar,
        single("averaged"),
        single("added"),
        single("parties"),
    )


def language_of(text: str) -> Language:
    """The language of a text: English where nothing speaks for another."""
    return told(text) or "en"


def told(text: str) -> Language | None:
    """The language that the words of a text speak for, None if none does."""
    points: dict[Language, float] = {}
    for language in LANGUAGES:
        known = vocabulary(language)
        own = source(language)
        listed = words(text[:2000], language)
        if language == "zh":
            points[language] = 1.2 * sum(word.is_east_asian for word in listed)
            continue
        ideas = _own_words(language)
        if language == "de":
            listed = tuple(_head(word, ideas) for word in listed)
        points[language] = sum(
            2.0 if word.key in known.stop else 1.5 if word.key in ideas else 0.0 for word in listed
        )
        points[language] += sum(
            word.written.casefold() in own["telling"].split() for word in listed
        )
    best = max(LANGUAGES, key=lambda language: points[language])
    return best if points[best] > 0 else None


def _head(word: Word, known: frozenset[str]) -> Word:
    """A compound as its first part, if that is known: Umsatz of Umsatzentwicklung."""
    for cut in range(len(word.folded) - 4, 4, -1):
        if word.folded[:cut] in known:
            return Word(word.written, word.folded[:cut], word.folded[:cut])
    return word


@functools.cache
def _own_words(language: Language) -> frozenset[str]:
    own = source(language)
    listed = [*own["ideas"].values(), *own["things"].values()]
    return frozenset(
        word.key for part in listed for phrase in phrases(part) for word in words(phrase, language)
    )


@functools.cache
def single_words(language: Language) -> Mapping[str, str]:
    """Every word of five letters or more that means a thing or an idea, and its stem."""
    own = source(language)
    listed = [*own["ideas"].values(), *own["things"].values()]
    return {
        word.folded: word.key
        for part in listed
        for phrase in phrases(part)
        for word in words(phrase, language)
        if len(word.folded) >= 5 and word.folded.isalpha() and word.folded.isascii()
    }
