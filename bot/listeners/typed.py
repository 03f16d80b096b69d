"""What was typed after the slash command: a word, links to Slack files and messages, a question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.listeners.markup import unescaped
from bot.listeners.payload import installed_for, reading
from bot.permalink import read_link
from bot.request import Request

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


def channel_of(body: Mapping[str, Any]) -> str:
    """Where the command was run; "" in a direct message, whoever it is with."""
    channel = str(body["channel_id"])
    return "" if channel.startswith("D") else channel


@reading("a command")
def commanded(body: Mapping[str, Any], typed: Typed, ts: str) -> Request:
    """The act of running the command at ``ts``, as Slack writes times; its word is the intent.

    From any direct message it leads into the one with the app. Raises Malformed where Slack's own
    fields are missing.
    """
    return Request(
        installation=installed_for(body),
        delivery_id="command",
        channel=channel_of(body),
        ts=ts,
        thread_ts="",
        user=body["user_id"],
        user_team=body["team_id"],
        text=typed.question,
        addressed=True,
        intent="usage" if typed.word == "usage" else "ask",
        act=body["trigger_id"],
        unspoken=True,
        links=typed.links,
        response_url=str(body.get("response_url") or ""),
    )
