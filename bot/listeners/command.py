"""Somebody runs ``/analyze``."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Intake
from bot.listeners.forms import Forms
from bot.listeners.moment import now_ts
from bot.listeners.payload import reading
from bot.listeners.typed import channel_of, commanded, read_typed
from bot.text import say
from bot.views.ask import Form
from bot.views.forget import forget_blocks

COMMAND = "/analyze"


def register(app: AsyncApp, intake: Intake, forms: Forms) -> None:
    """Links start at once, a word is obeyed, anything else opens the form."""

    @app.command(COMMAND)
    async def command(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        typed = read_typed(body.get("text") or "")
        if typed.word == "help":
            await ack(say("help.text", command=COMMAND, app=f"<@{context.bot_user_id}>"))
        elif typed.word == "forget":
            await ack(text=say("forget.ask"), blocks=forget_blocks())
        elif typed.word or typed.links:
            await intake.accept(commanded(body, typed, now_ts()))
            await ack()
        else:
            with reading("a command"):
                form = Form(
                    channel=channel_of(body),
                    question=typed.question,
                    response_url=str(body.get("response_url") or ""),
                )
                trigger_id, user = body["trigger_id"], body["user_id"]
            bot = context.bot_user_id or ""
            await forms.open(client, trigger_id, form, user=user, app=bot)
            await ack()
