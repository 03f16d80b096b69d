"""Text while it is written: what is certain of it, and how it goes on pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply.markdown import Fence, parts_of
from bot.reply.neutral import neutral
from bot.reply.pages import Certain, Page, certain, promising, written

PIECES = [
    "**The finding.**",
    "- a point with `code` and <!channel>",
    "| a | b |",
    "|---|---|",
    "| 1 | [x](https://evil.example/?q) |",
    "```python",
    "print('| no table |')",
    "```",
    "~~~",
    "see https://evil.example/path for more",
    "![](https://evil.example/x.png)",
    "&lt;@U1&gt; &amp;lt;!here&amp;gt;",
    "# Heading",
    "",
    "",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join)


@given(TEXTS, st.data())
def test_what_is_certain_stays(text: str, data: st.DataObject) -> None:
    """More of the text only ever adds to what was shown of it."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    shown = ""
    for cut in cuts:
        now = certain(text[:cut])
        assert now.startswith(shown)
        shown = now
    assert neutral(text).startswith(shown.strip("\n"))


@given(TEXTS, st.data())
def test_what_is_read_as_it_grows_is_the_same(text: str, data: st.DataObject) -> None:
    """Line by line or at once; a text that is another one is read anew."""
    growing = Certain()
    for cut in sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6))):
        assert growing.read(text[:cut]) == certain(text[:cut])
    assert growing.read(f"**Other.**\n\n{text}") == certain(f"**Other.**\n\n{text}")


@given(TEXTS)
def test_what_is_shown_is_neutral(text: str) -> None:
    """No address is live, nobody is called, at any moment."""
    for end in range(0, len(text), 7):
        shown = certain(text[:end])
        assert neutral(shown).startswith(shown.strip("\n"))
        assert "<!" not in shown and "<@" not in shown


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("**One.** and mo", ""),
        ("**One.**\n", ""),
        ("**One.**\n\n- a po", "**One.**\n\n"),
        ("**One.**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3", "**One.**\n\n"),
        ("**One.**\n| a |\n|---|\n| 1 |\n\nNext", "**One.**\n| a |\n|---|\n| 1 |\n\n"),
        ("Code:\n```python\nx = 1 | 2\ny =", "Code:\n```python\nx = 1 | 2\n"),
        ("Code:\n```\nx\n```\nSo", "Code:\n```\nx\n```\n"),
        ("see [the\n[page](https://x.example)\nend", "see [the\npage (`https://x.example`)\n"),
    ],
)
def test_what_may_still_change_is_held_back(draft: str, shown: str) -> None:
    """An unfinished line, a table that may go on; a fence is shown line by line."""
    assert certain(draft) == shown


def test_only_what_looks_like_the_answer_is_shown() -> None:
    """A short text may belong to the next step; the finding and a long text do not."""
    assert not promising("Let me look at the columns first.\nThen I plot.\n")
    assert promising("**Low watch time drives churn.**")
    assert promising("word " * 200)


@given(TEXTS, st.integers(60, 300), st.data())
def test_pages_hold_the_text_and_close_their_fences(
    text: str, room: int, data: st.DataObject
) -> None:
    """Read one after the other they say the same; each is whole in itself and within its size."""
    text = "".join(f"{line}\n" for line in neutral(text).split("\n"))
    pages: list[str] = [""]
    page = Page()
    ends = [*sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4))), len(text)]
    for end in ends:
        end = text.rfind("\n", 0, end) + 1
        while True:
            added, page, full = written(page, text[:end], room)
            pages[-1] += added
            if not full:
                break
            assert page.size, "no line of these is longer than a page"
            pages[-1] += page.closing
            pages.append("")
            page = page.turned
    assert all(len(each.encode()) <= room for each in pages)
    assert all(
        sum(line.startswith("```") for line in each.split("\n")) % 2 == 0 for each in pages[:-1]
    )
    assert _words(pages) == _words([text])


def _words(pages: list[str]) -> list[str]:
    """The lines of all pages without fence marks and blank ones."""
    return [
        line
        for page in pages
        for line in page.split("\n")
        if line.strip() and not line.startswith("```")
    ]


def test_a_fence_goes_on_with_its_language() -> None:
    """What is code on one page is code on the next."""
    text = "```python\n" + "x = 1\n" * 20 + "```\n"
    first, page, full = written(Page(), text, 60)
    assert full and first.startswith("```python\nx = 1\n") and page.closing == "```"
    second, page, _ = written(page.turned, text, 60)
    assert second.startswith("```python\nx = 1\n")
    [code] = parts_of(second + page.closing)
    assert isinstance(code, Fence) and code.language == "python"


def test_a_line_that_fits_no_page_is_not_shown() -> None:
    """Cut in two it might come alive; the answer itself has it."""
    assert written(Page(), "word " * 100 + "\n", 200) == ("", Page(), True)
