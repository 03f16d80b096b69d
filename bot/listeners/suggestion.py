"""Somebody presses a question that an answer proposes."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.intake import Intake
from bot.listeners.judged import suggested
from bot.reply.furniture import SUGGESTION


def register(app: AsyncApp, intake: Intake) -> None:
    """It is asked in the same thread, as if this person had written it there."""

    @app.action(re.compile(rf"^{SUGGESTION}-\d$"))
    async def suggestion(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(suggested(body))
        await ack()
