"""Asking whether a question that was changed shall be asked again."""

import json

from bot.text import say
from bot.views.parts import Block, actions, button, section

AGAIN = "ask_again"
"""The action id of the button; its value is where and about what (``read_again``)."""


def again_blocks(run_id: str, thread_ts: str, locale: str) -> list[Block]:
    """The offer to ask the words that the act ``run_id`` brought, in a thread."""
    value = json.dumps({"about": run_id, "thread_ts": thread_ts})
    return [
        section(say("again.ask", locale)),
        actions(button(AGAIN, say("again.button", locale), value=value)),
    ]


def read_again(value: str) -> tuple[str, str]:
    """The act and the thread that a button's value names."""
    read = json.loads(value)
    return read["about"], read["thread_ts"]
