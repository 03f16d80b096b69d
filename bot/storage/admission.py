"""What is let in: whether an act concerns the app, whether there is room, and its first row."""

import time
from collections.abc import Callable

from sqlalchemy import and_, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Act, Ask, Installation, to_json
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import inbox, inbox_hints, posts, thread_files
from bot.storage.states import UNFINISHED, Accepted, QueueLimits, State, TurnedAway
from bot.storage.tenant import scoped, tenant


class NotWanted(Exception):
    """Whoever wanted an act kept was told meanwhile that it is not."""


class Admission:
    """Queries of the front door."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def accept(
        self,
        connection: AsyncConnection,
        act: Act,
        room: QueueLimits,
        *,
        urgent: bool = False,
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
        new = await insert_once(connection, inbox, _act(act, urgent, now))
        await insert_once(connection, inbox_hints, _delivery(act, now))
        row = inbox.c.id == act.act_id
        if (
            new
            and act.takes_room
            and isinstance(act, Ask)
            and (why := await _no_room(connection, act, room))
        ):
            await connection.execute(update(inbox).where(row).values(turned_away=why, urgent=True))
        query = select(inbox.c.turned_away, inbox.c.urgent).where(row)
        kept = (await connection.execute(query)).one()
        return Accepted(new=new, turned_away=_turned_away(kept.turned_away), urgent=kept.urgent)

    @reads
    async def turned_away(self, connection: AsyncConnection, run_id: str) -> TurnedAway | None:
        """Why an act is not begun, if there was no room for it."""
        query = select(inbox.c.turned_away).where(inbox.c.id == run_id)
        return _turned_away((await connection.execute(query)).scalar())

    @reads
    async def has_file(
        self, connection: AsyncConnection, installation: Installation, slack_file_id: str
    ) -> bool:
        """Whether a Slack file was moved for any thread."""
        found = select(thread_files.c.file_id).where(
            scoped(thread_files, installation), thread_files.c.slack_file_id == slack_file_id
        )
        return (await connection.execute(found.limit(1))).first() is not None

    @reads
    async def works_in(self, connection: AsyncConnection, thread_id: str) -> bool:
        """Whether the app has queued a question in this thread. One indexed look-up."""
        query = (
            select(inbox.c.id)
            .where(
                and_(
                    inbox.c.thread_id == thread_id,
                    inbox.c.state != State.REFUSED,
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
                scoped(inbox, installation),
                inbox.c.channel == channel,
                inbox.c.intent == "ask",
                inbox.c.urgent,
                inbox.c.turned_away.is_(None),
                inbox.c.state.in_(UNFINISHED),
            )
        )
        return (await connection.execute(query.limit(1))).first() is not None

    @reads
    async def thread_of(
        self, connection: AsyncConnection, installation: Installation, channel: str, ts: str
    ) -> str | None:
        """The root's ts of the thread that a message belongs to: a question, a root, or a post of
        the app's; None for any other message.
        """
        asked = select(inbox.c.thread_ts).where(
            and_(
                scoped(inbox, installation),
                inbox.c.channel == channel,
                or_(inbox.c.ts == ts, inbox.c.thread_ts == ts),
                inbox.c.thread_ts != "",
            )
        )
        posted = (
            select(inbox.c.thread_ts)
            .join(posts, posts.c.run_id == inbox.c.id)
            .where(scoped(posts, installation), posts.c.channel == channel, posts.c.ts == ts)
        )
        for query in (asked, posted):
            if found := (await connection.execute(query.limit(1))).scalar():
                return str(found)
        return None


async def _no_room(connection: AsyncConnection, act: Act, room: QueueLimits) -> TurnedAway | None:
    waiting = and_(
        scoped(inbox, act.installation),
        inbox.c.state == State.OPEN,
        inbox.c.addressed,
        inbox.c.intent == "ask",
        inbox.c.turned_away.is_(None),
        inbox.c.id != act.act_id,
    )
    for why, whose, most in (
        (TurnedAway.PERSON, inbox.c.user_id == act.user, room.per_person),
        (TurnedAway.CHANNEL, inbox.c.channel == act.channel, room.per_channel),
        (TurnedAway.TEAM, true(), room.per_team),
    ):
        count = await connection.execute(select(func.count()).where(waiting, whose))
        if count.scalar_one() >= most:
            return why
    return None


def _turned_away(stored: str | None) -> TurnedAway | None:
    return None if stored is None else TurnedAway(stored)


def _act(act: Act, urgent: bool, now: float) -> dict[str, object]:
    return {
        "id": act.act_id,
        **tenant(act.installation),
        "thread_id": act.thread_id,
        "channel": act.channel,
        "thread_ts": act.thread_ts,
        "ts": act.ts,
        "user_id": act.user,
        "urgent": urgent,
        "intent": act.kind,
        "addressed": act.takes_room,
        "state": State.OPEN,
        "attempts": 0,
        "created_at": now,
    }


def _delivery(act: Act, now: float) -> dict[str, object]:
    return {
        "inbox_id": act.act_id,
        "delivery_id": act.delivery_id,
        **tenant(act.installation),
        "request": to_json(act),
        "created_at": now,
    }
