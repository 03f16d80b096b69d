"""The loop that shows what changed: one call at a time, and the latest state wins."""

import asyncio

import pytest

from bot.reply.updater import Updater
from bot.slack.errors import GaveUp, SlackError, SlackProblem


class Show:
    """Shows a state when it is let; ``problems`` are raised one after the other."""

    def __init__(self, *problems: SlackProblem) -> None:
        self.state = 0
        self.shown: list[int] = []
        self.under_way = asyncio.Event()
        self.let = asyncio.Event()
        self.slept = asyncio.Semaphore(0)
        self._problems = list(problems)

    async def __call__(self) -> None:
        self.under_way.set()
        await self.let.wait()
        if self._problems:
            raise self._problems.pop(0)
        self.shown.append(self.state)

    async def sleep(self, seconds: float) -> None:
        self.slept.release()


@pytest.fixture
def show() -> Show:
    return Show()


def updater(show: Show) -> Updater:
    return Updater(show, 0.5, show.sleep)


async def test_the_latest_state_is_shown(show: Show) -> None:
    """However much changes while a call is under way."""
    loop = updater(show)
    loop.start()
    loop.changed()
    await show.under_way.wait()
    for state in (1, 2, 3):
        show.state = state
        loop.changed()
    show.let.set()
    for _ in range(2):
        await show.slept.acquire()
    await loop.rest()
    assert show.shown == [3, 3]


async def test_at_rest_nothing_is_on_its_way(show: Show) -> None:
    """The call that was has arrived; what changes after that is not shown."""
    loop = updater(show)
    loop.start()
    loop.changed()
    await show.under_way.wait()
    resting = asyncio.create_task(loop.rest())
    await asyncio.sleep(0)
    assert not resting.done()
    show.let.set()
    await resting
    loop.changed()
    await asyncio.sleep(0)
    assert show.shown == [0]
    await loop.rest()


async def test_what_did_not_get_through_is_shown_next() -> None:
    """A refusal is not: the same would be refused again."""
    show = Show(GaveUp("chat.update", "ratelimited"), SlackError("chat.update", "not_found"))
    show.let.set()
    loop = updater(show)
    loop.start()
    loop.changed()
    for _ in range(2):
        await show.slept.acquire()
    assert show.shown == []
    loop.changed()
    await show.slept.acquire()
    await loop.rest()
    assert show.shown == [0]
