"""Neutral Markdown taken apart: prose, fences and tables; splitting; and Slack's own mrkdwn.

Everything here expects the canonical text that ``neutral`` returns: fences at column 0, code
spans with one backtick that end on their line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.reply.tables import Table, table_at

Fits = Callable[[str], bool]

_FENCE = "```"
_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$")
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)")
_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^\s()]+)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_SENTENCE_END = re.compile(r"[.!?…:;]\s")


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, heading, list or quote: lines without a blank line between them."""

    text: str

    @property
    def leads(self) -> bool:
        """Whether it belongs to what follows: a heading, or a line that ends with a colon."""
        last = self.text.rstrip("*_ ").rpartition("\n")[2]
        return last.endswith(":") or bool(_HEADING.match(last))


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block: the language (often empty) and the code without its fence lines."""

    language: str
    code: str

    def __str__(self) -> str:
        return f"{_FENCE}{self.language}\n{self.code}\n{_FENCE}"


Part = Prose | Fence | Table


def parts_of(markdown: str) -> list[Part]:
    """The parts of a neutral text, in order; blank lines between them are gone."""
    return list(_parts(markdown.split("\n")))


def _parts(lines: list[str]) -> Iterator[Part]:
    paragraph: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        found: Part | None = None
        if line.startswith(_FENCE):
            end = next(
                (n for n in range(index + 1, len(lines)) if lines[n].startswith(_FENCE)), len(lines)
            )
            found, index = Fence(line[3:].strip(), "\n".join(lines[index + 1 : end])), end + 1
        elif table := table_at(lines, index):
            found, index = table, index + table.height
        else:
            index += 1
        if found is None and line.strip():
            paragraph.append(line.rstrip())
            continue
        if paragraph:
            yield Prose("\n".join(paragraph))
            paragraph = []
        if found is not None:
            yield found
    if paragraph:
        yield Prose("\n".join(paragraph))


def split_prose(text: str, fits: Fits) -> list[str]:
    """``text`` in pieces that each fit, cut at line ends, else at sentences, else at words."""
    pieces: list[str] = []
    current = ""
    for line in text.split("\n"):
        joined = f"{current}\n{line}" if current else line
        if fits(joined):
            current = joined
            continue
        if current:
            pieces.append(current)
        *full, current = split_line(line, fits)
        pieces.extend(full)
    if current:
        pieces.append(current)
    return pieces


def split_line(line: str, fits: Fits) -> list[str]:
    """One line in pieces that each fit; a code span that has to be cut stays code on both sides."""
    pieces: list[str] = []
    while not fits(line):
        cut = _cut(line, fits)
        head, line = line[:cut], line[cut:]
        if head.count("`") % 2:
            head, line = head + "`", "`" + line
        pieces.append(head.rstrip() or head)
        line = line.lstrip() or line
    return [*pieces, line]


def _cut(line: str, fits: Fits) -> int:
    """Where to cut ``line``: the last good place among the prefixes that fit with a backtick."""
    low, high = 1, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(line[:middle] + "`") else (low, middle - 1)
    window = line[:low]
    if window.count("`") % 2 and (start := window.rindex("`")) > 0:
        return start
    sentences = [match.end() for match in _SENTENCE_END.finditer(window)]
    for place in (sentences[-1] if sentences else 0, window.rfind(" ") + 1):
        if place > low // 2 and not line[:place].count("`") % 2:
            return place
    # A cut right behind a code span's opening backtick would leave an empty span on both sides.
    return max(low, 2) if line.startswith("`") else low


def split_fence(fence: Fence, fits: Fits) -> list[str]:
    """A fence as Markdown in pieces that each fit; every piece opens and closes its own fence."""

    def fenced(code: str) -> str:
        return str(Fence(fence.language, code))

    pieces: list[str] = []
    current: list[str] = []
    for line in fence.code.split("\n"):
        if fits(fenced("\n".join([*current, line]))):
            current.append(line)
            continue
        if current:
            pieces.append(fenced("\n".join(current)))
        *full, last = _hard(line, lambda piece: fits(fenced(piece)))
        pieces.extend(fenced(piece) for piece in full)
        current = [last]
    return [*pieces, fenced("\n".join(current))]


def _hard(line: str, fits: Fits) -> list[str]:
    pieces = []
    while not fits(line):
        low, high = 1, len(line)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(line[:middle]) else (low, middle - 1)
        pieces.append(line[:low])
        line = line[low:]
    return [*pieces, line]


def escaped(text: str) -> str:
    """``text`` with the three characters escaped that mean something in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(markdown: str) -> str:
    """Neutral Markdown, prose and fences, in Slack's mrkdwn, escaped."""
    lines: list[str] = []
    in_fence = False
    for line in markdown.split("\n"):
        if line.startswith(_FENCE):
            in_fence = not in_fence
            lines.append(_FENCE)
        else:
            lines.append(escaped(line) if in_fence else _mrkdwn_line(line))
    return "\n".join(lines)


def _mrkdwn_line(line: str) -> str:
    if heading := _HEADING.match(line):
        line = "**" + _STRONG.sub(r"\2", heading[1]) + "**" if heading[1] else ""
    line = _BULLET.sub(r"\1• ", line)
    pieces = _CODE_SPAN.split(line)
    pieces[1::2] = [escaped(piece) for piece in pieces[1::2]]
    pieces[0::2] = [_mrkdwn_text(piece) for piece in pieces[0::2]]
    return "".join(pieces)


def _mrkdwn_text(text: str) -> str:
    text = escaped(text)
    text = _EMPHASIS.sub(r"_\1_", text)
    text = _STRUCK.sub(r"~\1~", _STRONG.sub(r"*\2*", text))
    return _LINK.sub(r"<\2|\1>", text)
