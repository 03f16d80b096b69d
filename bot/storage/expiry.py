"""What is due to be forgotten, and forgetting it."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.schema import (
    conversations,
    feedback,
    inbox,
    inbox_hints,
    outputs,
    posts,
    thread_files,
    turns,
)


class Expiry:
    """Queries of the retention."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, before: float, limit: int) -> list[str]:
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
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def file_ids(self, thread_id: str) -> list[str]:
        """The ids at Anthropic of a thread's inputs and outputs."""
        uploaded = select(thread_files.c.file_id).where(thread_files.c.thread_id == thread_id)
        ended = select(turns.c.ended).where(turns.c.thread_id == thread_id)
        made = (
            select(outputs.c.source)
            .join(inbox, inbox.c.id == outputs.c.run_id)
            .where(and_(inbox.c.thread_id == thread_id, outputs.c.slack_file_id.is_(None)))
        )
        async with self._engine.connect() as connection:
            found = set((await connection.execute(uploaded)).scalars())
            for record in (await connection.execute(ended)).scalars():
                for execution in record["executions"]:
                    found.update(execution["file_ids"])
            found.update((await connection.execute(made)).scalars())
        return sorted(found)

    async def forget(self, thread_ids: Sequence[str]) -> None:
        """Delete every row of these threads."""
        runs = select(inbox.c.id).where(inbox.c.thread_id.in_(thread_ids))
        async with self._engine.begin() as connection:
            for table in (posts, outputs, feedback):
                await connection.execute(delete(table).where(table.c.run_id.in_(runs)))
            await connection.execute(delete(inbox_hints).where(inbox_hints.c.inbox_id.in_(runs)))
            for owned in (turns, thread_files, conversations, inbox):
                await connection.execute(delete(owned).where(owned.c.thread_id.in_(thread_ids)))
