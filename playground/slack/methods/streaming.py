"""`chat.startStream`, `chat.appendStream`, `chat.stopStream`."""

from playground import limits
from playground.slack import posting, render, sessions
from playground.slack.blocks.stored import with_ids
from playground.slack.blocks.validate import check_blocks
from playground.slack.call import Call, Method
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.methods.content import metadata, scene
from playground.slack.refusal import Json, Refusal, invalid_arguments
from playground.slack.streams import Stream, check_chunks
from playground.slack.unfurl import fetched_links

_MODES = ("timeline", "plan", "dense")


def start(call: Call) -> Json:
    """Opens a streamed reply that its recipient sees grow."""
    channel = call.place()
    thread_ts = call.thread(channel)
    if thread_ts is None and channel.direct:
        raise invalid_arguments("missing required field: thread_ts [json-pointer:/thread_ts]")
    recipient = _recipient(call, channel)
    mode = call.text("task_display_mode") or "timeline"
    if mode not in _MODES:
        raise invalid_arguments("must be a valid enum value [json-pointer:/task_display_mode]")
    chunks = _chunks(call, needed=False)
    message = Message(
        channel=channel.id,
        ts=call.ws.ids.ts(),
        user=call.ws.app.bot_user,
        text="",
        blocks=[],
        team=call.ws.team.id,
        thread_ts=thread_ts,
        bot=True,
        username=call.text("username"),
        streaming="in_progress",
        recipient=recipient,
    )
    stream = Stream(message, mode)
    stream.add(chunks)
    _fill(call, stream)
    call.ws.streams[channel.id, message.ts] = stream
    posting.post(call.hub, message)
    if thread_ts:
        sessions.begin(call.hub, channel.id, thread_ts)
    call.hub.later(call.ws.timing.stream, lambda: _expire(call, stream))
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def append(call: Call) -> Json:
    """Adds to a live stream."""
    stream = _live(call)
    chunks = _chunks(call, needed=True)
    stream.add(chunks)
    posting.grow(call.hub, stream.message, lambda: _fill(call, stream))
    return {"ok": True, "channel": stream.message.channel, "ts": stream.message.ts}


def stop(call: Call) -> Json:
    """Ends a stream; from now on everybody sees the whole message."""
    stream = _live(call, stopping=True)
    chunks = _chunks(call, needed=False)
    given = call.tree("blocks")
    below = check_blocks(given, scene(call)) if given else []
    extra = metadata(call)
    status = call.text("session_status")
    if status is not None and status not in sessions.STATUSES:
        raise invalid_arguments("must be a valid enum value [json-pointer:/session_status]")
    if chunks:
        stream.add(chunks)
    message = stream.message

    def change() -> None:
        _fill(call, stream)
        message.blocks += [with_ids(block, call.ws.ids.block) for block in below]
        message.metadata = extra or message.metadata
        message.streaming = "completed"

    stream.state = "done"
    call.ws.fetched += fetched_links(stream.text(), stream.blocks() + below, links=True, media=True)
    posting.edit(call.hub, message, change, editor=None)
    posting.show(call.hub, "stream", message)
    if message.thread_ts:
        sessions.end_stream(call.hub, message.channel, message.thread_ts, status)
    shown = render.message_payload(call.ws, message, metadata=True)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "message": shown}


def _recipient(call: Call, channel: Channel) -> str:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not call.text(name):
            raise Refusal(f"missing_{name}")
    user = call.ws.users.get(call.word("recipient_user_id"))
    if user is None or user.id not in channel.members:
        raise Refusal("user_not_found")
    if call.word("recipient_team_id") != user.team:
        raise Refusal("user_not_found")
    return user.id


def _chunks(call: Call, *, needed: bool) -> list[Json]:
    markdown, chunks = call.text("markdown_text"), call.tree("chunks")
    if markdown:
        _check_conflict(chunks)
        if len(markdown) > limits.SLACK_MARKDOWN:
            raise Refusal("msg_too_long")
        return [{"type": "markdown_text", "text": markdown}]
    if not chunks:
        if needed:
            raise Refusal("no_text")
        return []
    checked = check_chunks(chunks)
    for chunk in checked:
        if chunk["type"] == "blocks":
            check_blocks(chunk["blocks"], scene(call))
    return checked


def _check_conflict(chunks: object) -> None:
    """Refuses chunks beside `markdown_text`."""
    if chunks:
        raise invalid_arguments("markdown_text and chunks exclude each other")


def _live(call: Call, *, stopping: bool = False) -> Stream:
    channel = call.channel()
    message = call.message(channel)
    if not message.bot:
        raise Refusal("message_not_owned_by_app")
    stream = call.ws.streams.get((channel.id, message.ts))
    if stream is None or stream.state in ("done", "expired"):
        raise Refusal("message_not_in_streaming_state")
    if stream.state == "stopped_by_user" and not stopping:
        raise Refusal("stopped_by_user")
    return stream


def _fill(call: Call, stream: Stream) -> None:
    message = stream.message
    message.text = stream.text()
    message.blocks = [with_ids(block, call.ws.ids.block) for block in stream.blocks()]
    if len(message.blocks) > limits.SLACK_STREAM_BLOCKS:
        raise Refusal("msg_blocks_too_many")
    if message.first_blocks is None and message.blocks:
        message.first_blocks = list(message.blocks)


def _expire(call: Call, stream: Stream) -> None:
    if stream.state not in ("live", "stopped_by_user"):
        return
    stream.state = "expired"
    message = stream.message

    def change() -> None:
        message.streaming = "completed"

    posting.edit(call.hub, message, change, editor=None)
    posting.show(call.hub, "stream", message)


_BODY = ("chunks", "markdown_text")
METHODS = (
    Method(
        "chat.startStream",
        start,
        limits.SLACK_TIERS[2],
        "chat:write",
        ("channel",),
        (
            *_BODY,
            "icon_emoji",
            "icon_url",
            "recipient_team_id",
            "recipient_user_id",
            "task_display_mode",
            "thread_ts",
            "username",
        ),
    ),
    Method(
        "chat.appendStream", append, limits.SLACK_TIERS[4], "chat:write", ("channel", "ts"), _BODY
    ),
    Method(
        "chat.stopStream",
        stop,
        limits.SLACK_TIERS[2],
        "chat:write",
        ("channel", "ts"),
        (*_BODY, "blocks", "metadata", "session_status"),
    ),
)
