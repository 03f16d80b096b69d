"""Somebody looks at the Home tab: it is built anew."""

import asyncio

import structlog

from bot import access
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.storage.usage import Analysis
from bot.text import say
from bot.views.home import ChannelChoices, Home, Recent, closed_home
from bot.views.home import home as home_view
from bot.workflow.errands.errand import Errand
from bot.workflow.errands.spending import spending

RECENT = 8

log = structlog.get_logger(__name__)


async def home(errand: Errand) -> None:
    """Publish the tab; the text of the request is the channel that an admin looks at."""
    await publish(errand, errand.request.text)


async def publish(errand: Errand, picked: str) -> None:
    """Publish the Home tab of whoever did this, with the choices for one channel.

    What somebody does in the tab always shows; that it was opened does not undo what was published
    since. Of two openings at the same moment only the first is answered.
    """
    request = errand.request
    why = access.refusal(request, errand.user, errand.parts.rules.policy)
    if why:
        view = closed_home(say(why, errand.locale), errand.locale)
    else:
        view = home_view(await _page(errand, picked), errand.locale)
    known = request.view_hash or None
    try:
        await errand.api.call("views.publish", user_id=request.user, view=view, hash=known)
    except SlackError as error:
        if error.error == "hash_conflict":
            return
        log.warning("home_not_published", reason=error.reason)


async def _page(errand: Errand, picked: str) -> Home:
    request, rules, usage = errand.request, errand.parts.rules, errand.parts.storage.usage
    latest = await usage.recent(request.installation, request.user, RECENT)
    links = await asyncio.gather(*(_link(errand.api, one) for one in latest))
    admin = access.is_admin(request, errand.user, rules.admins)
    return Home(
        app=errand.api.bot_user_id,
        recent=[
            Recent(one.question, link, one.channel, one.cost_usd, one.ended_at)
            for one, link in zip(latest, links, strict=True)
        ],
        spending=await spending(errand),
        retention_hours=rules.retention_hours,
        admins=sorted(rules.admins),
        choices=await _choices(errand, picked) if admin else None,
    )


async def _choices(errand: Errand, picked: str) -> ChannelChoices:
    chosen = await errand.parts.storage.channels.chosen(errand.request.installation)
    missing = bool(picked) and not await _is_in(errand.api, picked)
    return ChannelChoices(chosen, errand.parts.rules.shared_files, picked, missing)


async def _is_in(api: SlackApi, channel: str) -> bool:
    try:
        info = (await api.call("conversations.info", channel=channel))["channel"]
    except SlackError:
        return False
    return bool(info.get("is_member"))


async def _link(api: SlackApi, analysis: Analysis) -> str:
    """The address of the question's thread; "" if it is gone."""
    channel, ts = analysis.channel, analysis.thread_ts
    try:
        found = await api.call("chat.getPermalink", channel=channel, message_ts=ts)
        return str(found["permalink"])
    except SlackError:
        return ""
