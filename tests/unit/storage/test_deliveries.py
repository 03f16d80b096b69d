"""What was put into Slack, and where a run stands."""

from bot.acts import Installation
from bot.storage import Storage
from bot.storage.states import QueueLimits
from tests.unit.storage.asked import ASKED, HERE


async def test_a_run_stands_where_it_was_asked_for_and_where_it_spoke(storage: Storage) -> None:
    """A button elsewhere, or in another workspace, that names it has nothing to do with it."""
    await storage.admission.accept(ASKED, QueueLimits())
    run_id, elsewhere = ASKED.act_id, Installation("A1", "", "T2")
    await storage.deliveries.keep_post(HERE, run_id, "elsewhere", "D1", "2.1")
    stands_in = storage.deliveries.stands_in
    assert await stands_in(run_id, HERE, "C1") and await stands_in(run_id, HERE, "D1")
    assert not await stands_in(run_id, HERE, "C2")
    assert not await stands_in(run_id, elsewhere, "C1")
    assert not await stands_in("A1::T1:C1:9.9", HERE, "C1")


async def test_the_messages_of_a_run_are_known_by_their_purpose(storage: Storage) -> None:
    """Until they are taken back, or the run is forgotten."""
    deliveries = storage.deliveries
    await deliveries.keep_post(HERE, "run", "progress", "C1", "2.1")
    await deliveries.keep_post(HERE, "run", "answer-0", "D1", "2.2")
    await deliveries.keep_post(HERE, "other", "progress", "C1", "2.3")
    assert await deliveries.posts("run") == {"progress": ("C1", "2.1"), "answer-0": ("D1", "2.2")}
    assert await deliveries.place("run", "answer-0") == ("D1", "2.2")
    await deliveries.forget_post("run", "progress")
    assert await deliveries.post("run", "progress") is None
    await deliveries.forget("run")
    assert await deliveries.posts("run") == {}
    assert await deliveries.post("other", "progress") == "2.3"
