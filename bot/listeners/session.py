"""Somebody presses Slack's own Stop button."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.intake import Intake
from bot.listeners.payload import Malformed, installation_of


def register(app: AsyncApp, intake: Intake) -> None:
    """Stop what runs in that thread."""

    @app.event("agent_session_stopped")
    async def stopped(body: dict[str, Any]) -> None:
        event = body["event"]
        try:
            where = f"{event['channel']}:{event['thread_ts']}"
            user = event["user"]
        except KeyError as missing:
            raise Malformed(f"agent_session_stopped without {missing}") from None
        await intake.stop(f"{installation_of(body).key}:{where}", user)
