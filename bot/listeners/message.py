"""Somebody writes where the app can read: a follow-up in its thread, or a direct message."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.intake import Intake
from bot.listeners.payload import request_of


def register(app: AsyncApp, intake: Intake) -> None:
    """Take in what is for the app; the intake tells."""

    @app.event("message")
    async def message(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := request_of(body, context.bot_user_id or ""):
            await intake.accept(request)
