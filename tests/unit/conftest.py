"""What unit tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.settings import Settings
from bot.storage import Storage


@pytest_asyncio.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty storage."""
    found = Storage(Settings(database_url=f"sqlite:///{tmp_path / 'a.db'}").database)
    await found.start()
    yield found
    await found.close()
