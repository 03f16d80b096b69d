"""What happens when a message appears, changes or goes: the history, the feed and the events."""

from collections.abc import Callable

from playground.slack import render
from playground.slack.filestore import SlackFile
from playground.slack.hub import Hub
from playground.slack.messages import Message, reaction_list
from playground.slack.refusal import Json

_HEARD = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def post(hub: Hub, message: Message) -> Message:
    """Adds a message, shows it to people and tells the app."""
    ws = hub.ws
    ws.histories[message.channel].add(message)
    for file_id in message.files:
        place: Json = {"ts": message.ts}
        if message.thread_ts:
            place["thread_ts"] = message.thread_ts
        ws.files.share(ws.files.files[file_id], ws.channels[message.channel], place)
    if message.ephemeral_to:
        show(hub, "ephemeral", message)
        return message
    show(hub, "message", message)
    if message.reply:
        _refresh_root(hub, message)
    if message.bot:
        clear_status(hub, message.channel, message.root)
    _announce(hub, message)
    return message


def edit(hub: Hub, message: Message, change: Callable[[], None], *, editor: str | None) -> None:
    """Changes a message in place; `editor` is noted on it, or nobody for silent changes."""
    ws = hub.ws
    mentioned = _mention(hub) in message.text
    before = render.snapshot(ws, message)
    change()
    ts = ws.ids.ts()
    if editor:
        message.edited = {"user": editor, "ts": f"{ts.split('.')[0]}.000000"}
    show(hub, "message_changed", message)
    hub.events.emit(
        heard(hub, message.channel), render.changed_event(ws, before, message, ts), message.channel
    )
    direct = ws.channels[message.channel].direct
    if not (mentioned or direct or message.bot) and _mention(hub) in message.text:
        hub.events.emit("app_mention", render.mention_event(ws, message), message.channel)


def grow(hub: Hub, message: Message, change: Callable[[], None]) -> None:
    """Changes a live stream: its recipient sees it on the feed, the app gets the event."""
    ws = hub.ws
    before = render.snapshot(ws, message)
    change()

    def seen(person: str) -> Json | None:
        payload = as_person(hub, message, person) if _follows(message, person) else None
        line = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
        return payload and line | {"message": payload}

    hub.feed.publish("stream", seen)
    event = render.changed_event(ws, before, message, ws.ids.ts())
    hub.events.emit(heard(hub, message.channel), event, message.channel)


def _follows(message: Message, person: str) -> bool:
    """Whether a person sees a stream live; others see its first content and then its end."""
    return person == message.recipient or message.blocks == message.first_blocks


def delete(hub: Hub, message: Message) -> None:
    """Deletes a message; a root with replies becomes a tombstone."""
    ws = hub.ws
    before = render.snapshot(ws, message)
    seen_by = list(ws.channels[message.channel].members)
    stays = ws.histories[message.channel].remove(message.ts)
    ts = ws.ids.ts()
    if stays:
        show(hub, "message_changed", message)
        event = render.changed_event(ws, before, message, ts)
    else:
        gone = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
        hub.feed.publish("message_deleted", lambda person: gone if person in seen_by else None)
        event = render.deleted_event(ws, before, message.channel, ts)
        if message.reply:
            _refresh_root(hub, message)
    hub.events.emit(heard(hub, message.channel), event, message.channel)


def react(hub: Hub, message: Message, user: str, name: str, *, remove: bool = False) -> None:
    """Adds or removes a reaction that is known to be absent or present."""
    users = message.reactions.setdefault(name, [])
    if remove:
        users.remove(user)
        if not users:
            del message.reactions[name]
    else:
        users.append(user)
    members = hub.ws.channels[message.channel].members
    now: Json = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
    now |= {"reactions": reaction_list(message)}
    hub.feed.publish("reaction", lambda person: now if person in members else None)
    kind = "reaction_removed" if remove else "reaction_added"
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    event: Json = {"type": kind, "user": user, "reaction": name, "item": item}
    event |= {"item_user": message.user, "event_ts": hub.ws.ids.ts()}
    hub.events.emit(kind, event, message.channel)


def show(hub: Hub, kind: str, message: Message) -> None:
    """Puts a message on the feed of everybody who may see it."""

    def seen(person: str) -> Json | None:
        payload = as_person(hub, message, person)
        return payload and {"channel": message.channel, "message": payload}

    hub.feed.publish(kind, seen)


