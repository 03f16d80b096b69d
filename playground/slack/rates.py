"""Rate limits after Slack's tiers, per method in the workspace and per channel for posts."""

import math
from collections import defaultdict, deque

from playground import limits
from playground.slack.ids import Clock


class Rates:
    """Counts the calls of the app.

    `scale` multiplies every allowance: 1 is the real pace, 0 switches the limits off.
    """

    def __init__(self, clock: Clock, scale: float = 1.0) -> None:
        self.scale = scale
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def wait(self, method: str, per_minute: int, channel: str | None = None) -> int:
        """Counts a call; returns 0, or the seconds of `Retry-After` when it is one too many."""
        if not self.scale:
            return 0
        now = self._clock()
        calls = self._calls[method]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= max(1, round(per_minute * self.scale)):
            return max(1, math.ceil(calls[0] + 60 - now))
        if channel and (wait := self._post(channel, now)):
            return wait
        calls.append(now)
        return 0

    def _post(self, channel: str, now: float) -> int:
        speed = limits.SLACK_POST_PER_SECOND * self.scale
        burst = float(limits.SLACK_POST_BURST)
        left, since = self._posts.get(channel, (burst, now))
        left = min(burst, left + (now - since) * speed)
        if left < 1:
            return max(1, math.ceil((1 - left) / speed))
        self._posts[channel] = (left - 1, now)
        return 0
