"""An answer as blocks: every message within Slack's limits, and nothing of the answer lost."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import limits
from bot.reply.blocks import (
    PAGES_MAX,
    RESERVE,
    answer_blocks,
    fallback,
    fallback_blocks,
    fallback_text,
    rendered,
)
from bot.reply.markdown import parts_of
from bot.reply.neutral import neutral
from bot.reply.tables import Table, plain

Block = dict[str, Any]

TABLE = (
    "| group | members | churn |\n|---|---|---|\n| under 5 h | 412 | **41 %** |\n| over |  | 13 % |"
)

words = st.text(alphabet="abcdeäß漢😀xyz0123456789", min_size=1, max_size=12)
sentence = st.lists(words, min_size=1, max_size=40).map(" ".join)
code = st.lists(sentence, min_size=1, max_size=30).map(
    lambda lines: "```python\n" + "\n".join(lines) + "\n```"
)
monster = st.integers(1, 12_000).map(lambda n: "w" * n)
spans = st.lists(words, min_size=1, max_size=200).map(lambda w: " ".join(f"`{x}`" for x in w))


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A pipe table of up to 30 columns and 150 rows, some rows ragged, some cells empty."""
    columns = draw(st.integers(1, 30))
    height = draw(st.sampled_from([0, 1, 3, 20, 99, 100, 150]))
    cell = draw(words)
    header = "| " + " | ".join([cell] * columns) + " |"
    rule = "|" + "---|" * columns
    rows = ["| " + " | ".join([cell] * (columns - number % 2)) + " |" for number in range(height)]
    return "\n".join([header, rule, *rows])


markdown_text = st.lists(
    st.one_of(
        sentence,
        sentence.map(lambda text: f"## {text}"),
        sentence.map(lambda text: f"- {text}\n- **{text}**"),
        code,
        spans,
        tables(),
        monster,
        st.text(max_size=80),
        sentence.map(lambda text: "\n\n".join([text] * 60)),
    ),
    max_size=8,
).map("\n\n".join)


def strings(block: Block) -> list[str]:
    """All text of a block, in reading order."""
    if block["type"] == "markdown":
        return [block["text"]]
    if block["type"] == "section":
        return [block["text"]["text"]]
    return [cell_text(cell) for row in block["rows"] for cell in row]


def cell_text(cell: Block) -> str:
    text: str = (
        cell["text"] if cell["type"] == "raw_text" else cell["elements"][0]["elements"][0]["text"]
    )
    return text


def letters(text: str) -> str:
    """Only the letters and digits: what must survive any layout."""
    return "".join(char for char in text if char.isalnum())


def assert_within_limits(message: list[Block]) -> None:
    assert 0 < len(message) <= limits.SLACK_BLOCKS_MAX - 5
    size = len(json.dumps(message, ensure_ascii=False).encode())
    assert size <= limits.SLACK_BLOCKS_CHARS_MAX - RESERVE
    texts = [block["text"] for block in message if block["type"] == "markdown"]
    assert sum(map(len, texts)) <= limits.SLACK_MARKDOWN_MAX
    tables = [block for block in message if block["type"] == "table"]
    assert len(tables) <= 1
    for table in tables:
        assert 0 < len(table["rows"]) <= limits.SLACK_TABLE_ROWS_MAX
        assert all(0 < len(row) <= limits.SLACK_TABLE_COLUMNS_MAX for row in table["rows"])
        assert len({len(row) for row in table["rows"]}) == 1
        cells = [cell_text(cell) for row in table["rows"] for cell in row]
        assert all(cells)
        assert sum(map(len, cells)) <= limits.SLACK_TABLE_CHARS_MAX
    for block in message:
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= limits.SLACK_SECTION_MAX
        for text in strings(block) if block["type"] != "table" else []:
            assert text.strip()
            assert sum(line.startswith("```") for line in text.split("\n")) % 2 == 0


def said(markdown: str) -> str:
    """The letters of an answer in the order in which they are shown."""
    shown: list[str] = []
    for part in parts_of(neutral(markdown)):
        if isinstance(part, Table):
            shown += [plain(cell) for row in (part.header, *part.rows) for cell in row]
        else:
            shown.append(re.sub(r"(?m)^```.*$", "", str(getattr(part, "text", part))))
    return letters("".join(shown))


