"""Emphasis and code spans within a line."""

import pytest

from bot.reply.inline import INLINE_MAX, inline, unmarked


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("**a** *b* ~~c~~ `d`", "a b c d"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        (r"\*not\*", "*not*"),
        ("`**code**`", "**code**"),
    ],
)
def test_marks_go_and_text_stays(text: str, bare: str) -> None:
    """Code keeps what stands in it."""
    assert unmarked(text) == bare


def test_only_the_beginning_of_a_long_line_is_read() -> None:
    """The rest stands as it is written."""
    text = "x" * INLINE_MAX + "**y**"
    assert unmarked(text) == text
    assert [token.type for token in inline("a `b`")] == ["text", "code_inline"]
