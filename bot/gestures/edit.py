"""Edits: a mention that is added counts; a question that is changed may be asked again."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.acts import Ask, Reword
from bot.gestures.markup import mentions
from bot.gestures.message import may_be_meant, written
from bot.gestures.payload import pressed, reading, value_of
from bot.intake import Intake
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
        if act := edited(body, context.bot_user_id or ""):
            await intake.accept(act)

    @app.action(AGAIN)
    async def ask_again(ack: AsyncAck, body: dict[str, Any]) -> None:
        with reading("a button"):
            run, thread_ts = read_again(value_of(body))
        ask = pressed(body).turned_into(Ask, asks_again=run)
        await intake.accept(dataclasses.replace(ask, thread_ts=thread_ts))
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
def edited(body: Mapping[str, Any], bot_user_id: str) -> Ask | Reword | None:
    """What a person's change of their own words stands for; None for any other change.

    A mention that was added is a new mention. Raises Malformed.
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
    ask = written(body, event, bot_user_id)
    if ask is None or (mentions(text, bot_user_id) and not was_meant):
        return ask
    reword = ask.turned_into(Reword, run=ask.act_id, text=ask.text, files=ask.files)
    identity = f"{ask.channel}:{ask.ts}:{edit.get('ts')}"
    return dataclasses.replace(reword, identity=identity, addressed=False)


async def do(action: Action[Reword]) -> None:
    """Ask the editor whether the new words shall be asked; other changes are left alone."""
    act = action.act
    earlier = await action.parts.storage.inbox.peek(act.run)
    if not earlier:
        return
    original = merged(earlier)
    if not isinstance(original, Ask) or original.text == act.text or not act.text:
        return
    blocks = again_blocks(action.run_id, act.thread_ts, action.locale)
    await action.show(say("again.ask", action.locale), blocks)