def as_person(hub: Hub, message: Message, person: str) -> Json | None:
    """A message as one person sees it, or nothing.

    Files come whole, with `people_url` for their bytes. A live stream shows others than its
    recipient only what it began with.
    """
    ws = hub.ws
    if person not in ws.channels[message.channel].members:
        return None
    if not _meant_for(message, person):
        return None
    answer = render.message_payload(ws, message, metadata=True) | {"channel": message.channel}
    if message.files:
        answer["files"] = [file_for_person(hub, file_id, person) for file_id in message.files]
    if message.ephemeral_to:
        answer["ephemeral"] = True
    if message.first_blocks is not None and not _live_for(message, person):
        first = [block for block in message.first_blocks if block["type"] == "markdown"]
        answer["blocks"] = message.first_blocks
        answer["text"] = "".join(block["text"] for block in first)
    return answer


def _meant_for(message: Message, person: str) -> bool:
    """Whether a person may see a message of their channel at all."""
    return message.ephemeral_to in (None, person)


def _live_for(message: Message, person: str) -> bool:
    """Whether a person sees the present content of a message that may be a live stream."""
    return message.streaming != "in_progress" or message.recipient in (None, person)


def file_for_person(hub: Hub, file_id: str, person: str) -> Json:
    """A file object with the address of its bytes for the page."""
    file = hub.ws.files.files[file_id]
    payload = hub.ws.files.payload(file)
    if file.gone or file.mode == "external":
        return payload
    return payload | {"people_url": f"/people/files/{file_id}?as={person}"}


def heard(hub: Hub, channel: str) -> str:
    """The manifest's name for messages of a channel."""
    return _HEARD[hub.ws.channels[channel].kind]


def clear_status(hub: Hub, channel: str, thread_ts: str) -> None:
    """Takes away the thread's status line, as any reply of the app does."""
    if hub.ws.statuses.pop((channel, thread_ts), None):
        show_status(hub, channel, thread_ts)


def show_status(hub: Hub, channel: str, thread_ts: str) -> None:
    """Puts a thread's status line on the feed; an empty one is no line."""
    status = hub.ws.statuses.get((channel, thread_ts), {"status": "", "loading_messages": []})
    line = {"channel": channel, "thread_ts": thread_ts} | {
        key: status[key] for key in ("status", "loading_messages")
    }
    members = hub.ws.channels[channel].members
    hub.feed.publish("status", lambda person: line if person in members else None)


def _mention(hub: Hub) -> str:
    return f"<@{hub.ws.app.bot_user}>"


def _refresh_root(hub: Hub, message: Message) -> None:
    root = hub.ws.histories[message.channel].messages.get(message.root)
    if root:
        show(hub, "message_changed", root)


def _announce(hub: Hub, message: Message) -> None:
    ws, channel = hub.ws, hub.ws.channels[message.channel]
    events = [(heard(hub, message.channel), render.message_event(ws, message))]
    spoken = message.subtype in (None, "file_share", "thread_broadcast")
    if _mention(hub) in message.text and spoken and not (channel.direct or message.bot):
        events.append(("app_mention", render.mention_event(ws, message)))
        if hub.twins == "mention_first" or (hub.twins == "random" and ws.ids.random.random() < 0.5):
            events.reverse()
    for kind, event in events:
        hub.events.emit(kind, event, message.channel)
    for file_id in message.files:
        shared: Json = {"type": "file_shared", "file_id": file_id, "user_id": message.user}
        shared |= {"file": {"id": file_id}, "channel_id": message.channel}
        hub.events.emit("file_shared", shared | {"event_ts": ws.ids.ts()}, message.channel)


def show_file(hub: Hub, file: SlackFile) -> None:
    """Puts a changed file on the feed of everybody who can see it."""
    ws = hub.ws

    def seen(person: str) -> Json | None:
        if not ws.files.visible(file, person, ws.channels.values(), ws.app.bot_user):
            return None
        return {"file": file_for_person(hub, file.id, person), "channels": list(file.shares)}

    hub.feed.publish("file", seen)


def delete_file(hub: Hub, file: SlackFile) -> None:
    """Leaves a tombstone where the file was and tells the app which channels lost it."""
    ws = hub.ws
    places = [place for place in file.shares if ws.app.bot_user in ws.channels[place].members]
    ws.files.delete(file)
    show_file(hub, file)
    for place, entries in file.shares.items():
        for entry in entries:
            if message := ws.message(place, entry["ts"]):
                show(hub, "message_changed", message)
    event: Json = {"type": "file_deleted", "file_id": file.id}
    event |= {"channel_ids": places, "event_ts": ws.ids.ts()}
    if places or file.user == ws.app.bot_user:
        hub.events.emit("file_deleted", event, places[0] if places else None)
