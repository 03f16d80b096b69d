"""An answer as the blocks of one or more messages, and as what Slack takes when it refuses those.

One native table a message: that is all Slack is certain to accept (``only_one_table_allowed`` on
older surfaces). A further table that is small becomes aligned text, so that a short answer stays
one message; a larger one opens the next message.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot import limits
from bot.reply.markdown import (
    Fence,
    Part,
    Prose,
    escaped,
    mrkdwn,
    parts_of,
    split_fence,
    split_prose,
)
from bot.reply.neutral import neutral
from bot.reply.tables import (
    Table,
    aligned,
    is_native,
    rows_between,
    table_block,
    table_chars,
)
from bot.text import say

Block = dict[str, Any]
Piece = str | Table
Messages = list[list[Block]]

RESERVE = 3_500
"""Characters of a message's payload left free, for a footer, buttons and the like."""
RESERVED_BLOCKS = 5
SECTION_WEIGHT_MAX = 9_000
"""A section's text as JSON, so that one of them always fits a message."""
SMALL_TABLE_WIDTH = 64
SMALL_TABLE_ROWS = 12
TABLE_PARTS_MAX = 3
"""A table that needs more messages than this shows its first part and says so."""


def weight(blocks: Sequence[Block]) -> int:
    """The size of a ``blocks`` payload: the bytes of its JSON.

    Nobody has documented whether Slack counts characters or bytes; bytes are never fewer.
    """
    return _bytes(blocks)


