"""What was typed after the command."""

import pytest

from bot.gestures.typed import Typed, read_typed
from bot.permalink import MessageLink, read_link

FILE = "https://acme.slack.com/files/U0A/F0B/sales_2024.csv"


MESSAGE = "https://acme.slack.com/archives/C0A/p1700000000123456"


@pytest.mark.parametrize(
    ("text", "word", "links", "question"),
    [
        ("", None, (), ""),
        (" Help ", "help", (), ""),
        ("usage", "usage", (), ""),
        ("forget", "forget", (), ""),
        ("help me with churn", None, (), "help me with churn"),
        ("what drives churn?", None, (), "what drives churn?"),
        (f"{FILE} what drives churn?", None, (FILE,), "what drives churn?"),
        (f"<{FILE}|sales.csv> why?", None, (FILE,), "why?"),
        (f"<{MESSAGE}>", None, (MESSAGE,), ""),
        (f"{FILE} {MESSAGE} compare", None, (FILE, MESSAGE), "compare"),
        (f"{FILE} {FILE}", None, (FILE,), ""),
        (f"what is in {FILE}?", None, (FILE,), "what is in"),
        ("read https://example.com/a.csv", None, (), "read https://example.com/a.csv"),
        ("is a &lt; b?", None, (), "is a < b?"),
    ],
)
def test_words_links_and_the_question_are_told_apart(
    text: str, word: str | None, links: tuple[str, ...], question: str
) -> None:
    """A word counts alone; only permalinks of Slack's are links."""
    assert read_typed(text) == Typed(word, links, question)  # type: ignore[arg-type]


def test_code_keeps_its_lines() -> None:
    """Indents mean something."""
    code = "```python\nfor a in b:\n    print(a)\n```"
    assert read_typed(f"{FILE}\n{code}").question == code


def test_permalinks_are_read() -> None:
    """Of files, messages and replies; escaped, with whatever follows."""
    assert read_link(FILE) == "F0B"
    assert read_link(MESSAGE) == MessageLink("C0A", "1700000000.123456", "")
    (escaped,) = read_typed(f"{MESSAGE}?thread_ts=1.5&amp;cid=C0A why?").links
    assert read_link(escaped) == MessageLink("C0A", "1700000000.123456", "1.5")
    assert read_link("https://acme.slack.com/archives/C0A") is None
