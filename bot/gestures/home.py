"""The Home tab: it is built anew each time that somebody opens it or changes something there."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import access
from bot.acts import Act, Forget, ShowHome, ShowPrompts
from bot.gestures.form.opening import Forms
from bot.gestures.form.view import Form
from bot.gestures.home_view import (
    ANALYZE,
    CHANNEL,
    FORGET,
    ChannelChoices,
    Home,
    Recent,
    closed_home,
)
from bot.gestures.home_view import home as home_view
from bot.gestures.payload import (
    action_of,
    event_of,
    in_tab,
    occasion,
    pressed_by,
    reading,
)
from bot.gestures.usage import spending
from bot.intake import Intake
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.storage.usage import Analysis
from bot.text import say
from bot.workflow.action import Action

RECENT = 8

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for opened tabs, and for what is pressed in the Home tab."""
    forms = Forms()

    @app.event("app_home_opened")
    async def home(body: dict[str, Any]) -> None:
        if act := opened(body):
            await intake.accept(act)

    @app.action(ANALYZE)
    async def analyze(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        bot = context.bot_user_id or ""
        trigger_id, user = pressed_by(body)
        await forms.open(client, trigger_id, Form(), user=user, app=bot)
        await ack()

    @app.action(FORGET)
    async def forget(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(in_tab(body).turned_into(Forget))
        await ack()

    @app.action(CHANNEL)
    async def look(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(looked_at(body))
        await ack()


@reading("app_home_opened")
def opened(body: Mapping[str, Any]) -> ShowHome | ShowPrompts | None:
    """The occasion that somebody opens one of the app's tabs; None for a tab unknown here.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
    match event.get("tab"):
        case "home":
            view_hash = str((event.get("view") or {}).get("hash") or "")
            return occasion(body, ShowHome, event.get("user"), "user", view_hash=view_hash)
        case "messages":
            return occasion(body, ShowPrompts, event.get("user"), "user")
    return None


@reading("an action")
def looked_at(body: Mapping[str, Any]) -> ShowHome:
    """An admin wants to see what is chosen for a channel. Raises Malformed."""
    picked = str(action_of(body).get("selected_conversation") or "")
    return in_tab(body).turned_into(ShowHome, picked=picked)


async def do(action: Action[ShowHome]) -> None:
    """Publish the tab."""
    await publish(action, action.act.picked, action.act.view_hash)


async def publish(action: Action[Act], picked: str = "", view_hash: str = "") -> None:
    """Publish the Home tab of whoever did this, with the choices for the channel that was picked.

    What somebody does in the tab always shows; that it was opened does not undo what was published
    since. Of two openings at the same moment only the first is answered.
    """
    act = action.act
    why = access.refusal(act, action.user, action.parts.rules.policy)
    if why:
        view = closed_home(say(why.sentence, action.locale), action.locale)
    else:
        view = home_view(await _page(action, picked), action.locale)
    known = view_hash or None
    try:
        await action.api.call("views.publish", user_id=act.user, view=view, hash=known)
    except SlackError as error:
        if error.error == "hash_conflict":
            return
        log.warning("home_not_published", reason=error.reason)


async def _page(action: Action[Act], picked: str) -> Home:
    act, rules, usage = action.act, action.parts.rules, action.parts.storage.usage
    latest = await usage.recent(act.installation, act.user, RECENT)
    links = await asyncio.gather(*(_link(action.api, one) for one in latest))
    admin = access.is_admin(act, action.user, rules.admins)
    return Home(
        app=action.api.bot_user_id,
        recent=[
            Recent(one.question, link, one.channel, one.cost_usd, one.ended_at)
            for one, link in zip(latest, links, strict=True)
        ],
        spending=await spending(action),
        retention_hours=rules.retention_hours,
        admins=sorted(rules.admins),
        choices=await _choices(action, picked) if admin else None,
    )


async def _choices(action: Action[Act], picked: str) -> ChannelChoices:
    chosen = await action.parts.storage.channels.chosen(action.act.installation)
    missing = bool(picked) and not await _is_in(action.api, picked)
    return ChannelChoices(chosen, action.parts.rules.shared_files, picked, missing)


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
