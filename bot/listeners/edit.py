"""Somebody changes what they wrote."""

import dataclasses
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.intake import Intake
from bot.listeners.edited import edited
from bot.listeners.payload import pressed, reading
from bot.views.again import AGAIN, read_again


def register(app: AsyncApp, intake: Intake) -> None:
    """A mention that is added counts; a question that is changed may be asked again."""

    @app.event({"type": "message", "subtype": "message_changed"})
    async def changed(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := edited(body, context.bot_user_id or ""):
            await intake.accept(request)

    @app.action(AGAIN)
    async def ask_again(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = pressed(body)
        with reading("a button"):
            about, thread_ts = read_again(request.about)
            request = dataclasses.replace(request, about=about, thread_ts=thread_ts)
        await intake.accept(request)
        await ack()
