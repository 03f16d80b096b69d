"""The app's memory: what was accepted, what was said, what was put into Slack."""

import asyncio

import structlog
from sqlalchemy.engine import URL

from bot.storage.admission import Admission
from bot.storage.channels import Channels
from bot.storage.conversations import Conversation, Conversations, StoredTurn, ThreadFile
from bot.storage.database import Database
from bot.storage.deliveries import Deliveries
from bot.storage.expiry import Expiry
from bot.storage.feedback import Feedback
from bot.storage.inbox import Inbox
from bot.storage.outputs import Output, OutputRole, Outputs
from bot.storage.replicas import Replicas
from bot.storage.start import (
    AlreadyRunning,
    TooNew,
    migrate,
    readable_by_others,
    sole_process,
)
from bot.storage.stops import Stops
from bot.storage.usage import Usage

__all__ = [
    "AlreadyRunning",
    "Conversation",
    "Output",
    "OutputRole",
    "Storage",
    "StoredTurn",
    "ThreadFile",
    "TooNew",
    "readable_by_others",
    "sole_process",
]

PROVE_SECONDS = 15.0
"""Without a write for so long, one is tried."""
UNWRITTEN_SECONDS = 60.0
"""Without a write for so long, nothing can be written: at least three were tried."""

log = structlog.get_logger(__name__)


class Storage:
    """The database and its queries, one attribute a subject.

    ``beside`` is the job engine's SQLite file, which the app itself only looks after; on Postgres
    there is none, since the engine is in the same database.
    """

    def __init__(self, url: URL, beside: URL | None = None) -> None:
        database = Database(url)
        self.database = database
        self._all = [database, *([Database(beside)] if beside else [])]
        self._to_wipe: set[Database] = set()
        self.admission = Admission(database)
        self.inbox = Inbox(database)
        self.stops = Stops(database)
        self.conversations = Conversations(database)
        self.deliveries = Deliveries(database)
        self.channels = Channels(database)
        self.outputs = Outputs(database)
        self.feedback = Feedback(database)
        self.usage = Usage(database)
        self.replicas = Replicas(database)
        self.expiry = Expiry(database)

    async def start(self) -> None:
        """Bring the schema up to date, and see that everything can be written."""
        await migrate(self.database)
        await self.prove()

    async def prove(self) -> None:
        """Raise, soon, unless everything can be written now."""
        for database in self._all:
            await database.prove()

    @property
    def can_write(self) -> bool:
        """Whether everything was written to within the last minute."""
        return all(each.since_written < UNWRITTEN_SECONDS for each in self._all)

    async def keep_watch(self) -> None:
        """For ever, see that everything can be written, and finish wiping."""
        while True:
            await asyncio.sleep(PROVE_SECONDS)
            for database in self._all:
                try:
                    await self._look_after(database)
                except Exception as error:
                    log.warning("cannot_write", error=type(error).__name__)

    async def _look_after(self, database: Database) -> None:
        if database.since_written >= PROVE_SECONDS:
            await database.prove()
        if database in self._to_wipe and await database.wipe():
            self._to_wipe.discard(database)

    async def wipe(self) -> None:
        """After something was deleted: leave nothing of it in any file, now or a little later."""
        for database in self._all:
            self._to_wipe.add(database)
            if await database.wipe():
                self._to_wipe.discard(database)

    async def close(self) -> None:
        """Close every connection, once what is under way has ended."""
        for database in self._all:
            await database.close()
