"""What was asked and what it cost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.request import Installation
from bot.storage.database import Database, insert_once, reads
from bot.storage.schema import conversations, spending, turns
from bot.storage.tenant import tenant


@dataclass(frozen=True, slots=True)
class Analysis:
    """One finished analysis. ``ended_at`` in Unix time."""

    run_id: str
    channel: str
    thread_ts: str
    question: str
    cost_usd: float
    ended_at: float


@dataclass(frozen=True, slots=True)
class Spent:
    """How many analyses there were, and what they cost together."""

    analyses: int
    cost_usd: float


async def book(
    connection: AsyncConnection, installation: Installation, user: str, cost_usd: float
) -> None:
    """Add one analysis to what a person has spent today; kept when the analysis is forgotten."""
    key = {**tenant(installation), "user_id": user, "day": _day(0)}
    await insert_once(connection, spending, {**key, "analyses": 0, "cost_usd": 0.0})
    await connection.execute(
        update(spending)
        .where(and_(*(spending.c[name] == value for name, value in key.items())))
        .values(analyses=spending.c.analyses + 1, cost_usd=spending.c.cost_usd + cost_usd)
    )


def _day(ago: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=ago)).isoformat()


class Usage:
    """Queries about costs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def spent(
        self,
        connection: AsyncConnection,
        installation: Installation,
        days: int,
        *,
        user: str | None = None,
    ) -> Spent:
        """What a workspace, or one person in it, has spent today and the days before (UTC)."""
        whose = (spending.c[name] == value for name, value in tenant(installation).items())
        where = and_(*whose, spending.c.day >= _day(days - 1))
        if user is not None:
            where = and_(where, spending.c.user_id == user)
        columns = (spending.c.analyses, spending.c.cost_usd)
        query = select(*(func.coalesce(func.sum(column), 0) for column in columns)).where(where)
        row = (await connection.execute(query)).one()
        return Spent(int(row[0]), float(row[1]))

    @reads
    async def recent(
        self, connection: AsyncConnection, installation: Installation, user: str, most: int
    ) -> list[Analysis]:
        """The latest analyses of one person, newest first."""
        whose = (turns.c[name] == value for name, value in tenant(installation).items())
        query = (
            select(turns, conversations.c.channel, conversations.c.thread_ts)
            .join(conversations, conversations.c.thread_id == turns.c.thread_id)
            .where(and_(*whose, turns.c.user_id == user))
            .order_by(turns.c.ended_at.desc())
            .limit(most)
        )
        return [
            Analysis(
                row.run_id,
                row.channel,
                row.thread_ts,
                row.question,
                row.cost_usd,
                row.ended_at,
            )
            for row in await connection.execute(query)
        ]
