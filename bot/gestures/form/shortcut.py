"""Shortcuts: on a message its files are chosen already; anywhere else the form is empty."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.gestures.form.opening import Forms
from bot.gestures.form.view import Form, offered
from bot.gestures.payload import pressed_by, reading
from bot.intake import Intake
from bot.slack.file_objects import message_files
from bot.text import say


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for both shortcuts."""
    forms = Forms()

    @app.shortcut("analyze_message")
    async def on_message(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        trigger_id, user = pressed_by(body)
        with reading("a shortcut"):
            message = body["message"]
            form = Form(
                channel=body["channel"]["id"],
                thread_ts=message.get("thread_ts") or message["ts"],
                files=offered(message_files(message)),
                response_url=str(body.get("response_url") or ""),
            )
        if not form.files:
            await forms.tell(client, trigger_id, say("form.message_without_files"))
        else:
            bot = context.bot_user_id or ""
            await forms.open(client, trigger_id, form, user=user, app=bot)
        await ack()

    @app.shortcut("analyze_files")
    async def anywhere(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        bot = context.bot_user_id or ""
        trigger_id, user = pressed_by(body)
        await forms.open(client, trigger_id, Form(), user=user, app=bot)
        await ack()
