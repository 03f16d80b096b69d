"""The inbox: one row a human act, one hint a delivery of it."""

import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.request import Request
from bot.storage.database import insert_once
from bot.storage.schema import inbox, inbox_hints
from bot.storage.tenant import tenant

OPEN, GATHERED, DONE, REFUSED = "open", "gathered", "done", "refused"


TOO_MANY_OF_YOURS, TOO_MANY_HERE = "ask.too_many_of_yours", "ask.too_many_here"


@dataclass(frozen=True, slots=True)
class Room:
    """How many acts may wait to be begun: of one person, and in one channel."""

    per_person: int = 5
    per_channel: int = 20


@dataclass(frozen=True, slots=True)
class Accepted:
    """Whether an act is ``new``, why it is turned away (a key of the catalogue), if it is, and
    whether it is ``urgent``: whoever is turned away hears it at once.
    """

    new: bool
    turned_away: str | None
    urgent: bool


class Inbox:
    """What was accepted, and how far it got."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def accept(self, request: Request, room: Room, *, urgent: bool = False) -> Accepted:
        """Keep the act and this delivery of it; beyond ``room`` it is turned away.

        One transaction. Twins and retries of an act get the same verdict. What was not addressed
        to the app takes no room, and is not turned away.
        """
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
                    "urgent": urgent,
                    "addressed": request.addressed,
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
            row = inbox.c.id == request.act_id
            if (
                new
                and request.addressed
                and (why := await self._no_room(connection, request, room))
            ):
                await connection.execute(
                    update(inbox).where(row).values(turned_away=why, urgent=True)
                )
            query = select(inbox.c.turned_away, inbox.c.urgent).where(row)
            kept = (await connection.execute(query)).one()
            return Accepted(new, kept.turned_away, kept.urgent)

    async def _no_room(
        self, connection: AsyncConnection, request: Request, room: Room
    ) -> str | None:
        waiting = and_(
            inbox.c.state == OPEN,
            inbox.c.team_id == request.installation.team_id,
            inbox.c.addressed,
            inbox.c.turned_away.is_(None),
            inbox.c.id != request.act_id,
        )
        for key, whose, most in (
            (TOO_MANY_OF_YOURS, inbox.c.user_id == request.user, room.per_person),
            (TOO_MANY_HERE, inbox.c.channel == request.channel, room.per_channel),
        ):
            count = await connection.execute(select(func.count()).where(waiting, whose))
            if count.scalar_one() >= most:
                return key
        return None

    async def turned_away(self, run_id: str) -> str | None:
        """Why an act is not begun, as a key of the catalogue."""
        query = select(inbox.c.turned_away).where(inbox.c.id == run_id)
        async with self._engine.connect() as connection:
            key: str | None = (await connection.execute(query)).scalar()
            return key

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

    async def ask_to_stop(self, thread_id: str, user: str, *, besides: str = "") -> int:
        """Flag everything under way or waiting in a thread, ``besides`` the act that says so.

        Returns how many acts that were.
        """
        async with self._engine.begin() as connection:
            result = await connection.execute(
                update(inbox)
                .where(
                    and_(
                        inbox.c.thread_id == thread_id,
                        inbox.c.id != besides,
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

    async def unfinished(self) -> list[tuple[str, str, bool]]:
        """(run id, thread id, urgent) of every act not dealt with yet, oldest first."""
        query = (
            select(inbox.c.id, inbox.c.thread_id, inbox.c.urgent)
            .where(inbox.c.state.in_((OPEN, GATHERED)))
            .order_by(inbox.c.created_at)
        )
        async with self._engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(query)]
