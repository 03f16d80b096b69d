"""What whoever shares a file is offered, alone."""

from collections.abc import Sequence

from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_code
from bot.text import say
from bot.views.parts import Block, actions, button, section

ANALYZE = "offer_analyze"
"""The action id of taking the offer; its value is the ts of the message with the file."""
NOT_HERE = "offer_not_here"
"""The action id of having no more offers in this channel; its value is the channel."""
TAKEN = "taken"
"""The text of a request that takes an offer down, since it was accepted."""


def offer_text(names: Sequence[str], locale: str) -> str:
    """What the app would do (mrkdwn)."""
    shown = ", ".join(f"`{escaped(neutral_code(name))}`" for name in names)
    return say("offer.text", locale, names=shown)


def offer_blocks(text: str, channel: str, ts: str, locale: str, *, admin: bool) -> list[Block]:
    """The offer with its buttons; an admin may end such offers for the whole channel."""
    buttons = [button(ANALYZE, say("offer.analyze", locale), value=ts, style="primary")]
    if admin:
        buttons.append(button(NOT_HERE, say("offer.not_here", locale), value=channel))
    return [section(text), actions(*buttons)]
