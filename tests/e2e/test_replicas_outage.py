"""One to three replicas on one Postgres, and every kind of trouble: nothing is lost or doubled."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from playground.claude.brain import Action, Bash, Say
from tests.conftest import sample
from tests.e2e.conftest import Brain
from tests.support import behaviours
from tests.support.postgres import Postgres, postgres
from tests.support.replicas import Replicas, replicas
from tests.support.thread import everything

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SCRIPT: list[Action] = [
    Bash("# first step\necho one > $OUTPUT_DIR/one.txt"),
    Bash("# second step\nsleep 3; echo two"),
    Say("Both steps **ran**."),
]
BEAT = 0.4
TTL = 5 * BEAT
BEFORE, MEANWHILE = 4, 3  # questions under way when the trouble begins, and during it

INTERRUPT_SECONDS = 3.0

Trouble = Callable[[Replicas], Awaitable[None]]


async def killed(on: Replicas) -> None:
    """A power cut of one; nobody starts it again."""
    await on.apps[0].kill()
    await on.ask(MEANWHILE, "work", CSV)


async def zombie(on: Replicas) -> None:
    """One is stopped for longer than it takes to count as dead, and then goes on."""
    on.signal(-1, signal.SIGSTOP)
    await on.ask(MEANWHILE, "work", CSV)
    await asyncio.sleep(2 * TTL)
    on.signal(-1, signal.SIGCONT)
    process = on.apps[-1].process
    assert process and await asyncio.wait_for(process.wait(), 60) == 70


async def database_away(on: Replicas, seconds: float) -> None:
    """Nobody reaches the database; mentions come meanwhile."""
    for line in on.lines:
        await line.cut()
    await on.ask(MEANWHILE, "work", CSV)
    await asyncio.sleep(seconds)
    for line in on.lines:
        await line.mend()


async def away_briefly(on: Replicas) -> None:
    """For less than the patience of a heartbeat."""
    await database_away(on, TTL / 2)


async def away_long(on: Replicas) -> None:
    """For so long that everybody's last heartbeat is too old."""
    await database_away(on, 3 * TTL)


async def database_frozen(on: Replicas) -> None:
    """It takes what is said and answers nothing, for longer than a heartbeat's patience."""
    for line in on.lines:
        line.freeze()
    await on.ask(MEANWHILE, "work", CSV)
    await asyncio.sleep(3 * TTL)
    for line in on.lines:
        line.thaw()


async def cut_off(on: Replicas) -> None:
    """One alone loses the database, is taken for dead, and comes back."""
    await on.lines[0].cut()
    await on.ask(MEANWHILE, "work", CSV)
    await asyncio.sleep(3 * TTL)
    await on.lines[0].mend()
    process = on.apps[0].process
    assert process and await asyncio.wait_for(process.wait(), 60) == 70


async def _interrupted(on: Replicas, how: str, times: int) -> None:
    """Again and again, while questions are under way and coming in."""
    await on.ask(MEANWHILE, "work", CSV)
    hit = 0
    for _ in range(times):
        hit += await asyncio.to_thread(on.memory.interrupt, how)
        await asyncio.sleep(INTERRUPT_SECONDS / times)
    assert hit


async def sessions_ended(on: Replicas) -> None:
    """Somebody ends all sessions, in the middle of transactions or not."""
    await _interrupted(on, "pg_terminate_backend", 15)


async def statements_cancelled(on: Replicas) -> None:
    """Somebody cancels whatever statement is under way."""
    await _interrupted(on, "pg_cancel_backend", 300)


async def server_crashes(on: Replicas) -> None:
    """The server goes down in the middle of transactions, and recovers in a few seconds."""
    await _interrupted(on, "crash", 1)
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(SQLAlchemyError):
                await asyncio.to_thread(on.memory.accepted_among, ["-"])
                return
            await asyncio.sleep(0.5)


@dataclass(frozen=True)
class Case:
    """A kind of trouble; ``survivors`` of ``count`` replicas still run in the end."""

    name: str
    trouble: Trouble
    count: int
    survivors: int

    def __str__(self) -> str:
        return f"{self.count} {'replica' if self.count == 1 else 'replicas'}, {self.name}"


KINDS: list[tuple[str, Trouble, int]] = [
    ("one killed", killed, 1),
    ("one asleep and back", zombie, 1),
    ("database away briefly", away_briefly, 0),
    ("database away for three times a heartbeat's patience", away_long, 0),
    ("database frozen", database_frozen, 0),
    ("sessions ended", sessions_ended, 0),
    ("statements cancelled", statements_cancelled, 0),
    ("the server crashes", server_crashes, 0),
    ("one cut off from the database", cut_off, 1),
]
CASES = [
    Case(name, trouble, count, count - dead)
    for count in (1, 2, 3)
    for name, trouble, dead in KINDS
    if count > dead
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One Postgres for the module."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found


@pytest.mark.parametrize("case", sample(CASES, 3), ids=str)
async def test_every_question_is_answered_once(
    server: Postgres, tmp_path: Path, case: Case
) -> None:
    """Those under way and those that come meanwhile; who is well goes on working."""
    brain = Brain(scripts={"work": SCRIPT})
    async with replicas(
        tmp_path,
        server.database(),
        brain,
        case.count,
        BOT_HEARTBEAT_SECONDS=str(BEAT),
        BOT_CONCURRENCY="3",
    ) as on:
        (*_, last) = await on.ask(BEFORE, "work", CSV)
        await last.person.wait(last.channel, last.ts, lambda m: "Second step" in everything(m))
        await case.trouble(on)
        came = await on.ended()
        behaviours.note(f"{case}: {came}")
        assert came.right, f"{came}\n{came.unanswered} {came.twice}\n{on.logs()}"
        running = [app for app in on.apps if app.process and app.process.returncode is None]
        assert len(running) == case.survivors, on.logs()
