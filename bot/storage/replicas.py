"""The processes that share a Postgres database, by the database's own clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Float, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import insert_once
from bot.storage.schema import replicas

WATCH_LOCK = 0x77617463  # any constant: an advisory lock of ours
NOW = literal_column("extract(epoch from clock_timestamp())", Float)


class Replicas:
    """Heartbeats. Postgres only: a SQLite file has one process."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def join(self, name: str) -> None:
        """Beat for the first time."""
        async with self._engine.begin() as connection:
            await insert_once(connection, replicas, {"name": name, "seen_at": NOW})

    async def beat(self, name: str) -> bool:
        """Beat; False if somebody has buried this process."""
        async with self._engine.begin() as connection:
            done = await connection.execute(
                update(replicas).where(replicas.c.name == name).values(seen_at=NOW)
            )
            return bool(done.rowcount)

    async def bury(self, ttl: float) -> list[str]:
        """Remove whoever has not beaten for ``ttl`` seconds; returns their names."""
        async with self._engine.begin() as connection:
            gone = await connection.execute(
                delete(replicas).where(replicas.c.seen_at < NOW - ttl).returning(replicas.c.name)
            )
            return [row.name for row in gone]

    @asynccontextmanager
    async def on_watch(self) -> AsyncIterator[bool]:
        """Whether this process looks after the others now; meanwhile no other one does.

        Two that took over the same job would both begin it.
        """
        async with self._engine.begin() as connection:
            locked = select(func.pg_try_advisory_xact_lock(WATCH_LOCK))
            yield bool((await connection.execute(locked)).scalar())

    async def names(self) -> list[str]:
        """Everybody who is alive."""
        async with self._engine.connect() as connection:
            return [row.name for row in await connection.execute(select(replicas.c.name))]

    async def leave(self, name: str) -> None:
        """Be gone."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(replicas).where(replicas.c.name == name))
