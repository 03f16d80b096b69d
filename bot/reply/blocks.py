"""An answer as the blocks of one or more messages, and as what Slack takes when it refuses those.

One native table a message: that is all Slack is certain to accept (``only_one_table_allowed`` on
older surfaces). A further table that is small becomes aligned text, so that a short answer stays
one message; a larger one opens the next message.

A thread takes so much and no more: what is behind the beginning of a text that fills
``PAGES_MAX`` messages is not even read. Sizes are added up, never measured anew for what is there
already.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from bot import limits
from bot.reply.markdown import (
    Fence,
    Part,
    Prose,
    Size,
    escaped,
    joined,
    mrkdwn,
    parts_of,
    split_fence,
    split_prose,
)
from bot.reply.neutral import neutral
from bot.reply.tables import Table, aligned, alignments, header_cells, row_cells
from bot.slack.blocks import Block, section
from bot.slack.blocks import markdown as markdown_block
from bot.slack.blocks import table as table_block
from bot.text import say

Messages = list[list[Block]]

RESERVE = 3_500
"""Bytes of a message's payload left free, for a footer, buttons and the like."""
BUDGET = limits.SLACK_BLOCKS_CHARS_MAX - RESERVE
"""Bytes of a message for the answer; less than Slack's limits for texts and tables in it."""
PAGES_MAX = 8
"""Messages that an answer fills at most."""
TEXT_MAX = PAGES_MAX * BUDGET
"""Characters of an answer that are read: more of them would not be shown."""
RESERVED_BLOCKS = 5
SECTION_MAX = limits.SLACK_SECTION_MAX - 100
SMALL_TABLE_WIDTH = 64
SMALL_TABLE_ROWS = 12
TABLE_PARTS_MAX = 3
"""A table that needs more messages than this shows its first part and says so."""
ALIGNED_ROWS_MAX = 1_000
"""Rows of a table that is written as text."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The blocks of messages; ``whole`` says whether they leave nothing of the answer out."""

    messages: Messages
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Grid:
    """A native table, or the part of one that fits a message. ``size`` in bytes as JSON."""

    table: Table
    block: Block
    size: int


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A sentence of ours in the place of what is not shown."""

    sentence: str


_Piece = str | _Grid | _LeftOut


def weight(blocks: Sequence[Block]) -> int:
    """The size of a ``blocks`` payload: the bytes of its JSON.

    Nobody has documented whether Slack counts characters or bytes; bytes are never fewer.
    """
    return _bytes(blocks)


def _bytes(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _in_block(text: str) -> int:
    """The bytes that a text takes in a block."""
    return _bytes(text) - len('""')


def _in_section(text: str) -> int:
    """The characters that a text takes in a section, at most. As JSON it has three times as many
    bytes at most, so that a section always fits a message.
    """
    shown = escaped(text)
    return max(len(shown), -(-_in_block(shown) // 3))


_BETWEEN = "\n\n"
_TEXT_BLOCK = _bytes(markdown_block("x")) - len("x") + len(", ")
_JOINT = _in_block(_BETWEEN)


@dataclass
class _Page:
    """A message as it fills. ``size`` is the bytes of its blocks."""

    pieces: list[str | _Grid] = field(default_factory=list)
    size: int = 2

    def cost(self, piece: str | _Grid) -> int:
        """What one more piece would add."""
        if isinstance(piece, _Grid):
            return piece.size + len(", ")
        follows = bool(self.pieces) and isinstance(self.pieces[-1], str)
        return _in_block(piece) + (_JOINT if follows else _TEXT_BLOCK)

    def takes(self, piece: str | _Grid) -> bool:
        """Whether there is room for one more piece; for a table, whether it would be the first."""
        second = isinstance(piece, _Grid) and self.has_table
        return not second and self.size + self.cost(piece) <= BUDGET

    def add(self, piece: str | _Grid) -> None:
        """Put a piece on the page."""
        self.size += self.cost(piece)
        self.pieces.append(piece)

    @property
    def has_table(self) -> bool:
        """Whether a table stands on it."""
        return any(isinstance(piece, _Grid) for piece in self.pieces)

    def without_its_lead(self) -> "tuple[_Page, _Page]":
        """The page, and a new one that begins with what introduces the next piece, if anything."""
        last = self.pieces[-1] if len(self.pieces) > 1 else None
        carried = [last] if isinstance(last, str) and Prose(last).leads else []
        return self._of(self.pieces[: len(self.pieces) - len(carried)]), self._of(carried)

    @staticmethod
    def _of(pieces: Sequence[str | _Grid]) -> "_Page":
        page = _Page()
        for piece in pieces:
            page.add(piece)
        return page

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the message."""
        blocks: list[Block] = []
        texts: list[str] = []
        for piece in [*self.pieces, None]:
            if isinstance(piece, str):
                texts.append(piece)
                continue
            if texts:
                blocks.append(markdown_block(_BETWEEN.join(texts)))
                texts = []
            if piece is not None:
                blocks.append(piece.block)
        return blocks


