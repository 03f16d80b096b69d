"""Asking back before everything is forgotten."""

from bot.text import say
from bot.views.parts import Block, actions, button, section

FORGET = "forget"
"""The action id of the button that says yes."""


def forget_blocks(locale: str = "en") -> list[Block]:
    """What will be deleted, what stays, and the button."""
    yes = button(FORGET, say("forget.button", locale), style="danger")
    return [section(say("forget.ask", locale)), actions(yes)]
