"""Forgetting what nobody has touched for the retention's hours."""

import dataclasses
import time
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Ask, Installation
from bot.analysis.events import Execution, Outcome, TurnEnded
from bot.analysis.record import to_record
from bot.claude.client import Claude
from bot.retention import Retention
from bot.storage import Storage, StoredTurn, ThreadFile
from bot.storage.states import QueueLimits
from playground.claude import LocalClaude

HERE = Installation("A1", "", "T1")
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)


@pytest_asyncio.fixture
async def local() -> AsyncIterator[LocalClaude]:
    """The local Claude, for its Files API."""
    async with await LocalClaude.start() as claude:
        yield claude


async def finished_thread(storage: Storage, claude: Claude, request: Ask) -> str:
    """A thread with everything that can belong to one; returns the id of its uploaded file."""
    stored = await claude.api.files.upload(file=("a.csv", b"a\n1\n", "text/csv"))
    execution = Execution("x", "bash", {}, "t", file_ids=("file_gone",))
    ended = TurnEnded(Outcome.ANSWERED, executions=(execution,))
    thread, run = request.thread_id, request.act_id
    await storage.admission.accept(request, QueueLimits())
    await storage.conversations.begin(HERE, request.channel, request.thread_ts, {})
    file = ThreadFile("F1", stored.id, "a.csv", "text/csv", "data", 4, "0" * 64, 0.0)
    await storage.conversations.keep_file(HERE, thread, file)
    turn = StoredTurn(run, "q", [], [], to_record(ended), False, 0.0, 1.0)
    await storage.conversations.keep_turn(HERE, thread, "U1", turn, None)
    await storage.deliveries.keep_post(HERE, run, "answer-0", "C1", "2.1")
    await storage.outputs.note(HERE, run, ["file_gone"])
    await storage.inbox.close(run)
    return stored.id


async def rows(storage: Storage) -> dict[str, int]:
    """How many rows each table has."""
    tables = ["inbox", "inbox_hints", "conversations", "thread_files", "turns", "posts", "outputs"]

    async def count(connection: AsyncConnection) -> dict[str, int]:
        counts = {}
        for table in tables:
            found = await connection.execute(text(f"SELECT count(*) FROM {table}"))
            counts[table] = int(found.scalar_one())
        return counts

    return await storage.database.read(count)


async def age(storage: Storage, request: Ask, hours: float) -> None:
    """Make an act older."""
    older = text("UPDATE inbox SET created_at = :then WHERE id = :id").bindparams(
        then=time.time() - hours * 3_600, id=request.act_id
    )
    await storage.database.write(lambda connection: connection.execute(older))


async def test_what_is_due_goes_everywhere_and_the_rest_stays(
    storage: Storage, local: LocalClaude
) -> None:
    """Rows in every table and the files at Anthropic; a younger thread keeps all of it."""
    young = dataclasses.replace(ASKED, ts="9.9", thread_ts="9.9")
    forgotten: list[float] = []

    async def forget_jobs(before: float) -> int:
        forgotten.append(before)
        return 0

    async with Claude.connect(local.api_key, local.url) as claude:
        old_file = await finished_thread(storage, claude, ASKED)
        young_file = await finished_thread(storage, claude, young)
        await age(storage, ASKED, 73)
        retention = Retention(storage.expiry, claude.files, forget_jobs, storage.wipe, hours=72)
        assert await retention.sweep() == 1
        assert await rows(storage) == dict.fromkeys(await rows(storage), 1)
        kept = await claude.files.metadata([old_file, young_file])
        assert set(kept) == {young_file}
        assert len(forgotten) == 1
        assert await retention.sweep() == 0


async def test_what_a_killed_run_made_is_deleted_with_its_thread(
    storage: Storage, local: LocalClaude
) -> None:
    """No turn names the file, and it never expires: only the note of it keeps it from staying."""
    async with Claude.connect(local.api_key, local.url) as claude:
        made = await claude.api.files.upload(file=("plot.png", b"png", "image/png"))
        await storage.admission.accept(ASKED, QueueLimits())
        await storage.outputs.note(HERE, ASKED.act_id, [made.id])
        await storage.inbox.close(ASKED.act_id)
        await age(storage, ASKED, 73)

        async def no_jobs(_: float) -> int:
            return 0

        assert (
            await Retention(storage.expiry, claude.files, no_jobs, storage.wipe, hours=72).sweep()
            == 1
        )
        assert await claude.files.metadata([made.id]) == {}
        assert sum((await rows(storage)).values()) == 0


async def test_a_thread_with_something_under_way_is_not_forgotten(
    storage: Storage, local: LocalClaude
) -> None:
    """However long it has been waiting."""
    await storage.admission.accept(ASKED, QueueLimits())
    await age(storage, ASKED, 1_000)
    assert await storage.expiry.due(time.time(), 10) == []
    await storage.inbox.close(ASKED.act_id)
    assert await storage.expiry.due(time.time(), 10) == [ASKED.thread_id]
