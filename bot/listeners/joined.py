"""The app is brought into a channel."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.intake import Intake
from bot.listeners.occasion import joined


def register(app: AsyncApp, intake: Intake) -> None:
    """The app's own joining is the occasion for a hello; other people's is none of its business."""

    @app.event("member_joined_channel")
    async def member_joined(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := joined(body, context.bot_user_id or ""):
            await intake.accept(request)