def told(messages: list[list[Block]]) -> str:
    texts = [text for message in messages for block in message for text in strings(block)]
    return letters("".join(re.sub(r"(?m)^```.*$", "", text) for text in texts))


@given(markdown_text)
@settings(max_examples=60, deadline=None)
def test_every_message_keeps_the_limits_and_no_word_is_lost(markdown: str) -> None:
    """Whatever comes in, each message is one Slack takes, and together they say all of it."""
    answered = rendered(markdown)
    messages = answered.messages
    assert len(messages) <= PAGES_MAX
    for message in messages:
        assert_within_limits(message)
    answer, shown = said(markdown), told(messages)
    if not answered.whole and len(messages) == PAGES_MAX:
        return
    if "rows" in shown:
        assert set(answer) <= set(shown)  # a table was cut, and that is said
    elif not any(isinstance(part, Table) for part in parts_of(neutral(markdown))):
        assert shown == answer
    else:
        assert len(shown) >= len(answer)  # headers of tables that go on are repeated


@given(markdown_text)
@settings(max_examples=60, deadline=None)
def test_the_fallback_keeps_the_limits_and_no_word_is_lost(markdown: str) -> None:
    """Section blocks say the same, tables as aligned text, each within 3,000 characters."""
    answered = fallback(markdown)
    messages = answered.messages
    assert len(messages) <= PAGES_MAX
    for message in messages:
        assert_within_limits(message)
        assert {block["type"] for block in message} == {"section"}
    plain_text = re.sub(r"&(amp|lt|gt);", "", "".join(map(str, messages)))
    assert "<!" not in plain_text
    assert not answered.whole or len(told(messages)) >= len(said(markdown))


@given(markdown_text, st.integers(20, 5_000))
@settings(max_examples=60, deadline=None)
def test_the_notification_text_is_short_and_escaped(markdown: str, limit: int) -> None:
    """The text argument stays within its limit and holds no raw angle bracket or ampersand."""
    text = fallback_text(markdown, limit)
    assert len(text) <= limit
    assert not re.search(r"<|>|&(?!(?:amp|lt|gt);)", text)


def test_a_table_is_native_with_figures_to_the_right() -> None:
    """A pipe table becomes a table block: bold header, figures right, an empty cell a space."""
    [[before, table, after]] = answer_blocks(f"**Finding**\n\n{TABLE}\n\nand so on")
    assert before == {"type": "markdown", "text": "**Finding**"}
    assert after == {"type": "markdown", "text": "and so on"}
    assert [column["align"] for column in table["column_settings"]] == ["left", "right", "right"]
    assert [[cell_text(cell) for cell in row] for row in table["rows"]] == [
        ["group", "members", "churn"],
        ["under 5 h", "412", "41 %"],
        ["over", " ", "13 %"],
    ]
    bold = table["rows"][0][0]["elements"][0]["elements"][0]["style"]
    assert bold == {"bold": True}
    assert table["rows"][1][0] == {"type": "raw_text", "text": "under 5 h"}


def test_alignment_written_in_the_table_wins() -> None:
    """``:--`` and ``:-:`` say more than what the cells look like."""
    [[table]] = answer_blocks("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | x |")
    assert [column["align"] for column in table["column_settings"]] == ["left", "center", "right"]


def test_a_small_second_table_stays_in_the_message_as_text() -> None:
    """Slack is certain to take one table a message, so a short second one is aligned text."""
    [message] = answer_blocks(f"{TABLE}\n\nand\n\n{TABLE}")
    assert [block["type"] for block in message] == ["table", "markdown"]
    assert "under 5 h      412   41 %" in message[1]["text"]


def test_a_large_second_table_opens_a_message_with_its_heading() -> None:
    """A table too large to be read as text goes on in the next message, its heading with it."""
    rows = "\n".join(f"| row {number} | {number} |" for number in range(40))
    large = f"| a | b |\n|---|---|\n{rows}"
    first, second = answer_blocks(f"{TABLE}\n\n## All rows\n\n{large}")
    assert [block["type"] for block in first] == ["table"]
    assert [block["type"] for block in second] == ["markdown", "table"]
    assert second[0]["text"] == "## All rows"


