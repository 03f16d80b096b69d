"""From a changed message to a Request: a pure function."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from bot.listeners.payload import mentions, request_of
from bot.request import Request


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
    kept = {key: event[key] for key in ("channel", "channel_type") if key in event}
    written = request_of({**body, "event": {**message, **kept}}, bot_user_id)
    text, earlier = str(message.get("text") or ""), str(before.get("text") or "")
    if written is None or text == earlier:
        return None
    if mentions(text, bot_user_id) and not mentions(earlier, bot_user_id):
        return written
    return dataclasses.replace(
        written,
        intent="again",
        act=f"{written.channel}:{written.ts}:{edit.get('ts')}",
        about=written.act_id,
        addressed=False,
    )
