"""A local Claude, an unmodified SDK client, and short ways to ask."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from anthropic import AsyncAnthropic
from anthropic.types import FileMetadata, Message

from playground.claude import LocalClaude
from playground.claude.brain import Action, ScriptedBrain

JSON = dict[str, Any]

VERSION = "2026-10-21"
LEGACY_BETA = "code-execution-2025-05-22"
MODEL = "claude-sonnet-5-5"
OPEN_MODEL = "claude-sonnet-4-6"  # text between tool calls stays text
TOOL = {"type": "code_execution_20250825", "name": "code_execution"}


@dataclass
class Clock:
    """The server's clock, which a test can put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """What the server takes for now."""
        return datetime.now(UTC) + self.ahead

    def later(self, **span: float) -> None:
        """Let time pass: hours, days, …"""
        self.ahead += timedelta(**span)


@dataclass(frozen=True)
class Answer:
    """A raw HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def error(self) -> JSON:
        """The error it tells, {} if it tells none."""
        body = json.loads(self.text) if self.text.startswith("{") else {}
        return dict(body.get("error") or {})


@dataclass
class Lab:
    """One running server with its brain and a client that does not retry."""

    claude: LocalClaude
    brain: ScriptedBrain
    client: AsyncAnthropic
    clock: Clock = field(default_factory=Clock)

    def play(self, *scripts: Iterable[Action]) -> None:
        """What the brain does in its next turns, from the first one on."""
        self.brain.scripts = scripts

    async def upload(
        self,
        data: bytes = b"x,y\n1,2\n",
        name: str = "data.csv",
        mime: str = "text/csv",
        **more: Any,
    ) -> FileMetadata:
        """Upload a small file."""
        return await self.client.files.upload(file=(name, data, mime), **more)

    async def ask(self, *content: Any, **parameters: Any) -> Message:
        """Stream one turn with the tool and return the final message."""
        async with self.client.messages.stream(**question(*content, **parameters)) as stream:
            return await stream.get_final_message()

    async def create(self, *content: Any, **parameters: Any) -> Message:
        """The same as one JSON answer."""
        message = await self.client.messages.create(**question(*content, **parameters))
        assert isinstance(message, Message)
        return message

    async def events(self, *content: Any, **parameters: Any) -> list[JSON]:
        """The raw events of one streamed turn, pings left out as the SDK does."""
        stream = await self.client.messages.create(**question(*content, **parameters), stream=True)
        return [event.to_dict() async for event in stream]

    async def raw(self, **parameters: Any) -> list[tuple[str, JSON]]:
        """Every event of one streamed turn with its name, pings included, past the SDK."""
        headers = {
            "x-api-key": self.claude.api_key,
            "anthropic-version": VERSION,
            "anthropic-beta": LEGACY_BETA,
        }
        body = question(**parameters) | {"stream": True}
        async with (
            ClientSession(self.claude.url) as http,
            http.post("/v1/messages", json=body, headers=headers) as response,
        ):
            assert response.content_type == "text/event-stream"
            text = await response.text()
        pairs = []
        for chunk in text.strip().split("\n\n"):
            event, _, data = chunk.partition("\n")
            assert event.startswith("event: ") and data.startswith("data: ")
            pairs.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        return pairs

    async def http(self, method: str, path: str, headers: JSON, data: Any = None) -> Answer:
        """One plain HTTP call with exactly these headers."""
        async with (
            ClientSession(self.claude.url) as http,
            http.request(method, path, headers=headers, data=data) as response,
        ):
            return Answer(response.status, response.headers, await response.text())

    @property
    def signed(self) -> JSON:
        """The headers of a call that is let in."""
        return {"x-api-key": self.claude.api_key, "anthropic-version": VERSION}


@dataclass(frozen=True)
class Heart:
    """A file that a command touches for as long as it lives."""

    path: Path

    @property
    def command(self) -> str:
        """The command, which ends at ``stop`` only."""
        return f"until test -e {self.path}.stop; do date > {self.path}; sleep 0.05; done"

    async def beats(self) -> None:
        """Wait for the first beat."""
        async with asyncio.timeout(20):
            while not self.path.exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End the command if it still runs."""
        self.path.with_name(f"{self.path.name}.stop").touch()
        async with asyncio.timeout(20):
            while not await self.stopped():
                pass

    async def stopped(self) -> bool:
        """Whether it was beating and does so no more."""
        assert self.path.exists()
        await asyncio.sleep(0.5)
        before = self.path.stat().st_mtime_ns
        await asyncio.sleep(0.4)
        return self.path.stat().st_mtime_ns == before


Start = Callable[..., Awaitable[Lab]]
Script = Iterable[Action]


def question(*content: Any, **parameters: Any) -> JSON:
    """The parameters of a request: strings are text blocks; a None parameter is left out."""
    blocks = [{"type": "text", "text": c} if isinstance(c, str) else c for c in content]
    given: JSON = {
        "model": MODEL,
        "max_tokens": 16_000,
        "tools": [TOOL],
        "messages": [{"role": "user", "content": blocks or [{"type": "text", "text": "Go."}]}],
        **parameters,
    }
    return {name: value for name, value in given.items() if value is not None}


def attach(file: FileMetadata) -> JSON:
    """The block that puts a file into the container."""
    return {"type": "container_upload", "file_id": file.id}


def user(*content: Any) -> JSON:
    """A user message."""
    return {
        "role": "user",
        "content": [{"type": "text", "text": c} if isinstance(c, str) else c for c in content],
    }


def assistant(content: Any) -> JSON:
    """An assistant message with content as it came back."""
    return {"role": "assistant", "content": content}


def kinds(message: Message) -> list[str]:
    """The types of a message's blocks."""
    return [block.type for block in message.content]


def result(message: Message, number: int = 0) -> Any:
    """The ``content`` of the n-th result block."""
    found = [b for b in message.content if b.type.endswith("_tool_result")]
    return found[number].content  # type: ignore[union-attr]  # result blocks only


def said(message: Message) -> str:
    """All text blocks together."""
    return "".join(block.text for block in message.content if block.type == "text")
