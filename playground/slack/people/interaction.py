"""The payloads of interactions: what every gesture tells the app."""

from playground.slack import render
from playground.slack.hub import Hub
from playground.slack.interactions import ResponseUrl
from playground.slack.members import Channel, User
from playground.slack.messages import Message
from playground.slack.refusal import Json
from playground.slack.views import View


def command_payload(hub: Hub, user: User, channel: Channel, command: str, text: str) -> Json:
    """The form fields of a slash command."""
    ws = hub.ws
    url = ResponseUrl(channel.id, user.id, hub.interactions.until())
    return {
        "token": ws.app.verification_token,
        "team_id": ws.team.id,
        "team_domain": ws.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": ws.app.id,
        "is_enterprise_install": "false",
        "response_url": hub.interactions.response_url("commands", url),
        "trigger_id": hub.interactions.trigger(user.id),
    }


def shortcut_payload(hub: Hub, user: User, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        "type": "shortcut",
        "token": hub.ws.app.verification_token,
        "action_ts": hub.ws.ids.ts(),
        **_who(hub, user, "name"),
        "callback_id": callback_id,
        "trigger_id": hub.interactions.trigger(user.id),
    }


def message_action_payload(hub: Hub, user: User, callback_id: str, message: Message) -> Json:
    """A message shortcut."""
    url = _answer_to(hub, user, message)
    return {
        "type": "message_action",
        "token": hub.ws.app.verification_token,
        "action_ts": hub.ws.ids.ts(),
        **_who(hub, user, "username"),
        "channel": _channel(hub, message.channel),
        "callback_id": callback_id,
        "trigger_id": hub.interactions.trigger(user.id),
        "message_ts": message.ts,
        "message": render.message_payload(hub.ws, message),
        "response_url": hub.interactions.response_url("app", url),
    }


def message_button_payload(hub: Hub, user: User, message: Message, action: Json) -> Json:
    """`block_actions` from a message, which is left out if only this person sees it."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    head = _block_actions(hub, user, container, hub.interactions.trigger(user.id))
    url = _answer_to(hub, user, message)
    shown = {} if message.ephemeral_to else {"message": render.message_payload(hub.ws, message)}
    return {
        **head,
        "channel": _channel(hub, message.channel),
        **shown,
        "state": {"values": {}},
        "response_url": hub.interactions.response_url("actions", url),
        "actions": [action],
    }


def view_button_payload(hub: Hub, user: User, view: View, state: Json, action: Json) -> Json:
    """`block_actions` from a modal or the Home tab."""
    container = {"type": "view", "view_id": view.id}
    head = _block_actions(hub, user, container, hub.interactions.trigger(user.id, view.id))
    shown = hub.interactions.views.payload(view, state)
    return head | {"view": shown, "actions": [action]}


def submission_payload(hub: Hub, user: User, view: View, state: Json, urls: list[Json]) -> Json:
    """`view_submission`."""
    who = _who(hub, user)
    return {
        "type": "view_submission",
        "team": who.pop("team"),
        "user": who.pop("user"),
        "api_app_id": hub.ws.app.id,
        "token": hub.ws.app.verification_token,
        "trigger_id": hub.interactions.trigger(user.id, view.id),
        "view": hub.interactions.views.payload(view, state),
        "response_urls": urls,
        **who,
    }


def closed_payload(hub: Hub, user: User, view: View) -> Json:
    """`view_closed`."""
    who = _who(hub, user)
    return {
        "type": "view_closed",
        "team": who.pop("team"),
        "user": who.pop("user"),
        "api_app_id": hub.ws.app.id,
        "token": hub.ws.app.verification_token,
        "view": hub.interactions.views.payload(view),
        "is_cleared": False,
        **who,
    }


def channel_name(channel: Channel) -> str:
    """The name of a channel in commands and interactions."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def _who(hub: Hub, user: User, without: str = "") -> Json:
    """Team and person; shortcuts leave one of the person's two names out."""
    team = {"id": hub.ws.team.id, "domain": hub.ws.team.domain}
    account = {key: value for key, value in user.account().items() if key != without}
    answer: Json = {"team": team, "user": account}
    return answer | {"is_enterprise_install": False, "enterprise": None}


def _channel(hub: Hub, channel: str) -> Json:
    return {"id": channel, "name": channel_name(hub.ws.channels[channel])}


def _answer_to(hub: Hub, user: User, message: Message) -> ResponseUrl:
    until = hub.interactions.until()
    return ResponseUrl(message.channel, user.id, until, message.ts, message.thread_ts)


def _block_actions(hub: Hub, user: User, container: Json, trigger_id: str) -> Json:
    return {
        "type": "block_actions",
        "user": user.account(),
        "api_app_id": hub.ws.app.id,
        "token": hub.ws.app.verification_token,
        "container": container,
        "trigger_id": trigger_id,
        "team": {"id": hub.ws.team.id, "domain": hub.ws.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
