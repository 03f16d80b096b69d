"""Whether an answer is right: every gold value stands in it, and nothing that must not."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

Verdict = Literal["right", "declined", "wrong"]
Gold = str | int | float

CLOSE = 0.006
"""How far a number may be off, as a share of it; a whole one under 1,000 not at all."""
DECLINED = (
    "did not understand",
    "not understood",
    "nicht verstanden",
    "nicht sicher verstanden",
    "没有理解",
    "没有看懂",
    "没能理解",
    "不明白",
)
_NUMBER = re.compile(
    r"[-\N{MINUS SIGN}]?\d+(?:[.,\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'’]\d+)*"
    r"(?:[eE][-+]?\d+)?(?:\s?(?P<scale>万|亿|[kKMB](?![\w])|million|billion|Mio|Mrd))?"
)
_SCALES = {
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "million": 1e6,
    "Mio": 1e6,
    "万": 1e4,
    "亿": 1e8,
    "B": 1e9,
    "billion": 1e9,
    "Mrd": 1e9,
}


def verdict(answer: str, gold: Sequence[Gold], never: Sequence[str], says: str = "") -> Verdict:
    """The verdict on an answer; ``says`` is a pattern that it must match, in any case."""
    low = answer.casefold()
    if any(mark in low for mark in DECLINED):
        return "declined"
    if any(word.casefold() in low for word in never):
        return "wrong"
    if says and not re.search(says, answer, re.IGNORECASE):
        return "wrong"
    return "right" if all(_stands(value, answer) for value in gold) else "wrong"


def _stands(value: Gold, answer: str) -> bool:
    if isinstance(value, str):
        return value.casefold() in answer.casefold()
    return any(_same(value, found) for found in numbers(answer))


def _same(gold: float, found: float) -> bool:
    if gold == int(gold) and abs(gold) < 1000:
        return gold == found
    return abs(gold - found) <= CLOSE * abs(gold)


def numbers(text: str) -> Iterator[float]:
    """Every number of a text in every way that it can be read: 1,234 and 1.234 are both tried with
    the mark as a separator of thousands and as a decimal point."""
    for match in _NUMBER.finditer(text):
        scale = match["scale"] or ""
        plain = match[0].removesuffix(scale).strip().replace("\N{MINUS SIGN}", "-")
        plain = re.sub(r"[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'’]", "", plain)
        for spelled in {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}:
            try:
                number = float(spelled)
            except ValueError:
                continue
            yield number
            if scale:
                yield number * _SCALES[scale]
