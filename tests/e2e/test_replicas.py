"""Two replicas on one Postgres: whatever happens to one, the other finishes its work."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, GENERAL, MEMBER
from tests.e2e.conftest import Brain
from tests.support.postgres import Postgres, postgres
from tests.support.stage import ROOT, App, Stage, free_port, stage
from tests.support.thread import answers, asked, everything, settled

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SCRIPT: list[Action] = [
    Bash("# first step\necho one"),
    Bash("# second step\nsleep 3; echo two"),
    Say("Both steps **ran**."),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One Postgres for the module."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found


@pytest_asyncio.fixture
async def replicas(server: Postgres, tmp_path: Path) -> AsyncIterator[tuple[Stage, App]]:
    """A stage with a second app beside the first."""
    async with AsyncExitStack() as stack:
        on_stage = await stack.enter_async_context(
            stage(
                tmp_path,
                "socket",
                Brain(scripts={"work": SCRIPT}),
                DATABASE_URL=server.database(),
                BOT_HEARTBEAT_SECONDS="0.9",
                BOT_CONCURRENCY="2",
            )
        )
        other = dict(on_stage.app.environment) | {"PORT": str(free_port())}
        second = App(other, tmp_path / "second.log")
        await second.start()
        stack.push_async_callback(second.stop)
        yield on_stage, second


async def ask_in_two_channels(on_stage: Stage) -> dict[str, str]:
    """A question in each of two channels; returns channel → ts."""
    member = on_stage.person(MEMBER)
    return {
        channel: await asked(on_stage, member, channel, "work", CSV) for channel in (DATA, GENERAL)
    }


async def all_answered_once(on_stage: Stage, threads: dict[str, str]) -> None:
    """Every thread has one answer, and stays with one."""
    member = on_stage.person(MEMBER)
    for channel, ts in threads.items():
        await settled(on_stage, member, channel, ts)
    await asyncio.sleep(2)
    for channel, ts in threads.items():
        messages = await member.messages(channel, ts)
        assert len(answers(on_stage, messages)) == 1, everything(messages)


async def test_a_killed_replicas_work_is_taken_over(replicas: tuple[Stage, App]) -> None:
    """kill -9 of one in the middle: both questions are answered, once."""
    on_stage, _ = replicas
    threads = await ask_in_two_channels(on_stage)
    member = on_stage.person(MEMBER)
    await member.wait(DATA, threads[DATA], lambda m: "Second step" in everything(m))
    await on_stage.app.kill()
    await all_answered_once(on_stage, threads)
    await on_stage.app.start()


async def test_a_replica_that_wakes_up_too_late_ends_itself(replicas: tuple[Stage, App]) -> None:
    """Stopped, taken over, continued: the sleeper leaves its work to the other."""
    on_stage, second = replicas
    threads = await ask_in_two_channels(on_stage)
    member = on_stage.person(MEMBER)
    await member.wait(DATA, threads[DATA], lambda m: "Second step" in everything(m))
    assert second.process
    os.kill(second.process.pid, signal.SIGSTOP)
    await asyncio.sleep(9)  # twice what it may sleep
    os.kill(second.process.pid, signal.SIGCONT)
    assert await asyncio.wait_for(second.process.wait(), 60) == 70
    await all_answered_once(on_stage, threads)


async def test_a_stop_reaches_the_replica_that_runs(replicas: tuple[Stage, App]) -> None:
    """Whoever takes the word, whoever runs the question."""
    on_stage, _ = replicas
    member = on_stage.person(MEMBER)
    threads = await ask_in_two_channels(on_stage)
    for channel, ts in threads.items():
        await member.wait(channel, ts, lambda m: "Second step" in everything(m))
        await member.post(channel, "stop", thread_ts=ts)
    for channel, ts in threads.items():
        messages = await settled(on_stage, member, channel, ts)
        assert "Stopped by" in everything(messages)


async def beat_as(name: str, url: str) -> None:
    """Be a process of that name, as far as the others can see."""
    now = "extract(epoch from clock_timestamp())"
    upsert = f"ON CONFLICT (name) DO UPDATE SET seen_at = {now}"
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        while True:
            await connection.execute(f"INSERT INTO replicas VALUES ('{name}', {now}) {upsert}")
            await asyncio.sleep(0.2)


async def test_the_app_of_another_workspace_is_not_let_in(
    replicas: tuple[Stage, App], tmp_path: Path
) -> None:
    """It would take jobs that it has no token for: one line, exit code 2."""
    on_stage, _ = replicas
    url = on_stage.app.environment["DATABASE_URL"]
    beating = asyncio.create_task(beat_as("T0OTHER/host-1", url))
    third = dict(on_stage.app.environment) | {"PORT": str(free_port())}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        cwd=ROOT,
        env=third,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    beating.cancel()
    (line,) = [line for line in said.decode().splitlines() if line.startswith("datathread: ")]
    assert process.returncode == 2 and "Traceback" not in said.decode()
    assert "another workspace (T0OTHER)" in line and "a database of its own" in line
