"""`conversations.*` and `users.conversations`: channels, their members and their messages."""

from playground import limits
from playground.slack import render
from playground.slack.call import Call, Method
from playground.slack.members import Channel
from playground.slack.membership import join as add_member
from playground.slack.messages import Message
from playground.slack.refusal import Json, Refusal

_PREFIX = {"channel": "channels", "group": "groups", "im": "im"}
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    call.require(f"{_PREFIX[channel.kind]}:read")
    members = call.flag("include_num_members")
    me, team = call.ws.app.bot_user, call.ws.team.id
    shown = channel.payload(me, team, members=members, whole=True)
    return {"ok": True, "channel": shown}


def members(call: Call) -> Json:
    """The ids of the people in a channel."""
    channel = call.channel()
    call.require(f"{_PREFIX[channel.kind]}:read")
    page, cursor = call.page(channel.members, 100, 1_000)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """The messages of a channel, newest first, replies left out."""
    channel = _readable(call)
    shown = [
        message
        for message in reversed(call.ws.histories[channel.id].messages.values())
        if (not message.reply or message.broadcast) and _within(call, message)
    ]
    return _listing(call, shown, 100)


def replies(call: Call) -> Json:
    """A thread, oldest first; a message that is not a root stands for itself."""
    channel = _readable(call)
    past = call.ws.histories[channel.id]
    root = past.messages.get(call.word("ts"))
    if root is None:
        raise Refusal("thread_not_found")
    thread = [] if root.reply else [m for m in past.replies(root.ts) if _within(call, m)]
    return _listing(call, [root, *thread], 1_000)


def open_direct(call: Call) -> Json:
    """The direct message with a person, opened if need be."""
    call.require("im:write")
    if name := call.text("channel"):
        channel = call.ws.channels.get(name)
        if channel is None or call.ws.app.bot_user not in channel.members or not channel.direct:
            raise Refusal("channel_not_found")
        known = True
    else:
        channel, known = _direct(call)
    answer: Json = {"ok": True}
    if known:
        answer |= {"no_op": True, "already_open": True}
    full = call.flag("return_im")
    shown = channel.payload(call.ws.app.bot_user, call.ws.team.id)
    return answer | {"channel": shown if full else {"id": channel.id}}


def join(call: Call) -> Json:
    """Lets the app into a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("is_archived")
    answer: Json = {"ok": True}
    if call.ws.app.bot_user in channel.members:
        answer |= {"warning": "already_in_channel"}
        answer |= {"response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        add_member(call.hub, channel, call.ws.app.bot_user, None)
    return answer | {"channel": channel.payload(call.ws.app.bot_user, call.ws.team.id)}


def list_channels(call: Call) -> Json:
    """The channels of the workspace that the app can see."""
    return _channels(call, call.ws.app.bot_user, joined=False)


def list_joined(call: Call) -> Json:
    """The channels that a person or the app takes part in."""
    user = call.text("user") or call.ws.app.bot_user
    if user not in call.ws.users:
        raise Refusal("user_not_found")
    return _channels(call, user, joined=True)


def _direct(call: Call) -> tuple[Channel, bool]:
    users = call.words("users")
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 1:
        call.require("mpim:write")
        raise Refusal("invalid_user_combination")
    user = call.ws.users.get(users[0])
    if user is None or user.bot_id:
        raise Refusal("user_not_found")
    if user.deleted:
        raise Refusal("user_disabled")
    before = set(call.ws.channels)
    channel = call.ws.direct(user.id)
    return channel, channel.id in before


def _readable(call: Call) -> Channel:
    channel = call.channel(joined=True)
    call.require(f"{_PREFIX[channel.kind]}:history")
    return channel


def _within(call: Call, message: Message) -> bool:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9" * 12
    try:
        low, high, ts = float(oldest), float(latest), float(message.ts)
    except ValueError:
        raise Refusal("invalid_ts_oldest") from None
    if call.flag("inclusive"):
        return low <= ts <= high
    return low < ts < high


def _listing(call: Call, messages: list[Message], default: int) -> Json:
    page, cursor = call.page(messages, default, 1_000)
    whole = call.flag("include_all_metadata")
    shown = [render.message_payload(call.ws, message, metadata=whole) for message in page]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _channels(call: Call, user: str, *, joined: bool) -> Json:
    kinds = []
    for name in call.words("types") or ["public_channel"]:
        if name not in _TYPES:
            raise Refusal("invalid_types")
        kind = _TYPES[name]
        call.require(f"{_PREFIX.get(kind, 'mpim')}:read")
        kinds.append(kind)
    archived = not call.flag("exclude_archived")
    bot, team = call.ws.app.bot_user, call.ws.team.id
    found = [
        channel
        for channel in call.ws.channels.values()
        if channel.kind in kinds
        and (archived or not channel.archived)
        and (user in channel.members or not joined)
        and (bot in channel.members or channel.kind == "channel")
    ]
    page, cursor = call.page(found, 100, 1_000)
    shown = [channel.payload(bot, team, members=not joined) for channel in page]
    if joined:
        shown = [{key: each[key] for key in each if key != "is_member"} for each in shown]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


_TIMES = ("cursor", "include_all_metadata", "inclusive", "latest", "limit", "oldest")
_LIST = ("cursor", "exclude_archived", "limit", "types")
_THREE, _FOUR = limits.SLACK_TIERS[3], limits.SLACK_TIERS[4]
METHODS = (
    Method(
        "conversations.info",
        info,
        _THREE,
        None,
        ("channel",),
        ("include_locale", "include_num_members"),
        json=False,
    ),
    Method(
        "conversations.members", members, _FOUR, None, ("channel",), ("cursor", "limit"), json=False
    ),
    Method("conversations.history", history, _THREE, None, ("channel",), _TIMES, json=False),
    Method("conversations.replies", replies, _THREE, None, ("channel", "ts"), _TIMES, json=False),
    Method(
        "conversations.open",
        open_direct,
        _THREE,
        None,
        (),
        ("channel", "prevent_creation", "return_im", "users"),
    ),
    Method("conversations.join", join, _THREE, "channels:join", ("channel",)),
    Method("conversations.list", list_channels, limits.SLACK_TIERS[2], None, (), _LIST, json=False),
    Method("users.conversations", list_joined, _THREE, None, (), (*_LIST, "user"), json=False),
)
