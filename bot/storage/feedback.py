"""What people thought of an answer."""

import time

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import feedback
from bot.storage.tenant import tenant


class Feedback:
    """Queries about thumbs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def keep(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        user: str,
        verdict: str,
        reason: str = "",
    ) -> bool:
        """One verdict (good, bad) a person and answer: the last one counts.

        A reason stays when the same verdict comes again without one; returns False then.
        """
        given = {"verdict": verdict, "reason": reason, "given_at": time.time()}
        other = and_(
            feedback.c.run_id == run_id,
            feedback.c.user_id == user,
            feedback.c.verdict != verdict,
        )
        row = {"run_id": run_id, "user_id": user, **tenant(installation), **given}
        if await insert_once(connection, feedback, row, update=bool(reason)):
            return True
        changed = await connection.execute(update(feedback).where(other).values(**given))
        return bool(changed.rowcount)

    @reads
    async def verdicts(
        self, connection: AsyncConnection, run_id: str
    ) -> dict[str, tuple[str, str]]:
        """What each person thought of an answer: verdict and reason, by user id."""
        query = select(feedback).where(feedback.c.run_id == run_id)
        found = await connection.execute(query)
        return {row.user_id: (row.verdict, row.reason) for row in found}
