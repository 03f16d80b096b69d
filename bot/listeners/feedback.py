"""Somebody puts a thumb up or down under an answer."""

import asyncio
import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Intake
from bot.listeners.forms import FAILURES
from bot.listeners.judged import is_down, judged, reasoned
from bot.listeners.payload import reading
from bot.reply.furniture import VERDICT
from bot.request import Request
from bot.views.feedback import REASON, Answer, reason_view

FORM_SECONDS = 0.9  # the verdict is kept by then, and Slack waits three seconds in all

log = structlog.get_logger(__name__)


def register(app: AsyncApp, intake: Intake) -> None:
    """The thumb counts at once; one that points down may be given a reason."""

    @app.action(re.compile(rf"^{VERDICT}(?:-\w+)?$"))
    async def feedback(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        request = judged(body)
        with reading("a thumb"):
            down, trigger_id = is_down(request), str(body["trigger_id"])
        await intake.accept(request)
        if down:
            await _ask_why(client, trigger_id, request)
        await ack()

    @app.view(REASON)
    async def reason(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(reasoned(body))
        await ack()


async def _ask_why(client: AsyncWebClient, trigger_id: str, request: Request) -> None:
    answer = Answer(request.about, request.channel, request.ts, request.thread_ts)
    try:
        async with asyncio.timeout(FORM_SECONDS):
            await client.views_open(trigger_id=trigger_id, view=reason_view(answer))
    except FAILURES as error:
        log.info("no_form", error=type(error).__name__)
