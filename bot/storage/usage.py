"""What was asked and what it cost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.rows import from_row
from bot.storage.schema import conversations, spending, turns, under_way
from bot.storage.tenant import owner, scoped, tenant


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
    await _add(connection, installation, user, 1, cost_usd)


async def settle(connection: AsyncConnection, run_id: str) -> None:
    """A run is over: book what its attempts have cost that no turn was kept of."""
    row = (await connection.execute(select(under_way).where(under_way.c.run_id == run_id))).first()
    if row is None:
        return
    await connection.execute(delete(under_way).where(under_way.c.run_id == run_id))
    if spent := row.cost_usd + row.lost_usd:
        await _add(connection, owner(row), row.user_id, 0, spent)


async def _add(
    connection: AsyncConnection,
    installation: Installation,
    user: str,
    analyses: int,
    cost_usd: float,
) -> None:
    today = {"user_id": user, "day": _day(0)}
    row = {**tenant(installation), **today, "analyses": 0, "cost_usd": 0.0}
    await insert_once(connection, spending, row)
    await connection.execute(
        update(spending)
        .where(
            scoped(spending, installation),
            *(spending.c[name] == value for name, value in today.items()),
        )
        .values(analyses=spending.c.analyses + analyses, cost_usd=spending.c.cost_usd + cost_usd)
    )


def _day(ago: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=ago)).isoformat()


class Usage:
    """Queries about costs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def begin(
        self, connection: AsyncConnection, installation: Installation, run_id: str, user: str
    ) -> float:
        """An attempt at a run begins; returns what earlier ones have cost that never ended."""
        row = {"run_id": run_id, **tenant(installation), "user_id": user}
        await insert_once(connection, under_way, {**row, "cost_usd": 0.0, "lost_usd": 0.0})
        lost = await connection.execute(
            update(under_way)
            .where(under_way.c.run_id == run_id)
            .values(lost_usd=under_way.c.lost_usd + under_way.c.cost_usd, cost_usd=0.0)
            .returning(under_way.c.lost_usd)
        )
        return float(lost.scalar_one())

    @writes
    async def note(self, connection: AsyncConnection, run_id: str, cost_usd: float) -> None:
        """What the attempt has cost so far, should it never end."""
        await connection.execute(
            update(under_way).where(under_way.c.run_id == run_id).values(cost_usd=cost_usd)
        )

    @reads
    async def spent(
        self,
        connection: AsyncConnection,
        installation: Installation,
        days: int,
        *,
        user: str | None = None,
    ) -> Spent:
        """What a workspace, or one person in it, has spent today and the days before (UTC), with
        what is under way.
        """

        def where(table: Table) -> ColumnElement[bool]:
            here = scoped(table, installation)
            return here if user is None else and_(here, table.c.user_id == user)

        booked = select(
            func.coalesce(func.sum(spending.c.analyses), 0).label("analyses"),
            func.coalesce(func.sum(spending.c.cost_usd), 0).label("cost_usd"),
        ).where(where(spending), spending.c.day >= _day(days - 1))
        running = select(
            func.coalesce(func.sum(under_way.c.cost_usd + under_way.c.lost_usd), 0)
        ).where(where(under_way))
        row = (await connection.execute(booked)).one()
        more = (await connection.execute(running)).scalar_one()
        return Spent(analyses=int(row.analyses), cost_usd=float(row.cost_usd) + float(more))

    @reads
    async def recent(
        self, connection: AsyncConnection, installation: Installation, user: str, most: int
    ) -> list[Analysis]:
        """The latest analyses of one person, newest first."""
        query = (
            select(turns, conversations.c.channel, conversations.c.thread_ts)
            .join(conversations, conversations.c.thread_id == turns.c.thread_id)
            .where(scoped(turns, installation), turns.c.user_id == user)
            .order_by(turns.c.ended_at.desc())
            .limit(most)
        )
        return [from_row(Analysis, row) for row in await connection.execute(query)]
