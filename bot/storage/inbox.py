"""The inbox: one row a human act, one hint a delivery of it."""

import time
from collections.abc import Collection

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.request import Request
from bot.storage.database import insert_once
from bot.storage.schema import inbox, inbox_hints
from bot.storage.tenant import tenant

OPEN, GATHERED, DONE, REFUSED = "open", "gathered", "done", "refused"


class Inbox:
    """What was accepted, and how far it got."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def accept(self, request: Request) -> bool:
        """Keep the act and this delivery of it. Returns whether the act is new."""
        now = time.time()
        whose = tenant(request.installation)
        async with self._engine.begin() as connection:
            new = await insert_once(
                connection,
                inbox,
                {
                    "id": request.act_id,
                    **whose,
                    "thread_id": request.thread_id,
                    "channel": request.channel,
                    "thread_ts": request.thread_ts,
                    "ts": request.ts,
                    "user_id": request.user,
                    "state": OPEN,
                    "attempts": 0,
                    "created_at": now,
                },
            )
            await insert_once(
                connection,
                inbox_hints,
                {
                    "inbox_id": request.act_id,
                    "delivery_id": request.delivery_id,
                    **whose,
                    "request": request.to_json(),
                    "created_at": now,
                },
            )
        return new

    async def hints(self, run_id: str) -> list[Request]:
        """Every delivery of the act so far, oldest first; closes the row to later ones."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(and_(inbox.c.id == run_id, inbox.c.state == OPEN))
                .values(state=GATHERED)
            )
            rows = await connection.execute(
                select(inbox_hints.c.request)
                .where(inbox_hints.c.inbox_id == run_id)
                .order_by(inbox_hints.c.created_at)
            )
            return [Request.from_json(row.request) for row in rows]

    async def works_in(self, thread_id: str) -> bool:
        """Whether the app has taken an act in this thread. One indexed look-up."""
        query = (
            select(inbox.c.id)
            .where(and_(inbox.c.thread_id == thread_id, inbox.c.state != REFUSED))
            .limit(1)
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).first() is not None

    async def begin_attempt(self, run_id: str) -> int:
        """Count one more attempt to run the act's analysis; returns how many there were."""
        async with self._engine.begin() as connection:
            attempts = await connection.execute(
                update(inbox)
                .where(inbox.c.id == run_id)
                .values(attempts=inbox.c.attempts + 1)
                .returning(inbox.c.attempts)
            )
            return int(attempts.scalar_one())

    async def close(self, run_id: str, *, refused: bool = False) -> None:
        """The act is dealt with."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(inbox.c.id == run_id)
                .values(state=REFUSED if refused else DONE, closed_at=time.time())
            )

    async def ask_to_stop(self, thread_id: str, user: str) -> int:
        """Flag everything under way or waiting in a thread. Returns how many acts that were."""
        async with self._engine.begin() as connection:
            result = await connection.execute(
                update(inbox)
                .where(
                    and_(
                        inbox.c.thread_id == thread_id,
                        inbox.c.state.in_((OPEN, GATHERED)),
                        inbox.c.stop_by.is_(None),
                    )
                )
                .values(stop_by=user)
            )
            return int(result.rowcount)

    async def stops(self, run_ids: Collection[str]) -> dict[str, str]:
        """Who said stop, for those of ``run_ids`` where somebody did."""
        if not run_ids:
            return {}
        query = select(inbox.c.id, inbox.c.stop_by).where(
            and_(inbox.c.id.in_(run_ids), inbox.c.stop_by.is_not(None))
        )
        async with self._engine.connect() as connection:
            return {row.id: row.stop_by for row in await connection.execute(query)}

    async def unfinished(self) -> list[tuple[str, str]]:
        """(run id, thread id) of every act not dealt with yet, oldest first."""
        query = (
            select(inbox.c.id, inbox.c.thread_id)
            .where(inbox.c.state.in_((OPEN, GATHERED)))
            .order_by(inbox.c.created_at)
        )
        async with self._engine.connect() as connection:
            return [(row.id, row.thread_id) for row in await connection.execute(query)]