def _bytes(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def answer_blocks(
    markdown: str,
    *,
    locale: str = "en",
    allowed: frozenset[str] = frozenset(),
    reserve: int = RESERVE,
) -> Messages:
    """The blocks of one or more messages that together say ``markdown``, neutralised.

    Every message keeps Slack's limits with ``reserve`` characters to spare. ``allowed`` as in
    ``neutral``. No text, no message.
    """
    budget = limits.SLACK_BLOCKS_CHARS_MAX - reserve
    messages: Messages = []
    current: list[Piece] = []
    parts = parts_of(neutral(markdown, allowed=allowed))
    for piece in _native_pieces(parts, budget, locale):
        second = isinstance(piece, Table) and any(isinstance(p, Table) for p in current)
        if second and (text := _small(piece)) and _native_fits([*current, text], budget):
            current.append(text)
        elif _native_fits([*current, piece], budget):
            current.append(piece)
        else:
            carried = _leading(current)
            messages.append(_native(current[: len(current) - len(carried)]))
            current = [*carried, piece]
            if not _native_fits(current, budget):
                messages.append(_native(carried))
                current = [piece]
    return [message for message in [*messages, _native(current)] if message]


def _native_pieces(parts: Sequence[Part], budget: int, locale: str) -> Iterator[Piece]:
    def fits(text: str) -> bool:
        return _native_fits([text], budget)

    for part in parts:
        if isinstance(part, Prose):
            yield from split_prose(part.text, fits)
        elif isinstance(part, Fence):
            yield from split_fence(part, fits)
        elif (tables := _table_parts(part, budget)) is None:
            yield from split_fence(Fence("", aligned(part)), fits)
        elif len(tables) <= TABLE_PARTS_MAX:
            yield from tables
        else:
            yield tables[0]
            yield say("tables.cut", locale, shown=len(tables[0].rows), total=len(part.rows))


def _table_parts(table: Table, budget: int) -> list[Table] | None:
    """``table`` by rows in parts that fit one message each, or None where a row alone does not."""
    parts: list[Table] = []
    start = 0
    while True:
        low, high = 0, len(table.rows) - start
        while low < high:
            middle = (low + high + 1) // 2
            fits = _native_fits([rows_between(table, start, start + middle)], budget)
            low, high = (middle, high) if fits else (low, middle - 1)
        part = rows_between(table, start, start + low)
        if not _native_fits([part], budget) or (low == 0 and start < len(table.rows)):
            return None
        parts.append(part)
        start += low
        if start >= len(table.rows):
            return parts


def _small(table: Piece) -> str | None:
    """A table as aligned text if it is small enough to be read as such."""
    if not isinstance(table, Table) or len(table.rows) > SMALL_TABLE_ROWS:
        return None
    text = aligned(table)
    narrow = max(map(len, text.split("\n"))) <= SMALL_TABLE_WIDTH
    return str(Fence("", text)) if narrow else None


def _leading(pieces: Sequence[Piece]) -> list[Piece]:
    """The last piece if it introduces what comes next, unless it is the only one."""
    last = pieces[-1] if len(pieces) > 1 else None
    return [last] if isinstance(last, str) and Prose(last).leads else []


def _native(pieces: Sequence[Piece]) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        if isinstance(piece, Table):
            blocks.append(table_block(piece))
        elif blocks and blocks[-1]["type"] == "markdown":
            blocks[-1]["text"] += "\n\n" + piece
        else:
            blocks.append({"type": "markdown", "text": piece})
    return blocks


def _native_fits(pieces: Sequence[Piece], budget: int) -> bool:
    tables = [piece for piece in pieces if isinstance(piece, Table)]
    texts = [piece for piece in pieces if isinstance(piece, str)]
    if len(tables) > 1 or not all(map(is_native, tables)):
        return False
    if sum(map(table_chars, tables)) > limits.SLACK_TABLE_CHARS_MAX:
        return False
    if sum(len(text) + 2 for text in texts) > limits.SLACK_MARKDOWN_MAX:
        return False
    return weight(_native(pieces)) <= budget


def fallback_blocks(
    markdown: str, *, allowed: frozenset[str] = frozenset(), reserve: int = RESERVE
) -> Messages:
    """The same answer in section blocks only, tables as aligned text: for ``invalid_blocks``."""
    budget = limits.SLACK_BLOCKS_CHARS_MAX - reserve
    most = limits.SLACK_BLOCKS_MAX - RESERVED_BLOCKS
    messages: Messages = []
    current: list[Block] = []
    for text in _sections(markdown, allowed, limits.SLACK_SECTION_MAX - 100):
        block = _section(text)
        if current and (len(current) == most or weight([*current, block]) > budget):
            messages.append(current)
            current = []
        current.append(block)
    return [*messages, current] if current else messages


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _sections(markdown: str, allowed: frozenset[str], limit: int) -> Iterator[str]:
    """The answer as mrkdwn in pieces of at most ``limit`` characters, whole paragraphs first."""

    def fits(text: str) -> bool:
        shown = mrkdwn(text)
        return len(shown) <= limit and _bytes(shown) <= SECTION_WEIGHT_MAX

    joined = ""
    for part in parts_of(neutral(markdown, allowed=allowed)):
        if isinstance(part, Prose):
            pieces = split_prose(part.text, fits)
        else:
            fence = Fence("", aligned(part)) if isinstance(part, Table) else part
            pieces = split_fence(fence, fits)
        for piece in pieces:
            if joined and not fits(f"{joined}\n\n{piece}"):
                yield mrkdwn(joined)
                joined = piece
            else:
                joined = f"{joined}\n\n{piece}" if joined else piece
    if joined:
        yield mrkdwn(joined)


def fallback_text(
    markdown: str, limit: int = 3_900, *, allowed: frozenset[str] = frozenset()
) -> str:
    """The answer, or its beginning, for the ``text`` argument and notifications: escaped mrkdwn.

    At most ``limit`` characters; what is cut ends in an ellipsis.
    """
    whole = "\n\n".join(_sections(markdown, allowed, max(limit, limits.SLACK_SECTION_MAX)))
    if len(whole) <= limit:
        return whole
    first = next(_sections(markdown, allowed, max(limit - 2, 8)))
    return f"{first[: limit - 2]}\n…" if len(first) <= limit - 2 else escaped("…")
