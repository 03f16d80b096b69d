"""The inbox: one row a human act, one hint a delivery of it."""

import time
from collections.abc import Callable, Collection

from sqlalchemy import and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Act, AnyAct, Ask, Installation, StopAsked, from_json, to_json
from bot.storage.acts import (
    TOO_MANY_HERE,
    TOO_MANY_IN_TEAM,
    TOO_MANY_OF_YOURS,
    Accepted,
    Ahead,
    Left,
    Room,
)
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import inbox, inbox_hints, posts, thread_files
from bot.storage.tenant import of_file, tenant
from bot.storage.usage import settle

OPEN, GATHERED, DONE, REFUSED = "open", "gathered", "done", "refused"
STOPPED, STEERED = "stopped", "steered"

_LEFT = select(inbox.c.id, inbox.c.thread_id, inbox.c.urgent).where(
    inbox.c.state.in_((OPEN, GATHERED))
)


class NotWanted(Exception):
    """Whoever wanted an act kept was told meanwhile that it is not."""


class Inbox:
    """What was accepted, and how far it got."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def accept(
        self,
        connection: AsyncConnection,
        act: Act,
        room: Room,
        *,
        errand: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Accepted:
        """Keep the act and this delivery of it; beyond ``room`` it is turned away.

        One transaction. Twins and retries of an act get the same verdict. A line in a thread that
        was not addressed to the app takes no room, and is not turned away. Raises NotWanted if
        nobody wants it any more when it could be kept.
        """
        if not wanted():
            raise NotWanted
        now = time.time()
        whose = tenant(act.installation)
        new = await insert_once(
            connection,
            inbox,
            {
                "id": act.act_id,
                **whose,
                "thread_id": act.thread_id,
                "channel": act.channel,
                "thread_ts": act.thread_ts,
                "ts": act.ts,
                "user_id": act.user,
                "urgent": errand,
                "intent": act.kind,
                "addressed": act.takes_room,
                "state": OPEN,
                "attempts": 0,
                "created_at": now,
            },
        )
        await insert_once(
            connection,
            inbox_hints,
            {
                "inbox_id": act.act_id,
                "delivery_id": act.delivery_id,
                **whose,
                "request": to_json(act),
                "created_at": now,
            },
        )
        row = inbox.c.id == act.act_id
        if (
            new
            and act.takes_room
            and isinstance(act, Ask)
            and (why := await self._no_room(connection, act, room))
        ):
            await connection.execute(update(inbox).where(row).values(turned_away=why, urgent=True))
        query = select(inbox.c.turned_away, inbox.c.urgent).where(row)
        kept = (await connection.execute(query)).one()
        return Accepted(new, kept.turned_away, kept.urgent)

    @reads
    async def has_file(
        self, connection: AsyncConnection, installation: Installation, slack_file_id: str
    ) -> bool:
        """Whether a Slack file was moved for any thread."""
        found = select(thread_files.c.file_id).where(*of_file(installation, slack_file_id))
        return (await connection.execute(found.limit(1))).first() is not None

    @reads
    async def ahead_of(self, connection: AsyncConnection, run_id: str) -> Ahead | None:
        """What comes before an act that waits; None once it is begun."""
        mine = select(inbox).where(inbox.c.id == run_id)
        row = (await connection.execute(mine)).first()
        if row is None or row.state != OPEN or row.turned_away:
            return None
        older = and_(
            inbox.c.state.in_((OPEN, GATHERED)),
            inbox.c.team_id == row.team_id,
            inbox.c.intent == "ask",
            inbox.c.turned_away.is_(None),
            inbox.c.id != run_id,
            inbox.c.created_at < row.created_at,
        )
        count = select(func.count())
        here = await connection.execute(
            count.where(older, inbox.c.thread_id == row.thread_id, inbox.c.stop_by.is_(None))
        )
        all_of_them = await connection.execute(count.where(older, inbox.c.state == OPEN))
        return Ahead(here.scalar_one(), all_of_them.scalar_one())

    async def _no_room(self, connection: AsyncConnection, act: Act, room: Room) -> str | None:
        waiting = and_(
            inbox.c.state == OPEN,
            inbox.c.team_id == act.installation.team_id,
            inbox.c.addressed,
            inbox.c.intent == "ask",
            inbox.c.turned_away.is_(None),
            inbox.c.id != act.act_id,
        )
        for key, whose, most in (
            (TOO_MANY_OF_YOURS, inbox.c.user_id == act.user, room.per_person),
            (TOO_MANY_HERE, inbox.c.channel == act.channel, room.per_channel),
            (TOO_MANY_IN_TEAM, true(), room.per_team),
        ):
            count = await connection.execute(select(func.count()).where(waiting, whose))
            if count.scalar_one() >= most:
                return key
        return None

    @reads
    async def turned_away(self, connection: AsyncConnection, run_id: str) -> str | None:
        """Why an act is not begun, as a key of the catalogue."""
        query = select(inbox.c.turned_away).where(inbox.c.id == run_id)
        key: str | None = (await connection.execute(query)).scalar()
        return key

    @writes
    async def hints(self, connection: AsyncConnection, run_id: str) -> list[AnyAct]:
        """Every delivery of the act so far, oldest first; closes the row to later ones."""
        await connection.execute(
            update(inbox)
            .where(and_(inbox.c.id == run_id, inbox.c.state == OPEN))
            .values(state=GATHERED)
        )
        return await _hints(connection, run_id)

    @reads
    async def peek(self, connection: AsyncConnection, run_id: str) -> list[AnyAct]:
        """The same without closing the row."""
        return await _hints(connection, run_id)

    @writes
    async def place(self, connection: AsyncConnection, run_id: str, act: Act) -> None:
        """The act has its thread now; it stays an errand until it is queued there."""
        await connection.execute(
            update(inbox)
            .where(inbox.c.id == run_id)
            .values(
                thread_id=act.thread_id,
                channel=act.channel,
                thread_ts=act.thread_ts,
                state=OPEN,
            )
        )
        await connection.execute(
            update(inbox_hints).where(inbox_hints.c.inbox_id == run_id).values(request=to_json(act))
        )

    @writes
    async def queued(self, connection: AsyncConnection, run_id: str) -> None:
        """What was an errand so far waits in its thread as a question."""
        await connection.execute(update(inbox).where(inbox.c.id == run_id).values(urgent=False))

    @reads
    async def left(self, connection: AsyncConnection, run_id: str) -> Left | None:
        """What has to be queued for an act; None if it is dealt with, or forgotten."""
        query = _LEFT.where(inbox.c.id == run_id)
        row = (await connection.execute(query)).first()
        return Left(*row) if row else None

    @reads
    async def knows(self, connection: AsyncConnection, run_id: str) -> bool:
        """Whether this act was accepted before."""
        query = select(inbox.c.id).where(inbox.c.id == run_id)
        return (await connection.execute(query)).first() is not None

    @reads
    async def works_in(self, connection: AsyncConnection, thread_id: str) -> bool:
        """Whether the app has queued a question in this thread. One indexed look-up."""
        query = (
            select(inbox.c.id)
            .where(
                and_(
                    inbox.c.thread_id == thread_id,
                    inbox.c.state != REFUSED,
                    inbox.c.intent == "ask",
                    inbox.c.urgent.is_(False),
                )
            )
            .limit(1)
        )
        return (await connection.execute(query)).first() is not None

    @reads
    async def opens_in(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> bool:
        """Whether a question is on its way into a thread of a channel."""
        query = select(inbox.c.id).where(
            and_(
                inbox.c.channel == channel,
                inbox.c.team_id == installation.team_id,
                inbox.c.intent == "ask",
                inbox.c.urgent,
                inbox.c.turned_away.is_(None),
                inbox.c.state.in_((OPEN, GATHERED)),
            )
        )
        return (await connection.execute(query.limit(1))).first() is not None

    @reads
    async def thread_of(self, connection: AsyncConnection, channel: str, ts: str) -> str | None:
        """The root's ts of the thread that a message belongs to: a question, a root, or a post of
        the app's; None for any other message.
        """
        asked = select(inbox.c.thread_ts).where(
            and_(
                inbox.c.channel == channel,
                or_(inbox.c.ts == ts, inbox.c.thread_ts == ts),
                inbox.c.thread_ts != "",
            )
        )
        posted = (
            select(inbox.c.thread_ts)
            .join(posts, posts.c.run_id == inbox.c.id)
            .where(and_(posts.c.channel == channel, posts.c.ts == ts))
        )
        for query in (asked, posted):
            if found := (await connection.execute(query.limit(1))).scalar():
                return str(found)
        return None

    @reads
    async def asker(self, connection: AsyncConnection, run_id: str) -> str | None:
        """Who asked."""
        query = select(inbox.c.user_id).where(inbox.c.id == run_id)
        user: str | None = (await connection.execute(query)).scalar()
        return user

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
            .values(state=REFUSED if refused else DONE, closed_at=time.time())
        )

    @writes
    async def ask_to_stop(
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
                    inbox.c.state.in_((GATHERED,) if steered else (OPEN, GATHERED)),
                    inbox.c.intent == "ask",
                    inbox.c.stop_by.is_(None),
                )
            )
            .values(stop_by=user, stop_reason=STEERED if steered else STOPPED)
        )
        return int(result.rowcount)

    @reads
    async def open_threads(
        self, connection: AsyncConnection, installation: Installation, channel: str
    ) -> list[str]:
        """The threads of a channel in which questions are under way or waiting."""
        query = (
            select(inbox.c.thread_id)
            .where(
                and_(
                    inbox.c.channel == channel,
                    inbox.c.team_id == installation.team_id,
                    inbox.c.intent == "ask",
                    inbox.c.state.in_((OPEN, GATHERED)),
                )
            )
            .distinct()
        )
        return list((await connection.execute(query)).scalars())

    @reads
    async def stops(
        self, connection: AsyncConnection, run_ids: Collection[str]
    ) -> dict[str, StopAsked]:
        """Who said stop, for those of ``run_ids`` where somebody did."""
        if not run_ids:
            return {}
        query = select(inbox.c.id, inbox.c.stop_by, inbox.c.stop_reason).where(
            and_(inbox.c.id.in_(run_ids), inbox.c.stop_by.is_not(None))
        )
        return {
            row.id: StopAsked(row.stop_by, row.stop_reason == STEERED)
            for row in await connection.execute(query)
        }

    @reads
    async def unfinished(self, connection: AsyncConnection) -> list[Left]:
        """Every act not dealt with yet, oldest first."""
        rows = await connection.execute(_LEFT.order_by(inbox.c.created_at))
        return [Left(*row) for row in rows]


async def _hints(connection: AsyncConnection, run_id: str) -> list[AnyAct]:
    rows = await connection.execute(
        select(inbox_hints.c.request)
        .where(inbox_hints.c.inbox_id == run_id)
        .order_by(inbox_hints.c.created_at)
    )
    return [from_json(row.request) for row in rows]
