"""What was spent, and what is booked of runs that never ended."""

import dataclasses

from bot.storage import Storage, StoredTurn
from bot.storage.states import QueueLimits
from tests.unit.storage.asked import ASKED, HERE


async def test_spending_outlives_the_thread(storage: Storage) -> None:
    """A turn is booked once, by person and workspace; retention does not take it back."""
    turn = StoredTurn("r1", "q", [], [], {"executions": []}, False, 0.5, 1.0)
    await storage.conversations.begin(HERE, "C1", "1.1", {})
    for _ in range(2):
        await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    await storage.expiry.forget([ASKED.thread_id])
    assert (await storage.usage.spent(HERE, 1, user="U1")).cost_usd == 0.5
    assert (await storage.usage.spent(HERE, 30)).analyses == 1
    assert (await storage.usage.spent(HERE, 1, user="U2")).analyses == 0


async def test_what_attempts_cost_that_never_ended_is_booked(storage: Storage) -> None:
    """It counts at once, and stays when a later attempt ends, or the run is given up."""
    usage, run = storage.usage, ASKED.act_id
    await storage.admission.accept(ASKED, QueueLimits())

    async def spent() -> tuple[int, float]:
        found = await usage.spent(HERE, 1, user="U1")
        return found.analyses, round(found.cost_usd, 6)

    assert await usage.begin(HERE, run, "U1") == 0
    await usage.note(run, 0.25)
    assert await spent() == (0, 0.25)
    assert await usage.begin(HERE, run, "U1") == 0.25
    await usage.note(run, 0.5)
    assert await spent() == (0, 0.75)
    turn = StoredTurn(run, "q", [], [], {"executions": []}, False, 0.25 + 0.75, 1.0)
    await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    await storage.inbox.close(run)
    assert await spent() == (1, 1.0)
    given_up = dataclasses.replace(ASKED, ts="2.2", thread_ts="2.2")
    await storage.admission.accept(given_up, QueueLimits())
    await usage.begin(HERE, given_up.act_id, "U1")
    await usage.note(given_up.act_id, 0.5)
    await storage.inbox.close(given_up.act_id)
    await storage.inbox.close(given_up.act_id)
    assert await spent() == (1, 1.5)
    assert (await usage.spent(HERE, 30)).cost_usd == 1.5
