"""What goes over the wire during a trial, both ways, as it is: kept in memory until it is scrubbed.

Claude's side is overheard in the HTTP client of the SDK, whose streams go on piece by piece;
Slack's in the shared session, by the traces of aiohttp.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx2

_SHORT = 3.0


@dataclass
class Exchange:
    """One request and its answer. ``status`` is 0 as long as there is no answer."""

    side: str
    step: str
    method: str
    url: str
    sent_headers: dict[str, str]
    sent: bytes
    status: int = 0
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    received: bytearray = field(default_factory=bytearray)
    at: float = field(default_factory=time.time)

    @property
    def body(self) -> bytes:
        """The answer's body, decompressed; what was not read is missing."""
        encoding = self.headers.get("content-encoding")
        if self.side != "claude" or not encoding:
            return bytes(self.received)
        headers = {"content-encoding": encoding}
        try:
            return httpx2.Response(200, headers=headers, content=bytes(self.received)).content
        except httpx2.DecodingError:
            return b""  # a stream that was left in the middle


class Wire:
    """Everything said so far; ``step`` gives the name of what is being tried."""

    def __init__(self, step: Callable[[], str]) -> None:
        self.exchanges: list[Exchange] = []
        self._step = step

    @property
    def told(self) -> str:
        """What Claude said last of an error in this step, for the end of a sentence."""
        here = (each for each in reversed(self.exchanges) if each.step == self._step())
        return next((said for each in here if each.side == "claude" and (said := _error(each))), "")

    async def short_sleep(self, seconds: float) -> None:
        """Wait between tries: shorter than an analysis that somebody waits for would."""
        await asyncio.sleep(min(seconds, _SHORT))

    def listen_to_claude(self, asynchronous: httpx2.AsyncClient, sync: httpx2.Client) -> None:
        """Overhear both clients of the SDK."""

        async def asked(request: httpx2.Request) -> None:
            await request.aread()

        async def answered(response: httpx2.Response) -> None:
            exchange = self._begun(response)
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = _AsyncTee(response.stream, exchange.received)

        def asked_sync(request: httpx2.Request) -> None:
            request.read()

        def answered_sync(response: httpx2.Response) -> None:
            exchange = self._begun(response)
            assert isinstance(response.stream, httpx2.SyncByteStream)
            response.stream = _Tee(response.stream, exchange.received)

        asynchronous.event_hooks = {"request": [asked], "response": [answered]}
        sync.event_hooks = {"request": [asked_sync], "response": [answered_sync]}

    def _begun(self, response: httpx2.Response) -> Exchange:
        request = response.request
        exchange = Exchange(
            "claude",
            self._step(),
            request.method,
            str(request.url),
            dict(request.headers),
            request.content,
            response.status_code,
            response.reason_phrase,
            dict(response.headers),
        )
        self.exchanges.append(exchange)
        return exchange

    def trace(self) -> aiohttp.TraceConfig:
        """What makes a session of aiohttp overheard."""
        trace = aiohttp.TraceConfig()

        async def start(_: Any, context: SimpleNamespace, told: Any) -> None:
            context.exchange = Exchange(
                "slack",
                self._step(),
                told.method,
                str(told.url),
                {name.lower(): value for name, value in told.headers.items()},
                b"",
            )
            self.exchanges.append(context.exchange)

        async def sent(_: Any, context: SimpleNamespace, told: Any) -> None:
            context.exchange.sent += told.chunk

        async def received(_: Any, context: SimpleNamespace, told: Any) -> None:
            context.exchange.received += told.chunk

        async def end(_: Any, context: SimpleNamespace, told: Any) -> None:
            exchange = context.exchange
            exchange.status = told.response.status
            exchange.reason = told.response.reason or ""
            exchange.headers = {
                name.lower(): value for name, value in told.response.headers.items()
            }

        trace.on_request_start.append(start)
        trace.on_request_chunk_sent.append(sent)
        trace.on_response_chunk_received.append(received)
        trace.on_request_end.append(end)
        return trace


def _error(exchange: Exchange) -> str:
    for line in exchange.body.decode("utf-8", "replace").splitlines():
        if '"error"' not in line:
            continue
        try:
            body = json.loads(line.removeprefix("data:"))
        except ValueError:
            continue
        error = body.get("error")
        if isinstance(error, dict):
            return f" (HTTP {exchange.status} {error.get('type')}: {error.get('message')})"
    return ""


class _AsyncTee(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, copy: bytearray) -> None:
        self._stream = stream
        self._copy = copy

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._copy += chunk
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Tee(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, copy: bytearray) -> None:
        self._stream = stream
        self._copy = copy

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._copy += chunk
            yield chunk

    def close(self) -> None:
        self._stream.close()
