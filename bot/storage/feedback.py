"""What people thought of an answer."""

import time

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.request import Installation
from bot.storage.database import insert_once
from bot.storage.schema import feedback
from bot.storage.tenant import tenant


class Feedback:
    """Queries about thumbs."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(
        self, installation: Installation, run_id: str, user: str, verdict: str, reason: str = ""
    ) -> None:
        """One verdict (good, bad) a person and answer: the last one counts."""
        async with self._engine.begin() as connection:
            await insert_once(
                connection,
                feedback,
                {
                    "run_id": run_id,
                    "user_id": user,
                    **tenant(installation),
                    "verdict": verdict,
                    "reason": reason,
                    "given_at": time.time(),
                },
                update=True,
            )
