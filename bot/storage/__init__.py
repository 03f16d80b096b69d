"""The app's memory: what was accepted, what was said, what was put into Slack."""

from sqlalchemy import text
from sqlalchemy.engine import URL

from bot.storage.channels import Channels
from bot.storage.conversations import Conversation, Conversations, StoredTurn, ThreadFile
from bot.storage.database import AlreadyRunning, migrate, open_engine, sole_process
from bot.storage.deliveries import Deliveries, Output
from bot.storage.expiry import Expiry
from bot.storage.feedback import Feedback
from bot.storage.inbox import Inbox
from bot.storage.replicas import Replicas
from bot.storage.usage import Usage

__all__ = [
    "AlreadyRunning",
    "Conversation",
    "Output",
    "Storage",
    "StoredTurn",
    "ThreadFile",
    "sole_process",
]


class Storage:
    """The database and its queries, one attribute a subject."""

    def __init__(self, url: URL) -> None:
        self._engine = open_engine(url)
        self.inbox = Inbox(self._engine)
        self.conversations = Conversations(self._engine)
        self.deliveries = Deliveries(self._engine)
        self.channels = Channels(self._engine)
        self.feedback = Feedback(self._engine)
        self.usage = Usage(self._engine)
        self.replicas = Replicas(self._engine)
        self.expiry = Expiry(self._engine)

    async def start(self) -> None:
        """Bring the schema up to date."""
        await migrate(self._engine)

    async def ping(self) -> None:
        """Raise if the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