def test_a_table_beyond_reason_is_cut_and_says_so() -> None:
    """A table of 2,000 rows shows its first part and how many rows there are."""
    rows = "\n".join(f"| row {number} | {number} |" for number in range(2_000))
    messages = answer_blocks(f"| a | b |\n|---|---|\n{rows}")
    texts = [text for message in messages for block in message for text in strings(block)]
    shown = len(messages[0][0]["rows"]) - 1
    assert texts[-1] == f"First {shown} of 2000 rows."
    assert len(messages) == 1


def test_a_table_too_wide_for_slack_becomes_text() -> None:
    """More than 20 columns are no native table, but nothing of them is lost."""
    header = "|".join(f"c{number}" for number in range(25))
    [message] = answer_blocks(f"|{header}|\n|{'---|' * 25}\n|{header}|")
    assert [block["type"] for block in message] == ["markdown"]
    assert "c24" in message[0]["text"]


def test_a_table_that_is_too_wide_to_read_is_cut_and_says_so() -> None:
    """One long row does not make every other one as long."""
    answered = rendered("|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|b|c|\n" * 300)
    texts = [text for message in answered.messages for block in message for text in strings(block)]
    assert texts[-1].endswith("First 50 of 1000 columns.")
    assert not answered.whole and len(answered.messages) == 1


def test_an_answer_of_any_length_is_a_beginning() -> None:
    """More than a thread takes is not shown, and that is known."""
    for markdown in ("word " * 300_000, "\n".join(f"{n}. id {n}" for n in range(20_000))):
        for answered in (rendered(markdown), fallback(markdown)):
            assert len(answered.messages) <= PAGES_MAX and not answered.whole


def test_a_domain_in_a_cell_is_code() -> None:
    """Code marks are taken off cells; an address among them gets the style of code."""
    [[table]] = answer_blocks("| a | b |\n|---|---|\n| www.evil.example | **x.icu** |")
    for cell in table["rows"][1]:
        assert cell["elements"][0]["elements"][0]["style"] == {"code": True}


def test_pipes_in_cells_and_prose_are_no_tables() -> None:
    """An escaped pipe stays in its cell; lines with pipes but no ruler stay prose."""
    [[table]] = answer_blocks("| a | b |\n|---|---|\n| x \\| y | 2 |")
    assert cell_text(table["rows"][1][0]) == "x | y"
    assert answer_blocks("a | b\nc | d") == [[{"type": "markdown", "text": "a | b\nc | d"}]]


def test_a_long_fence_is_reopened_in_the_next_message() -> None:
    """Code longer than a message keeps its fence and language on both sides of the cut."""
    source = "\n".join(f"print({number})  # a line of code" for number in range(800))
    messages = answer_blocks(f"```python\n{source}\n```")
    assert len(messages) > 1
    for message in messages:
        assert message[0]["text"].startswith("```python\n")
        assert message[-1]["text"].endswith("\n```")


def test_no_text_is_no_message() -> None:
    """An empty answer posts nothing."""
    assert answer_blocks(" \n\n") == []
    assert fallback_blocks("") == []
    assert fallback_text("") == ""


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *italic*", "*bold* and _italic_"),
        ("## A **title**", "*A title*"),
        ("- one\n- two", "• one\n• two"),
        ("~~gone~~ & a < b", "~gone~ &amp; a &lt; b"),
        ("`x < **y**`", "`x &lt; **y**`"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("```py\na & b\n```", "```\na &amp; b\n```"),
    ],
)
def test_markdown_in_slacks_own_dialect(markdown: str, expected: str) -> None:
    """Where Markdown blocks are refused, the same emphasis is written the old way."""
    assert fallback_text(markdown) == expected


def test_a_cut_notification_ends_in_an_ellipsis_outside_of_code() -> None:
    """What does not fit is cut at a paragraph, never inside an entity or a code span."""
    text = fallback_text("\n\n".join(f"`code {number} & more`" for number in range(400)), 300)
    assert text.endswith("\n…")
    assert text.count("`") % 2 == 0
    assert not re.search(r"&(?!amp;)", text)
