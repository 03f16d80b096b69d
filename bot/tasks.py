"""Tasks that go on for ever, until they are ended."""

import asyncio
from typing import Any

PATIENCE_SECONDS = 5.0
"""After which a task that goes on is cancelled again."""


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel such tasks and wait until they are over, however they end.

    Once is not enough: where a cancellation meets the end of what was waited for, ``wait_for`` of
    Python 3.11 gives the result instead (python/cpython#86296), and database drivers use it.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=PATIENCE_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
