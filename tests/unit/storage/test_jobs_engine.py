"""The job engine's database waits out what the app's own does."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.settings import Settings
from bot.storage.jobs_engine import jobs_engine
from tests.support.postgres import Postgres


def failure(engine: Engine, statement: str) -> DBAPIError:
    """What a statement raises."""
    with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
        connection.execute(text(statement))
    return raised.value


def test_a_lock_on_the_file_counts_as_a_lost_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that is wrong does not."""
    monkeypatch.setattr("bot.storage.jobs_engine.BUSY_SECONDS", 0.1)
    path = tmp_path / "jobs.db"
    engine = jobs_engine(make_url(f"sqlite:///{path}"))
    assert not failure(engine, "SELECT * FROM nothing").connection_invalidated
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert failure(engine, "CREATE TABLE t (x INTEGER)").connection_invalidated
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize(
    ("code", "lost"),
    [("53100", True), ("57P01", True), ("57014", True), ("40001", False), ("23505", False)],
)
def test_a_full_disk_or_a_shutdown_counts_as_a_lost_connection(
    server: Postgres, code: str, lost: bool
) -> None:
    """A conflict is the engine's own business."""
    engine = jobs_engine(Settings(database_url=server.database()).database)
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
    assert failure(engine, statement).connection_invalidated is lost
    engine.dispose()


def test_a_look_up_that_takes_too_long_is_no_outage(server: Postgres) -> None:
    """The engine limits the time of its reads."""
    engine = jobs_engine(Settings(database_url=server.database()).database)
    with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 20"))
        connection.execute(text("SELECT pg_sleep(60)"))
    assert not raised.value.connection_invalidated
    engine.dispose()
