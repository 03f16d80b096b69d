"""Whoever waits hears how long, once; whoever says "instead" does not wait."""

import dataclasses

import pytest

from bot.acts import Ask
from bot.storage import Storage
from bot.storage.states import QueueLimits
from bot.workflow.queue_notice import LONG_QUEUE, steer, tell
from tests.unit.workflow.asking import ASKED, asking

MANY = QueueLimits(99, 99, 99)


def later(number: int, *, thread_ts: str = "1.1", text: str = "why?") -> Ask:
    """Another question, some seconds later."""
    ts = f"2.{number}"
    return dataclasses.replace(
        ASKED, delivery_id=f"Ev2{number}", ts=ts, thread_ts=thread_ts, text=text
    )


async def test_the_next_in_line_hears_so(storage: Storage) -> None:
    """In the thread, and not twice."""
    async with asking(storage) as desk:
        waiting = later(1)
        await storage.admission.accept(waiting, MANY)
        await tell(desk.run.parts, waiting.act_id)
        await tell(desk.run.parts, waiting.act_id)
        assert desk.posted() == ["I'll take that next."]


async def test_who_is_third_hears_how_many_come_first(storage: Storage) -> None:
    """Those of the same thread."""
    async with asking(storage) as desk:
        for number in (1, 2):
            await storage.admission.accept(later(number), MANY)
        await tell(desk.run.parts, later(2).act_id)
        (told,) = desk.posted()
        assert told.startswith("2 questions in this thread")


@pytest.mark.parametrize("others", [LONG_QUEUE - 1, LONG_QUEUE])
async def test_a_long_queue_of_others_is_told(storage: Storage, others: int) -> None:
    """A short one is over before the sentence is read."""
    async with asking(storage) as desk:
        for number in range(others):
            await storage.admission.accept(later(number, thread_ts=f"2.{number}"), MANY)
        await storage.inbox.close(ASKED.act_id)
        mine = later(90, thread_ts="2.90")
        await storage.admission.accept(mine, MANY)
        await tell(desk.run.parts, mine.act_id)
        assert len(desk.posted()) == (1 if others == LONG_QUEUE else 0)


async def test_a_question_that_has_begun_is_not_told_to_wait(storage: Storage) -> None:
    """Its turn came first."""
    async with asking(storage) as desk:
        await storage.admission.accept(later(1), MANY)
        await storage.inbox.hints(later(1).act_id)
        await tell(desk.run.parts, later(1).act_id)
        assert desk.posted() == []


@pytest.mark.parametrize(("text", "stops"), [("instead, by month", True), ("and by month?", False)])
async def test_instead_takes_the_place_of_what_runs(
    storage: Storage, text: str, stops: bool
) -> None:
    """Any other follow-up waits."""
    async with asking(storage) as desk:
        await storage.inbox.hints(ASKED.act_id)
        another = later(1, text=text)
        await storage.admission.accept(another, MANY)
        assert await steer(desk.run.parts, another.act_id) is stops
        found = await storage.stops.asked([ASKED.act_id])
        assert [stop.steered for stop in found.values()] == ([True] if stops else [])
