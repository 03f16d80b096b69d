"""One streamed message of ours: how old it is, how much it holds, and whether it takes more."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot import limits
from bot.slack.client import SlackApi
from bot.slack.errors import GaveUp, SlackProblem
from bot.slack.pacer import Priority
from bot.waiting import Clock

PATIENCE_SECONDS = 2.0  # what shows work under way is not worth waiting for longer

Chunk = Mapping[str, Any]


def size_of(chunks: Sequence[Chunk]) -> int:
    """The bytes that chunks add to a streamed message."""
    words = (chunk.get(key) for chunk in chunks for key in ("text", "title", "details", "output"))
    return sum(len(word.encode()) for word in words if isinstance(word, str))


class Stream:
    """A streamed message between its start and its stop.

    ``over`` says that it takes nothing more, ``stopped`` that Slack knows so; ``shown`` is for
    whoever writes in it.
    """

    def __init__(self, api: SlackApi, channel: str, ts: str, clock: Clock = time.monotonic) -> None:
        self.ts = ts
        self.size = 0
        self.over = False
        self.stopped = False
        self.shown: Any = None
        self._api = api
        self._channel = channel
        self._clock = clock
        self._began = clock()

    @property
    def old(self) -> bool:
        """Whether Slack is about to end it by itself."""
        return self._clock() - self._began > limits.SLACK_STREAM_SECONDS_MAX

    def takes(self, chunks: Sequence[Chunk]) -> bool:
        """Whether there is time and room left for these."""
        fits = self.size + size_of(chunks) <= limits.SLACK_STREAM_BYTES_MAX
        return fits and not (self.over or self.old)

    async def append(self, chunks: Sequence[Chunk]) -> None:
        """Add chunks. Raises SlackProblem: after GaveUp it can be tried again, else it is over."""
        try:
            await self._api.call(
                "chat.appendStream",
                priority=Priority.PROGRESS,
                patience=PATIENCE_SECONDS,
                channel=self._channel,
                ts=self.ts,
                chunks=list(chunks),
            )
        except GaveUp:
            raise
        except SlackProblem:
            self.over = True
            raise
        self.size += size_of(chunks)
