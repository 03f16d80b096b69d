"""The Messages tab: prompts are suggested to somebody who opens it (``home`` listens)."""

from bot.acts import ShowPrompts
from bot.workflow.action import Action
from bot.workflow.suggested_prompts import general, suggest


async def do(action: Action[ShowPrompts]) -> None:
    """Show the general suggestions."""
    await suggest(action.api, action.act.channel, general(action.locale))
