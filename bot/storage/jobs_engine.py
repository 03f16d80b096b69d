"""The engine on the job engine's database: durable jobs wait for a database that is away.

DBOS tries an operation again when SQLAlchemy says that the connection is lost, and when SQLite is
locked; a full disk, a cancelled statement or a failover it takes for the operation's result, and
records it as that of the step. Here all of them count as a lost connection.
"""

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL

from bot.storage.database import make_private, set_pragmas
from bot.storage.outage import is_outage

BUSY_SECONDS = 30.0  # for a lock; whoever waits is a thread of the engine's
CONNECT_SECONDS = 10
IDLE_SECONDS = 60  # in a transaction: a process that was cut off does not hold its locks longer
POOL = 20


def jobs_engine(url: URL) -> Engine:
    """An engine whose outages DBOS waits out."""
    if url.get_backend_name() == "sqlite":
        make_private(url)
        engine = create_engine(
            url,
            hide_parameters=True,
            # Threads that wait for the one connection take turns; SQLite's own lock is not fair.
            pool_size=1,
            max_overflow=0,
            connect_args={"timeout": BUSY_SECONDS, "isolation_level": "IMMEDIATE"},
        )
        event.listen(engine, "connect", set_pragmas)
    else:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=POOL,
            max_overflow=0,
            connect_args={
                "application_name": "datathread jobs",
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c idle_in_transaction_session_timeout={IDLE_SECONDS}s",
            },
        )
    event.listen(engine, "handle_error", _wait_out)
    return engine


def _wait_out(context: ExceptionContext) -> None:
    """Have what says that the database is away or full taken for a lost connection."""
    error = context.original_exception
    if not is_outage(error) or _is_conflict(error):
        return
    if getattr(error, "sqlstate", None) == "57014" and _reads(context.statement):
        return  # the engine limits the time of its look-ups
    context.is_disconnect = True
    context.invalidate_pool_on_disconnect = False


def _is_conflict(error: BaseException) -> bool:
    """Whether transactions got into each other's way; the engine has its own answer to that."""
    return str(getattr(error, "sqlstate", None)).startswith("40")


def _reads(statement: str | None) -> bool:
    return (statement or "").lstrip().upper().startswith("SELECT")
