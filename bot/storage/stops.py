"""Stopping: who wants which questions to end early, and where there are any."""

from collections.abc import Collection

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation, StopAsked
from bot.storage.database import Database, reads, writes
from bot.storage.schema import inbox
from bot.storage.states import UNFINISHED, State, StopReason
from bot.storage.tenant import scoped


class Stops:
    """Queries about stops. A question that is to stop is flagged; whoever runs it looks."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def ask(
        self,
        connection: AsyncConnection,
        thread_id: str,
        user: str,
        *,
        besides: str = "",
        steered: bool = False,
    ) -> int:
        """Flag everything under way or waiting in a thread, ``besides`` the act that says so.

        With ``steered`` only what is under way. Returns how many acts that were.
        """
        result = await connection.execute(
            update(inbox)
            .where(
                and_(
                    inbox.c.thread_id == thread_id,
                    inbox.c.id != besides,
                    inbox.c.state.in_((State.GATHERED,) if steered else UNFINISHED),
                    inbox.c.intent == "ask",
                    inbox.c.stop_by.is_(None),
                )
            )
            .values(
                stop_by=user,
                stop_reason=StopReason.STEERED if steered else StopReason.STOPPED,
            )
        )
        return int(result.rowcount)

    @reads
    async def asked(
        self, connection: AsyncConnection, run_ids: Collection[str]
    ) -> dict[str, StopAsked]:
        """Who said stop, for those of ``run_ids`` where somebody did."""
        if not run_ids:
            return {}
        query = select(inbox.c.id, inbox.c.stop_by, inbox.c.stop_reason).where(
            and_(inbox.c.id.in_(run_ids), inbox.c.stop_by.is_not(None))
        )
        return {
            row.id: StopAsked(by=row.stop_by, steered=row.stop_reason == StopReason.STEERED)
            for row in await connection.execute(query)
        }

    @reads
    async def open_threads(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> list[str]:
        """The threads of a channel in which questions are under way or waiting."""
        query = (
            select(inbox.c.thread_id)
            .where(
                and_(
                    scoped(inbox, installation),
                    inbox.c.channel == channel,
                    inbox.c.intent == "ask",
                    inbox.c.state.in_(UNFINISHED),
                )
            )
            .distinct()
        )
        return list((await connection.execute(query)).scalars())
