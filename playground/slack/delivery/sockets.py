"""Socket Mode: connections by ticket, envelopes to any one of them, acks and redelivery."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from playground import limits
from playground.slack.delivery.outcome import Delivery, Reply
from playground.slack.refusal import Json
from playground.slack.workspace import Workspace


@dataclass
class _Waiting:
    """An event that no connection has acknowledged yet."""

    delivery: Delivery
    socket: web.WebSocketResponse | None = None
    acked: bool = False
    turn: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, seconds: float) -> bool:
        """Waits for an ack or a fresh connection; returns whether one came in time."""
        try:
            await asyncio.wait_for(self.turn.wait(), seconds)
        except TimeoutError:
            return False
        return True


class SocketMode:
    """The app's WebSocket connections and everything that waits for an ack."""

    def __init__(self, ws: Workspace, changed: Callable[[], None]) -> None:
        self._ws = ws
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._events: dict[str, _Waiting] = {}
        self._waiting: list[_Waiting] = []
        self._replies: dict[str, asyncio.Future[Json | str | None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether at least one connection is open."""
        return bool(self._sockets)

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._sockets)

    def open(self) -> Json:
        """The answer of `apps.connections.open`: an address with a one-time ticket."""
        ticket = self._ws.ids.secret(32)
        self._tickets[ticket] = self._ws.clock() + self._ws.timing.ticket
        base = self._ws.base.replace("http", "ws", 1)
        return {"ok": True, "url": f"{base}/link/?ticket={ticket}&app_id={self._ws.app.id}"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The endpoint behind the ticket."""
        expiry = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if expiry < self._ws.clock():
            return web.Response(status=408, text="ticket expired or already used")
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        if len(self._sockets) >= limits.SLACK_SOCKETS:
            await self._dismiss(socket, "too_many_websockets")
            await socket.close()
            return socket
        self._sockets.append(socket)
        await socket.send_json(self._hello())
        self._changed()
        for waiting in self._waiting:
            if waiting.socket is None:
                waiting.turn.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            for waiting in self._waiting:
                if waiting.socket is socket:
                    waiting.socket = None
            self._changed()
        return socket

    async def event(self, delivery: Delivery) -> None:
        """Delivers an event until it is acknowledged.

        It is sent again after each missed ack, and at once when its connection is gone and a
        fresh one comes. It is lost when nobody connects for as long as the retries take.
        """
        waiting = _Waiting(delivery)
        self._waiting.append(waiting)
        try:
            for wait in (*self._ws.timing.retries, None):
                if not await self._sent(waiting):
                    break
                await waiting.until(self._ws.timing.ack)
                if waiting.acked or wait is None:
                    break
                delivery.reasons.append("timeout")
                await waiting.until(wait)
                if waiting.acked:
                    break
            delivery.outcome = "accepted" if waiting.acked else "given_up"
        finally:
            self._waiting.remove(waiting)
            for key in [key for key, value in self._events.items() if value is waiting]:
                del self._events[key]

    async def _sent(self, waiting: _Waiting) -> bool:
        patience = self._ws.timing.ack + sum(self._ws.timing.retries)
        number = waiting.delivery.attempts
        envelope = self._envelope("events_api", waiting.delivery.payload, replies=False)
        envelope |= {"retry_attempt": number, "retry_reason": "timeout" if number else ""}
        self._events[envelope["envelope_id"]] = waiting
        while True:
            waiting.turn.clear()
            waiting.socket = await self._send(envelope)
            if waiting.socket is not None:
                waiting.delivery.attempts += 1
                return True
            if not await waiting.until(patience):
                return False

    async def interact(self, kind: str, payload: Json) -> Reply:
        """Sends a command or an interaction once and waits for the ack's payload."""
        replies = kind == "slash_commands" or payload.get("type") == "view_submission"
        envelope = self._envelope(kind, payload, replies=replies)
        future: asyncio.Future[Json | str | None] = asyncio.get_running_loop().create_future()
        self._replies[envelope["envelope_id"]] = future
        try:
            if await self._send(envelope) is None:
                return Reply("dispatch_failed")
            return Reply(None, await asyncio.wait_for(future, self._ws.timing.ack))
        except TimeoutError:
            return Reply("operation_timeout")
        finally:
            del self._replies[envelope["envelope_id"]]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells one connection to go: `warning`, `refresh_requested` or `link_disabled`.

        Except after a warning it gets nothing more, and is closed unless the app does it first.
        """
        if not self._sockets:
            return
        socket = self._sockets[0] if reason == "warning" else self._sockets.pop(0)
        with contextlib.suppress(ConnectionError):
            await self._dismiss(socket, reason)
        if reason != "warning":
            task = asyncio.create_task(self._close_later(socket))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _close_later(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self._ws.timing.ack)
        with contextlib.suppress(ConnectionError):
            await socket.close()

    async def _dismiss(self, socket: web.WebSocketResponse, reason: str) -> None:
        info = {"host": "applink-local"}
        number = len(self._sockets)
        await socket.send_json(
            {
                "type": "disconnect",
                "reason": reason,
                "num_connections": number,
                "debug_info": info,
                "connection_info": {"app_id": self._ws.app.id},
            }
        )

    async def drop(self) -> None:
        """Cuts every connection without a word."""
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            transport = socket._req.transport if socket._req else None
            if transport:
                transport.abort()
        self._changed()

    async def close(self) -> None:
        """Closes every connection."""
        for task in list(self._leaving):
            task.cancel()
        sockets, self._sockets = self._sockets, []
        for socket in sockets:
            with contextlib.suppress(TimeoutError, ConnectionError):
                await asyncio.wait_for(socket.close(), 1.0)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {
                "host": "applink-local",
                "build_number": 10,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._ws.app.id},
        }

    def _envelope(self, kind: str, payload: Json, *, replies: bool) -> Json:
        return {
            "envelope_id": self._ws.ids.uuid(),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": replies,
        }

    async def _send(self, envelope: Json) -> web.WebSocketResponse | None:
        """Sends to any one connection; returns the one that took it."""
        while self._sockets:
            socket = self._ws.ids.random.choice(self._sockets)
            try:
                await socket.send_json(envelope)
            except (ConnectionError, RuntimeError):
                if socket in self._sockets:
                    self._sockets.remove(socket)
                continue
            return socket
        return None

    def _receive(self, text: str) -> None:
        try:
            ack = json.loads(text)
            envelope_id = str(ack["envelope_id"])
        except (ValueError, KeyError, TypeError):
            return
        if waiting := self._events.get(envelope_id):
            waiting.acked = True
            waiting.turn.set()
        future = self._replies.get(envelope_id)
        if future and not future.done():
            future.set_result(ack.get("payload"))
