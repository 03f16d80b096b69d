"""An admin's choice of what happens to files shared in a channel."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access
from bot.acts import ChooseSharedFiles
from bot.gestures.home import publish
from bot.gestures.home_view import MODES, SHARED_FILES, channel_of
from bot.gestures.offer import NOT_HERE
from bot.gestures.payload import Malformed, action_of, in_tab, pressed, reading, value_of
from bot.intake import Intake
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
        await intake.accept(not_in(body))
        await ack()


@reading("an action")
def chosen(body: Mapping[str, Any]) -> ChooseSharedFiles:
    """An admin chooses what happens in a channel. Raises Malformed."""
    action = action_of(body)
    channel = channel_of(str(action.get("block_id") or ""))
    mode = (action.get("selected_option") or {}).get("value")
    if mode not in MODES or not channel:
        raise Malformed("a choice without a channel, or of an unknown kind")
    return in_tab(body).turned_into(ChooseSharedFiles, in_channel=channel, mode=mode)


@reading("an action")
def not_in(body: Mapping[str, Any]) -> ChooseSharedFiles:
    """An admin wants no more offers in a channel. Raises Malformed."""
    if not (channel := value_of(body)):
        raise Malformed("a button without its channel")
    return pressed(body).turned_into(ChooseSharedFiles, in_channel=channel, mode="off")


async def do(action: Action[ChooseSharedFiles]) -> None:
    """Keep the choice, and show it where it was made: in the Home tab, or instead of an offer."""
    act = action.act
    if not access.is_admin(act, action.user, action.parts.rules.admins):
        await action.tell("access.admins_only")
        return
    channels = action.parts.storage.channels
    await channels.choose(act.installation, act.in_channel, act.mode, act.user)
    if not act.response_url:
        await publish(action, act.in_channel)
        return
    told = say("home.chosen_off", action.locale, channel=f"<#{act.in_channel}>")
    await action.show(told, replace=True)
