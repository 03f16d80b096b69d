"""Streamed messages of one run in a direct message: they grow under the reader's eyes.

A streamed message is remembered like every other one. Its text is a preview: the answer takes its
place, complete, once it is known; what nobody needs any more is deleted.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.reply.outbox import Outbox
from bot.reply.purpose import Purpose
from bot.reply.stream import Chunk, Stream, size_of
from bot.reply.surface import Recipient, Surface
from bot.slack.errors import Ambiguous, GaveUp, SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import find_streams
from bot.waiting import Clock

START_SECONDS = 1.0  # longer than this, a plain message is the better sign of life
STOP_SECONDS = 10.0  # longer than this, the answer comes as a message of its own

log = structlog.get_logger(__name__)


class Streams:
    """Begins, ends and takes back streamed messages in the thread of a ``recipient``."""

    def __init__(
        self,
        surface: Surface,
        recipient: Recipient,
        outbox: Outbox,
        *,
        clock: Clock = time.monotonic,
    ) -> None:
        self._surface = surface
        self._recipient = recipient
        self._outbox = outbox
        self._clock = clock
        self._possible = True

    def of(self, purpose: Purpose) -> Stream | None:
        """The message that this process streams for a purpose."""
        return self._outbox.streams.get(purpose)

    async def open(
        self, purpose: Purpose, chunks: Sequence[Chunk], *, mode: str = "timeline"
    ) -> Stream | None:
        """Start a streamed message; None where Slack does not stream now.

        What was streamed for the same purpose before is taken back.
        """
        if not self._possible:
            return None
        await self.drop(purpose)
        self._outbox.trying(purpose)
        try:
            answer = await self._surface.api.call(
                "chat.startStream",
                patience=START_SECONDS,
                channel=self._surface.channel,
                thread_ts=self._surface.thread_ts,
                recipient_user_id=self._recipient.user,
                recipient_team_id=self._recipient.team,
                task_display_mode=mode,
                chunks=list(chunks),
            )
        except SlackProblem as problem:
            self._possible = isinstance(problem, GaveUp)
            if not isinstance(problem, Ambiguous):
                self._outbox.not_tried(purpose)
            log.info("not_streamed", reason=problem.reason)
            return None
        stream = Stream(self._surface.api, self._surface.channel, str(answer["ts"]), self._clock)
        stream.size = size_of(chunks)
        self._outbox.streams[purpose] = stream
        await self._outbox.keep(purpose, stream.ts)
        return stream

    async def stop(self, ts: str, *, patience: float | None = None) -> None:
        """Have a message stream no more, if it does. Raises SlackProblem if Slack is away."""
        try:
            await self._surface.api.call(
                "chat.stopStream",
                priority=Priority.FINAL,
                patience=patience,
                channel=self._surface.channel,
                ts=ts,
                session_status="processing",
            )
        except SlackError as error:
            log.info("stream_not_stopped", error=error.error)
        for stream in self._outbox.streams.values():
            if stream.ts == ts:
                stream.over = stream.stopped = True

    async def end_foreign(self, ts: str, purpose: Purpose) -> None:
        """Stop a stream of another process: nobody knows how much it holds."""
        if not self._outbox.begun_here and self.of(purpose) is None:
            await self.stop(ts)

    async def place_of(self, purpose: Purpose, page: int) -> str | None:
        """The ts of the streamed page whose place an answer's page has not taken yet."""
        ts = await self._outbox.known(Purpose.stream(page))
        return None if ts is None or await self._outbox.known(purpose) else ts

    async def settle(self, ts: str, purpose: Purpose, message: Mapping[str, Any]) -> bool:
        """Make a streamed message one of the answer for good; False if it cannot be made one.

        Raises SlackError where Slack refuses the blocks.
        """
        try:
            await self.stop(ts, patience=STOP_SECONDS)
            await self._surface.become(ts, purpose, self._outbox.run_id, **message)
        except GaveUp:
            return False
        except SlackError as error:
            if error.is_about_blocks:
                raise
            log.info("stream_not_settled", error=error.error)
            return False
        await self._outbox.keep(purpose, ts)
        return True

    async def drop(self, purpose: Purpose) -> bool:
        """Delete what was streamed for a purpose; whether anything was.

        Raises SlackProblem if Slack is away.
        """
        ts = await self._outbox.known(purpose)
        if ts is None:
            return False
        await self._remove(ts)
        self._outbox.streams.pop(purpose, None)
        await self._outbox.forget(purpose)
        self._outbox.not_tried(purpose)
        return True

    async def tidy(self, pages: int = 0) -> None:
        """Delete what was streamed beyond the answer's ``pages``, and what nobody remembers.

        Raises SlackProblem if Slack is away.
        """
        page = pages
        while await self.drop(Purpose.stream(page)):
            page += 1
        if await self._doubtful():
            await self._sweep(pages)

    async def _doubtful(self) -> bool:
        """Whether there may be a stream that nobody remembers."""
        tried = self._outbox.tried
        if tried is None:
            return True
        ours = [purpose for purpose in tried if purpose.may_be_streamed]
        return not all([await self._outbox.known(purpose) for purpose in ours])

    async def _sweep(self, pages: int) -> None:
        streamed = (Purpose.stream(page) for page in range(pages))
        purposes = [Purpose.PROGRESS, Purpose.QUEUED, *streamed]
        known = {ts for purpose in purposes if (ts := await self._outbox.known(purpose))}
        surface = self._surface
        try:
            place = (surface.channel, surface.thread_ts, self._recipient.asked_at)
            found = await find_streams(surface.api, *place)
        except SlackError as error:
            log.info("streams_not_looked_for", error=error.error)
            return
        for ts in found:
            if ts not in known:
                log.info("stray_stream", ts=ts)
                await self._remove(ts)

    async def _remove(self, ts: str) -> None:
        await self.stop(ts)
        await self._surface.delete(ts)
