"""Heartbeats of the processes on one Postgres."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.settings import Settings
from bot.storage import Storage
from bot.storage.replicas import Replicas
from tests.support.postgres import Postgres


@pytest_asyncio.fixture
async def shared(server: Postgres) -> AsyncIterator[Storage]:
    """A storage on Postgres: nothing else has replicas."""
    found = Storage(Settings(database_url=server.database()).database)
    await found.start()
    yield found
    await found.close()


async def test_whoever_beats_is_not_buried(shared: Storage) -> None:
    """Only those whose last beat is still the one that was seen; a buried process hears it."""
    replicas = shared.replicas
    for name in ("T1/a", "T1/b"):
        await replicas.join(name)
    seen = await replicas.seen()
    assert set(seen) == {"T1/a", "T1/b"}
    assert await replicas.beat("T1/a")
    assert await replicas.bury(seen) == ["T1/b"]
    assert not await replicas.beat("T1/b")
    assert await replicas.names() == ["T1/a"]
    await replicas.leave("T1/a")
    assert await replicas.names() == []


async def test_processes_of_other_workspaces_are_strangers(shared: Storage) -> None:
    """While they beat."""
    replicas = shared.replicas
    for name in ("T1/a", "T2/b"):
        await replicas.join(name)
    assert await replicas.strangers("T1", 600.0) == ["T2/b"]
    assert await replicas.strangers("T1", -600.0) == []


async def test_one_process_at_a_time_looks_after_the_others(shared: Storage) -> None:
    """Whoever asks while another one looks does not."""
    other = Replicas(shared.database)
    looked: list[str] = []

    async def second() -> None:
        looked.append("second")

    async def first() -> None:
        looked.append("first")
        await other.on_watch(second)

    await shared.replicas.on_watch(first)
    assert looked == ["first"]
    await other.on_watch(second)
    assert looked == ["first", "second"]
