"""Slack's own Stop button, the same as saying stop in the thread; and titles that people give."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.intake import Intake
from bot.listeners.payload import stop_of


def register(app: AsyncApp, intake: Intake) -> None:
    """Take it in like a word."""

    @app.event("agent_session_stopped")
    async def stopped(body: dict[str, Any]) -> None:
        await intake.accept(stop_of(body))

    @app.event("agent_session_title_changed")
    async def titled(body: dict[str, Any]) -> None:
        """Leave it as it is: the app gives a title only when it opens a session."""
