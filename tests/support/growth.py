"""How a function's time grows with what strangers write: in CPU time, not by the clock."""

import contextlib
import gc
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

SIZES = (10_000, 20_000, 40_000, 80_000)
"""Characters of the text that a function is given."""
LINEAR = 1.35
"""The largest exponent that counts as linear: the caches of a processor cost some of it."""
FLOOR_SECONDS = 0.01
"""Less than this for the largest text is too little to tell growth from noise, and harmless."""
REPEATS = 3


def repeated(unit: str, size: int) -> str:
    """``unit`` again and again, ``size`` characters of it."""
    return (unit * (size // len(unit) + 1))[:size]


def counted(line: str, size: int) -> str:
    """Lines that are all different: ``line`` with its number in place of ``{n}``."""
    lines, length, n = [], 0, 0
    while length < size:
        lines.append(line.replace("{n}", str(n)))
        length += len(lines[-1]) + 1
        n += 1
    return "\n".join(lines)[:size]


def ragged(size: int) -> str:
    """A table whose first row has a hundred times the cells of the others."""
    wide = "|" + "a|" * (size // 8)
    rule = "|" + "-|" * (size // 8)
    rest = "|a|b|\n" * (size // 12)
    return f"{wide}\n{rule}\n{rest}"[: size + 2]


def nested(opening: str, closing: str, size: int) -> str:
    """Brackets in brackets, half of the text opening them."""
    depth = size // (len(opening) + len(closing))
    return opening * depth + closing * depth


_UNITS: Mapping[str, str] = {
    "letters": "a",
    "words": "word ",
    "blanks": " ",
    "tabs": "\t",
    "line breaks": "\n",
    "blank lines": " \n",
    "carriage returns": "\r\n",
    "underscores": "_",
    "stars": "*",
    "backticks": "`",
    "fences": "```\n",
    "tildes": "~~~\n",
    "dashes": "-",
    "bars": "|",
    "delimiter cells": "|-",
    "bullets": "- one more of them\n",
    "quotes": "> ",
    "hashes": "#",
    "open links": "<http:",
    "open mentions": "<@U1|",
    "open addresses": "<https://a|",
    "bare addresses": "https://",
    "user names": "://a:b",
    "hesitations": "no,  ",
    "thread times": "thread_ts=1",
    "tokens": "xoxb-a.",
    "mentions": "<@U12345678> ",
    "channels": "<#C1|x> ",
    "open brackets": "[",
    "link beginnings": "[[a]",
    "links": "[a](b) ",
    "images": "![a](b) ",
    "link labels": "[a](",
    "open destinations": '[a](b "',
    "closed brackets": "](",
    "references": "[a]: ",
    "open images": "![a",
    "strong beginnings": "**a ",
    "emphasis beginnings": "*a _b ",
    "strikes": "~~a ",
    "code beginnings": "``a` ",
    "broken mentions": "@*c*h*a*",
    "dotted names": "a.",
    "e-mail beginnings": "a@b.",
    "schemes": "ab:/",
    "entities": "&amp;lt;",
    "mixed markup": "*_`[a](b)~~|<@U1>",
    "addresses": "https://a.b/c ",
    "domains": "a.icu ",
    "at signs": "@",
    "ampersands": "&amp;",
    "less than": "<",
    "tags": "<b>",
    "colons": ":a:",
    "backslashes": "\\",
    "dollars": "$(",
    "quoted": "'\"",
    "parentheses": "(",
    "braces": "{",
    "equals": "a=",
    "heredocs": "cat <<A\nA\n",
    "open heredocs": "<<A ",
    "semicolons": ";",
    "pipes": "a | ",
    "digits": "1",
    "dotted digits": "1.",
    "thousands": "1,",
    "percent": "%",
    "imports": "import a\n",
    "magics": "%a\n!b\n",
    "escapes": "\x1b[0m",
    "nulls": "\0",
    "joiners": "a\u200d",
    "overrides": "\u202ea",
    "combining marks": "a\u0301",
    "ideographs": "数据",
    "emoji": "😀",
    "coding cookies": "# coding: utf-8\n",
    "paths": "/a",
    "quoted paths": "'/files/output/a/b'\n",
    "formatted paths": "f'{a}/files/input/b'\n",
    "dots": "../",
}

SHAPES: Mapping[str, Callable[[int], str]] = {
    **{name: partial(repeated, unit) for name, unit in _UNITS.items()},
    "numbered lines": partial(counted, "{n}. id {n}"),
    "bullets that differ": partial(counted, "- item {n} and a few more words to it"),
    "paragraphs": partial(counted, "Paragraph {n}.\n"),
    "table rows": lambda size: "| a | b |\n|---|---|\n" + repeated("| 1 | 2 |\n", size),
    "ragged table": ragged,
    "substitutions": partial(nested, "$(", ")"),
    "parentheses nested": partial(nested, "(", ")"),
    "quotes nested": partial(nested, "> ", ""),
    "lists nested": partial(repeated, "".join("  " * n + "- a\n" for n in range(60))),
    "a fence never closed": lambda size: "```python\n" + repeated("x = 1\n", size),
    "a destination of blanks": lambda size: "[a](" + " " * size,
    "a language": lambda size: "```" + "a" * size + "`",
    "a long language": lambda size: "```" + "a" * (size // 2) + "\n" + "x = 1\n" * (size // 12),
    "a heading of hashes": lambda size: "# " + "#" * size + "x",
    "a delimiter of tabs": lambda size: "|a|\n|-" + "\t" * size + "x",
    "a wide row": lambda size: "|" + "x" * 300 + "|a|\n|-|-|\n" + repeated("|1|\n", size),
    "cells of code": lambda size: "| a |\n|---|\n" + repeated("| `a` **b** |\n", size),
    "an alternative text": lambda size: "```alttext\n" + "_" * size + "\n```",
    "one long line in a fence": lambda size: "```\n" + "x" * size + "\n```",
}
"""Texts that strangers could write, by name; each is made in the size that is asked for."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What was measured: CPU seconds for each of SIZES."""

    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """1 is linear, 2 quadratic; 0 for what takes next to no time."""
        if self.seconds[-1] < FLOOR_SECONDS:
            return 0.0
        first = max(self.seconds[0], FLOOR_SECONDS / 100)
        return math.log(self.seconds[-1] / first) / math.log(SIZES[-1] / SIZES[0])


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, whose passes grow with all that the tests have made so far."""
    gc.collect(0)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def measured(function: Callable[[str], Any], shape: Callable[[int], str]) -> Growth:
    """The growth of a function of one text. The largest text comes first, unless the smallest takes
    long already: where that takes next to nothing, the others are not tried.
    """
    smallest = _fastest(function, shape(SIZES[0]))
    if smallest > 1:  # the rest would take minutes, and says nothing more
        return Growth((smallest, *[math.inf] * (len(SIZES) - 1)))
    largest = _fastest(function, shape(SIZES[-1]))
    if largest < FLOOR_SECONDS:
        return Growth((smallest, *[0.0] * (len(SIZES) - 2), largest))
    return Growth((smallest, *(_fastest(function, shape(s)) for s in SIZES[1:-1]), largest))


def _fastest(function: Callable[[str], Any], text: str) -> float:
    """CPU seconds of one call, the fastest of a few; one try will do for what is quick or slow."""
    best = math.inf
    for _ in range(REPEATS):
        with _uncollected():
            begun = time.thread_time()
            function(text)
            best = min(best, time.thread_time() - begun)
        if best < FLOOR_SECONDS / 2 or best > 1:
            break
    return best


def worst(function: Callable[[str], Any], names: Iterable[str] = SHAPES) -> tuple[str, Growth]:
    """The shape, of those named, that a function grows fastest on."""
    found = {name: measured(function, SHAPES[name]) for name in names}
    name = max(found, key=lambda shape: (found[shape].exponent > LINEAR, found[shape].seconds[-1]))
    return name, found[name]
