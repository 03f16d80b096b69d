"""An admin's choice of what happens to files shared in a channel."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access
from bot.gestures.home import publish
from bot.gestures.home_view import MODES, SHARED_FILES, channel_of
from bot.gestures.offer import NOT_HERE
from bot.gestures.payload import Malformed, action_of, in_tab, pressed, reading
from bot.intake import Intake
from bot.request import Request
from bot.text import say
from bot.workflow.action import Action


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen in the Home tab and under an offer."""

    @app.action(SHARED_FILES)
    async def choose(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(chosen(body))
        await ack()

    @app.action(NOT_HERE)
    async def not_here(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = pressed(body, "choose")
        await intake.accept(dataclasses.replace(request, text=f"{request.about} off", about=""))
        await ack()


@reading("an action")
def chosen(body: Mapping[str, Any]) -> Request:
    """An admin chooses what happens in a channel: its id and the mode are the text.

    Raises Malformed.
    """
    action = action_of(body)
    channel = channel_of(str(action.get("block_id") or ""))
    mode = (action.get("selected_option") or {}).get("value")
    if mode not in MODES or not channel:
        raise Malformed("a choice without a channel, or of an unknown kind")
    return in_tab(body, "choose", f"{channel} {mode}")


async def do(action: Action) -> None:
    """Keep the choice, and show it where it was made: in the Home tab, or instead of an offer.

    The text of the request is the channel's id and the mode.
    """
    request = action.request
    channel, mode = request.text.split()
    if not access.is_admin(request, action.user, action.parts.rules.admins):
        await action.tell("access.admins_only")
        return
    channels = action.parts.storage.channels
    await channels.choose(request.installation, channel, mode, request.user)
    if not request.response_url:
        await publish(action, channel)
        return
    told = say(f"home.chosen_{mode}", action.locale, channel=f"<#{channel}>")
    await action.show(told, replace=True)
