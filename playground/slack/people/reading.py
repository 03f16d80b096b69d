"""What a person sees: the workspace, messages, files."""

from urllib.parse import quote

from aiohttp import web

from playground.slack import posting
from playground.slack.filestore import SlackFile
from playground.slack.members import Channel, User
from playground.slack.membership import app_state
from playground.slack.people.form import Form
from playground.slack.refusal import Json, PersonRefusal
from playground.slack.workspace import Workspace

_INLINE = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}
)


async def workspace(form: Form) -> Json:
    """The team, its people, the person's channels and the app."""
    ws, me = form.hub.ws, form.person
    mine = [channel for channel in ws.channels.values() if me.id in channel.members]
    return {
        "team": {"id": ws.team.id, "name": ws.team.name, "domain": ws.team.domain},
        "me": me.id,
        "users": [_user(user) for user in ws.users.values()],
        "channels": [_channel(form, channel) for channel in mine],
        "app": _app(form),
        "sessions": _sessions(form, mine),
        "thread_prompts": _thread_prompts(form, mine),
    }


async def messages(form: Form) -> Json:
    """The messages of a channel (replies left out) or of one thread, oldest first."""
    channel, hub = form.channel(), form.hub
    history, thread = hub.ws.histories[channel.id], form.maybe("thread_ts")
    every = [*history.messages.values(), *history.ephemerals.values()]
    if thread:
        every = [m for m in every if m.ts == thread or m.thread_ts == thread]
    else:
        every = [m for m in every if not m.reply or m.broadcast]
    every.sort(key=lambda message: message.ts)
    seen = [posting.as_person(hub, message, form.person.id) for message in every]
    answer: Json = {"messages": [each for each in seen if each]}
    if thread:
        status = hub.ws.statuses.get((channel.id, thread))
        answer["status"] = (
            {key: status[key] for key in ("status", "loading_messages")} if (status) else None
        )
        session = hub.ws.session(channel.id, thread)
        answer["session"] = session and {"status": session.status, "title": session.title}
    return answer


async def file_bytes(form: Form, file_id: str) -> web.StreamResponse:
    """The bytes of a file; pictures, PDFs and text inline, all else as a download."""
    ws = form.hub.ws
    file = ws.files.files.get(file_id)
    if file is None or not _sees(ws, form.person.id, file):
        raise PersonRefusal(404, "file_not_found", "There is no such file for you.")
    if file.gone or file.mode == "external":
        raise PersonRefusal(404, "file_deleted", "This file is not here any more.")
    kind = file.kind.mimetype
    if kind.startswith("text/") and file.kind.filetype != "html":
        kind = "text/plain"
    inline = kind in _INLINE and not form.maybe("download")
    place = "inline" if inline else "attachment"
    return web.FileResponse(
        file.path,
        headers={
            "Content-Type": f"{kind}; charset=utf-8" if kind == "text/plain" else kind,
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _sees(ws: Workspace, person: str, file: SlackFile) -> bool:
    """Whether a file was shared with a person, or a block that they can see shows it."""
    if ws.files.visible(file, person, ws.channels.values(), ""):
        return True
    return any(
        block.get("slack_file", {}).get("id") == file.id
        for channel in ws.channels.values()
        if person in channel.members
        for message in ws.histories[channel.id].messages.values()
        for block in message.blocks
    )


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "real_name": user.real_name,
        "color": user.color,
        "is_bot": user.bot_id is not None,
        "is_admin": user.admin,
        "is_restricted": user.restricted,
        "is_ultra_restricted": user.ultra_restricted,
        "is_stranger": user.stranger,
        "deleted": user.deleted,
    }


def _channel(form: Form, channel: Channel) -> Json:
    ws = form.hub.ws
    history = ws.histories[channel.id].messages
    answer = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_private": channel.kind == "group",
        "is_archived": channel.archived,
        "is_ext_shared": channel.shared,
        "app_is_member": ws.app.bot_user in channel.members,
        "members": list(channel.members),
        "latest": next(reversed(history), None),
    }
    if channel.direct:
        answer["user"] = channel.other(form.person.id)
    return answer


def _app(form: Form) -> Json:
    ws, manifest = form.hub.ws, form.hub.ws.manifest
    commands = [
        {key: command.get(key, "") for key in ("command", "description", "usage_hint")}
        for command in manifest.commands
    ]
    shortcuts = [
        {key: shortcut.get(key, "") for key in ("type", "callback_id", "name", "description")}
        for shortcut in manifest.shortcuts
    ]
    identity = {"id": ws.app.id, "name": manifest.name, "description": manifest.description}
    return {
        **identity,
        "bot_user": ws.app.bot_user,
        "bot_id": ws.app.bot_id,
        **app_state(form.hub),
        "commands": commands,
        "shortcuts": shortcuts,
        "home_tab": manifest.home_tab,
        "messages_tab": manifest.messages_tab,
        "suggested_prompts": _prompts(form),
    }


def _prompts(form: Form) -> Json:
    direct = form.hub.ws.direct(form.person.id) if not form.person.stranger else None
    set_by_app = form.hub.ws.prompts.get((direct.id, "")) if direct else None
    if set_by_app:
        return set_by_app
    view = form.hub.ws.manifest.agent_view or {}
    return {"title": "", "prompts": view.get("suggested_prompts", [])}


def _thread_prompts(form: Form, channels: list[Channel]) -> list[Json]:
    mine = {channel.id for channel in channels}
    return [
        {"channel": channel, "thread_ts": thread_ts, **shown}
        for (channel, thread_ts), shown in form.hub.ws.prompts.items()
        if thread_ts and channel in mine
    ]


def _sessions(form: Form, channels: list[Channel]) -> list[Json]:
    mine = {channel.id for channel in channels}
    return [
        {
            "channel": session.channel,
            "thread_ts": session.thread_ts,
            "status": session.status,
            "title": session.title,
        }
        for session in form.hub.ws.sessions.values()
        if session.channel in mine
    ]
