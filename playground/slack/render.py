"""Messages as JSON: as the Web API lists them and as events carry them."""

from playground.slack.messages import History, Message, reaction_list, thread_summary
from playground.slack.refusal import Json
from playground.slack.workspace import Workspace

_CHANNEL_TYPES = {"channel": "channel", "group": "group", "im": "im"}


_FRESH = ("id", "deleted", "name", "updated", "app_id", "user_id", "icons", "team_id")
_STORED = ("id", "app_id", "user_id", "name", "icons", "deleted", "updated", "team_id")


def bot_profile(ws: Workspace, keys: tuple[str, ...] = _FRESH) -> Json:
    """The `bot_profile` of the app's own messages, with its keys in the given order."""
    profile: Json = {
        "id": ws.app.bot_id,
        "deleted": False,
        "name": ws.manifest.name,
        "updated": 1_760_000_000,
        "app_id": ws.app.id,
        "user_id": ws.app.bot_user,
        "icons": {f"image_{size}": f"{ws.base}/page/app_{size}.svg" for size in (36, 48, 72)},
        "team_id": ws.team.id,
    }
    return {key: profile[key] for key in keys}


def files_of(ws: Workspace, message: Message) -> list[Json]:
    """The files of a message; those of another company as stubs."""
    files = [ws.files.files[file_id] for file_id in message.files]
    return [
        ws.files.payload(file) if file.team == ws.team.id or file.gone else ws.files.stub(file)
        for file in files
    ]


def message_payload(ws: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message as `conversations.history` and `conversations.replies` list it."""
    answer = _core(ws, message)
    if message.reactions:
        answer["reactions"] = reaction_list(message)
    answer |= thread_summary(_history(ws, message), message)
    if message.metadata:
        kept = message.metadata if metadata else {"event_type": message.metadata["event_type"]}
        answer["metadata"] = kept
    return answer


def message_event(ws: Workspace, message: Message) -> Json:
    """The `message` event of a new message."""
    answer = _core(ws, message, event=True) | {"channel": message.channel}
    subtype = answer.pop("subtype", None)
    if subtype:
        answer["subtype"] = subtype
    return answer | {"event_ts": message.ts, "channel_type": channel_type(ws, message.channel)}


def mention_event(ws: Workspace, message: Message) -> Json:
    """The `app_mention` twin: no subtype, no channel type, and `upload` false beside files."""
    core = _core(ws, message, event=True)
    core.pop("subtype", None)
    answer = core | {"type": "app_mention"}
    if message.files:
        answer["upload"] = False
        answer.pop("team", None)
    answer["channel"] = message.channel
    if ws.manifest.agent_view:
        token = f"{ws.ids.trigger()}"
        answer["assistant_thread"] = {"action_token": token}
    return answer | {"event_ts": message.edited["ts"] if message.edited else message.ts}


def changed_event(ws: Workspace, before: Json, message: Message, ts: str) -> Json:
    """The `message_changed` event; `before` is `snapshot()` of the earlier state."""
    after = snapshot(ws, message)
    moved = {"ts": after.pop("ts"), "source_team": message.team, "user_team": message.team}
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": after | moved,
        "previous_message": before,
        "channel": message.channel,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(ws, message.channel),
    }


def deleted_event(ws: Workspace, before: Json, channel: str, ts: str) -> Json:
    """The `message_deleted` event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": channel,
        "previous_message": before,
        "deleted_ts": before["ts"],
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(ws, channel),
    }


def snapshot(ws: Workspace, message: Message) -> Json:
    """A message as it stands inside `message_changed` and `message_deleted`."""
    core = _core(ws, message)
    return core | thread_summary(_history(ws, message), message)


def channel_type(ws: Workspace, channel: str) -> str:
    """`channel`, `group` or `im`."""
    return _CHANNEL_TYPES[ws.channels[channel].kind]


def _history(ws: Workspace, message: Message) -> History:
    return ws.histories[message.channel]


def _core(ws: Workspace, message: Message, *, event: bool = False) -> Json:
    if message.files and not message.bot:
        answer = _file_share(ws, message)
    elif message.bot:
        answer = _bot_message(ws, message, event=event)
    else:
        answer = _head(message, event=event)
        if message.subtype:
            answer["subtype"] = message.subtype
        if message.client_msg_id:
            answer["client_msg_id"] = message.client_msg_id
        answer |= {"text": message.text, "team": message.team, **_thread(ws, message)}
        if message.blocks:
            answer["blocks"] = message.blocks
    if message.attachments:
        answer["attachments"] = message.attachments
    if message.edited and "edited" not in answer:
        answer["edited"] = message.edited
    if message.app_context and event:
        answer["app_context"] = message.app_context
    if message.tombstone:
        answer["hidden"] = True
    user = ws.users.get(message.user)
    if event and user and user.stranger:
        answer |= {"user_profile": user.event_profile(), "user_team": user.team}
        answer |= {"source_team": user.team}
    return answer


def _head(message: Message, *, event: bool) -> Json:
    """The first keys: those of a fresh event, or those of a message that Slack has stored."""
    if event:
        return {"type": "message", "user": message.user, "ts": message.ts}
    answer: Json = {"user": message.user, "type": "message", "ts": message.ts}
    return answer | ({"edited": message.edited} if message.edited else {})


def _file_share(ws: Workspace, message: Message) -> Json:
    answer: Json = {
        "type": "message",
        "text": message.text,
        "files": files_of(ws, message),
        "upload": True,
        "user": message.user,
        "display_as_bot": False,
    }
    if message.blocks:
        answer["blocks"] = message.blocks
    answer |= {"ts": message.ts, **_thread(ws, message)}
    if message.client_msg_id:
        answer["client_msg_id"] = message.client_msg_id
    if message.subtype:
        answer["subtype"] = message.subtype
    return answer


def _bot_message(ws: Workspace, message: Message, *, event: bool) -> Json:
    answer = _head(message, event=event)
    if message.subtype:
        answer["subtype"] = message.subtype
    answer |= {"bot_id": ws.app.bot_id, "app_id": ws.app.id}
    answer |= {"text": message.text, "team": message.team}
    profile = bot_profile(ws, _FRESH if event else _STORED)
    answer |= {"bot_profile": profile, **_thread(ws, message)}
    if message.files:
        answer |= {"files": files_of(ws, message), "upload": False, "display_as_bot": False}
    if message.username:
        answer["username"] = message.username
    if message.blocks:
        answer["blocks"] = message.blocks
    if message.streaming:
        answer["streaming_state"] = message.streaming
    return answer


def _thread(ws: Workspace, message: Message) -> Json:
    if message.thread_ts is None:
        return {}
    root = _history(ws, message).messages.get(message.thread_ts)
    answer: Json = {"thread_ts": message.thread_ts}
    return answer | ({"parent_user_id": root.user} if root else {})
