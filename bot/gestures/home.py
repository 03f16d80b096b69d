"""The Home tab: it is built anew each time that somebody opens it or changes something there."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import access
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
    event_request,
    in_tab,
    pressed_by,
    reading,
)
from bot.gestures.usage import spending
from bot.intake import Intake
from bot.request import Intent, Request
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.storage.usage import Analysis
from bot.text import say
from bot.workflow.action import Action

TABS: Mapping[str, Intent] = {"home": "home", "messages": "prompts"}
"""What opening one of the app's tabs is the occasion for."""
RECENT = 8

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for opened tabs, and for what is pressed in the Home tab."""
    forms = Forms()

    @app.event("app_home_opened")
    async def home(body: dict[str, Any]) -> None:
        if request := opened(body):
            await intake.accept(request)

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
        await intake.accept(in_tab(body, "forget"))
        await ack()

    @app.action(CHANNEL)
    async def look(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(looked_at(body))
        await ack()


@reading("app_home_opened")
def opened(body: Mapping[str, Any]) -> Request | None:
    """The occasion that somebody opens one of the app's tabs; None for a tab unknown here.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
    intent = TABS.get(str(event.get("tab")))
    return event_request(body, intent, event.get("user"), "user") if intent else None


@reading("an action")
def looked_at(body: Mapping[str, Any]) -> Request:
    """An admin wants to see what is chosen for a channel; its id is the text. Raises Malformed."""
    action = action_of(body)
    return in_tab(body, "home", str(action.get("selected_conversation") or ""))


async def do(action: Action) -> None:
    """Publish the tab; the text of the request is the channel that an admin looks at."""
    await publish(action, action.request.text)


async def publish(action: Action, picked: str) -> None:
    """Publish the Home tab of whoever did this, with the choices for one channel.

    What somebody does in the tab always shows; that it was opened does not undo what was published
    since. Of two openings at the same moment only the first is answered.
    """
    request = action.request
    why = access.refusal(request, action.user, action.parts.rules.policy)
    if why:
        view = closed_home(say(why, action.locale), action.locale)
    else:
        view = home_view(await _page(action, picked), action.locale)
    known = request.view_hash or None
    try:
        await action.api.call("views.publish", user_id=request.user, view=view, hash=known)
    except SlackError as error:
        if error.error == "hash_conflict":
            return
        log.warning("home_not_published", reason=error.reason)


async def _page(action: Action, picked: str) -> Home:
    request, rules, usage = action.request, action.parts.rules, action.parts.storage.usage
    latest = await usage.recent(request.installation, request.user, RECENT)
    links = await asyncio.gather(*(_link(action.api, one) for one in latest))
    admin = access.is_admin(request, action.user, rules.admins)
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


async def _choices(action: Action, picked: str) -> ChannelChoices:
    chosen = await action.parts.storage.channels.chosen(action.request.installation)
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
