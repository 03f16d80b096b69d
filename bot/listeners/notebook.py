"""Somebody presses "Notebook" under an answer."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.reply.furniture import NOTEBOOK


def register(app: AsyncApp, intake: Intake) -> None:
    """The code comes into the thread as a Jupyter notebook."""

    @app.action(NOTEBOOK)
    async def notebook(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body, "notebook"))
        await ack()
