"""POST /v1/messages: as one JSON answer, or as server-sent events."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from playground.claude.container import Container, gone
from playground.claude.errors import TYPES, ApiError, invalid
from playground.claude.faults import STREAM, Fault
from playground.claude.generation import Engine, Generation
from playground.claude.ids import REQUEST_ID
from playground.claude.recorded import Recorded
from playground.claude.request import Request, read_request
from playground.claude.sources import check_sources

log = logging.getLogger(__name__)

JSON = dict[str, Any]


class MessageRoute:
    """Answers Messages requests with the turns of an engine; ``under_way`` at this moment."""

    def __init__(self, engine: Engine, records: list[Recorded]) -> None:
        self._engine = engine
        self._records = records
        self.under_way = 0

    def register(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post("/v1/messages", self.create)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Check the request, then generate; a client that hangs up ends it."""
        self.under_way += 1
        try:
            return await self._create(request)
        finally:
            self.under_way -= 1

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        self._records.append(
            Recorded("messages", request.method, request.path_qs, dict(request.headers), body)
        )
        asked = read_request(body, request.headers, self._engine.signer, self._engine.limits)
        self._check_files(asked)
        late = self._engine.faults.take({"slow"})
        if late is not None:
            await asyncio.sleep(late.seconds)
        if asked.stream:
            return await self._stream(request, asked, self._container_or_gone(asked))
        message = await Generation(self._engine, asked, self._container(asked)).run()
        return web.json_response(text=json.dumps(message, separators=(",", ":")))

    def _check_files(self, asked: Request) -> None:
        if asked.history.uploads and self._engine.faults.take({"file_expired"}):
            self._engine.files.expire(asked.history.uploads[0])
        check_sources(asked.history, asked.spec, self._engine.files, self._engine.limits)

    def _container(self, asked: Request) -> Container | None:
        if asked.container is None:
            return None
        if self._engine.faults.take({"dead_container"}):
            self._engine.containers.forget(asked.container)
        if self._engine.faults.take({"no_container"}):
            raise gone(asked.container)
        return self._engine.containers.get(asked.container, uploads=bool(asked.history.uploads))

    def _container_or_gone(self, asked: Request) -> Container | ApiError | None:
        """The container; a 404 is told inside the stream, anything else instead of it."""
        try:
            return self._container(asked)
        except ApiError as error:
            if error.status != 404:
                raise
            return error

    async def _stream(
        self, request: web.Request, asked: Request, container: Container | ApiError | None
    ) -> web.StreamResponse:
        stream = _Stream(request, self._engine.faults.take(STREAM))
        async with stream.open(self._engine.limits.ping_seconds):
            try:
                if isinstance(container, ApiError):
                    raise container
                await Generation(self._engine, asked, container).run(stream.emit)
            except ApiError as error:
                await stream.write(error.body(request[REQUEST_ID]))
            except (_Cut, ConnectionError):
                pass
            except Exception:
                log.exception("The local Claude failed in the middle of a stream")
                await stream.write(ApiError(500, "Internal server error").body(request[REQUEST_ID]))
        return stream.response


async def _json(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise invalid(f"The request body is not valid JSON: {error}") from error
    if not isinstance(body, dict):
        raise invalid("Input should be an object")
    return body


class _Cut(Exception):
    """A fault ends the stream without its last events."""


class _Stream:
    """Writes events, pings while nothing else comes, and has its fault when it is due."""

    def __init__(self, request: web.Request, fault: Fault | None) -> None:
        self._request = request
        self._fault = fault
        self._blocks = 0
        self._written = 0.0
        self._silent = False
        self.response = web.StreamResponse(
            headers={
                "content-type": "text/event-stream; charset=utf-8",
                "cache-control": "no-cache",
            }
        )

    @contextlib.asynccontextmanager
    async def open(self, ping_seconds: float) -> AsyncIterator[None]:
        """Send the headers; inside, pings fill silences longer than ``ping_seconds``."""
        await self.response.prepare(self._request)
        pings = asyncio.create_task(self._ping(ping_seconds))
        try:
            yield
            with contextlib.suppress(ConnectionError):
                await self.response.write_eof()
        finally:
            pings.cancel()

    async def write(self, event: JSON) -> None:
        """Write one event."""
        self._written = self._clock()
        data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        await self.response.write(f"event: {event['type']}\ndata: {data}\n\n".encode())

    async def emit(self, event: JSON) -> None:
        """Write one event of a turn, or let the fault happen instead."""
        due = self._fault is not None and self._blocks >= self._fault.after_blocks
        if self._fault is not None and due and event["type"] != "message_start":
            await self._fail(self._fault)
        await self.write(event)
        self._blocks += event["type"] == "content_block_stop"

    async def _fail(self, fault: Fault) -> None:
        self._fault = None
        if fault.kind == "stall":
            self._silent = True
            await asyncio.sleep(fault.seconds)
            self._silent = False
            return
        if fault.kind == "error_event":
            status = next((s for s, name in TYPES.items() if name == fault.code), 529)
            raise ApiError(status, "Overloaded" if status == 529 else "Internal server error")
        if fault.kind == "break" and self._request.transport is not None:
            self._request.transport.abort()
        raise _Cut

    async def _ping(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds / 4)
            if not self._silent and self._clock() - self._written >= seconds:
                with contextlib.suppress(ConnectionError):
                    await self.write({"type": "ping"})

    @staticmethod
    def _clock() -> float:
        return asyncio.get_running_loop().time()
