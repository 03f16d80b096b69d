"""Somebody opens the direct message with the app: what could be asked is suggested there."""

from bot.prompts import general
from bot.workflow.errands.errand import Errand
from bot.workflow.suggested import suggest


async def prompts(errand: Errand) -> None:
    """Show the general suggestions."""
    await suggest(errand.api, errand.request.channel, general(errand.locale))
