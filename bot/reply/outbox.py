"""The posts of one run: every message once, however often a step is repeated."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.reply.purpose import Purpose
from bot.reply.stream import Stream
from bot.reply.surface import Surface
from bot.slack.pacer import Priority


@dataclass(frozen=True, slots=True)
class Outbox:
    """The posts of a run, by purpose.

    ``known`` gives the ts of an earlier post, ``keep`` remembers one, ``forget`` one that was
    taken back. ``tried`` are the purposes that this process has tried to post for; None for a run
    that another process began. ``streams`` are the messages that this process streams.
    """

    run_id: str
    known: Callable[[Purpose], Awaitable[str | None]]
    keep: Callable[[Purpose, str], Awaitable[None]]
    forget: Callable[[Purpose], Awaitable[None]]
    tried: set[Purpose] | None = None
    streams: dict[Purpose, Stream] = field(default_factory=dict)

    @property
    def begun_here(self) -> bool:
        """Whether this process began the run, and knows what may have been posted."""
        return self.tried is not None

    def trying(self, purpose: Purpose) -> bool:
        """Note that something may have been posted for a purpose; whether it may have before."""
        before = self.tried is None or purpose in self.tried
        if self.tried is not None:
            self.tried.add(purpose)
        return before

    def not_tried(self, purpose: Purpose) -> None:
        """Note that nothing has been posted for a purpose, for certain."""
        if self.tried is not None:
            self.tried.discard(purpose)

    async def post(
        self,
        surface: Surface,
        purpose: Purpose,
        *,
        priority: Priority = Priority.FINAL,
        **message: Any,
    ) -> str:
        """Post once; returns the ts. What may have been posted and not remembered is searched for
        first.
        """
        if ts := await self.known(purpose):
            return ts
        look = self.trying(purpose)
        ts = await surface.post(purpose, self.run_id, look_first=look, priority=priority, **message)
        await self.keep(purpose, ts)
        return ts

    async def take_back(self, surface: Surface, purpose: Purpose) -> None:
        """Delete what was posted for a purpose, if anything was.

        Raises SlackProblem if Slack is away.
        """
        if ts := await self.known(purpose):
            await surface.delete(ts)
            await self.forget(purpose)
