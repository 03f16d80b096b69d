"""The database: one engine for SQLite and Postgres, and the schema brought up to date at start."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

REVISIONS = Path(__file__).parent / "revisions"
MIGRATION_LOCK = 0x64617461  # any constant: an advisory lock of ours on Postgres


class AlreadyRunning(Exception):
    """Another process holds this SQLite file; two would do the same work twice."""


class OneWriter(AsyncEngine):
    """An engine for SQLite whose write transactions take turns, first come first served.

    SQLite itself lets whoever asks at the right moment write: under load one may wait for seconds.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine.sync_engine)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write."""
        async with self._turn, super().begin() as connection:
            yield connection


def open_engine(url: URL) -> AsyncEngine:
    """An async engine: WAL, foreign keys and turns on SQLite, connections tested on Postgres."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
        )
    Path(url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return OneWriter(engine)


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema to the newest revision, one process at a time."""

    def upgrade(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = Config()
        config.set_main_option("script_location", str(REVISIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with engine.begin() as connection:
        await connection.run_sync(upgrade)


@contextmanager
def sole_process(url: URL) -> Iterator[None]:
    """Hold the lock of a SQLite file for as long as the app runs; nothing on Postgres.

    Raises AlreadyRunning if another process has it.
    """
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{url.database}.lock").absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(
                f"another process already runs on {url.database}: stop it, "
                "or set DATABASE_URL to another file (several processes need Postgres)"
            ) from None
        yield


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
