"""Somebody says yes to being forgotten."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.views.forget import FORGET


def register(app: AsyncApp, intake: Intake) -> None:
    """The button under the question whether everything shall go."""

    @app.action(FORGET)
    async def forget(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body, "forget"))
        await ack()
