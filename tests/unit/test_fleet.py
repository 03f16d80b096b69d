"""The fleet: who is taken for dead, and who is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.fleet import Fleet
from bot.settings import Settings
from bot.storage import Storage
from tests.support.line import Line, line
from tests.support.postgres import postgres

BEAT, TTL = 0.15, 1.5  # a busy machine may sleep for half a second


@dataclass
class Process:
    """A member of the fleet. ``fenced`` says that it ended itself, ``alive`` whom it last saw."""

    fleet: Fleet
    fenced: list[int] = field(default_factory=list)
    alive: set[str] = field(default_factory=set)


@pytest_asyncio.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[tuple[Line, dict[str, Process]]]:
    """Two processes on one Postgres, each with an engine of its own, one line to it."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres(tmp_path))
        to_database = await stack.enter_async_context(line(server.database()))
        processes: dict[str, Process] = {}
        for name in ("T1/a", "T1/b"):
            storage = Storage(Settings(database_url=to_database.url).database)
            stack.push_async_callback(storage.close)
            await storage.start()
            processes[name] = process = _process(storage, name)
            await process.fleet.join()
            process.fleet.start()
            stack.push_async_callback(process.fleet.leave)
        yield to_database, processes


def _process(storage: Storage, name: str) -> Process:
    def end(code: int) -> NoReturn:
        process.fenced.append(code)
        raise asyncio.CancelledError

    async def take_over(alive: Callable[[], Awaitable[Collection[str]]]) -> int:
        process.alive = set(await alive())
        return 0

    fleet = Fleet(storage.replicas, name=name, take_over=take_over, beat=BEAT, ttl=TTL, end=end)
    process = Process(fleet)
    return process


@pytest.mark.parametrize("how", ["cut", "frozen"])
async def test_after_an_outage_of_the_database_nobody_is_taken_for_dead(
    fleet: tuple[Line, dict[str, Process]], how: str
) -> None:
    """However long nobody could beat, whoever is back first waits for the others."""
    to_database, processes = fleet
    await asyncio.sleep(2 * TTL)
    for _ in range(2):
        if how == "cut":
            await to_database.cut()
        else:
            to_database.freeze()
        await asyncio.sleep(2 * TTL)
        if how == "cut":
            await to_database.mend()
        else:
            to_database.thaw()
        await asyncio.sleep(2 * TTL)
    for process in processes.values():
        assert process.fenced == [] and process.alive == {"T1/a", "T1/b"}


async def test_who_does_not_beat_is_buried_and_ends_itself(
    fleet: tuple[Line, dict[str, Process]],
) -> None:
    """One whose heart stops is dead for the others, and finds out when it beats again."""
    _, processes = fleet
    heart = next(t for t in processes["T1/b"].fleet._tasks if t.get_name() == "heartbeat")
    heart.cancel()
    await asyncio.sleep(4 * TTL)
    assert processes["T1/a"].alive == {"T1/a"} and not processes["T1/a"].fenced
    with pytest.raises(asyncio.CancelledError):
        await processes["T1/b"].fleet._keep_beating()
    assert processes["T1/b"].fenced == [70]


async def test_a_clock_that_is_put_right_makes_nobody_dead(
    fleet: tuple[Line, dict[str, Process]],
) -> None:
    """As if the database's clock jumped an hour ahead, again and again: all old beats look old."""
    _, processes = fleet
    database = processes["T1/a"].fleet._replicas.database
    older = text("UPDATE replicas SET seen_at = seen_at - 3600")
    await asyncio.sleep(2 * TTL)
    for _ in range(20):
        await database.write(lambda connection: connection.execute(older))
        await asyncio.sleep(BEAT / 2)
    await asyncio.sleep(TTL)
    for process in processes.values():
        assert process.fenced == [] and process.alive == {"T1/a", "T1/b"}
