"""Neutral Markdown taken apart, cut, and in Slack's own dialect."""

import pytest

from bot.reply.markdown import (
    Fence,
    Prose,
    escaped,
    joined,
    mrkdwn,
    parts_of,
    split_fence,
    split_prose,
)
from bot.reply.tables import Table

TEXT = """# Found

Two
lines

| a | b |
|---|---|
| 1 | 2 |
```python
x = 1

y = 2
```
End"""


def test_a_text_has_parts() -> None:
    """Prose without its blank lines, tables, and code with them."""
    heading, prose, table, fence, end = parts_of(TEXT)
    assert (heading, prose, end) == (Prose("# Found"), Prose("Two\nlines"), Prose("End"))
    assert isinstance(table, Table) and table.rows == (("1", "2"),)
    assert fence == Fence("python", "x = 1\n\ny = 2")


@pytest.mark.parametrize(
    ("text", "leads"), [("## By tier", True), ("As **follows:**", True), ("It fell.", False)]
)
def test_what_belongs_to_what_follows(text: str, leads: bool) -> None:
    """A heading, or a line that ends with a colon."""
    assert Prose(text).leads is leads


def test_pieces_fit_and_are_cut_where_it_reads_best() -> None:
    """At lines, then sentences, then words; a code span stays code on both sides."""
    assert list(split_prose("one\ntwo\nthree", len, 8)) == ["one\ntwo", "three"]
    assert list(split_prose("It fell. It rose again", len, 16)) == ["It fell.", "It rose again"]
    pieces = list(split_prose("`" + "x" * 30 + "`", len, 12))
    assert all(len(piece) <= 12 and piece.count("`") == 2 for piece in pieces)
    assert "".join(pieces).replace("`", "") == "x" * 30


def test_every_piece_of_a_fence_is_a_fence() -> None:
    """With its language."""
    pieces = list(split_fence(Fence("sql", "select 1\nselect 2"), len, 22))
    assert pieces == ["```sql\nselect 1\n```", "```sql\nselect 2\n```"]


def test_as_many_pieces_as_fit_go_together() -> None:
    """With what stands between them counted."""
    assert list(joined(iter(["ab", "cd", "ef"]), "\n\n", len, 6)) == ["ab\n\ncd", "ef"]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## **By** tier", "*By tier*"),
        ("- **a** and *b*", "• *a* and _b_"),
        ("~~old~~ `x < y` & z", "~old~ `x &lt; y` &amp; z"),
        ("```py\n# no & heading\n```", "```\n# no &amp; heading\n```"),
    ],
)
def test_slacks_own_dialect(markdown: str, shown: str) -> None:
    """Headings are bold, lists have bullets, and what means something is escaped."""
    assert mrkdwn(markdown) == shown


def test_three_characters_are_escaped() -> None:
    """And no other."""
    assert escaped("<a> & \"b'") == "&lt;a&gt; &amp; \"b'"
