"""What was said, how far it is, and what waits."""

import dataclasses

from bot.storage import Storage
from bot.storage.states import Ahead, Left, QueueLimits
from tests.unit.storage.asked import ASKED


async def test_unfinished_acts_are_known_after_a_restart(storage: Storage) -> None:
    """Accepted and not dealt with, oldest first; attempts are counted."""
    later = dataclasses.replace(ASKED, ts="1.2", thread_ts="1.2")
    await storage.admission.accept(ASKED, QueueLimits())
    await storage.admission.accept(later, QueueLimits())
    await storage.inbox.hints(ASKED.act_id)
    unfinished = await storage.inbox.unfinished()
    assert [left.run_id for left in unfinished] == [ASKED.act_id, later.act_id]
    await storage.inbox.close(ASKED.act_id)
    assert await storage.inbox.unfinished() == [Left(later.act_id, later.thread_id, urgent=False)]
    assert [await storage.inbox.begin_attempt(later.act_id) for _ in range(2)] == [1, 2]


async def test_what_is_ahead_counts_the_thread_and_the_workspace(storage: Storage) -> None:
    """Only older questions that are not done; None once a question is begun."""
    elsewhere = dataclasses.replace(ASKED, ts="1.2", thread_ts="1.2")
    mine = dataclasses.replace(ASKED, ts="1.3")
    for request in (ASKED, elsewhere, mine):
        await storage.admission.accept(request, QueueLimits())
    await storage.inbox.hints(ASKED.act_id)
    assert await storage.inbox.ahead_of(mine.act_id) == Ahead(thread=1, team=1)
    await storage.inbox.close(ASKED.act_id)
    assert await storage.inbox.ahead_of(mine.act_id) == Ahead(thread=0, team=1)
    assert await storage.inbox.ahead_of(ASKED.act_id) is None


async def test_an_act_without_a_thread_is_urgent_until_it_is_queued(storage: Storage) -> None:
    """Until then nothing overtakes it: what is written in its thread is not taken for the thread's
    own yet, and nobody but its action queues it.
    """
    command = dataclasses.replace(ASKED, ts="", thread_ts="", identity="trigger.1", unspoken=True)
    assert (await storage.admission.accept(command, QueueLimits(), urgent=True)).urgent
    placed = dataclasses.replace(command, ts="2.0", thread_ts="2.0")
    await storage.inbox.place(command.act_id, placed)
    waits = Left(command.act_id, placed.thread_id, urgent=True)
    assert placed.act_id == command.act_id and await storage.inbox.left(placed.act_id) == waits
    assert not await storage.admission.works_in(placed.thread_id)
    await storage.inbox.queued(command.act_id)
    assert await storage.admission.works_in(placed.thread_id)
    assert await storage.inbox.hints(command.act_id) == [placed]
    assert await storage.inbox.unfinished() == [
        Left(command.act_id, placed.thread_id, urgent=False)
    ]
    await storage.inbox.close(command.act_id)
    assert await storage.inbox.left(command.act_id) is None


async def test_an_act_is_known_with_its_asker_until_it_is_forgotten(storage: Storage) -> None:
    """To look at what was said does not begin it."""
    run_id = ASKED.act_id
    assert not await storage.inbox.knows(run_id) and await storage.inbox.asker(run_id) is None
    await storage.admission.accept(ASKED, QueueLimits())
    assert await storage.inbox.knows(run_id) and await storage.inbox.asker(run_id) == "U1"
    assert await storage.inbox.peek(run_id) == [ASKED]
    assert await storage.inbox.ahead_of(run_id) == Ahead(thread=0, team=0)
    await storage.inbox.hints(run_id)
    assert await storage.inbox.ahead_of(run_id) is None
    await storage.expiry.forget([ASKED.thread_id])
    assert not await storage.inbox.knows(run_id) and await storage.inbox.peek(run_id) == []
