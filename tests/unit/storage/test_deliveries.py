"""What was put into Slack, and where a run stands."""

from bot.request import Installation
from bot.storage import Storage
from bot.storage.acts import Room
from tests.unit.storage.asked import ASKED, HERE


async def test_a_run_stands_where_it_was_asked_for_and_where_it_spoke(storage: Storage) -> None:
    """A button elsewhere, or in another workspace, that names it has nothing to do with it."""
    await storage.admission.accept(ASKED, Room())
    run_id, elsewhere = ASKED.act_id, Installation("A1", "", "T2")
    await storage.deliveries.keep_post(HERE, run_id, "elsewhere", "D1", "2.1")
    stands_in = storage.deliveries.stands_in
    assert await stands_in(run_id, HERE, "C1") and await stands_in(run_id, HERE, "D1")
    assert not await stands_in(run_id, HERE, "C2")
    assert not await stands_in(run_id, elsewhere, "C1")
    assert not await stands_in("A1::T1:C1:9.9", HERE, "C1")
