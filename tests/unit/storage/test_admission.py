"""What is let in, and what is turned away."""

import asyncio
import dataclasses

from bot.acts import Installation
from bot.storage import Storage, ThreadFile
from bot.storage.states import QueueLimits, TurnedAway
from tests.unit.storage.asked import ASKED, HERE


async def test_an_act_is_new_once_and_keeps_every_delivery(storage: Storage) -> None:
    """Twins and retries append to one row."""
    twin = dataclasses.replace(ASKED, delivery_id="Ev2", files=({"id": "F1"},))
    accepted = [await storage.admission.accept(r, QueueLimits()) for r in (ASKED, twin, ASKED)]
    assert [one.new for one in accepted] == [True, False, False]
    assert await storage.inbox.hints(ASKED.act_id) == [ASKED, twin]


async def test_twenty_deliveries_at_once_are_one_act(storage: Storage) -> None:
    """Whoever comes first; nobody fails."""
    deliveries = [dataclasses.replace(ASKED, delivery_id=f"Ev{n}") for n in range(20)]
    accepted = await asyncio.gather(
        *(storage.admission.accept(r, QueueLimits()) for r in deliveries)
    )
    assert sorted(one.new for one in accepted) == [False] * 19 + [True]
    assert len(await storage.inbox.hints(ASKED.act_id)) == 20


async def test_a_thread_is_the_apps_unless_it_refused(storage: Storage) -> None:
    """A stranger's mention does not make the app listen to everybody in the thread."""
    assert not await storage.admission.works_in(ASKED.thread_id)
    await storage.admission.accept(ASKED, QueueLimits())
    assert await storage.admission.works_in(ASKED.thread_id)
    await storage.inbox.close(ASKED.act_id, refused=True)
    assert not await storage.admission.works_in(ASKED.thread_id)


async def test_beyond_the_room_an_act_is_turned_away(storage: Storage) -> None:
    """The one too many, however often it is delivered, and nobody else's."""
    room = QueueLimits(per_person=2, per_channel=3)
    people = ["U1", "U1", "U1", "U2", "U3"]
    acts = [dataclasses.replace(ASKED, ts=f"1.{n}", user=user) for n, user in enumerate(people)]
    verdicts = [(await storage.admission.accept(act, room)).turned_away for act in acts]
    assert verdicts == [None, None, TurnedAway.PERSON, None, TurnedAway.CHANNEL]
    again = await storage.admission.accept(dataclasses.replace(acts[2], delivery_id="Ev2"), room)
    kept = await storage.admission.turned_away(acts[2].act_id)
    assert not again.new and again.turned_away is kept is TurnedAway.PERSON


async def test_a_file_of_slacks_is_known_once_it_was_moved(storage: Storage) -> None:
    """For whatever thread, and in its own workspace only."""
    file = ThreadFile("F1", "file_1", "a.csv", "text/csv", "data", 4, "0" * 64, 1.5)
    await storage.conversations.keep_file(HERE, ASKED.thread_id, file)
    assert await storage.admission.has_file(HERE, "F1")
    assert await storage.conversations.copies(HERE, "F1") == ["file_1"]
    elsewhere = Installation("A1", "E1", "T1")
    assert not await storage.admission.has_file(elsewhere, "F1")
    assert await storage.conversations.copies(elsewhere, "F1") == []
