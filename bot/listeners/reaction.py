"""Somebody puts a cross on a question or on the app's work: the same as saying stop."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.intake import Intake
from bot.listeners.payload import crossed

CROSSES = frozenset({"x", "octagonal_sign", "negative_squared_cross_mark", "no_entry"})


def register(app: AsyncApp, intake: Intake) -> None:
    """Other reactions mean nothing to the app."""

    @app.event("reaction_added")
    async def reaction(body: dict[str, Any]) -> None:
        if request := crossed(body, CROSSES):
            await intake.accept(request)
