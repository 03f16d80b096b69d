"""Bytes as text: the encoding is found by trying, and by whether the text is plausible."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from playground.analyst.reader.reading import Unreadable
from playground.analyst.reader.words import WORDS

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EAST = ("gb18030", "big5", "cp932", "euc_jp", "euc_kr")
WEST = ("cp1252", "cp1250", "cp1251", "mac_roman")


def encoding_of(data: bytes) -> str:
    """The encoding of text by its first bytes; raises Unreadable for what is no text."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    head = data[:4000]
    zeros = [head[place::4].count(0) / max(len(head[place::4]), 1) for place in range(4)]
    if len(head) >= 8 and zeros[2] > 0.9 and zeros[3] > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    if len(head) >= 4 and (zeros[1] + zeros[3]) > 0.8 and zeros[0] + zeros[2] < 0.4:
        return "utf-16-le"
    if len(head) >= 4 and (zeros[0] + zeros[2]) > 0.8 and zeros[1] + zeros[3] < 0.4:
        return "utf-16-be"
    if sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head) > 0.03 * len(head):
        raise Unreadable("binary")
    if decodes(data, "utf-8"):
        return "utf-8"
    return _legacy(data)


def decodes(data: bytes, encoding: str, *, whole: bool = False) -> bool:
    """Whether bytes are text in an encoding; if not ``whole``, a letter may be cut at the end."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, whole)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(data: bytes) -> str:
    """The most plausible of the encodings before Unicode."""
    letters = b" ".join(re.findall(rb"[^\n\r,;\t|\"]*[\x80-\xff][^\n\r,;\t|\"]*", data[:200_000]))[
        :60_000
    ]
    if data.decode("utf-8", "ignore").count("\N{REPLACEMENT CHARACTER}") == 0:
        # A file that is UTF-8 but for some spots is read as UTF-8, and the spots are marked.
        broken = data.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
        high = sum(byte > 127 for byte in data)
        if broken < 0.2 * high:
            return "utf-8"
    rated = []
    for name in (*EAST, *WEST):
        if not decodes(data if name in EAST else letters, name):
            continue
        rated.append((_plausible(letters.decode(name, "ignore"), name), name))
    best = max(rated, default=(0.0, ""), key=lambda found: found[0])
    if best[0] > 0.6:
        return best[1]
    guess = from_bytes(data[:60_000], cp_isolation=[*EAST, *WEST]).best()
    return guess.encoding if guess else best[1] or "latin-1"


def _plausible(text: str, encoding: str) -> float:
    """How much of what is not ASCII could stand in real text, from 0 to 1."""
    foreign = [mark for mark in text if ord(mark) > 127]
    if not foreign:
        return 0.0
    if encoding in WEST:
        good = sum(mark in WORDS["letters"][encoding] for mark in foreign) / len(foreign)
        if encoding == "cp1251":
            # Russian is written in whole words; western text is ASCII with a letter in between.
            words = re.findall(r"[^\W\d_]{2,}", text)
            whole = sum(all(ord(mark) > 127 for mark in word) for word in words)
            mixed = sum(any(ord(mark) > 127 for mark in word) for word in words) or 1
            good *= whole / mixed
            capitals = len(re.findall(r"(?<=[а-яё])[А-ЯЁ]", text))
            return good - min(0.5, capitals / len(foreign) * 2)
        return good - {"cp1252": 0, "cp1250": 0.02, "mac_roman": 0.1}[encoding]
    return _eastern(foreign, encoding)


def _eastern(foreign: list[str], encoding: str) -> float:
    score = 0.0
    for mark in foreign:
        code = ord(mark)
        if (0x3040 <= code < 0x3100 and encoding in ("cp932", "euc_jp")) or (
            0xAC00 <= code < 0xD7A4 and encoding == "euc_kr"
        ):
            score += 1
        elif 0x4E00 <= code < 0xA000:
            score += 1.2 if mark in WORDS["han"].get(encoding, "") else _frequent(mark, encoding)
        elif (
            unicodedata.category(mark) in ("Po", "Ps", "Pe", "Sc", "Pd") or 0xFF00 <= code < 0xFF60
        ):
            score += 0.7
    return score / len(foreign)


def _frequent(mark: str, encoding: str) -> float:
    """Whether a Han character is a frequent one: each national set has those in its first level."""
    try:
        first = mark.encode({"gb18030": "gb2312", "euc_kr": "euc_kr"}.get(encoding, encoding))[0]
    except UnicodeEncodeError:
        return 0.0
    levels = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7), "cp932": range(0x88, 0x98)}
    levels |= {"euc_jp": range(0xB0, 0xD0), "euc_kr": range(1)}
    return 0.9 if first in levels[encoding] else 0.1
