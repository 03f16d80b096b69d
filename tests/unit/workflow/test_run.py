"""A run knows where it speaks, and what is kept of it."""

import dataclasses

from bot.analysis.events import Outcome, TurnEnded
from bot.analysis.record import to_record
from bot.reply.purpose import Purpose
from bot.storage import Storage, StoredTurn
from tests.unit.slack.stub import HERE
from tests.unit.workflow.asking import ASKED, asking


async def test_a_run_speaks_in_its_thread(storage: Storage) -> None:
    """Posts once for each purpose, also from another process."""
    async with asking(storage) as desk:
        thread = await desk.run.thread()
        assert (thread.surface.channel, thread.surface.thread_ts) == ("C1", "1.1")
        assert not thread.surface.direct
        ts = await thread.say(Purpose.SENTENCE, "Hello.")
        assert await (await desk.again().thread()).say(Purpose.SENTENCE, "Hello.") == ts
        assert desk.posted() == ["Hello."]


async def test_a_run_that_moved_speaks_there(storage: Storage) -> None:
    """What it says there is another post than what it said in the thread."""
    async with asking(storage) as desk:
        await (await desk.run.thread()).say(Purpose.SENTENCE, "Here.")
        await storage.deliveries.keep_post(HERE, desk.run.id, Purpose.ELSEWHERE, "D1", "7.0")
        thread = await desk.run.thread()
        assert thread.surface.direct and thread.surface.thread_ts == "7.0"
        await thread.say(Purpose.SENTENCE, "There.")
        assert desk.posted() == ["Here.", "There."]
        assert await desk.run.moved_to() == ("D1", "7.0")


async def test_another_process_looks_before_it_posts(storage: Storage) -> None:
    """It cannot know what the one before it has posted and not remembered."""
    async with asking(storage) as desk:
        assert desk.run.tried == set() and desk.again().tried is None
        await (await desk.again().thread()).say(Purpose.SENTENCE, "Hello.")
        looked = desk.slack.count("conversations.replies")
        await (await desk.run.thread()).say(Purpose.ECHO, "Hello.")
        assert (looked, desk.slack.count("conversations.replies")) == (1, 1)


async def test_a_turn_is_there_once_it_is_kept(storage: Storage) -> None:
    """Before that the run has none, however often it is asked."""
    async with asking(storage) as desk:
        assert await desk.run.turn() is None
        ended = TurnEnded(Outcome.ANSWERED, "Because.")
        turn = StoredTurn(desk.run.id, "why?", [], [], to_record(ended), False, 0.0, 1.0)
        await storage.conversations.begin(HERE, "C1", "1.1", {})
        await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
        found, kept = await desk.run.kept()
        assert (found.answer, found.outcome, kept.question) == ("Because.", "answered", "why?")


async def test_what_a_person_can_tell_of_it_is_short(storage: Storage) -> None:
    """The last part of its id."""
    async with asking(storage, dataclasses.replace(ASKED, ts="17.5", thread_ts="17.5")) as desk:
        assert desk.run.reference == "17.5"
