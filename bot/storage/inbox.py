"""The inbox: one row a human act, one hint a delivery of it.

The row is written by ``admission`` and flagged by ``stops``. In this order: what was said
(``hints``, ``peek``) and by whom (``knows``, ``asker``), where (``place``, ``queued``), how far it
is (``begin_attempt``, ``close``), and what waits (``left``, ``unfinished``, ``ahead_of``).
"""

import time
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Act, AnyAct, from_json, to_json
from bot.storage.database import Database, reads, writes
from bot.storage.rows import from_row
from bot.storage.schema import inbox, inbox_hints
from bot.storage.states import UNFINISHED, Ahead, Left, State
from bot.storage.tenant import owner, scoped
from bot.storage.usage import settle


class Inbox:
    """What was accepted, and how far it got."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def hints(self, connection: AsyncConnection, run_id: str) -> list[AnyAct]:
        """Every delivery of the act so far, oldest first; closes the row to later ones."""
        await connection.execute(
            update(inbox)
            .where(and_(inbox.c.id == run_id, inbox.c.state == State.OPEN))
            .values(state=State.GATHERED)
        )
        return await _hints(connection, run_id)

    @reads
    async def peek(self, connection: AsyncConnection, run_id: str) -> list[AnyAct]:
        """The same without closing the row."""
        return await _hints(connection, run_id)

    @reads
    async def knows(self, connection: AsyncConnection, run_id: str) -> bool:
        """Whether this act was accepted before."""
        query = select(inbox.c.id).where(inbox.c.id == run_id)
        return (await connection.execute(query)).first() is not None

    @reads
    async def asker(self, connection: AsyncConnection, run_id: str) -> str | None:
        """Who asked."""
        query = select(inbox.c.user_id).where(inbox.c.id == run_id)
        user: str | None = (await connection.execute(query)).scalar()
        return user

    @writes
    async def place(self, connection: AsyncConnection, run_id: str, act: Act) -> None:
        """The act has its thread now; it stays urgent until it is queued there."""
        await connection.execute(
            update(inbox)
            .where(inbox.c.id == run_id)
            .values(
                thread_id=act.thread_id,
                channel=act.channel,
                thread_ts=act.thread_ts,
                state=State.OPEN,
            )
        )
        await connection.execute(
            update(inbox_hints).where(inbox_hints.c.inbox_id == run_id).values(request=to_json(act))
        )

    @writes
    async def queued(self, connection: AsyncConnection, run_id: str) -> None:
        """What was urgent so far waits in its thread as a question."""
        await connection.execute(update(inbox).where(inbox.c.id == run_id).values(urgent=False))

    @writes
    async def begin_attempt(self, connection: AsyncConnection, run_id: str) -> int:
        """Count one more attempt to run the act's analysis; returns how many there were."""
        attempts = await connection.execute(
            update(inbox)
            .where(inbox.c.id == run_id)
            .values(attempts=inbox.c.attempts + 1)
            .returning(inbox.c.attempts)
        )
        return int(attempts.scalar_one())

    @writes
    async def close(
        self, connection: AsyncConnection, run_id: str, *, refused: bool = False
    ) -> None:
        """The act is dealt with."""
        await settle(connection, run_id)
        await connection.execute(
            update(inbox)
            .where(inbox.c.id == run_id)
            .values(state=State.REFUSED if refused else State.DONE, closed_at=time.time())
        )

    @reads
    async def left(self, connection: AsyncConnection, run_id: str) -> Left | None:
        """What has to be queued for an act; None if it is dealt with, or forgotten."""
        return next(iter(await _left(connection, _LEFT.where(inbox.c.id == run_id))), None)

    @reads
    async def unfinished(self, connection: AsyncConnection) -> list[Left]:
        """Every act not dealt with yet, oldest first."""
        return await _left(connection, _LEFT.order_by(inbox.c.created_at))

    @reads
    async def ahead_of(self, connection: AsyncConnection, run_id: str) -> Ahead | None:
        """What comes before an act that waits; None once it is begun."""
        mine = select(inbox).where(inbox.c.id == run_id)
        row = (await connection.execute(mine)).first()
        if row is None or row.state != State.OPEN or row.turned_away:
            return None
        older = and_(
            scoped(inbox, owner(row)),
            inbox.c.state.in_(UNFINISHED),
            inbox.c.intent == "ask",
            inbox.c.turned_away.is_(None),
            inbox.c.id != run_id,
            inbox.c.created_at < row.created_at,
        )
        count = select(func.count())
        here = await connection.execute(
            count.where(older, inbox.c.thread_id == row.thread_id, inbox.c.stop_by.is_(None))
        )
        all_of_them = await connection.execute(count.where(older, inbox.c.state == State.OPEN))
        return Ahead(thread=here.scalar_one(), team=all_of_them.scalar_one())


_LEFT = select(inbox.c.id.label("run_id"), inbox.c.thread_id, inbox.c.urgent).where(
    inbox.c.state.in_(UNFINISHED)
)


async def _left(connection: AsyncConnection, query: Select[*tuple[Any, ...]]) -> list[Left]:
    return [from_row(Left, row) for row in await connection.execute(query)]


async def _hints(connection: AsyncConnection, run_id: str) -> list[AnyAct]:
    rows = await connection.execute(
        select(inbox_hints.c.request)
        .where(inbox_hints.c.inbox_id == run_id)
        .order_by(inbox_hints.c.created_at)
    )
    return [from_json(row.request) for row in rows]
