"""Neutral Markdown taken apart: prose, fences and tables; splitting; and Slack's own mrkdwn.

Everything here expects the canonical text that ``neutral`` returns: fences at column 0, code
spans with one backtick that end on their line. markdown-it reads it with the rules that are needed
and no others: nothing nests, and only short lines are read for emphasis.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import getLine
from markdown_it.rules_block.table import table as begins_table
from markdown_it.token import Token

from bot.reply.inline import inline
from bot.reply.tables import Table, table_of

Size = Callable[[str], int]
"""What a text takes of a room: at least 1 for each character, and at most the sum of its parts."""

LANGUAGE_MAX = 40
"""Characters of a fence's language: it is repeated wherever a fence is opened again."""

_FENCE = "```"
_BULLET = re.compile(r"^([ \t]*+)[-*+][ \t]++(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…:;]\s")
_MARKS = {"strong": "*", "em": "_", "s": "~"}


def _pipe_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table as markdown-it knows it, taken as its lines: no cell of it is made up."""
    if not begins_table(state, start, end, True):
        return False
    if not silent:
        state.line = start + 2
        while state.line < end and "|" in getLine(state, state.line):
            state.line += 1
        state.push("pipe_table", "table", 0).map = [start, state.line]
    return True


_BLOCKS = MarkdownIt("zero").enable("fence")
_BLOCKS.block.ruler.before("fence", "pipe_table", _pipe_table, {"alt": ["paragraph"]})


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, heading, list or quote: lines without a blank line between them."""

    text: str

    @property
    def leads(self) -> bool:
        """Whether it belongs to what follows: a heading, or a line that ends with a colon."""
        last = self.text.rstrip("*_ ").rpartition("\n")[2]
        return last.endswith(":") or _heading(last) is not None


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block: the language (often empty) and the code without its fence lines."""

    language: str
    code: str

    def __str__(self) -> str:
        return f"{_FENCE}{self.language}\n{self.code}\n{_FENCE}"


Part = Prose | Fence | Table


def parts_of(markdown: str) -> Iterator[Part]:
    """The parts of a neutral text, in order; blank lines between them are gone."""
    tokens: list[Token] = []
    _BLOCKS.block.parse(markdown, _BLOCKS, {}, tokens)
    lines = markdown.split("\n")
    for token in tokens:
        if token.type == "fence":
            yield Fence(token.info.strip()[:LANGUAGE_MAX], token.content.removesuffix("\n"))
        elif token.map and token.type in ("pipe_table", "paragraph_open"):
            own = lines[slice(*token.map)]
            text = "\n".join(line.rstrip() for line in own)
            if token.type == "pipe_table":
                yield table_of(own)
            elif text.strip():
                yield Prose(text)


def split_prose(text: str, size: Size, room: int) -> Iterator[str]:
    """``text`` in pieces that each fit a room, cut at line ends, else at sentences or words."""
    lines = (piece for line in text.split("\n") for piece in split_line(line, size, room))
    return joined(lines, "\n", size, room)


def joined(pieces: Iterator[str], between: str, size: Size, room: int) -> Iterator[str]:
    """Pieces that each fit a room, as many together as fit it."""
    gathered: list[str] = []
    taken, gap = 0, size(between)
    for piece in pieces:
        new = size(piece)
        if gathered and taken + gap + new > room:
            yield between.join(gathered)
            gathered, taken = [], 0
        taken += new + gap * bool(gathered)
        gathered.append(piece)
    if gathered:
        yield between.join(gathered)


def split_line(line: str, size: Size, room: int) -> Iterator[str]:
    """One line in pieces that each fit; a code span that has to be cut stays code on both sides."""
    start, opened = 0, ""
    while True:
        window = opened + line[start : start + room + 1]
        if start + room >= len(line) and size(window) <= room:
            yield window
            return
        cut = _cut(window, size, room)
        head = window[:cut]
        start += cut - len(opened)
        if opened := "`" if head.count("`") % 2 else "":
            head += "`"
        yield head.rstrip() or head
        if not opened:
            start += len(line[start : start + room]) - len(line[start : start + room].lstrip())
        if start >= len(line):
            return


def _fitting(window: str, size: Size, room: int) -> int:
    """How many characters of ``window`` fit a room; at least one."""
    end = 0
    for step in (256, 16, 1):
        while end < len(window) and (new := size(window[end : end + step])) <= room:
            room -= new
            end = min(end + step, len(window))
    return max(end, 1)


def _cut(window: str, size: Size, room: int) -> int:
    """Where to cut: the last good place among the prefixes that fit with a backtick behind them."""
    most = _fitting(window, size, room - size("`"))
    head = window[:most]
    if head.count("`") % 2 and (start := head.rindex("`")) > 0:
        return start
    sentences = [match.end() for match in _SENTENCE_END.finditer(head)]
    for place in (sentences[-1] if sentences else 0, head.rfind(" ") + 1):
        if place > most // 2 and not head.count("`", 0, place) % 2:
            return place
    # A cut right behind a code span's opening backtick would leave an empty span on both sides.
    return max(most, 2) if head.startswith("`") else most


def split_fence(fence: Fence, size: Size, room: int) -> Iterator[str]:
    """A fence as Markdown in pieces that each fit; every piece opens and closes its own fence."""
    left = max(1, room - size(str(Fence(fence.language, ""))))
    lines = (piece for line in fence.code.split("\n") for piece in _hard(line, size, left))
    return (str(Fence(fence.language, code)) for code in joined(lines, "\n", size, left))


def _hard(line: str, size: Size, room: int) -> Iterator[str]:
    start = 0
    while start + room < len(line) or size(line[start:]) > room:
        end = start + _fitting(line[start : start + room], size, room)
        yield line[start:end]
        start = end
    yield line[start:]


def escaped(text: str) -> str:
    """``text`` with the three characters escaped that mean something in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(markdown: str) -> str:
    """Neutral Markdown, prose and fences, in Slack's mrkdwn, escaped; never longer than it was
    with its characters escaped.
    """
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
    heading = _heading(line)
    if heading is not None:
        bare = "".join(_shown(heading, {**_MARKS, "strong": ""}))
        return f"*{bare}*" if bare else ""
    return "".join(_shown(_BULLET.sub(r"\1• ", line), _MARKS))


def _heading(line: str) -> str | None:
    """The text of a heading, None for any other line."""
    text = line.lstrip(" ")
    level = len(text) - len(text.lstrip("#"))
    if (
        len(line) - len(text) > 3
        or not 1 <= level <= 6
        or text[level : level + 1] not in (" ", "\t")
    ):
        return None
    return text[level:].strip().rstrip("#").rstrip()


def _shown(text: str, marks: dict[str, str]) -> Iterator[str]:
    """A line of prose, escaped, with these marks for its emphasis."""
    for token in inline(text):
        if token.type == "code_inline":
            yield f"`{escaped(token.content)}`"
        elif token.nesting:
            yield marks[token.tag]
        else:
            yield escaped(token.content)
