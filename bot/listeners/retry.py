"""Somebody presses "Try again" under an answer that failed."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.reply.furniture import RETRY


def register(app: AsyncApp, intake: Intake) -> None:
    """The same question is asked once more, in the same thread."""

    @app.action(RETRY)
    async def retry(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body))
        await ack()
