"""A person in the local workspace, for tests: everything goes over the people-side HTTP API."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

Message = Mapping[str, Any]


class Person:
    """One member of the workspace."""

    def __init__(self, session: aiohttp.ClientSession, url: str, user: str) -> None:
        self._session = session
        self._url = url
        self.user = user

    async def post(
        self,
        channel: str,
        text: str,
        files: Sequence[Path | tuple[str, bytes]] = (),
        thread_ts: str | None = None,
    ) -> str:
        """Post a message with files; returns its ts."""
        fields = {"as": self.user, "channel": channel, "text": text}
        if thread_ts:
            fields["thread_ts"] = thread_ts
        if not files:
            return str((await self._ask("POST", "messages", json=fields))["ts"])
        form = aiohttp.FormData(quote_fields=False)  # a name goes as it is, as browsers send it
        for name, value in fields.items():
            form.add_field(name, value)
        for file in files:
            name, data = (file.name, file.read_bytes()) if isinstance(file, Path) else file
            form.add_field("file", data, filename=name)
        answer = await self._ask("POST", "messages", data=form)
        return str(answer["ts"])

    async def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """A channel's or thread's messages as this person sees them."""
        return list((await self.thread(channel, thread_ts))["messages"])

    async def thread(self, channel: str, thread_ts: str | None = None) -> dict[str, Any]:
        """The same with all else that is told of a thread: its status and session."""
        query = {"as": self.user, "channel": channel}
        if thread_ts:
            query["thread_ts"] = thread_ts
        return await self._ask("GET", "messages", params=query)

    async def stop(self, channel: str, thread_ts: str) -> None:
        """Press Slack's own Stop."""
        await self._ask(
            "POST", "stop", json={"as": self.user, "channel": channel, "thread_ts": thread_ts}
        )

    async def download(self, file_id: str) -> bytes:
        """A file's bytes."""
        async with self._session.get(
            f"{self._url}/people/files/{file_id}", params={"as": self.user}
        ) as response:
            assert response.status == 200, await response.text()
            return await response.read()

    async def act(self, path: str, **body: Any) -> Any:
        """Any other request of the people-side API."""
        return await self._ask("POST", path, json={"as": self.user, **body})

    async def wait(
        self,
        channel: str,
        thread_ts: str,
        found: Callable[[list[Message]], Any],
        seconds: float = 60,
    ) -> Any:
        """Read the thread until ``found`` gives something; fails with the thread otherwise."""
        until = time.monotonic() + seconds
        messages: list[Message] = []
        while time.monotonic() < until:
            messages = await self.messages(channel, thread_ts)
            if result := found(messages):
                return result
            await asyncio.sleep(0.1)
        raise AssertionError("not seen in the thread:\n" + "\n".join(map(seen, messages)))

    async def until(self, found: Callable[[], Awaitable[Any]], seconds: float = 60) -> Any:
        """Ask until ``found`` gives something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := await found():
                return result
            await asyncio.sleep(0.1)
        raise AssertionError("it did not happen")

    async def _ask(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        async with self._session.request(method, f"{self._url}/people/{path}", **how) as response:
            answer = await response.json()
            assert response.status == 200 and answer["ok"], answer
            return dict(answer)


def seen(message: Message) -> str:
    """All text that a message shows, its blocks and file names included."""
    files = " ".join(file.get("name", "") for file in message.get("files") or ())
    return " ".join(
        part for part in (message.get("text", ""), _texts(message.get("blocks")), files) if part
    )


def _texts(blocks: Any) -> str:
    if isinstance(blocks, list):
        return " ".join(filter(None, map(_texts, blocks)))
    if isinstance(blocks, Mapping):
        own = [
            value
            for key, value in blocks.items()
            if key in {"text", "title"} and isinstance(value, str)
        ]
        inner = [_texts(value) for value in blocks.values() if isinstance(value, list | Mapping)]
        return " ".join(filter(None, [*own, *inner]))
    return ""


def purpose(message: Message) -> str | None:
    """What the app posted a message for, from its metadata."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    if isinstance(payload, str):
        payload = json.loads(payload)
    return payload.get("purpose")
