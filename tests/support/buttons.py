"""Buttons under messages, and pressing them."""

from typing import Any

from tests.support.people import Message, Person, seen


def button(message: Message, action_id: str) -> dict[str, Any] | None:
    """The element of a message with this action id, with its block's id."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == action_id:
                return {**element, "block_id": block["block_id"]}
    return None


async def press(
    person: Person, channel: str, message: Message, action_id: str, value: str = ""
) -> None:
    """Press it; ``value`` tells the two thumbs apart."""
    found = button(message, action_id)
    assert found, seen(message)
    where = {"channel": channel, "ts": message["ts"], "block_id": found["block_id"]}
    await person.act("actions", **where, action_id=action_id, value=value)
