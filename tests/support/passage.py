"""The passage between the app and a cloud: every byte goes through it and can be watched.

A watcher is told of every moment of every exchange, in order, before the passage goes on:

* ``asked``: a request has come, and nothing of it was passed on;
* ``half sent``: half of its body was passed on;
* ``done``: the cloud has acted and begun to answer, and nothing of that was passed on;
* ``half got``: half of the answer's body was passed on;
* the type of a server-sent event, or ``event`` and ``ack`` for what goes over a WebSocket: it is
  about to be passed on; and the same with ``passed `` before it once it was.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

CHUNK = 64 * 1024
NOT_PASSED_ON = {"host", "connection", "transfer-encoding", "keep-alive", "upgrade"}

Name = Callable[[web.BaseRequest], str]
Watcher = Callable[[str, str, Any], Awaitable[None]]


class Passage:
    """A server that passes on to ``target`` what it gets. ``name`` says what a request is for."""

    def __init__(self, name: Name, watcher: Watcher) -> None:
        self._name = name
        self._watch = watcher
        self.target = ""
        self.url = ""
        self._session: aiohttp.ClientSession | None = None

    @contextlib.asynccontextmanager
    async def open(self, target: str) -> AsyncIterator["Passage"]:
        """Serve on a free port."""
        self.target = target
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(auto_decompress=False, timeout=timeout) as session:
            self._session = session
            runner = web.ServerRunner(
                web.Server(self._handle, handler_cancellation=True, access_log=None),
                shutdown_timeout=1,
            )
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield self
            finally:
                await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        name = self._name(request)
        try:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._socket(request)
            return await self._exchange(request, name)
        except (aiohttp.ClientError, ConnectionError):
            if request.transport:
                request.transport.abort()
            return web.Response(status=502)

    async def _exchange(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        await self._watch(name, "asked", None)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in NOT_PASSED_ON}
        assert self._session
        async with self._session.request(
            request.method,
            self.target + request.raw_path,
            headers=headers,
            data=self._body(request, name) if request.can_read_body else None,
            allow_redirects=False,
        ) as answer:
            await self._watch(name, "done", None)
            response = web.StreamResponse(status=answer.status, reason=answer.reason)
            for key, value in answer.headers.items():
                if key.lower() not in NOT_PASSED_ON:
                    response.headers.add(key, value)
            await response.prepare(request)
            if answer.content_type == "text/event-stream":
                await self._stream(answer, response, name)
            else:
                await self._download(answer, response, name)
            await response.write_eof()
            return response

    async def _body(self, request: web.BaseRequest, name: str) -> AsyncIterator[bytes]:
        async for chunk in self._halved(request.content, request.content_length, name, "half sent"):
            yield chunk

    async def _download(
        self, answer: aiohttp.ClientResponse, response: web.StreamResponse, name: str
    ) -> None:
        async for chunk in self._halved(answer.content, answer.content_length, name, "half got"):
            await response.write(chunk)

    async def _halved(
        self, content: aiohttp.StreamReader, size: int | None, name: str, phase: str
    ) -> AsyncIterator[bytes]:
        passed, told = 0, False
        async for chunk in content.iter_chunked(CHUNK):
            yield chunk
            passed += len(chunk)
            if size and not told and passed * 2 >= size and passed < size:
                told = True
                await self._watch(name, phase, passed)

    async def _stream(
        self, answer: aiohttp.ClientResponse, response: web.StreamResponse, name: str
    ) -> None:
        waiting = b""
        async for chunk in answer.content.iter_any():
            *events, waiting = (waiting + chunk).split(b"\n\n")
            for raw in events:
                event = json.loads(raw.partition(b"data: ")[2] or b"{}")
                kind = str(event.get("type"))
                await self._watch(name, kind, event)
                await response.write(raw + b"\n\n")
                await self._watch(name, f"passed {kind}", event)

    async def _socket(self, request: web.BaseRequest) -> web.StreamResponse:
        near = web.WebSocketResponse()
        await near.prepare(request)
        assert self._session
        async with self._session.ws_connect(self.target + request.raw_path) as far:
            pumps = [
                asyncio.create_task(self._pump(far, near, "event")),
                asyncio.create_task(self._pump(near, far, "ack")),
            ]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        await near.close()
        return near

    async def _pump(
        self,
        source: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
        sink: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
        phase: str,
    ) -> None:
        async for message in source:
            if message.type is aiohttp.WSMsgType.TEXT:
                said = json.loads(message.data)
                kind = phase if "envelope_id" in said else said.get("type", "")
                await self._watch("socket", kind, said)
                await sink.send_str(message.data)
                await self._watch("socket", f"passed {kind}", said)
