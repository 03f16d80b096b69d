"""What is kept about a channel: what happens to files shared there, and whether it was greeted."""

import time

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.acts import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import channels
from bot.storage.tenant import scoped, tenant


class Channels:
    """Queries about channels."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def shared_files(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> str | None:
        """What was chosen for files shared there: off, offer, auto; None if nothing was."""
        query = select(channels.c.shared_files).where(_row(installation, channel))
        chosen: str | None = (await connection.execute(query)).scalar()
        return chosen

    @writes
    async def choose(
        self,
        connection: AsyncConnection,
        installation: Installation,
        channel: str,
        mode: str,
        user: str,
    ) -> None:
        """Keep what ``user`` chose for files shared in a channel."""
        await insert_once(
            connection,
            channels,
            {
                **tenant(installation),
                "channel": channel,
                "shared_files": mode,
                "set_by": user,
            },
            update=True,
        )

    @reads
    async def chosen(
        self, connection: AsyncConnection, installation: Installation
    ) -> dict[str, str]:
        """Every channel for which something was chosen."""
        query = select(channels.c.channel, channels.c.shared_files).where(
            scoped(channels, installation), channels.c.shared_files.is_not(None)
        )
        return {row.channel: row.shared_files for row in await connection.execute(query)}

    @reads
    async def greeted(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> bool:
        """Whether the app has said hello there."""
        query = select(channels.c.greeted_at).where(_row(installation, channel))
        return (await connection.execute(query)).scalar() is not None

    @writes
    async def greet(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> None:
        """Remember that it has."""
        row = {**tenant(installation), "channel": channel}
        await insert_once(connection, channels, row)
        await connection.execute(
            update(channels)
            .where(and_(_row(installation, channel), channels.c.greeted_at.is_(None)))
            .values(greeted_at=time.time())
        )


def _row(installation: Installation, channel: str) -> ColumnElement[bool]:
    return and_(scoped(channels, installation), channels.c.channel == channel)
