"""Connections to the app's HTTP surface: how many there are, and how long one may keep silent.

aiohttp waits an hour for the first request of a connection, and for any number of them; whoever
opens enough and says nothing would leave no descriptor for Slack.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

OPEN_MAX = 400
"""Connections at once; Slack, a proxy and a monitor need a few dozen."""
HEAD_SECONDS = 10.0
"""Until a new connection has sent the head of a request; Slack itself waits three for an answer."""


class Connections:
    """Watches connections, and ends those that keep silent.

    With more than ``most`` of them the one that has been waiting longest for its next request
    goes. ``middleware`` has to be the application's.
    """

    def __init__(self, *, most: int = OPEN_MAX, head_seconds: float = HEAD_SECONDS) -> None:
        self._most = most
        self._head_seconds = head_seconds
        self._waiting: dict[asyncio.Transport, asyncio.TimerHandle | None] = {}
        self._busy: set[asyncio.Transport] = set()

    def watched(self, make: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """What makes the protocol of each connection, watched."""
        return lambda: _Connection(self, make())

    def opened(self, transport: asyncio.Transport) -> None:
        """A connection is there."""
        if len(self._waiting) + len(self._busy) >= self._most:
            oldest = next(iter(self._waiting), transport)
            self.closed(oldest)
            oldest.abort()
            if oldest is transport:
                return
        loop = asyncio.get_running_loop()
        self._waiting[transport] = loop.call_later(self._head_seconds, transport.abort)

    def closed(self, transport: asyncio.Transport) -> None:
        """A connection is gone."""
        self._busy.discard(transport)
        if timer := self._waiting.pop(transport, None):
            timer.cancel()

    @property
    def middleware(self) -> Any:
        """Tells a connection that is served from one that waits."""

        @web.middleware
        async def served(request: web.Request, handler: Handler) -> web.StreamResponse:
            transport = request.transport
            if transport is None or transport not in self._waiting:
                return await handler(request)
            self.closed(transport)
            self._busy.add(transport)
            try:
                return await handler(request)
            finally:
                if transport in self._busy:
                    self._busy.discard(transport)
                    self._waiting[transport] = None

        return served


class _Connection(asyncio.Protocol):
    """One connection: what aiohttp makes of it, and its beginning and end."""

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self._connections = connections
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self.data_received = inner.data_received  # type: ignore[method-assign]
        self.eof_received = inner.eof_received  # type: ignore[method-assign]
        self.pause_writing = inner.pause_writing  # type: ignore[method-assign]
        self.resume_writing = inner.resume_writing  # type: ignore[method-assign]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.opened(transport)
        self._inner.connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._connections.closed(self._transport)
        self._inner.connection_lost(error)
