"""The text of a message as Slack writes it."""

import pytest

from bot.gestures.markup import words
from tests.unit.gestures.payloads import BOT


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (f"<@{BOT}> a &lt; b &amp;&amp; c", "a < b && c"),
        (f"hey <@{BOT}|datathread>, look", "hey , look"),
        (f"see <https://a.example/x|the docs> <@{BOT}>", "see the docs"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("in <#C1|general> with <@U2>", "in #general with @U2"),
        (
            f"<@{BOT}>\n```python\nif a &gt; 1:\n    print(a)\n```",
            "```python\nif a > 1:\n    print(a)\n```",
        ),
    ],
)
def test_words_are_plain_text(raw: str, plain: str) -> None:
    """Slack's escapes and markup go; code keeps its lines and indents."""
    assert words(raw, BOT) == plain
