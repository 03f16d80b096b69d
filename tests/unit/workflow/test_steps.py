"""Durable steps: what they return is kept as JSON and read back, outages are outlived."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

import pytest

from bot.jobs import Jobs
from bot.slack.errors import GaveUp, SlackError, UnknownRefusal
from bot.storage import Storage
from bot.workflow.destination import PlaceGone
from bot.workflow.run import Run
from bot.workflow.steps import OUTAGE_PAUSES, GivenUp, SlackRefuses, Step, Steps
from tests.unit.workflow.asking import Engine, asking


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a step returns."""

    names: tuple[str, ...]
    left: int = 0


def steps_of(engine: Engine) -> Steps:
    """The steps of a run on it."""
    return Steps(cast(Jobs, engine), "r1")


def failing(times: int, error: Exception) -> Callable[[], Awaitable[Found]]:
    """A step that fails so often."""
    left = [error] * times

    async def find() -> Found:
        if left:
            raise left.pop()
        return Found(("a", "b"), 3)

    return find


async def test_a_step_returns_what_its_annotation_says() -> None:
    """Although the engine has kept JSON only."""
    engine = Engine()
    assert await steps_of(engine).do(Step.GATHER, failing(0, OSError())) == Found(("a", "b"), 3)
    assert engine.names == ["gather"]


async def test_an_outage_is_outlived() -> None:
    """Each further try is a step of its own, after a longer pause."""
    engine = Engine()
    found = await steps_of(engine).do(Step.ANSWER, failing(2, GaveUp("chat.postMessage", "away")))
    assert found.left == 3
    assert engine.names == ["answer", "answer-1", "answer-2"]
    assert engine.paused == list(OUTAGE_PAUSES[:2])


async def test_an_outage_without_an_end_is_given_up() -> None:
    """After all pauses."""
    engine = Engine()
    with pytest.raises(GivenUp):
        await steps_of(engine).do(Step.ASK, failing(99, OSError("away")))
    assert len(engine.names) == len(OUTAGE_PAUSES) + 1


async def test_an_unknown_refusal_is_told_soon() -> None:
    """Half a minute is enough to know that Slack means it."""
    engine = Engine()
    error = UnknownRefusal("chat.postMessage", "new_code")
    with pytest.raises(SlackRefuses, match="new_code"):
        await steps_of(engine).do(Step.ANSWER, failing(99, error))
    assert len(engine.names) == 4


async def test_what_nobody_foresaw_is_raised() -> None:
    """No try more: it would fail again."""
    engine = Engine()
    with pytest.raises(ZeroDivisionError):
        await steps_of(engine).do(Step.ANSWER, failing(1, ZeroDivisionError()))
    assert engine.names == ["answer"]


async def test_rounds_are_told_apart() -> None:
    """By their number, from the second one on."""
    engine = Engine()
    for number in range(3):
        await steps_of(engine).round(number, Step.ACT, failing(0, OSError()))
    assert engine.names == ["errand", "errand-1", "errand-2"]


async def test_a_gone_place_is_told_with_its_reason() -> None:
    """Whoever speaks there goes somewhere else."""
    archived = SlackError("chat.postMessage", "is_archived")
    with pytest.raises(PlaceGone) as gone:
        await steps_of(Engine()).do(Step.ANSWER, failing(1, archived))
    assert gone.value.reason == "is_archived"


async def test_in_a_gone_thread_a_step_speaks_to_the_asker(storage: Storage) -> None:
    """The direct message is opened once, and the step is done again with it."""
    spoken: list[str] = []

    async def speak(run: Run, word: str) -> str:
        thread = await run.thread()
        spoken.append(thread.surface.channel)
        if thread.surface.channel == "C1":
            raise SlackError("chat.postMessage", "is_archived")
        return word

    async with asking(storage) as desk:
        engine = Engine()
        assert await steps_of(engine).in_thread(Step.ANSWER, speak, desk.run, "done") == "done"
        assert spoken == ["C1", "D1"]
        assert engine.names == ["answer", "move", "answer-elsewhere"]
        assert await desk.run.moved_to() == ("D1", "9.1")
