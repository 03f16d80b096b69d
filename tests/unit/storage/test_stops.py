"""Who is stopped, and who is not."""

import dataclasses

from bot.acts import Installation, StopAsked
from bot.storage import Storage
from bot.storage.states import QueueLimits
from tests.unit.storage.asked import ASKED


async def test_another_workspace_is_another_world(storage: Storage) -> None:
    """The same channel and ts elsewhere is another act in another thread."""
    other = dataclasses.replace(ASKED, installation=Installation("A1", "", "T2"))
    for request in (ASKED, other):
        assert (await storage.admission.accept(request, QueueLimits())).new
    assert await storage.stops.ask(ASKED.thread_id, "U1") == 1
    assert await storage.stops.asked([ASKED.act_id, other.act_id]) == {
        ASKED.act_id: StopAsked("U1")
    }


async def test_stop_reaches_what_is_open_and_nothing_else(storage: Storage) -> None:
    """What is done cannot be stopped, and the first to say it is named."""
    later = dataclasses.replace(ASKED, ts="1.2")
    await storage.admission.accept(ASKED, QueueLimits())
    await storage.inbox.close(ASKED.act_id)
    await storage.admission.accept(later, QueueLimits())
    assert await storage.stops.ask(ASKED.thread_id, "U2") == 1
    assert await storage.stops.ask(ASKED.thread_id, "U3") == 0
    assert await storage.stops.asked([ASKED.act_id, later.act_id]) == {
        later.act_id: StopAsked("U2")
    }


async def test_steering_stops_what_runs_and_leaves_what_waits(storage: Storage) -> None:
    """The question that takes its place, and those that were queued before, go on."""
    waiting, instead = (dataclasses.replace(ASKED, ts=f"1.{n}") for n in (2, 3))
    for request in (ASKED, waiting, instead):
        await storage.admission.accept(request, QueueLimits())
    await storage.inbox.hints(ASKED.act_id)
    flagged = await storage.stops.ask(ASKED.thread_id, "U2", besides=instead.act_id, steered=True)
    assert flagged == 1
    runs = [ASKED.act_id, waiting.act_id, instead.act_id]
    assert await storage.stops.asked(runs) == {ASKED.act_id: StopAsked("U2", steered=True)}
