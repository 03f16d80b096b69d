"""The processes that share a Postgres database, and their heartbeats."""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import Float, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import replicas

WATCH_LOCK = 0x77617463  # any constant: an advisory lock of ours
NOW = literal_column("extract(epoch from clock_timestamp())", Float)


class Replicas:
    """Heartbeats. Postgres only: a SQLite file has one process."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def join(self, connection: AsyncConnection, name: str) -> None:
        """Beat for the first time."""
        await insert_once(connection, replicas, {"name": name, "seen_at": NOW})

    @reads
    async def strangers(
        self, connection: AsyncConnection, workspace: str, within: float
    ) -> list[str]:
        """Processes of other workspaces that have beaten in the last ``within`` seconds."""
        query = select(replicas.c.name).where(replicas.c.seen_at > NOW - within)
        names = (row.name for row in await connection.execute(query))
        return [name for name in names if name.partition("/")[0] != workspace]

    @writes
    async def beat(self, connection: AsyncConnection, name: str) -> bool:
        """Beat; False if somebody has buried this process."""
        done = await connection.execute(
            update(replicas).where(replicas.c.name == name).values(seen_at=NOW)
        )
        return bool(done.rowcount)

    @reads
    async def seen(self, connection: AsyncConnection) -> dict[str, float]:
        """The last beat of everybody: by name, a number that changes with each."""
        found = await connection.execute(select(replicas.c.name, replicas.c.seen_at))
        return {row.name: row.seen_at for row in found}

    @writes
    async def bury(self, connection: AsyncConnection, silent: Mapping[str, float]) -> list[str]:
        """Remove those whose last beat is still this one; returns their names."""
        gone = []
        for name, seen_at in silent.items():
            done = await connection.execute(
                delete(replicas).where(replicas.c.name == name, replicas.c.seen_at == seen_at)
            )
            gone += [name] * done.rowcount
        return gone

    @writes
    async def on_watch(
        self, connection: AsyncConnection, look: Callable[[], Awaitable[None]]
    ) -> None:
        """Look after the others unless another process does so now; no other one does meanwhile.

        Two that took over the same job would both begin it.
        """
        locked = select(func.pg_try_advisory_xact_lock(WATCH_LOCK))
        if (await connection.execute(locked)).scalar():
            await look()

    @reads
    async def names(self, connection: AsyncConnection) -> list[str]:
        """Everybody who is alive."""
        return [row.name for row in await connection.execute(select(replicas.c.name))]

    @writes
    async def leave(self, connection: AsyncConnection, name: str) -> None:
        """Be gone."""
        await connection.execute(delete(replicas).where(replicas.c.name == name))
