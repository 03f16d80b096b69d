"""A stub that takes everything, and threads of one run in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.reply.direct import DirectThread, Recipient
from bot.reply.presenter import Presenter
from bot.reply.progress import begin
from bot.reply.streaming import StreamPresenter
from bot.reply.thread import Ledger, Thread
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

    def ledger(self, tried: set[str] | None) -> Ledger:
        return Ledger("run", self.known, self.keep, self.forget, tried, {})


@dataclass
class Scene:
    """A stub that takes everything, and threads in it."""

    bench: Bench
    posts: Posts
    stops: list[str] = field(default_factory=list)

    @property
    def stub(self) -> Stub:
        return self.bench.stub

    def thread(self, tried: set[str] | None = frozenset()) -> Thread:  # type: ignore[assignment]
        known = None if tried is None else set(tried)
        return Thread(self.bench.api, "C1", "1.0", self.posts.ledger(known))

    def direct(self, tried: set[str] | None = frozenset()) -> DirectThread:  # type: ignore[assignment]
        known = None if tried is None else set(tried)
        recipient = Recipient("U1", "T1", "1.0")
        ledger, clock = self.posts.ledger(known), self.bench.time.clock
        return DirectThread(self.bench.api, "D1", "1.0", ledger, recipient, clock=clock)

    def channel(self, thread: Thread | None = None) -> Presenter:
        return Presenter(thread or self.thread(), begin(["a.csv"], 0.0), locale="en")

    def streamed(self, thread: Any = None) -> StreamPresenter:
        async def stopped() -> None:
            self.stops.append("stopped")

        progress = begin(["a.csv"], 0.0)
        return StreamPresenter(thread or self.direct(), progress, locale="en", stopped=stopped)

    def sent(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.stub.calls if name == method]


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A scene in which Slack takes everything."""
    stub = Stub()
    numbers = iter(range(2, 1_000))
    for method in ("chat.postMessage", "chat.startStream"):
        stub.methods[method] = lambda _: {"ts": f"{next(numbers)}.0"}
    for method in ("chat.update", "chat.appendStream", "chat.stopStream", "chat.delete"):
        stub.methods[method] = lambda _: {}
    async with running(stub) as bench:
        yield Scene(bench, Posts())
