"""A thread of a direct message, where Slack streams: messages grow under the reader's eyes.

A streamed message is remembered like every other one. Its text is a preview: the answer takes its
place, complete, once it is known; what nobody needs any more is deleted.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.reply.stream import Chunk, Clock, Stream, size_of
from bot.reply.thread import PROGRESS, QUEUED, REFUSED_BLOCKS, Ledger, Thread
from bot.slack.client import SlackApi
from bot.slack.errors import Ambiguous, GaveUp, SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import find_streams, identity_of

STREAM = "stream"
"""The purpose of streamed text is this with a number; the answer's pages take their places."""

START_SECONDS = 1.0  # longer than this, a plain message is the better sign of life
STOP_SECONDS = 10.0  # longer than this, the answer comes as a message of its own

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads along: the person, their workspace (not always ours), and what they asked when."""

    user: str
    team: str
    asked_at: str


class DirectThread(Thread):
    """Posts and streams into one thread of a direct message."""

    def __init__(
        self,
        api: SlackApi,
        channel: str,
        thread_ts: str,
        ledger: Ledger,
        recipient: Recipient,
        *,
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(api, channel, thread_ts, ledger)
        self._recipient = recipient
        self._clock = clock
        self._streams = True

    @property
    def streams(self) -> dict[str, Stream]:
        """The streamed messages of this process, by purpose."""
        return self.ledger.streams

    async def open(
        self, purpose: str, chunks: Sequence[Chunk], *, mode: str = "timeline"
    ) -> Stream | None:
        """Start a streamed message; None where Slack does not stream now.

        What was streamed for the same purpose before is taken back.
        """
        if not self._streams:
            return None
        if ts := await self.known(purpose):
            await self._drop(purpose, ts)
        if self.ledger.tried is not None:
            self.ledger.tried.add(purpose)
        try:
            answer = await self.api.call(
                "chat.startStream",
                patience=START_SECONDS,
                channel=self.channel,
                thread_ts=self.thread_ts,
                recipient_user_id=self._recipient.user,
                recipient_team_id=self._recipient.team,
                task_display_mode=mode,
                chunks=list(chunks),
            )
        except SlackProblem as problem:
            self._streams = isinstance(problem, GaveUp)
            if not isinstance(problem, Ambiguous):
                self.ledger.not_tried(purpose)
            log.info("not_streamed", reason=problem.reason)
            return None
        stream = Stream(self.api, self.channel, str(answer["ts"]), self._clock)
        stream.size = size_of(chunks)
        self.streams[purpose] = stream
        await self.ledger.keep(purpose, stream.ts)
        return stream

    async def stop(self, ts: str, *, patience: float | None = None) -> None:
        """Have a message stream no more, if it does. Raises SlackProblem if Slack is away."""
        try:
            await self.api.call(
                "chat.stopStream",
                priority=Priority.FINAL,
                patience=patience,
                channel=self.channel,
                ts=ts,
                session_status="processing",
            )
        except SlackError as error:
            log.info("stream_not_stopped", error=error.error)
        for stream in self.streams.values():
            if stream.ts == ts:
                stream.over = stream.stopped = True

    async def tidy(self, pages: int = 0) -> None:
        """Delete what was streamed beyond the answer's ``pages``, and what nobody remembers.

        Raises SlackProblem if Slack is away.
        """
        number = pages
        while ts := await self.known(f"{STREAM}-{number}"):
            await self._drop(f"{STREAM}-{number}", ts)
            number += 1
        if await self._doubtful():
            await self._sweep(pages)

    async def _doubtful(self) -> bool:
        """Whether there may be a stream that nobody remembers."""
        tried = self.ledger.tried
        if tried is None:
            return True
        ours = [name for name in tried if name == PROGRESS or name.startswith(STREAM)]
        return not all([await self.known(name) for name in ours])

    async def _sweep(self, pages: int) -> None:
        purposes = [PROGRESS, QUEUED, *(f"{STREAM}-{number}" for number in range(pages))]
        known = {ts for purpose in purposes if (ts := await self.known(purpose))}
        try:
            place = (self.channel, self.thread_ts, self._recipient.asked_at)
            found = await find_streams(self.api, *place)
        except SlackError as error:
            log.info("streams_not_looked_for", error=error.error)
            return
        for ts in found:
            if ts not in known:
                log.info("stray_stream", ts=ts)
                await self._remove(ts)

    async def put(self, purpose: str, number: int, **message: Any) -> None:
        """Post a page of an answer, in the place of the streamed one with its number."""
        name, streamed = f"{purpose}-{number}", f"{STREAM}-{number}"
        ts = await self.known(streamed)
        if ts is None or await self.known(name):
            await super().put(purpose, number, **message)
        elif await self._settled(ts, name, message):
            await self.ledger.keep(name, ts)
        else:
            await super().put(purpose, number, **message)
            await self._drop(streamed, ts)

    async def _settled(self, ts: str, name: str, message: dict[str, Any]) -> bool:
        """Whether a streamed message could be made into this one."""
        try:
            await self.stop(ts, patience=STOP_SECONDS)
            await self.api.call(
                "chat.update",
                priority=Priority.FINAL,
                channel=self.channel,
                ts=ts,
                metadata=identity_of(name, self.ledger.run_id),
                **message,
            )
        except GaveUp:
            return False
        except SlackError as error:
            if error.error in REFUSED_BLOCKS:
                raise
            log.info("stream_not_settled", error=error.error)
            return False
        return True

    async def _drop(self, purpose: str, ts: str) -> None:
        await self._remove(ts)
        self.streams.pop(purpose, None)
        await self.ledger.forget(purpose)
        self.ledger.not_tried(purpose)

    async def _remove(self, ts: str) -> None:
        await self.stop(ts)
        try:
            await self.api.call("chat.delete", channel=self.channel, ts=ts)
        except SlackError as error:
            log.info("not_deleted", error=error.error)
