"""Buttons that ask: "Try again" under a failed answer, and the questions that answers propose."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.acts import Ask
from bot.gestures.payload import Malformed, pressed, reading, value_of
from bot.intake import Intake
from bot.reply.answer_buttons import RETRY, SUGGESTION


def listen(app: AsyncApp, intake: Intake) -> None:
    """Ask in the same thread, as if this person had written it there."""

    @app.action(RETRY)
    async def retry(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body).turned_into(Ask, asks_again=value_of(body)))
        await ack()

    @app.action(re.compile(rf"^{SUGGESTION}-\d$"))
    async def suggestion(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(suggested(body))
        await ack()


@reading("an action")
def suggested(body: Mapping[str, Any]) -> Ask:
    """The question on a button, asked in the thread of the answer that it stands under.

    Raises Malformed where Slack's own fields are missing.
    """
    if not (words := value_of(body)):
        raise Malformed("a suggestion without words")
    return pressed(body).turned_into(Ask, text=words)
