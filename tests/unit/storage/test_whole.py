"""No transaction is cut: every method of the storage is cancelled at random, on both databases."""

import asyncio
import contextlib
import dataclasses
import functools
import gc
import inspect
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from bot.acts import Ask, Installation
from bot.settings import Settings
from bot.storage import Output, OutputRole, Storage, StoredTurn, ThreadFile
from bot.storage.replicas import Replicas
from bot.storage.states import QueueLimits
from tests.support.postgres import Postgres

HERE = Installation("A1", "", "T1")
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)
CANCELS = 12  # of each method
KILLS_SECONDS = 1.5


async def _nothing() -> None:
    """Looks after nobody."""


ARGUMENTS: dict[str, Any] = {
    "about": ASKED.act_id,
    "before": 1.0,
    "besides": "",
    "channel": "C1",
    "container_id": None,
    "cost_usd": 0.5,
    "days": 1,
    "urgent": False,
    "file": ThreadFile("F1", "file_1", "a.csv", "text/csv", "data", 1, "0" * 64, 1.0),
    "file_id": "file_2",
    "file_ids": ["file_2", "file_3"],
    "installation": HERE,
    "instead_of": None,
    "limit": 10,
    "look": _nothing,
    "mode": "off",
    "most": 5,
    "name": "replica",
    "output": Output(OutputRole.GENERATED, "file_2", "b.csv", 0),
    "profile": {"model": "m"},
    "purpose": "answer-0",
    "reason": "",
    "refused": False,
    "act": ASKED,
    "room": QueueLimits(),
    "run_id": ASKED.act_id,
    "run_ids": [ASKED.act_id],
    "slack_file_id": "F1",
    "steered": False,
    "thread_id": ASKED.thread_id,
    "thread_ids": ["another thread"],
    "thread_ts": "1.1",
    "ts": "1.2",
    "silent": {"replica": 1.0},
    "turn": StoredTurn(ASKED.act_id, "q", [], [], {"executions": []}, False, 0.1, 1.0),
    "user": "U1",
    "verdict": "good",
    "wanted": lambda: True,
    "which": True,
    "within": 10.0,
    "workspace": "T1",
}
"""What every method is called with, by the names of its parameters."""


