"""Text that is typed: a word after the command, links into Slack, a question."""

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
    links, rest = links_in(text)
    rest = _ADDRESS.sub(lambda found: found["marked"] or found["bare"], rest)
    return Typed(word, links, "" if word else unescaped(rest).strip())


def links_in(text: str) -> tuple[tuple[str, ...], str]:
    """The permalinks of files and messages in a text as Slack writes it, and the text without."""
    links: list[str] = []

    def take(found: re.Match[str]) -> str:
        address = unescaped(found["marked"] or found["bare"])
        link = address if found["marked"] else address.rstrip(".,;:!?)")
        if read_link(link) is None:
            return found[0]
        links.append(link)
        return ""

    rest = _ADDRESS.sub(take, text)
    return tuple(dict.fromkeys(links)), rest
