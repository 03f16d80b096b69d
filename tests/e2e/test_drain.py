"""SIGTERM while many questions are being answered: whoever comes after finishes every one, once."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playground.claude.brain import Action, Conversation, Result, Say
from tests.conftest import FULL
from tests.support import behaviours, crowd
from tests.support.kills import Memory
from tests.support.outcome import Asked, outcome, settled
from tests.support.postgres import postgres
from tests.support.stage import App, Stage, free_port, stage
from tests.support.thread import asked as mention

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
JOBS = 20 if FULL else 8
LATE = 2  # mentions in the middle of the drain
DRAIN, GRACE = 3, 5.0  # seconds
THINKING = 6.0  # a third of the answers come within the drain


@dataclass
class SlowBrain:
    """Says something, thinks until ``go`` and then for a while, and answers."""

    name: str = ""
    thinking: int = 0
    asked: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        """Think and answer."""
        share = (self.asked % 3 + 1) / 3
        self.asked += 1
        yield Say("Let me think. ")
        self.thinking += 1
        try:
            await self.go.wait()
            await asyncio.sleep(THINKING * share)
        finally:
            self.thinking -= 1
        yield Say("This is **done**.")


async def ask(on: Stage, count: int, places: list[tuple[str, str]]) -> list[Asked]:
    """Questions of different people in different channels."""
    people = [(on.person(user), channel) for user, channel in places[:count]]
    del places[:count]
    return [Asked(p, c, await mention(on, p, c, "think", CSV)) for p, c in people]


async def all_thinking(brain: SlowBrain, count: int) -> None:
    """Wait until Claude works on this many answers at once."""
    async with asyncio.timeout(120):
        while brain.thinking < count:  # noqa: ASYNC110 - the brain knows nobody who waits
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("database", ["SQLite", "Postgres"])
async def test_ended_in_the_middle_of_many_answers(tmp_path: Path, database: str) -> None:
    """It ends in time and with 0; on Postgres another replica goes on, on SQLite the next start."""
    brain = SlowBrain()
    async with AsyncExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'app.db'}"
        if database == "Postgres":
            folder = tmp_path / "postgres"
            folder.mkdir()
            url = stack.enter_context(postgres(folder)).database()
        on = await stack.enter_async_context(
            stage(
                tmp_path,
                "socket",
                brain,
                DATABASE_URL=url,
                BOT_DRAIN_SECONDS=str(DRAIN),
                BOT_CONCURRENCY=str(JOBS),
                BOT_HEARTBEAT_SECONDS="1",
            )
        )
        people = crowd.people(on.slack, JOBS + LATE)
        rooms = crowd.channels(on.slack, JOBS + LATE, people)
        places = list(zip(people, rooms, strict=True))
        asked = await ask(on, JOBS, places)
        await all_thinking(brain, JOBS)
        if database == "Postgres":
            other = App(
                dict(on.app.environment) | {"PORT": str(free_port())}, tmp_path / "other.log"
            )
            await other.start()
            stack.push_async_callback(other.stop)
        running = brain.thinking
        began = time.monotonic()
        brain.go.set()
        ending = asyncio.create_task(on.app.stop())
        asked += await ask(on, LATE, places)
        assert await ending == 0, on.app.log.read_text()[-3000:]
        took = time.monotonic() - began
        if database == "SQLite":
            await on.app.start()
        memory = Memory(url)
        await settled(memory, asked, 240)
        came = await outcome(on, memory, asked)
        behaviours.note(
            f"SIGTERM with {running} answers under way, {database}: ended after {took:.1f} s "
            f"(drain {DRAIN} s), {came}"
        )
        assert came.right, (came, on.app.log.read_text()[-3000:])
        assert took < DRAIN + GRACE
