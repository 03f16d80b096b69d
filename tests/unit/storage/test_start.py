"""What comes before the first query."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.storage import AlreadyRunning, Storage, sole_process
from bot.storage.states import QueueLimits
from tests.support.postgres import Postgres
from tests.unit.storage.asked import ASKED


async def test_migrating_twice_at_once_does_no_harm(server: Postgres) -> None:
    """Several replicas start together."""
    url = Settings(database_url=server.database()).database
    replicas = [Storage(url) for _ in range(3)]
    await asyncio.gather(*(replica.start() for replica in replicas))
    assert (await replicas[0].admission.accept(ASKED, QueueLimits())).new
    for replica in replicas:
        await replica.close()


def test_two_processes_do_not_share_a_sqlite_file(tmp_path: Path) -> None:
    """They would do the same work twice; the second one is told so."""
    url = make_url(f"sqlite:///{tmp_path / 'a.db'}")
    with sole_process(url), pytest.raises(AlreadyRunning, match="already runs"), sole_process(url):
        pass
    with sole_process(url):
        pass
