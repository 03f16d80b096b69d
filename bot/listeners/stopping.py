"""Somebody presses the app's own Stop button, where Slack shows none."""

import dataclasses
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.reply.furniture import STOP


def register(app: AsyncApp, intake: Intake) -> None:
    """The same as saying stop in the thread."""

    @app.action(STOP)
    async def stop(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(dataclasses.replace(pressed(body, "stop"), text="stop"))
        await ack()
