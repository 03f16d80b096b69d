"""The databases of these tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import Settings
from bot.storage import Storage
from tests.support.postgres import Postgres, postgres


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One Postgres for all of them; each has a database of its own there."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, server: Postgres
) -> AsyncIterator[Storage]:
    """An empty, migrated storage."""
    url = f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else server.database()
    found = Storage(Settings(database_url=url).database)
    await found.start()
    yield found
    await found.close()
