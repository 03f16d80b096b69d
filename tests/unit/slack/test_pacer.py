"""The pace of Web API calls, in a time that only sleeping moves."""

import asyncio

import pytest

from bot.slack.errors import GaveUp
from bot.slack.pacer import Pacer, Priority
from tests.unit.slack.stub import FakeTime


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def pacer(time: FakeTime) -> Pacer:
    return Pacer(patience=10_000, clock=time.clock, sleep=time.sleep)


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [("conversations.list", 20), ("chat.update", 50), ("files.info", 100)],
)
async def test_no_minute_has_more_calls_than_the_tier(
    pacer: Pacer, time: FakeTime, method: str, a_minute: int
) -> None:
    """However many calls are made at once, any 60 seconds hold at most what Slack documents."""
    times = []

    async def call() -> None:
        await pacer.turn("T1", method)
        times.append(time.now)

    await asyncio.wait_for(asyncio.gather(*(call() for _ in range(3 * a_minute))), 20)
    for start in times:
        assert sum(start <= moment < start + 60 for moment in times) <= a_minute
    assert times[-1] - times[0] < 300


async def test_finals_overtake(pacer: Pacer) -> None:
    """A call that is a final answer goes out before progress that has waited longer."""
    order: list[str] = []

    async def call(name: str, priority: Priority) -> None:
        await pacer.turn("T1", "chat.update", priority=priority)
        order.append(name)

    early = [asyncio.create_task(call("early", Priority.PROGRESS)) for _ in range(20)]
    await asyncio.sleep(0)
    final = asyncio.create_task(call("final", Priority.FINAL))
    await asyncio.wait_for(asyncio.gather(*early, final), 10)
    assert order.index("final") <= 13, "only those before it that needed no wait"


async def test_channels_have_their_own_pace(pacer: Pacer, time: FakeTime) -> None:
    """Posts in one channel go out about one a second, and do not hold up another channel."""

    async def posts(channel: str, count: int) -> float:
        for _ in range(count):
            await pacer.turn("T1", "chat.postMessage", channel)
        return time.now

    before = time.now
    busy, quiet = await asyncio.gather(posts("C1", 10), posts("C2", 2))
    assert 6 <= busy - before <= 8
    assert quiet == before


async def test_workspaces_have_their_own_pace(pacer: Pacer, time: FakeTime) -> None:
    """A workspace that uses up its calls takes none of another's."""
    before = time.now
    await asyncio.gather(*(pacer.turn("T1", "chat.update") for _ in range(40)))
    waited = time.now
    await pacer.turn("T2", "chat.update")
    assert waited > before and time.now == waited


async def test_retry_after_holds_everything_of_its_kind(pacer: Pacer, time: FakeTime) -> None:
    """After a 429 nothing of that method goes out before its Retry-After has passed."""
    before = time.now
    pacer.hold("T1", "chat.update", None, 30)
    await pacer.turn("T1", "files.info")
    assert time.now == before
    await pacer.turn("T1", "chat.update")
    assert time.now - before >= 30


async def test_a_call_gives_up_in_time(time: FakeTime) -> None:
    """A call that cannot go out within its patience fails at once, without waiting in vain."""
    pacer = Pacer(patience=20, clock=time.clock, sleep=time.sleep)
    pacer.hold("T1", "chat.update", None, 60)
    before = time.now
    with pytest.raises(GaveUp):
        await pacer.turn("T1", "chat.update")
    assert time.now == before


async def test_a_cancelled_call_takes_no_turn(time: FakeTime) -> None:
    """Those who stop waiting leave their place to the others."""
    pacer = Pacer(patience=1_000, clock=time.clock, sleep=time.sleep)
    for _ in range(12):
        await pacer.turn("T1", "chat.update")
    waiting = [asyncio.create_task(pacer.turn("T1", "chat.update")) for _ in range(50)]
    last = asyncio.create_task(pacer.turn("T1", "chat.update"))
    await asyncio.sleep(0)
    before = time.now
    for task in waiting:
        task.cancel()
    await asyncio.wait_for(last, 5)
    assert time.now - before < 5
