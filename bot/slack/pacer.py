"""The pace of Web API calls: one token bucket per workspace and method, and per channel for posts.

Slack allows each method a number of calls a minute per workspace and app, by tier, and about one
post a second in a channel (https://docs.slack.dev/apis/web-api/rate-limits).
"""

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass
from enum import IntEnum

from bot import limits
from bot.slack.errors import GaveUp
from bot.waiting import Clock, Sleep


class Priority(IntEnum):
    """Who goes first when calls have to wait."""

    FINAL = 0
    NORMAL = 1
    PROGRESS = 2


_TIERS = {
    "apps.connections.open": 3,
    "assistant.threads.setSuggestedPrompts": 4,
    "assistant.threads.setTitle": 4,
    "bots.info": 3,
    "chat.appendStream": 4,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.startStream": 2,
    "chat.stopStream": 2,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "files.list": 3,
    "reactions.add": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "usergroups.users.list": 2,
    "users.conversations": 3,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
_OTHER_TIER = 3
_POSTS = "chat.postMessage"
_CHANNEL_BURST = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` calls at once, then one every ``1 / per_second`` seconds."""

    per_second: float
    burst: int

    @classmethod
    def within_a_minute(cls, calls: int) -> "Rate":
        """A rate that never makes more than ``calls`` in any 60 seconds."""
        burst = max(1, calls // 4)
        return cls(max(calls - burst, 1) / 60, burst)


def rates(method: str, channel: str | None) -> dict[str, Rate]:
    """The rates that a call has to keep to, by the name of what they limit."""
    if method == _POSTS:
        workspace = Rate.within_a_minute(limits.SLACK_POSTS_PER_MINUTE_PER_WORKSPACE)
        per_second = limits.SLACK_POSTS_PER_SECOND_PER_CHANNEL
        return {f"{method} {channel}": Rate(per_second, _CHANNEL_BURST), method: workspace}
    tier = _TIERS.get(method, _OTHER_TIER)
    return {method: Rate.within_a_minute(limits.SLACK_TIER_PER_MINUTE[tier])}


class Pacer:
    """Lets calls through at the pace that Slack allows, the most important first.

    ``patience`` is how many seconds a call may wait before it is given up.
    """

    def __init__(
        self,
        *,
        patience: float = 120.0,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def deadline(self, patience: float | None = None) -> float:
        """Until when a call that begins now may wait, on this pacer's clock.

        ``patience`` in seconds, if it has less than usual.
        """
        return self._clock() + (self._patience if patience is None else patience)

    async def turn(
        self,
        workspace: str,
        method: str,
        channel: str | None = None,
        *,
        priority: Priority = Priority.NORMAL,
        deadline: float | None = None,
    ) -> None:
        """Wait until a call may go out. Raises GaveUp if that is after the deadline."""
        until = self.deadline() if deadline is None else deadline
        for name, rate in rates(method, channel).items():
            bucket = self._bucket(workspace, name, rate)
            if not await bucket.take(priority, until):
                raise GaveUp(method, "the rate limit did not let it through in time")

    def hold(self, workspace: str, method: str, channel: str | None, seconds: float) -> None:
        """Slack said 429: let nothing of this kind through for ``seconds`` (its Retry-After)."""
        name, rate = next(iter(rates(method, channel).items()))
        self._bucket(workspace, name, rate).hold(seconds)

    def _bucket(self, workspace: str, name: str, rate: Rate) -> "_Bucket":
        key = (workspace, name)
        if key not in self._buckets:
            if len(self._buckets) >= 1_000:
                self._buckets = {k: b for k, b in self._buckets.items() if not b.idle}
            self._buckets[key] = _Bucket(rate, self._clock, self._sleep)
        return self._buckets[key]


class _Bucket:
    def __init__(self, rate: Rate, clock: Clock, sleep: Sleep) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(rate.burst)
        self._filled_at = clock()
        self._held_until = 0.0
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, float, asyncio.Future[bool]]] = []
        self._pump: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether forgetting the bucket changes nothing."""
        self._fill()
        full = self._tokens >= self._rate.burst
        return full and not self._waiting and self._clock() >= self._held_until

    async def take(self, priority: Priority, deadline: float) -> bool:
        """Wait for a token; False if none can come before ``deadline``."""
        if not self._waiting and self._delay() <= 0:
            self._tokens -= 1
            return True
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), deadline, turn))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._serve())
        return await turn

    def hold(self, seconds: float) -> None:
        """No token before ``seconds`` have passed."""
        self._held_until = max(self._held_until, self._clock() + seconds)
        self._fill()
        self._tokens = min(self._tokens, 1.0)

    async def _serve(self) -> None:
        while self._waiting:
            delay = self._delay()
            self._dismiss(self._clock() + max(delay, 0.0))
            if delay > 0 and self._waiting:
                await self._sleep(min(delay, 1.0))
            elif self._waiting:
                turn = heapq.heappop(self._waiting)[-1]
                if not turn.done():
                    self._tokens -= 1
                    turn.set_result(True)

    def _dismiss(self, next_token_at: float) -> None:
        staying = []
        for entry in self._waiting:
            _, _, deadline, turn = entry
            if deadline < next_token_at and not turn.done():
                turn.set_result(False)
            elif not turn.done():
                staying.append(entry)
        if len(staying) < len(self._waiting):
            heapq.heapify(staying)
            self._waiting = staying

    def _delay(self) -> float:
        self._fill()
        refill = (1 - self._tokens) / self._rate.per_second
        # A token that is short by a rounding error counts.
        return max(refill if refill > 1e-6 else 0.0, self._held_until - self._clock())

    def _fill(self) -> None:
        now = self._clock()
        gained = (now - self._filled_at) * self._rate.per_second
        self._tokens = min(float(self._rate.burst), self._tokens + gained)
        self._filled_at = now
