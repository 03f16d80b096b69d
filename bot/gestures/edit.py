"""Edits: a mention that is added counts; a question that is changed may be asked again."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.gestures.markup import mentions
from bot.gestures.message import may_be_meant, written
from bot.gestures.payload import pressed, reading
from bot.intake import Intake
from bot.request import Request
from bot.slack.blocks import Block, actions, button, section
from bot.text import say
from bot.workflow.action import Action
from bot.workflow.gather import merged

AGAIN = "ask_again"
"""The action id of the button; its value is where and about what (``read_again``)."""


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for changed messages, and for the button that asks the new words."""

    @app.event({"type": "message", "subtype": "message_changed"})
    async def changed(body: dict[str, Any], context: AsyncBoltContext) -> None:
        if request := edited(body, context.bot_user_id or ""):
            await intake.accept(request)

    @app.action(AGAIN)
    async def ask_again(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = pressed(body)
        with reading("a button"):
            about, thread_ts = read_again(request.about)
            request = dataclasses.replace(request, about=about, thread_ts=thread_ts)
        await intake.accept(request)
        await ack()


def again_blocks(run_id: str, thread_ts: str, locale: str) -> list[Block]:
    """The offer to ask the words that the act ``run_id`` brought, in a thread."""
    value = json.dumps({"about": run_id, "thread_ts": thread_ts})
    return [
        section(say("again.ask", locale)),
        actions(button(AGAIN, say("again.button", locale), value=value)),
    ]


def read_again(value: str) -> tuple[str, str]:
    """The act and the thread that a button's value names."""
    read = json.loads(value)
    return read["about"], read["thread_ts"]


@reading("message_changed")
def edited(body: Mapping[str, Any], bot_user_id: str) -> Request | None:
    """What a person's change of their own words stands for; None for any other change.

    A mention that was added is a new mention. Other new words are an ``again``: ``about`` is the
    run id that the message had as a question, if it was one. Raises Malformed.
    """
    event = body.get("event") or {}
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    edit = message.get("edited") or {}
    if not edit or edit.get("user") != message.get("user") or edit == before.get("edited"):
        return None
    text, earlier = str(message.get("text") or ""), str(before.get("text") or "")
    if text == earlier:
        return None
    kept = {key: event[key] for key in ("channel", "channel_type") if key in event}
    event = {**message, **kept}
    was_meant = mentions(earlier, bot_user_id)
    if not (was_meant or may_be_meant(event, bot_user_id)):
        return None
    request = written(body, event, bot_user_id)
    if request is None or (mentions(text, bot_user_id) and not was_meant):
        return request
    return dataclasses.replace(
        request,
        intent="again",
        act=f"{request.channel}:{request.ts}:{edit.get('ts')}",
        about=request.act_id,
        addressed=False,
    )


async def do(action: Action) -> None:
    """Ask the editor whether the new words shall be asked; other changes are left alone."""
    request = action.request
    earlier = await action.parts.storage.inbox.peek(request.about)
    if not earlier:
        return
    original = merged(earlier)
    if original.intent != "ask" or original.text == request.text or not request.text:
        return
    blocks = again_blocks(action.run_id, request.thread_ts, action.locale)
    await action.show(say("again.ask", action.locale), blocks)
