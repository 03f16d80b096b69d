"""What is due to be forgotten, and forgetting it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.storage.database import Database, reads, writes
from bot.storage.rows import from_row
from bot.storage.schema import (
    conversations,
    feedback,
    inbox,
    inbox_hints,
    outputs,
    posts,
    thread_files,
    turns,
    under_way,
)
from bot.storage.tenant import scoped


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act that may be forgotten: whether it is a question, and whether it is dealt with."""

    run_id: str
    question: bool
    closed: bool


class Expiry:
    """Queries of the retention."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def due(self, connection: AsyncConnection, before: float, limit: int) -> list[str]:
        """Threads whose last act was accepted before a Unix time, none of it under way."""
        query = (
            select(inbox.c.thread_id)
            .group_by(inbox.c.thread_id)
            .having(
                and_(
                    func.max(inbox.c.created_at) < before,
                    func.count() == func.count(inbox.c.closed_at),
                )
            )
            .limit(limit)
        )
        return list((await connection.execute(query)).scalars())

    @reads
    async def begun_by(
        self, connection: AsyncConnection, installation: Installation, user: str
    ) -> list[str]:
        """The threads whose first question was this person's, or the first act if none was asked.

        Wishes to be forgotten do not count.
        """
        here = and_(scoped(inbox, installation), inbox.c.intent != "forget")
        theirs = select(inbox.c.thread_id).where(here, inbox.c.user_id == user)
        query = (
            select(inbox.c.thread_id, inbox.c.user_id)
            .where(here, inbox.c.thread_id.in_(theirs))
            .order_by(inbox.c.intent != "ask", inbox.c.created_at)
        )
        first: dict[str, str] = {}
        for row in await connection.execute(query):
            first.setdefault(row.thread_id, row.user_id)
        return sorted(thread for thread, who in first.items() if who == user)

    @reads
    async def acts(self, connection: AsyncConnection, thread_ids: Sequence[str]) -> list[PastAct]:
        """Every act in these threads."""
        query = select(
            inbox.c.id.label("run_id"),
            (inbox.c.intent == "ask").label("question"),
            inbox.c.closed_at.is_not(None).label("closed"),
        ).where(inbox.c.thread_id.in_(thread_ids))
        return [from_row(PastAct, row) for row in await connection.execute(query)]

    @reads
    async def file_ids(self, connection: AsyncConnection, thread_id: str) -> list[str]:
        """The ids at Anthropic of a thread's inputs and outputs."""
        uploaded = select(thread_files.c.file_id).where(thread_files.c.thread_id == thread_id)
        generated = (
            select(outputs.c.file_id)
            .join(inbox, inbox.c.id == outputs.c.run_id)
            .where(and_(inbox.c.thread_id == thread_id, outputs.c.file_id != ""))
        )
        found = set((await connection.execute(uploaded)).scalars())
        found.update((await connection.execute(generated)).scalars())
        return sorted(found)

    @writes
    async def forget(self, connection: AsyncConnection, thread_ids: Sequence[str]) -> None:
        """Delete every row of these threads."""
        runs = select(inbox.c.id).where(inbox.c.thread_id.in_(thread_ids))
        for table in (posts, outputs, feedback, under_way):
            await connection.execute(delete(table).where(table.c.run_id.in_(runs)))
        await connection.execute(delete(inbox_hints).where(inbox_hints.c.inbox_id.in_(runs)))
        for owned in (turns, thread_files, conversations, inbox):
            await connection.execute(delete(owned).where(owned.c.thread_id.in_(thread_ids)))
