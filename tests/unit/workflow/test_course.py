"""The course of a question always ends: with an answer or a sentence, and the act closed."""

import dataclasses
from typing import cast

from bot.acts import Ask
from bot.storage import Storage
from bot.troubles import Trouble
from bot.workflow.course import Course, end, finish
from bot.workflow.plan import Over
from tests.unit.slack.stub import in_turn, refusal
from tests.unit.workflow.asking import ASKED, Desk, Engine, asking
from tests.unit.workflow.test_ask_claude import answer, said

BARE = dataclasses.replace(ASKED, text="what is 2 + 2?", files=())


def engine(desk: Desk) -> Engine:
    """What keeps the steps."""
    return cast(Engine, desk.run.parts.jobs)


async def follow(desk: Desk) -> None:
    """Do everything for the question."""
    await Course(desk.run.parts, desk.run.id).follow()


async def closed(desk: Desk, request: Ask = ASKED) -> bool:
    """Whether nothing is left to be done for an act."""
    return await desk.storage.inbox.left(request.act_id) is None


async def test_a_question_without_files_goes_all_its_way(storage: Storage) -> None:
    """Every step once, in its order, and the answer in the thread."""
    async with asking(storage, BARE) as desk:
        desk.claude.handlers.append(said(*answer("4.")))
        await follow(desk)
        assert engine(desk).names == [
            *("gather", "carry_in", "run", "illustrate", "answer", "carry_out", "finish")
        ]
        assert any("4." in text for text in desk.posted()) and await closed(desk, BARE)


async def test_a_guest_hears_why_not_alone(storage: Storage) -> None:
    """Nothing is posted into the channel, and the thread is none of the app's."""
    async with asking(storage) as desk:
        guest = {"id": "U1", "team_id": "T1", "is_restricted": True}
        desk.slack.methods["users.info"] = in_turn({"user": guest})
        desk.slack.methods["chat.postEphemeral"] = in_turn({"message_ts": "3.0"})
        await follow(desk)
        assert engine(desk).names == ["gather", "say"] and desk.posted() == []
        assert desk.slack.count("chat.postEphemeral") == 1 and await closed(desk)
        assert not await storage.admission.works_in(ASKED.thread_id)


async def test_what_nobody_foresaw_is_told_with_a_reference(storage: Storage) -> None:
    """In one sentence with a button that asks again; the act is closed."""
    async with asking(storage, BARE) as desk:
        desk.run.parts.people.user = None  # type: ignore[method-assign,assignment]
        await follow(desk)
        (told,) = desk.posted()
        assert desk.run.reference in told and await closed(desk, BARE)
        assert "apologise" in engine(desk).names


async def test_an_apology_that_cannot_be_said_closes_the_act(storage: Storage) -> None:
    """Nobody works on it for ever."""
    async with asking(storage, BARE) as desk:
        desk.run.parts.people.user = None  # type: ignore[method-assign,assignment]
        desk.slack.methods["chat.postMessage"] = lambda _: refusal("invalid_auth")
        await follow(desk)
        assert await closed(desk, BARE)


async def test_an_end_without_a_sentence_says_nothing(storage: Storage) -> None:
    """People talk among themselves; that the app listened is nobody's business."""
    async with asking(storage) as desk:
        await end(desk.run, Over(ASKED, "en"))
        assert desk.posted() == [] and await closed(desk)


async def test_an_end_is_told_in_the_thread(storage: Storage) -> None:
    """Once, however often the step is repeated."""
    async with asking(storage) as desk:
        for run in (desk.run, desk.again()):
            await end(run, Over(ASKED, "en", Trouble.NO_FILE))
        assert len(desk.posted()) == 1 and await closed(desk)


async def test_finishing_twice_does_no_harm(storage: Storage) -> None:
    """The step may be repeated after a crash."""
    async with asking(storage) as desk:
        await finish(desk.run)
        await finish(desk.again())
        assert await closed(desk)
