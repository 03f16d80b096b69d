"""An admin chooses what happens to files shared in a channel."""

from bot import access
from bot.text import say
from bot.workflow.errands.errand import Errand
from bot.workflow.errands.home import publish


async def choose(errand: Errand) -> None:
    """Keep the choice, and show it where it was made: in the Home tab, or instead of an offer.

    The text of the request is the channel's id and the mode.
    """
    request = errand.request
    channel, mode = request.text.split()
    if not access.is_admin(request, errand.user, errand.parts.rules.admins):
        await errand.tell("access.admins_only")
        return
    channels = errand.parts.storage.channels
    await channels.choose(request.installation, channel, mode, request.user)
    if not request.response_url:
        await publish(errand, channel)
        return
    told = say(f"home.chosen_{mode}", errand.locale, channel=f"<#{channel}>")
    await errand.show(told, replace=True)
