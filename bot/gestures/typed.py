"""Text that is typed, after the command or into the form: a word, links into Slack, a question."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.gestures.markup import unescaped
from bot.permalink import read_link

Word = Literal["help", "usage", "forget"]
WORDS: tuple[Word, ...] = ("help", "usage", "forget")
_ADDRESS = re.compile(
    r"<(?P<marked>https?://[^<>|\s]++)(?:\|[^<>]*+)?>|(?P<bare>https?://[^\s<>|]++)"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """``word`` if nothing but that was typed; otherwise the links, and the words without them."""

    word: Word | None
    links: tuple[str, ...]
    question: str


def read_typed(text: str) -> Typed:
    """Read what was typed. An address that is no permalink of Slack's stays in the question."""
    word = next((word for word in WORDS if text.strip().lower() == word), None)
    links: list[str] = []

    def take(found: re.Match[str]) -> str:
        address = unescaped(found["marked"] or found["bare"])
        link = address if found["marked"] else address.rstrip(".,;:!?)")
        if read_link(link) is None:
            return address
        links.append(link)
        return ""

    question = unescaped(_ADDRESS.sub(take, text)).strip()
    return Typed(word, tuple(dict.fromkeys(links)), "" if word else question)
