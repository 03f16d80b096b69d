"""A line to a database server that can be cut, and mended again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy.engine import make_url

CHUNK = 64 * 1024


class Line:
    """Passes on connections to a Postgres on a Unix socket; ``url`` leads through it."""

    def __init__(self, target: str) -> None:
        self._target = make_url(target)
        self._socket = f"{self._target.query['host']}/.s.PGSQL.{self._target.port or 5432}"
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    @property
    def url(self) -> str:
        """A ``postgresql://`` address."""
        through = self._target.set(host="127.0.0.1", port=self._port).difference_update_query(
            ["host", "port"]
        )
        return through.render_as_string(hide_password=False)

    async def mend(self) -> None:
        """Take connections, always on the same port."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End every connection and refuse new ones."""
        assert self._server
        self._server.close()
        for writer in self._open:
            writer.transport.abort()

    def freeze(self) -> None:
        """Keep every connection, and let nothing through."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let everything through that has been waiting."""
        self._flows.set()

    async def _pass_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        try:
            far, out = await asyncio.open_unix_connection(self._socket)
            self._open.add(out)
            try:
                await asyncio.gather(self._pump(near, out), self._pump(far, back))
            finally:
                self._open.discard(out)
                out.transport.abort()
        except OSError:
            pass
        finally:
            self._open.discard(back)
            back.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(CHUNK):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()
        raise ConnectionResetError


@contextlib.asynccontextmanager
async def line(target: str) -> AsyncIterator[Line]:
    """A line that is open to begin with."""
    made = Line(target)
    await made.mend()
    try:
        yield made
    finally:
        made.thaw()
        await made.cut()
