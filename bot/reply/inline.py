"""Emphasis and code spans within a line of neutral Markdown, as markdown-it reads them."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

INLINE_MAX = 12_000
"""Characters that are read for emphasis; what is behind them is shown as it is written."""

_PARSER = MarkdownIt("zero").enable(["escape", "backticks", "emphasis", "strikethrough"])


def inline(text: str) -> Sequence[Token]:
    """The tokens of a line: ``code_inline``, what opens and closes emphasis, and text."""
    [line] = _PARSER.parseInline(text[:INLINE_MAX])
    rest = Token("text", "", 0, content=text[INLINE_MAX:])
    return [*(line.children or ()), *([rest] if rest.content else [])]


def unmarked(text: str) -> str:
    """``text`` without its marks of emphasis and code."""
    if not any(mark in text for mark in "*_~`\\"):
        return text
    return "".join(token.content for token in inline(text))