@dataclasses.dataclass
class On:
    """A storage, and its database past it."""

    storage: Storage
    url: URL

    @property
    def on_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.get_backend_name() == "sqlite"

    def held(self) -> list[Any]:
        """Who holds the database though nothing is under way: the lock, or open transactions."""
        if self.on_sqlite:
            with contextlib.closing(sqlite3.connect(str(self.url.database), timeout=0)) as file:
                try:
                    file.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    return [error]
                return []
        with self.beside() as connection:
            return connection.execute(
                "SELECT state, query FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND xact_start IS NOT NULL AND backend_type = 'client backend'"
            ).fetchall()

    @contextlib.contextmanager
    def beside(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of somebody else's, on Postgres."""
        url = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    async def comes_free(self) -> None:
        """Wait until nobody holds it; what was begun ends by itself, and soon."""
        until = time.monotonic() + 60
        while held := await asyncio.to_thread(self.held):
            assert time.monotonic() < until, held
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def on(request: pytest.FixtureRequest, tmp_path: Path, server: Postgres) -> AsyncIterator[On]:
    """An empty, migrated storage; nothing is collected while a test has it."""
    address = f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else server.database()
    url = Settings(database_url=address).database
    storage = Storage(url)
    await storage.start()
    gc.collect()
    gc.disable()
    try:
        yield On(storage, url)
    finally:
        gc.enable()
        await storage.close()


def calls(on: On) -> dict[str, Callable[[], Awaitable[Any]]]:
    """Every method that is a transaction, with its arguments."""
    found: dict[str, Callable[[], Awaitable[Any]]] = {}
    for subject in vars(on.storage).values():
        if not hasattr(subject, "database") or (on.on_sqlite and isinstance(subject, Replicas)):
            continue
        for name, function in inspect.getmembers(type(subject), inspect.isfunction):
            if not hasattr(function, "__wrapped__"):
                continue
            wanted = list(inspect.signature(function.__wrapped__).parameters.values())[2:]
            given = [ARGUMENTS[p.name] for p in wanted if p.kind is not p.KEYWORD_ONLY]
            named = {p.name: ARGUMENTS[p.name] for p in wanted if p.kind is p.KEYWORD_ONLY}
            method = getattr(subject, name)
            label = f"{type(subject).__name__}.{name}"
            found[label] = functools.partial(method, *given, **named)
    return found


async def cancelled_at_random(call: Callable[[], Awaitable[Any]], within: float) -> None:
    """Begin a call, and lose patience with it somewhere on its way."""
    task = asyncio.ensure_future(call())
    await asyncio.sleep(random.random() * within)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_cancelled_transaction_holds_nothing(on: On) -> None:
    """Each method, cancelled at a random moment many times: afterwards a write works at once."""
    await on.storage.admission.accept(ASKED, QueueLimits())
    every = calls(on)
    assert len(every) >= 45
    for name, call in every.items():
        began = time.monotonic()
        await call()
        took = time.monotonic() - began
        for _ in range(CANCELS):
            await cancelled_at_random(call, took)
        await on.comes_free()
        assert await asyncio.wait_for(on.storage.inbox.begin_attempt(ASKED.act_id), 60), name


async def test_a_cancelled_transaction_is_whole(on: On) -> None:
    """An act is there with its delivery, or not at all, wherever its acceptance was cancelled."""
    acts = [dataclasses.replace(ASKED, ts=f"9.{n}", thread_ts=f"9.{n}") for n in range(80)]
    for act in acts:
        accept = functools.partial(on.storage.admission.accept, act, QueueLimits())
        await cancelled_at_random(accept, 0.006)
    await on.comes_free()
    for _ in range(300):  # what was begun goes on, and may end between the two looks
        there = [await on.storage.inbox.knows(act.act_id) for act in acts]
        hints = [bool(await on.storage.inbox.peek(act.act_id)) for act in acts]
        if there == hints:
            break
        await asyncio.sleep(0.1)
    assert there == hints


async def test_what_waits_for_a_foreign_lock_is_kept_late(tmp_path: Path) -> None:
    """Whoever asked has long lost patience; the write comes when it can."""
    url = Settings(database_url=f"sqlite:///{tmp_path / 'a.db'}").database
    on = On(Storage(url), url)
    await on.storage.start()
    with contextlib.closing(sqlite3.connect(str(url.database))) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await on.storage.admission.accept(ASKED, QueueLimits())
        foreign.rollback()
    assert await on.storage.inbox.begin_attempt(ASKED.act_id) == 1
    assert not on.held()
    await on.storage.close()


@pytest.mark.parametrize("how", ["pg_terminate_backend", "pg_cancel_backend"])
async def test_connections_that_are_killed_cost_nothing_but_time(
    server: Postgres, how: str
) -> None:
    """Every session of the app's, again and again, while acts come in: each is kept, once."""
    url = Settings(database_url=server.database()).database
    on = On(Storage(url), url)
    await on.storage.start()
    killed = 0

    def kill() -> int:
        with on.beside() as connection:
            found = connection.execute(
                f"SELECT {how}(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend' AND state <> 'idle'"
            ).fetchall()
        return len(found)

    acts = [dataclasses.replace(ASKED, ts=f"9.{n}", thread_ts=f"9.{n}") for n in range(150)]
    asked = asyncio.gather(
        *(on.storage.admission.accept(act, QueueLimits(999, 999, 999)) for act in acts)
    )
    until = time.monotonic() + KILLS_SECONDS
    while time.monotonic() < until:
        killed += await asyncio.to_thread(kill)
        await asyncio.sleep(0.01)
    async with asyncio.timeout(60):
        accepted = await asked
    assert killed and len(accepted) == len(acts)
    assert [len(await on.storage.inbox.peek(act.act_id)) for act in acts] == [1] * len(acts)
    await on.comes_free()
    await on.storage.close()
