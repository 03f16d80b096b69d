"""What a question asks of files that are no tables, by the patterns of ``asked.toml``."""

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

from playground.analyst.query import Language

EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
WORD = re.compile(r"[^\W_]+")
STEMMERS = {"en": "english", "de": "german"}


@functools.cache
def patterns() -> dict[str, Any]:
    """Every pattern by its section and name."""
    text = resources.files(__package__).joinpath("asked.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def asks(question: str, section: str, name: str) -> bool:
    """Whether a question says what a pattern stands for."""
    return bool(re.search(patterns()[section][name], question, re.IGNORECASE))


def wanted(question: str) -> str:
    """The words that a question wants found in a text; "" when it wants nothing found."""
    for pattern in patterns()["documents"]["find"]:
        told = re.search(pattern, question, re.IGNORECASE)
        if told:
            return str(told[1]).strip(" \"'“”„?!.")[:60]
    return ""


def without_names(question: str, names: Iterable[str]) -> str:
    """A question without the names of files: "report.pdf" asks for no report."""
    for name in names:
        question = re.sub(re.escape(name), " ", question, flags=re.IGNORECASE)
    return question


def spoken(text: str) -> list[str]:
    """The words that say something, in small letters; of East Asian text pairs of letters."""
    stop = patterns()["documents"]["stop"]
    found = []
    for run in EAST_ASIAN.findall(text):
        rest = re.sub("|".join(sorted(stop["zh"].split(), key=len, reverse=True)), " ", run)
        found += [part[i : i + 2] for part in rest.split() for i in range(max(len(part) - 1, 1))]
    words = [word.casefold() for word in WORD.findall(EAST_ASIAN.sub(" ", text))]
    return [
        *found,
        *(word for word in words if word not in {*stop["en"].split(), *stop["de"].split()}),
    ]


def stems(text: str, language: Language) -> list[str]:
    """The stems of the words that say something, in order."""
    return list(snowballstemmer.stemmer(STEMMERS.get(language, "english")).stemWords(spoken(text)))