def beginning(markdown: str, most: int = TEXT_MAX) -> str:
    """As many whole lines of a text as ``most`` characters hold; a longer line is cut."""
    if len(markdown) <= most:
        return markdown
    return markdown[: markdown.rfind("\n", most // 2, most) + 1 or most]


def rendered(markdown: str, locale: str = "en") -> Rendered:
    """An answer, neutralised, in messages that keep Slack's limits with RESERVE bytes to spare."""
    text = beginning(markdown)
    whole = text == markdown
    pages: list[_Page] = []
    page = _Page()
    for piece in _native_pieces(parts_of(neutral(text)), locale):
        if isinstance(piece, _LeftOut):
            whole, piece = False, piece.sentence
        if page.has_table and isinstance(piece, _Grid):
            piece = _small(piece.table) or piece
        if not page.takes(piece) and page.pieces:
            done, page = page.without_its_lead()
            pages.append(done)
            if not page.takes(piece):
                pages.append(page)
                page = _Page()
        if len(pages) >= PAGES_MAX:
            return Rendered([page.blocks for page in pages[:PAGES_MAX]], False)
        page.add(piece)
    return Rendered([page.blocks for page in [*pages, page] if page.pieces], whole)


def answer_blocks(markdown: str, *, locale: str = "en") -> Messages:
    """The blocks of the messages of an answer. No text, no message."""
    return rendered(markdown, locale).messages


def _native_pieces(parts: Iterable[Part], locale: str) -> Iterator[_Piece]:
    room = BUDGET - _TEXT_BLOCK - 2
    for part in parts:
        if isinstance(part, Prose):
            yield from split_prose(part.text, _in_block, room)
            continue
        if isinstance(part, Fence):
            yield from split_fence(part, _in_block, room)
            continue
        grids = list(islice(_grids(part), TABLE_PARTS_MAX + 1))
        if None in grids:
            yield from _as_text(part, _in_block, room, locale)
            continue
        native = [grid for grid in grids if grid is not None]
        if len(native) > TABLE_PARTS_MAX:
            yield native[0]
            yield _cut(len(native[0].table.rows), part, locale)
        else:
            yield from native


def _as_text(table: Table, size: Size, room: int, locale: str) -> Iterator[str | _LeftOut]:
    shown = replace(table, rows=table.rows[:ALIGNED_ROWS_MAX])
    yield from split_fence(Fence("", aligned(shown)), size, room)
    if len(shown.rows) < len(table.rows):
        yield _cut(len(shown.rows), table, locale)
    if table.columns < table.width:
        shown_columns, total = table.columns, table.width
        yield _LeftOut(say("tables.narrowed", locale, shown=shown_columns, total=total))


def _cut(shown: int, table: Table, locale: str) -> _LeftOut:
    return _LeftOut(say("tables.cut", locale, shown=shown, total=len(table.rows)))


def _grids(table: Table) -> Iterator[_Grid | None]:
    """``table`` by rows in parts that fit one message each; None where it cannot be native."""
    base = table_block([header_cells(table)], alignments(table))
    least = _bytes(base)
    room = BUDGET - len(", ") - 2
    if table.columns > limits.SLACK_TABLE_COLUMNS_MAX or least > room:
        yield None
        return
    start, size = 0, least
    rows: list[list[Block]] = []
    for number, row in enumerate(table.rows):
        cells = row_cells(row)
        new = _bytes(cells) + len(", ")
        if least + new > room:
            yield None
            return
        if size + new > room or len(rows) + 2 > limits.SLACK_TABLE_ROWS_MAX:
            yield _grid(table, base, rows, start, size)
            start, size, rows = number, least, []
        rows.append(cells)
        size += new
    yield _grid(table, base, rows, start, size)


def _grid(table: Table, base: Block, rows: Sequence[list[Block]], start: int, size: int) -> _Grid:
    part = replace(table, rows=table.rows[start : start + len(rows)])
    return _Grid(part, {**base, "rows": [*base["rows"], *rows]}, size)


def _small(table: Table) -> str | None:
    """A table as aligned text if it is small enough to be read as such."""
    if len(table.rows) > SMALL_TABLE_ROWS:
        return None
    text = aligned(table)
    narrow = max(map(len, text.split("\n"))) <= SMALL_TABLE_WIDTH
    return str(Fence("", text)) if narrow else None


def fallback(markdown: str, locale: str = "en") -> Rendered:
    """The same answer in section blocks only, tables as aligned text: for ``invalid_blocks``."""
    text = beginning(markdown)
    left_out: list[_LeftOut] = []
    most = limits.SLACK_BLOCKS_MAX - RESERVED_BLOCKS
    messages: Messages = []
    size = 0
    for paragraph in _sections(text, SECTION_MAX, locale, left_out):
        block = section(paragraph, verbatim=True)
        new = _bytes(block) + len(", ")
        if not messages or len(messages[-1]) == most or size + new > BUDGET:
            if len(messages) == PAGES_MAX:
                return Rendered(messages, False)
            messages.append([])
            size = 2
        messages[-1].append(block)
        size += new
    return Rendered(messages, text == markdown and not left_out)


def fallback_blocks(markdown: str, *, locale: str = "en") -> Messages:
    """The section blocks of the messages of an answer."""
    return fallback(markdown, locale).messages


def _sections(markdown: str, limit: int, locale: str, left_out: list[_LeftOut]) -> Iterator[str]:
    """The answer as mrkdwn in pieces of at most ``limit`` characters, whole paragraphs first.

    What is not shown is added to ``left_out`` when it is met.
    """

    def pieces() -> Iterator[str]:
        for part in parts_of(neutral(markdown)):
            for piece in _plain_pieces(part, limit, locale):
                if isinstance(piece, _LeftOut):
                    left_out.append(piece)
                    piece = piece.sentence
                yield piece

    return map(mrkdwn, joined(pieces(), _BETWEEN, _in_section, limit))


def _plain_pieces(part: Part, limit: int, locale: str) -> Iterator[str | _LeftOut]:
    if isinstance(part, Prose):
        return split_prose(part.text, _in_section, limit)
    if isinstance(part, Fence):
        return split_fence(part, _in_section, limit)
    return _as_text(part, _in_section, limit, locale)


def fallback_text(markdown: str, limit: int = 3_900, locale: str = "en") -> str:
    """The answer, or its beginning, for the ``text`` argument and notifications: escaped mrkdwn.

    At most ``limit`` characters; what is cut ends in an ellipsis.
    """
    text = beginning(markdown, 4 * limit)
    whole = _BETWEEN.join(_sections(text, max(limit, limits.SLACK_SECTION_MAX), locale, []))
    if len(whole) <= limit and text == markdown:
        return whole
    first = next(_sections(text, max(limit - 2, 8), locale, []), "")
    return f"{first[: limit - 2]}\n…" if len(first) <= limit - 2 else escaped("…")
