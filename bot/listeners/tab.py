"""From what somebody does in the Home tab to a Request: pure functions, nothing else."""

from collections.abc import Mapping
from typing import Any

from bot.listeners.payload import Malformed, installed_for, reading
from bot.request import Intent, Request
from bot.views.home import MODES, channel_of


@reading("an action")
def in_tab(body: Mapping[str, Any], intent: Intent, text: str = "") -> Request:
    """The act of pressing or choosing something in the tab.

    Raises Malformed where Slack's own fields are missing.
    """
    action, view, user = body["actions"][0], body["view"], body["user"]
    return Request(
        installation=installed_for(body),
        delivery_id=action["action_ts"],
        channel="",
        ts=action["action_ts"],
        thread_ts="",
        user=user["id"],
        user_team=user.get("team_id") or body["team"]["id"],
        text=text,
        addressed=True,
        intent=intent,
        act=f"{view['id']}:{action['action_id']}:{action['action_ts']}",
        unspoken=True,
    )


@reading("an action")
def looked_at(body: Mapping[str, Any]) -> Request:
    """An admin wants to see what is chosen for a channel; its id is the text. Raises Malformed."""
    action = _action(body)
    return in_tab(body, "home", str(action.get("selected_conversation") or ""))


@reading("an action")
def chosen(body: Mapping[str, Any]) -> Request:
    """An admin chooses what happens in a channel: its id and the mode are the text.

    Raises Malformed.
    """
    action = _action(body)
    channel = channel_of(str(action.get("block_id") or ""))
    mode = (action.get("selected_option") or {}).get("value")
    if mode not in MODES or not channel:
        raise Malformed("a choice without a channel, or of an unknown kind")
    return in_tab(body, "choose", f"{channel} {mode}")


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions: list[Mapping[str, Any]] = body.get("actions") or [{}]
    return actions[0]
