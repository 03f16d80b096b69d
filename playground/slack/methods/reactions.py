"""`reactions.*`: emoji on messages."""

from playground import limits
from playground.slack import posting, render
from playground.slack.call import Call, Method
from playground.slack.emoji import known_emoji
from playground.slack.messages import Message
from playground.slack.refusal import Json, Refusal

_PER_PERSON = 23
_PER_MESSAGE = 50


def add(call: Call) -> Json:
    """Adds the app's reaction to a message."""
    message, name = _item(call), _name(call)
    user = call.ws.app.bot_user
    _check_new(message, user, name)
    if name not in message.reactions and len(message.reactions) >= _PER_MESSAGE:
        raise Refusal("too_many_emoji")
    if sum(user in users for users in message.reactions.values()) >= _PER_PERSON:
        raise Refusal("too_many_reactions")
    posting.react(call.hub, message, user, name)
    return {"ok": True}


def remove(call: Call) -> Json:
    """Takes the app's reaction back."""
    message, name = _item(call), _name(call)
    if call.ws.app.bot_user not in message.reactions.get(name, []):
        raise Refusal("no_reaction")
    posting.react(call.hub, message, call.ws.app.bot_user, name, remove=True)
    return {"ok": True}


def get(call: Call) -> Json:
    """A message with its reactions."""
    message = _item(call)
    shown = render.message_payload(call.ws, message)
    return {"ok": True, "type": "message", "channel": message.channel, "message": shown}


def _check_new(message: Message, user: str, name: str) -> None:
    if user in message.reactions.get(name, []):
        raise Refusal("already_reacted")


def _name(call: Call) -> str:
    name = call.word("name").strip(":")
    if not known_emoji(name):
        raise Refusal("invalid_name")
    return name


def _item(call: Call) -> Message:
    if not call.text("channel") or not call.text("timestamp"):
        raise Refusal("no_item_specified")
    channel = call.channel()
    if call.ws.app.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    if channel.archived:
        raise Refusal("is_archived")
    return call.message(channel, "timestamp")


METHODS = (
    Method(
        "reactions.add",
        add,
        limits.SLACK_TIERS[3],
        "reactions:write",
        ("name",),
        ("channel", "timestamp"),
    ),
    Method(
        "reactions.remove",
        remove,
        limits.SLACK_TIERS[2],
        "reactions:write",
        ("name",),
        ("channel", "timestamp", "file", "file_comment"),
    ),
    Method(
        "reactions.get",
        get,
        limits.SLACK_TIERS[3],
        "reactions:read",
        (),
        ("channel", "timestamp", "file", "file_comment", "full"),
        json=False,
    ),
)
