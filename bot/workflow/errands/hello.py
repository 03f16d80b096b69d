"""The app has joined a channel: it says hello, once ever."""

import structlog

from bot import access
from bot.slack.errors import SlackError
from bot.slack.posting import post_once
from bot.text import say
from bot.workflow.errands.errand import Errand

HELLO = "hello"

log = structlog.get_logger(__name__)


async def hello(errand: Errand) -> None:
    """Say what the app can do, with an example; nothing where it is not allowed to work."""
    request, parts = errand.request, errand.parts
    channels, here = parts.storage.channels, request.installation
    if access.refused_here(request, parts.rules.policy):
        return
    if await channels.greeted(here, request.channel):
        return
    chosen = await channels.shared_files(here, request.channel)
    text = hello_text(errand.api.bot_user_id, chosen or parts.rules.shared_files, errand.locale)
    identity = f"{HELLO}:{here.key}:{request.channel}"
    try:
        await post_once(
            errand.api, request.channel, None, HELLO, identity, look_first=True, text=text
        )
    except SlackError as error:
        log.info("not_greeted", channel=request.channel, reason=error.reason)
        return
    await channels.greet(here, request.channel)


def hello_text(app: str, shared_files: str, locale: str) -> str:
    """The hello (mrkdwn); what it says of shared files is what happens to them there."""
    text = say("hello.text", locale, app=f"<@{app}>")
    if shared_files == "off":
        return text
    return "\n".join([text, say(f"hello.shared_{shared_files}", locale)])
