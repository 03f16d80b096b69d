"""Requests of people: who acts, with which fields and files."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from playground import limits
from playground.slack.filestore import SlackFile
from playground.slack.hub import Hub
from playground.slack.members import Channel, User
from playground.slack.messages import Message
from playground.slack.refusal import Json, PersonRefusal

_CHUNK = 64 * 1024


@dataclass
class Form:
    """One request: the acting person, its fields, and its files by part name."""

    hub: Hub
    fields: Json
    files: list[tuple[str, SlackFile]] = field(default_factory=list)

    @property
    def person(self) -> User:
        """Who acts; somebody unknown or deactivated cannot."""
        user = self.hub.ws.users.get(str(self.fields.get("as", "")))
        if user is None or user.bot_id:
            raise PersonRefusal(404, "user_not_found", "There is no such person here.")
        if user.deleted:
            raise PersonRefusal(403, "user_deactivated", "This account is deactivated.")
        return user

    def text(self, name: str, default: str | None = None) -> str:
        """A string field."""
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise PersonRefusal(400, "invalid_arguments", f"The field “{name}” is missing.")
        return value

    def maybe(self, name: str) -> str | None:
        """A string field or nothing."""
        value = self.fields.get(name)
        return str(value) if value not in (None, "") else None

    def tree(self, name: str) -> Json:
        """An object field, given as an object or as JSON text."""
        value = self._parsed(name, {})
        if not isinstance(value, dict):
            raise PersonRefusal(400, "invalid_arguments", f"The field “{name}” is no object.")
        return value

    def rows(self, name: str) -> list[Json]:
        """A list of objects, given as a list or as JSON text."""
        value = self._parsed(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise PersonRefusal(400, "invalid_arguments", f"The field “{name}” is no list.")
        return value

    def _parsed(self, name: str, empty: Any) -> Any:
        value = self.fields.get(name) or empty
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return None

    def channel(self, name: str = "channel") -> Channel:
        """A channel in which the person takes part."""
        channel = self.hub.ws.channels.get(self.text(name))
        if channel is None or self.person.id not in channel.members:
            raise PersonRefusal(404, "channel_not_found", "There is no such channel for you.")
        return channel

    def message(self, channel: Channel) -> Message:
        """A message that the person can see, ephemeral ones included."""
        history = self.hub.ws.histories[channel.id]
        ts = self.text("ts")
        message = history.get(ts) or history.ephemerals.get(ts)
        if message is None or message.ephemeral_to not in (None, self.person.id):
            raise PersonRefusal(404, "message_not_found", "This message is gone.")
        return message

    def discard(self) -> None:
        """Forgets the files of a refused request."""
        for _, file in self.files:
            file.path.unlink(missing_ok=True)
            self.hub.ws.files.files.pop(file.id, None)


async def read_form(hub: Hub, request: web.Request) -> Form:
    """The fields of a query, a JSON body or a multipart form; files are spooled to disk."""
    form = Form(hub, dict(request.query))
    if request.method == "GET":
        return form
    if request.content_type == "multipart/form-data":
        await _read_parts(hub, request, form)
        return form
    try:
        body = await request.json()
    except ValueError:
        raise PersonRefusal(400, "invalid_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise PersonRefusal(400, "invalid_json", "The body is not an object.")
    form.fields |= body
    return form


async def _read_parts(hub: Hub, request: web.Request, form: Form) -> None:
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            form.fields[part.name] = await part.text()
            continue
        name = part.filename.replace("/", "_").replace("\\", "_").strip() or "file"
        file = hub.ws.files.create(name, "", hub.ws.team.id, hub.ws.clock())
        form.files.append((part.name, file))
        await hub.ws.files.store(file, _chunks(part))
        if file.size > limits.SLACK_FILE:
            form.discard()
            raise PersonRefusal(413, "file_too_large", f"{name} is larger than 1 GB.")


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk
