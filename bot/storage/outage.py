"""Which errors of a database say that it is away, busy or full: the same may work a little later.

Codes of SQLite: https://www.sqlite.org/rescode.html; of Postgres: its manual, appendix A.
"""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,  # the disk was mounted again without writing
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,  # too many open files, for example
        sqlite3.SQLITE_PROTOCOL,
    }
)
_POSTGRES_CLASSES = (
    "08",  # connection exceptions
    "25006",  # what was the primary is a standby now
    "25P03",  # idle in a transaction for too long
    "40",  # the transaction was rolled back: deadlock, serialization
    "53",  # disk full, out of memory, too many connections
    "57",  # cancelled, shut down, starting up
    "58",  # the system's own errors
)


def is_outage(error: BaseException | None) -> bool:
    """Whether an error of SQLAlchemy's or of a driver's is the database's, not the statement's."""
    match error:
        case NoConnection():
            return True
        case DBAPIError():
            return error.connection_invalidated or is_outage(error.orig)
        case sqlite3.Error():
            return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
        case psycopg.OperationalError(sqlstate=None) | psycopg.InterfaceError():
            return True
        case psycopg.Error():
            return (error.sqlstate or "").startswith(_POSTGRES_CLASSES)
    return False
