"""Which errors say that a database is away, and which that a statement is wrong."""

import contextlib
import sqlite3
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.storage.outage import is_outage


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (errors.AdminShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.DiskFull(), True),
        (errors.TooManyConnections(), True),
        (errors.SerializationFailure(), True),
        (errors.ReadOnlySqlTransaction(), True),
        (errors.IdleInTransactionSessionTimeout(), True),
        (psycopg.OperationalError("the connection is lost"), True),
        (psycopg.InterfaceError("the connection is closed"), True),
        (errors.UniqueViolation(), False),
        (errors.UndefinedTable(), False),
        (errors.ActiveSqlTransaction(), False),
        (psycopg.ProgrammingError("no such placeholder"), False),
        (NoConnection(), True),
        (ValueError(), False),
        (None, False),
    ],
    ids=repr,
)
def test_a_code_of_postgres_decides(error: BaseException | None, outage: bool) -> None:
    """By its class, wrapped or not."""
    assert is_outage(error) is outage
    if isinstance(error, psycopg.Error):
        assert is_outage(DBAPIError("SELECT 1", None, error)) is outage


def test_a_lost_connection_is_an_outage_whatever_was_said() -> None:
    """SQLAlchemy knows it from the driver."""
    error = DBAPIError("SELECT 1", None, errors.UniqueViolation(), connection_invalidated=True)
    assert is_outage(error)


def test_a_lock_of_sqlites_is_an_outage_and_a_wrong_statement_is_not(tmp_path: Path) -> None:
    """As the driver raises them."""
    path = tmp_path / "a.db"
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with contextlib.closing(sqlite3.connect(path)) as other, engine.connect() as mine:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError) as locked:
            mine.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError) as wrong:
            mine.execute(text("SELECT * FROM nothing"))
    engine.dispose()
    assert is_outage(locked.value) and not is_outage(wrong.value)
