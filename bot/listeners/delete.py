"""Somebody presses the bin under an answer, and means it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.reply.furniture import DELETE


def register(app: AsyncApp, intake: Intake) -> None:
    """The answer goes, with all that belongs to it."""

    @app.action(DELETE)
    async def delete(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body, "delete"))
        await ack()
