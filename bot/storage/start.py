"""What comes before the first query: the lock on a SQLite file, and the newest schema."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from bot.storage.database import Database

REVISIONS = Path(__file__).parent / "revisions"
MIGRATION_LOCK = 0x64617461  # any constant: an advisory lock of ours on Postgres


START_SECONDS = 10.0  # for a database that is locked or away when the app starts


class TooNew(Exception):
    """The database was brought up to date by a newer version of the app."""


class AlreadyRunning(Exception):
    """Another process holds this SQLite file; two would do the same work twice."""


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to a revision, the newest one if none is named, one process at a time."""

    def upgrade(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = Config()
        config.set_main_option("script_location", str(REVISIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    try:
        await database.write(lambda connection: connection.run_sync(upgrade), START_SECONDS)
    except CommandError:
        raise TooNew from None


def readable_by_others(url: URL) -> list[Path]:
    """What there is of a SQLite database that others on this machine can read."""
    if url.get_backend_name() != "sqlite":
        return []
    names = [f"{url.database}{suffix}" for suffix in ("", "-wal", "-shm", ".lock")]
    return [path for path in map(Path, names) if path.exists() and path.stat().st_mode & 0o077]


@contextmanager
def sole_process(url: URL) -> Iterator[None]:
    """Hold the lock of a SQLite file for as long as the app runs; nothing on Postgres.

    Raises AlreadyRunning if another process has it.
    """
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{url.database}.lock").absolute()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(
                f"another process already runs on {url.database}: stop it, "
                "or set DATABASE_URL to another file (several processes need Postgres)"
            ) from None
        yield
