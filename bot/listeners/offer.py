"""Somebody takes the offer to look into the file that they shared."""

import dataclasses
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.payload import pressed
from bot.request import Request
from bot.views.offer import ANALYZE, TAKEN


def register(app: AsyncApp, intake: Intake) -> None:
    """The question is asked as if the file's message had mentioned the app; the offer goes."""

    @app.action(ANALYZE)
    async def taken(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(taken_offer(body))
        await ack()
        down = dataclasses.replace(pressed(body, "offer"), text=TAKEN, addressed=False)
        await intake.accept(down)


def taken_offer(body: dict[str, Any]) -> Request:
    """The question behind the button: its value is the ts of the message with the file.

    It has the identity of that message, so it is asked once, however often somebody presses.
    Raises Malformed.
    """
    request = pressed(body)
    ts = request.about
    return dataclasses.replace(request, ts=ts, thread_ts=ts, act="", about="")
