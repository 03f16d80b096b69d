"""From a changed message to a Request: a pure function."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from bot.listeners.markup import mentions
from bot.listeners.payload import may_be_meant, reading, written
from bot.request import Request


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
