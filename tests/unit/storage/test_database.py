"""Whole transactions, and rows that are written once."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import Storage
from bot.storage.database import Database, insert_once
from bot.storage.schema import channels
from bot.storage.tenant import tenant
from tests.unit.storage.asked import HERE

ROW = {**tenant(HERE), "channel": "C1", "set_by": "U1", "shared_files": "off"}


async def kept(storage: Storage) -> list[tuple[str, str]]:
    """Who chose what."""

    async def look(connection: AsyncConnection) -> list[tuple[str, str]]:
        rows = await connection.execute(channels.select())
        return [(row.set_by, row.shared_files) for row in rows]

    return await storage.database.read(look)


async def test_a_row_is_inserted_once_or_overwritten(storage: Storage) -> None:
    """By its primary key; with ``update`` the other columns that are given."""
    write = storage.database.write
    assert await write(lambda c: insert_once(c, channels, ROW))
    assert not await write(lambda c: insert_once(c, channels, {**ROW, "set_by": "U2"}))
    assert await kept(storage) == [("U1", "off")]
    changed = {name: value for name, value in ROW.items() if name != "set_by"}
    changed["shared_files"] = "auto"
    assert await write(lambda c: insert_once(c, channels, changed, update=True))
    assert await kept(storage) == [("U1", "auto")]


async def test_what_raises_rolls_back(storage: Storage) -> None:
    """Nothing of a transaction is left, and the database can be written to."""

    async def half(connection: AsyncConnection) -> None:
        await insert_once(connection, channels, ROW)
        raise LookupError

    with pytest.raises(LookupError):
        await storage.database.write(half)
    assert await kept(storage) == []
    await storage.prove()


async def test_an_outage_is_waited_out_and_a_mistake_is_not(storage: Storage) -> None:
    """A transaction is begun again while the database is away."""
    tries = []

    async def away_at_first(connection: AsyncConnection) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("", None, Exception(), connection_invalidated=True)
        return len(tries)

    assert await storage.database.write(away_at_first) == 3

    async def wrong(connection: AsyncConnection) -> None:
        tries.append(1)
        await connection.execute(text("SELECT * FROM nothing"))

    with pytest.raises(Exception, match="nothing"):
        await storage.database.read(wrong)
    assert len(tries) == 4


async def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    """The folder and what SQLite puts beside the file too."""
    folder = tmp_path / "new"
    database = Database(make_url(f"sqlite:///{folder / 'a.db'}"))
    await database.write(lambda c: c.execute(text("CREATE TABLE t (x INTEGER)")))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "a.db-wal" in modes and set(modes.values()) == {0o600}
    assert await database.wipe() and not (folder / "a.db-wal").stat().st_size
    await database.close()
