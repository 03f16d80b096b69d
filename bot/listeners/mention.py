"""Somebody mentions the app."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.intake import Intake
from bot.listeners.payload import request_of


def register(app: AsyncApp, intake: Intake) -> None:
    """Take every mention in."""

    @app.event("app_mention")
    async def mention(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := request_of(body, context.bot_user_id or ""):
            await intake.accept(request)
