"""An admin looks at or changes what happens to files shared in a channel."""

import dataclasses
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.listeners.tab import chosen, looked_at
from bot.views.home import CHANNEL, SHARED_FILES
from bot.views.offer import NOT_HERE


def register(app: AsyncApp, intake: Intake) -> None:
    """In the Home tab, or under an offer."""

    @app.action(CHANNEL)
    async def look(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(looked_at(body))
        await ack()

    @app.action(SHARED_FILES)
    async def choose(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(chosen(body))
        await ack()

    @app.action(NOT_HERE)
    async def not_here(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = pressed(body, "choose")
        await intake.accept(dataclasses.replace(request, text=f"{request.about} off", about=""))
        await ack()
