"""What was put into Slack for a run: its messages and its files, so that nothing goes out twice."""

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import inbox, outputs, posts
from bot.storage.tenant import scoped, tenant


class Deliveries:
    """Queries about messages and files that a run put into Slack."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def post(self, connection: AsyncConnection, run_id: str, purpose: str) -> str | None:
        """The ts of the message that a run posted for a purpose."""
        query = select(posts.c.ts).where(and_(posts.c.run_id == run_id, posts.c.purpose == purpose))
        ts: str | None = (await connection.execute(query)).scalar()
        return ts

    @reads
    async def place(
        self, connection: AsyncConnection, run_id: str, purpose: str
    ) -> tuple[str, str] | None:
        """The channel and ts of the message that a run posted for a purpose."""
        query = select(posts.c.channel, posts.c.ts).where(
            and_(posts.c.run_id == run_id, posts.c.purpose == purpose)
        )
        row = (await connection.execute(query)).first()
        return (row.channel, row.ts) if row else None

    @reads
    async def stands_in(
        self, connection: AsyncConnection, run_id: str, installation: Installation, channel: str
    ) -> bool:
        """Whether a run was asked for in a channel, or has spoken there.

        What a button says it is about has to: only there do people see it.
        """
        asked = select(inbox.c.id).where(and_(inbox.c.id == run_id, inbox.c.channel == channel))
        spoken = select(posts.c.run_id).where(
            and_(posts.c.run_id == run_id, posts.c.channel == channel)
        )
        for table, query in ((inbox, asked), (posts, spoken)):
            if (await connection.execute(query.where(scoped(table, installation)))).first():
                return True
        return False

    @reads
    async def posts(self, connection: AsyncConnection, run_id: str) -> dict[str, tuple[str, str]]:
        """All messages of a run: purpose → channel and ts."""
        query = select(posts).where(posts.c.run_id == run_id)
        return {row.purpose: (row.channel, row.ts) for row in await connection.execute(query)}

    @writes
    async def keep_post(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        purpose: str,
        channel: str,
        ts: str,
    ) -> None:
        """Remember a message."""
        await insert_once(
            connection,
            posts,
            {
                "run_id": run_id,
                "purpose": purpose,
                **tenant(installation),
                "channel": channel,
                "ts": ts,
            },
        )

    @writes
    async def forget_post(self, connection: AsyncConnection, run_id: str, purpose: str) -> None:
        """A message was taken back."""
        await connection.execute(
            delete(posts).where(and_(posts.c.run_id == run_id, posts.c.purpose == purpose))
        )

    @writes
    async def forget(self, connection: AsyncConnection, run_id: str) -> None:
        """Nothing of a run is in Slack any more, and nothing that it made at Anthropic."""
        for table in (posts, outputs):
            await connection.execute(delete(table).where(table.c.run_id == run_id))
