"""A stub that takes everything, and threads of one run in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.reply.outbox import Outbox
from bot.reply.presenter import ChannelPresenter
from bot.reply.progress import begin
from bot.reply.purpose import Purpose
from bot.reply.streaming import StreamingPresenter
from bot.reply.surface import Recipient, Surface
from bot.reply.thread import Thread
from tests.unit.slack.stub import Bench, Stub, running


@dataclass
class Posts:
    """What a run has posted, kept in memory."""

    rows: dict[str, str] = field(default_factory=dict)

    async def known(self, purpose: str) -> str | None:
        return self.rows.get(purpose)

    async def keep(self, purpose: str, ts: str) -> None:
        self.rows[purpose] = ts

    async def forget(self, purpose: str) -> None:
        self.rows.pop(purpose, None)

    def outbox(self, *, begun_here: bool = True) -> Outbox:
        tried: set[Purpose] | None = set() if begun_here else None
        return Outbox("run", self.known, self.keep, self.forget, tried)


@dataclass
class Scene:
    """A stub that takes everything, and threads in it."""

    bench: Bench
    posts: Posts
    stops: list[str] = field(default_factory=list)
    updates: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @property
    def stub(self) -> Stub:
        return self.bench.stub

    def thread(self, *, begun_here: bool = True) -> Thread:
        surface = Surface(self.bench.api, "C1", "1.0")
        return Thread(surface, self.posts.outbox(begun_here=begun_here))

    def direct(self, *, begun_here: bool = True) -> Thread:
        surface = Surface(self.bench.api, "D1", "1.0", Recipient("U1", "T1", "1.0"))
        outbox = self.posts.outbox(begun_here=begun_here)
        return Thread(surface, outbox, clock=self.bench.time.clock)

    def channel(self, thread: Thread | None = None) -> ChannelPresenter:
        thread, progress = thread or self.thread(), begin(["a.csv"], 0.0)
        return ChannelPresenter(thread, progress, locale="en", sleep=self.sleep)

    def streamed(self, thread: Thread | None = None) -> StreamingPresenter:
        async def stopped() -> None:
            self.stops.append("stopped")

        thread, progress = thread or self.direct(), begin(["a.csv"], 0.0)
        assert thread.streams
        return StreamingPresenter(
            thread, thread.streams, progress, locale="en", stopped=stopped, sleep=self.sleep
        )

    async def sleep(self, seconds: float) -> None:
        """The pause behind an update: none."""
        self.updates.release()

    async def updated(self) -> None:
        """Wait until what changed has been shown, or could not be."""
        async with asyncio.timeout(60):
            await self.updates.acquire()

    async def called(self, method: str, count: int) -> None:
        """Wait until a method was called so often."""
        async with asyncio.timeout(60):
            while self.stub.count(method) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def sent(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.stub.calls if name == method]


@asynccontextmanager
async def taking() -> AsyncIterator[Scene]:
    """A scene in which Slack takes everything."""
    stub = Stub()
    numbers = iter(range(2, 1_000))
    for method in ("chat.postMessage", "chat.startStream"):
        stub.methods[method] = lambda _: {"ts": f"{next(numbers)}.0"}
    for method in ("chat.update", "chat.appendStream", "chat.stopStream", "chat.delete"):
        stub.methods[method] = lambda _: {}
    async with running(stub) as bench:
        yield Scene(bench, Posts())
