"""What a thread shows once the app is through with a question."""

from collections.abc import Sequence
from typing import Any

from tests.support.people import Message, Person, seen
from tests.support.stage import Stage

SCRIPT = "analysis.py"


async def asked(
    stage: Stage,
    person: Person,
    channel: str,
    question: str,
    files: Sequence[Any] = (),
    **where: Any,
) -> str:
    """Mention the app; returns the ts of the mention."""
    return await person.post(channel, f"<@{stage.slack.bot_user_id}> {question}", files, **where)


def by_app(stage: Stage, messages: Sequence[Message]) -> list[Message]:
    """The app's own messages."""
    return [message for message in messages if message.get("user") == stage.slack.bot_user_id]


def answers(stage: Stage, messages: Sequence[Message]) -> list[Message]:
    """The messages that end in the footer with time and runs: the answers."""
    return [
        message
        for message in by_app(stage, messages)
        if any(mark in footer(message) for mark in (" run", "no code run"))
    ]


def footer(message: Message) -> str:
    """The small print under a message's text, above its buttons."""
    small = [
        str(block["elements"][0].get("text", ""))
        for block in (message.get("blocks") or ())[1:]
        if block.get("type") == "context"
    ]
    return small[-1] if small else ""


def files(messages: Sequence[Message]) -> list[Message]:
    """Every file object in the thread's replies, in order."""
    return [file for message in messages[1:] for file in message.get("files") or ()]


def pictures(messages: Sequence[Message]) -> list[Message]:
    """Every image block in the thread's replies that shows a file of Slack's, in order."""
    blocks = [block for message in messages[1:] for block in message.get("blocks") or ()]
    return [block for block in blocks if block["type"] == "image" and "slack_file" in block]


async def settled(
    stage: Stage, person: Person, channel: str, ts: str, count: int = 1, seconds: float = 90
) -> list[Message]:
    """The thread once ``count`` answers are there and Slack's loader is gone."""

    def done(messages: list[Message]) -> bool:
        return len(answers(stage, messages)) >= count

    await person.wait(channel, ts, done, seconds)

    async def idle(_: object = None) -> bool:
        thread = await person.thread(channel, ts)
        session = thread.get("session") or {}
        return session.get("status") != "processing"

    await person.until(idle, seconds)
    return await person.messages(channel, ts)


def everything(messages: Sequence[Message]) -> str:
    """All that the thread shows, as text."""
    return "\n".join(map(seen, messages))
