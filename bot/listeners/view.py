"""Somebody fills in the form and sends it."""

import dataclasses
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Intake
from bot.listeners.forms import look
from bot.listeners.moment import now_ts
from bot.listeners.payload import reading
from bot.listeners.submitted import Incomplete, submitted
from bot.text import say
from bot.views import ask


def register(app: AsyncApp, intake: Intake) -> None:
    """The form keeps what it lacks; whatever is complete is a question."""

    @app.view(ask.ASK)
    async def sent(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            request = submitted(body, now_ts())
        except Incomplete as missing:
            await ack(response_action="errors", errors={missing.field: say(missing.key)})
            return
        seen = await look(client, request.channel) if request.channel else None
        if seen and not seen.usable:
            errors = {_field(request.thread_ts): say("form.not_there")}
            await ack(response_action="errors", errors=errors)
        elif request.thread_ts and not seen:
            # Whether another company reads the thread has to be known: nothing else asks.
            busy = say("form.busy")
            await ack(response_action="errors", errors={_field(request.thread_ts): busy})
        else:
            shared = bool(seen and seen.shared)
            await intake.accept(dataclasses.replace(request, shared_channel=shared))
            await ack()

    @app.action(ask.WHERE)
    async def elsewhere(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Another channel is chosen in a field of its own, which is there only then."""
        with reading("a choice"):
            view, chosen = body["view"], body["actions"][0]["selected_option"]["value"]
            form = ask.Form.from_metadata(view["private_metadata"])
            form = dataclasses.replace(form, elsewhere=chosen == ask.ELSEWHERE)
            place = {"view_id": view["id"], "hash": view["hash"]}
        await client.views_update(view=ask.ask_view(form), **place)
        await ack()


def _field(thread_ts: str) -> str:
    return ask.OFFERED if thread_ts else ask.WHERE
