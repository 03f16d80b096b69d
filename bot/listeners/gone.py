"""What is taken away in Slack: a file."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.intake import Intake
from bot.listeners.occasion import file_gone


def register(app: AsyncApp, intake: Intake) -> None:
    """A file that the app has moved; any other is none of its business."""

    @app.event("file_deleted")
    async def deleted(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await intake.accept(file_gone(body, context.bot_user_id or ""))
