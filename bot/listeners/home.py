"""Somebody opens the app's Home or Messages tab, or presses a button in the Home tab."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Intake
from bot.listeners.forms import Forms
from bot.listeners.occasion import opened
from bot.listeners.payload import pressed_by
from bot.listeners.tab import in_tab
from bot.views.ask import Form
from bot.views.home import ANALYZE, FORGET


def register(app: AsyncApp, intake: Intake, forms: Forms) -> None:
    """The tab is built anew each time; the Messages tab gets its suggestions."""

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
