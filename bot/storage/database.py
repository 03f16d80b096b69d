"""The one way to a database: whole transactions, on SQLite and on Postgres.

Whoever loses patience, a transaction never does: it runs in a task of its own, to its end, and its
connection goes back whole. A cancelled caller leaves at once; what it began is committed or rolled
back without it. (A transaction that is cancelled in the middle leaves SQLite's write lock with a
connection that nobody has any more, until it happens to be collected.)

While the database is locked, full or away, a transaction is begun again for ``PATIENCE_SECONDS``.
"""

import asyncio
import contextlib
import functools
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.outage import is_outage

PATIENCE_SECONDS = 40.0
"""For a database that is away; then its error is raised, and the step tries again."""
PAUSE_SECONDS = 0.25
BUSY_SECONDS = 2.0  # SQLite's own patience with a lock; a thread waits that long at most
TRANSACTION_SECONDS = 60.0  # on Postgres; a connection that says nothing for so long is dropped
PROBE_SECONDS = 5.0
CLOSE_SECONDS = 2.0  # at the end, for transactions under way

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""Of each SQLite connection. What is deleted is overwritten, not only unlinked."""

_PROBES = {
    # A page is written and synced, with the value that is there.
    "sqlite": "PRAGMA user_version = 0",
    # A record in the write-ahead log, for a plug-in that nobody has.
    "postgresql": "SELECT pg_logical_emit_message(true, 'datathread', 'probe')",
}

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
Body = Callable[[AsyncConnection], Awaitable[Result]]


class CannotWrite(Exception):
    """A database did not take a write in time."""


class HasDatabase(Protocol):
    """Queries about one subject."""

    database: "Database"


Owner = TypeVar("Owner", bound=HasDatabase)


class Database:
    """Connections to one database, for whole transactions only.

    On SQLite those that write take turns, first come first served: SQLite itself lets whoever asks
    at the right moment write, and under load one may wait for seconds.
    """

    def __init__(self, url: URL) -> None:
        self._engine = _open(url)
        self._name = self._engine.dialect.name
        self._turn = asyncio.Lock() if self.is_sqlite else contextlib.nullcontext()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._probe: asyncio.Task[None] | None = None
        self._written_at = time.monotonic()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite's."""
        return self._name == "sqlite"

    @property
    def since_written(self) -> float:
        """Seconds since the last write that went through, or since the start."""
        return time.monotonic() - self._written_at

    async def write(self, body: Body[Result], patience: float = PATIENCE_SECONDS) -> Result:
        """Do ``body`` in a transaction that may write; what it raises rolls back.

        May do it more than once, if the database was away in between.
        """
        return await self._whole(self._patient(self._write, body, patience))

    async def read(self, body: Body[Result]) -> Result:
        """Do ``body`` in a transaction that only reads."""
        return await self._whole(self._patient(self._read, body, PATIENCE_SECONDS))

    async def prove(self) -> None:
        """Write something that changes nothing. Raises CannotWrite, or what the database says.

        Returns in time; one probe at a time is under way, however often this is asked.
        """
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._write(self._nothing))
        probe = self._probe
        done, _ = await asyncio.wait({probe}, timeout=PROBE_SECONDS)
        if not done:
            raise CannotWrite(f"nothing was written within {PROBE_SECONDS:g} s")
        if self._probe is probe:
            self._probe = None
        probe.result()

    async def wipe(self) -> bool:
        """Take what was deleted out of SQLite's write-ahead log too; False if it has to be tried
        again, since somebody reads.
        """
        return not self.is_sqlite or await self._whole(self._truncate())

    async def close(self) -> None:
        """Close every connection, once what is under way has ended; that is waited for a while."""
        under_way = self._under_way | ({self._probe} if self._probe else set())
        if under_way:
            await asyncio.wait(under_way, timeout=CLOSE_SECONDS)
        await self._engine.dispose()

    async def _whole(self, work: Coroutine[Any, Any, Result]) -> Result:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _patient(
        self,
        transaction: Callable[[Body[Result]], Awaitable[Result]],
        body: Body[Result],
        patience: float,
    ) -> Result:
        until = time.monotonic() + patience
        while True:
            try:
                return await transaction(body)
            except Exception as error:
                if not is_outage(error) or time.monotonic() > until:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)

    async def _write(self, body: Body[Result]) -> Result:
        async with self._turn, self._deadline(), self._engine.begin() as connection:
            if self.is_sqlite:
                # From the start: what reads first and then writes could not wait for a lock.
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = await body(connection)
        self._written_at = time.monotonic()
        return result

    async def _read(self, body: Body[Result]) -> Result:
        async with self._deadline(), self._engine.connect() as connection:
            return await body(connection)

    async def _truncate(self) -> bool:
        async with self._turn, self._engine.connect() as connection:
            row = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            return not row.busy

    def _deadline(self) -> contextlib.AbstractAsyncContextManager[object]:
        # SQLite's calls end by themselves, and must not be cancelled.
        return contextlib.nullcontext() if self.is_sqlite else asyncio.timeout(TRANSACTION_SECONDS)

    async def _nothing(self, connection: AsyncConnection) -> None:
        await connection.exec_driver_sql(_PROBES[self._name])


def writes(
    method: Callable[Concatenate[Owner, AsyncConnection, Arguments], Awaitable[Result]],
) -> Callable[Concatenate[Owner, Arguments], Coroutine[Any, Any, Result]]:
    """A method that is one writing transaction: it is given the connection."""

    @functools.wraps(method)
    async def whole(owner: Owner, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return await owner.database.write(
            lambda connection: method(owner, connection, *args, **kwargs)
        )

    return whole


def reads(
    method: Callable[Concatenate[Owner, AsyncConnection, Arguments], Awaitable[Result]],
) -> Callable[Concatenate[Owner, Arguments], Coroutine[Any, Any, Result]]:
    """A method that is one transaction which only reads: it is given the connection."""

    @functools.wraps(method)
    async def whole(owner: Owner, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return await owner.database.read(
            lambda connection: method(owner, connection, *args, **kwargs)
        )

    return whole


def _open(url: URL) -> AsyncEngine:
    """An async engine: pragmas on SQLite, connections tested on Postgres."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
        )
    make_private(url)
    url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", set_pragmas)
    return engine


def make_private(url: URL) -> None:
    """A new SQLite file is its owner's alone; what SQLite puts beside it is as private as it is."""
    path = Path(url.database or "").absolute()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def set_pragmas(connection: Any, _record: Any) -> None:
    """What every SQLite connection begins with."""
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def insert_once(
    connection: AsyncConnection, table: Table, row: Mapping[str, Any], *, update: bool = False
) -> bool:
    """Insert a row unless its primary key is there; with ``update``, overwrite the other columns.

    Returns whether a row was written.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**row)
    keys = list(table.primary_key.columns)
    if update:
        names = {key.name for key in keys}
        rest = {name: statement.excluded[name] for name in row if name not in names}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    written = await connection.execute(statement.returning(keys[0]))
    return written.first() is not None
