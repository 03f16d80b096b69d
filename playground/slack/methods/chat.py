"""`chat.*`: posting, updating and deleting messages."""

from playground import limits
from playground.slack import posting, render
from playground.slack.call import Call, Method
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.methods.content import Content, content
from playground.slack.refusal import Json, Refusal
from playground.slack.unfurl import fetched_links

_STYLE = ("as_user", "icon_emoji", "icon_url", "link_names", "parse", "username")
_BODY = ("attachments", "blocks", "markdown_text", "text")


def post_message(call: Call) -> Json:
    """Posts a message in a channel, a thread or a direct message."""
    channel = _target(call)
    thread_ts = call.thread(channel)
    body = content(call, longest=limits.SLACK_POST_TEXT, cut=True)
    message = _new(call, channel, body, thread_ts)
    message.broadcast = bool(thread_ts) and call.flag("reply_broadcast")
    if message.broadcast:
        message.subtype = "thread_broadcast"
    media = call.args.get("unfurl_media") is None or call.flag("unfurl_media")
    links = call.flag("unfurl_links")
    call.ws.fetched += fetched_links(body.text, body.blocks, links=links, media=media)
    posting.post(call.hub, message)
    shown = render.message_payload(call.ws, message, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    """Shows a message to one person only; it cannot be read back or changed."""
    channel = call.place()
    if call.word("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    thread_ts = call.thread(channel)
    body = content(call, longest=limits.SLACK_EPHEMERAL_TEXT)
    message = _new(call, channel, body, thread_ts)
    message.ephemeral_to = call.word("user")
    posting.post(call.hub, message)
    return {"ok": True, "message_ts": message.ts}


def update(call: Call) -> Json:
    """Replaces the app's own message."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    _check_settled(message)
    _check_window(call, message)
    file_ids = _file_ids(call)
    body = content(call, longest=limits.SLACK_UPDATE_TEXT, empty=bool(file_ids or message.files))

    def change() -> None:
        message.text, message.blocks = body.text, body.blocks
        message.attachments = body.attachments
        if "metadata" in call.args:
            message.metadata = body.metadata
        if file_ids is not None:
            message.files = file_ids

    posting.edit(call.hub, message, change, editor=call.ws.app.bot_id)
    answer = {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text}
    shown = render.message_payload(call.ws, message, metadata=True)
    left_out = ("ts", "thread_ts", "parent_user_id")
    return answer | {"message": {key: shown[key] for key in shown if key not in left_out}}


def delete(call: Call) -> Json:
    """Deletes the app's own message."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    posting.delete(call.hub, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = call.ws.permalink(message)
    return {"ok": True, "channel": channel.id, "permalink": link}


def _target(call: Call) -> Channel:
    """The channel by id or name; a person's id stands for their direct message."""
    name = call.word("channel")
    if name in call.ws.users and name != call.ws.app.bot_user:
        user = call.ws.users[name]
        if user.deleted:
            raise Refusal("channel_not_found")
        call.args["channel"] = call.ws.direct(name).id
    elif name not in call.ws.channels:
        named = name.removeprefix("#")
        for channel in call.ws.channels.values():
            if channel.name and channel.name == named:
                call.args["channel"] = channel.id
    return call.place()


def _new(call: Call, channel: Channel, body: Content, thread_ts: str | None) -> Message:
    return Message(
        channel=channel.id,
        ts=call.ws.ids.ts(),
        user=call.ws.app.bot_user,
        text=body.text,
        blocks=body.blocks,
        team=call.ws.team.id,
        thread_ts=thread_ts,
        bot=True,
        username=call.text("username"),
        attachments=body.attachments,
        metadata=body.metadata,
    )


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = call.message(channel)
    if not message.bot:
        raise Refusal(error)
    return message


def _check_settled(message: Message) -> None:
    if message.streaming == "in_progress":
        raise Refusal("streaming_state_conflict")


def _check_window(call: Call, message: Message) -> None:
    window = call.ws.timing.edit_window
    if window is not None and call.ws.clock() - float(message.ts) > window:
        raise Refusal("edit_window_closed")


def _file_ids(call: Call) -> list[str] | None:
    if "file_ids" not in call.args:
        return None
    ids = call.words("file_ids")
    for file_id in ids:
        file = call.ws.files.files.get(file_id)
        if file is None or not call.ws.files.visible(
            file, call.ws.app.bot_user, call.ws.channels.values(), call.ws.app.bot_user
        ):
            raise Refusal("file_not_found")
        if file.gone:
            raise Refusal("file_deleted")
    return ids


METHODS = (
    Method(
        "chat.postMessage",
        post_message,
        limits.SLACK_POST_WORKSPACE,
        "chat:write",
        ("channel",),
        (
            *_BODY,
            *_STYLE,
            "thread_ts",
            "reply_broadcast",
            "unfurl_links",
            "unfurl_media",
            "metadata",
            "mrkdwn",
            "container_id",
        ),
        per_channel="channel",
    ),
    Method(
        "chat.postEphemeral",
        post_ephemeral,
        limits.SLACK_TIERS[4],
        "chat:write",
        ("channel", "user"),
        (*_BODY, *_STYLE, "thread_ts"),
    ),
    Method(
        "chat.update",
        update,
        limits.SLACK_TIERS[3],
        "chat:write",
        ("channel", "ts"),
        (
            *_BODY,
            "as_user",
            "file_ids",
            "link_names",
            "metadata",
            "parse",
            "reply_broadcast",
            "unfurled_attachments",
        ),
    ),
    Method(
        "chat.delete", delete, limits.SLACK_TIERS[3], "chat:write", ("channel", "ts"), ("as_user",)
    ),
    Method(
        "chat.getPermalink",
        get_permalink,
        limits.SLACK_SPECIAL,
        None,
        ("channel", "message_ts"),
        json=False,
    ),
)
