"""How a run shows itself in a direct message: its steps and its answer are streamed.

Wherever Slack does not play along, it goes on as in a channel: the steps by updates of their
message, the answer as a message of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

import structlog

from bot import limits
from bot.analysis.events import AnalysisEvent, Draft, ExecutionStarted, Narration, Outcome
from bot.reply.chunks import CARDS_MAX, chunks, words
from bot.reply.pages import Certain, Page, promising, written
from bot.reply.progress import Progress
from bot.reply.progress_message import ProgressMessage, ProgressTracker
from bot.reply.purpose import Purpose
from bot.reply.stream import Chunk, Stream
from bot.reply.streams import Streams
from bot.reply.thread import Thread
from bot.reply.updater import Updater
from bot.slack.errors import GaveUp, SlackError, SlackProblem
from bot.threads import in_thread
from bot.waiting import Sleep

PAUSE_SECONDS = 0.8
"""Between two updates."""
STOPPED = "stopped_by_user"

OnStop = Callable[[], Awaitable[None]]
"""Called when Slack says that the reader pressed Stop."""

log = structlog.get_logger(__name__)


class StreamingPresenter:
    """Streams the steps in one message and the text of the answer in the next."""

    def __init__(
        self,
        thread: Thread,
        streams: Streams,
        progress: Progress,
        *,
        locale: str,
        stopped: OnStop,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._updater = Updater(self._update, PAUSE_SECONDS, sleep)
        self._tracker = ProgressTracker(progress, locale, self._updater.changed)
        message = ProgressMessage(thread.surface, thread.outbox, locale)
        self._steps = _Steps(streams, message, stopped)
        self._draft = _Draft(streams, stopped)

    async def __aenter__(self) -> Self:
        if await self._steps.find():
            self._updater.changed()
        else:
            await self._steps.open(self._tracker.progress)
        self._updater.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._updater.rest()

    async def file_moving(self, name: str, size: int) -> None:
        """A file of ``size`` bytes is on its way."""
        self._tracker.file_moving(name, size)

    async def file_moved(self, name: str, *, problem: str | None = None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        self._tracker.file_moved(name, problem)

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis, or is being said."""
        if self._draft.event(event):
            self._updater.changed()
        if not isinstance(event, Draft):
            self._tracker.event(event)

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains of the steps."""
        await self._updater.rest()
        await self._steps.close(self._tracker.progress, seconds, outcome)

    async def _update(self) -> None:
        await self._steps.show(self._tracker.progress, self._updater.changed)
        await self._draft.show()


class _Steps:
    """The message of the steps: streamed as long as that goes, then updated.

    Nobody knows how much a stream holds that another process began: it ends.
    """

    def __init__(self, streams: Streams, message: ProgressMessage, stopped: OnStop) -> None:
        self._streams = streams
        self._message = message
        self._stopped = stopped
        self._told: Progress | None = None

    async def find(self) -> str | None:
        """The ts of the message, if it is there."""
        ts = await self._message.find()
        if ts is not None:
            await self._streams.end_foreign(ts, Purpose.PROGRESS)
        return ts

    async def open(self, progress: Progress) -> None:
        """Begin to stream it, or post it."""
        told = chunks(None, progress)
        stream = await self._streams.open(Purpose.PROGRESS, told, mode="plan")
        if stream is None:
            await self._message.open(progress)
            return
        stream.shown = self._told = progress
        self._message.is_at(stream.ts)

    async def show(self, progress: Progress, again: Callable[[], None]) -> None:
        """Show the present steps. Raises SlackProblem; ``again`` is called where it is worth it."""
        if progress is self._told:
            return
        stream = self._streams.of(Purpose.PROGRESS)
        if stream is None or not await self._streamed(stream, progress):
            await self._message.show(progress, again)
        self._told = progress

    async def close(self, progress: Progress, seconds: float, outcome: Outcome) -> None:
        """Only a line remains. Raises SlackProblem if Slack is away."""
        if await self.find() is not None:
            stream = self._streams.of(Purpose.PROGRESS)
            if stream and not stream.stopped:
                await self._streams.stop(stream.ts)
        await self._message.close(progress, seconds, outcome)

    async def _streamed(self, stream: Stream, progress: Progress) -> bool:
        """Whether the steps could be shown in their stream; it has ended if not."""
        new = chunks(stream.shown, progress)
        fits = stream.takes(new) and len(progress.cards) <= CARDS_MAX
        if not new or (fits and await _append(stream, new, self._stopped)):
            stream.shown = progress
            return True
        if not stream.stopped:
            await self._streams.stop(stream.ts)
        return False


class _Draft:
    """The text of the answer while it is being written, page by page."""

    def __init__(self, streams: Streams, stopped: OnStop) -> None:
        self._streams = streams
        self._stopped = stopped
        self._draft = ""
        self._certain = Certain()
        self._text = ""
        self._page = Page()
        self._writes = True

    def event(self, event: AnalysisEvent) -> bool:
        """Take what is being said, or see that it was no answer; whether that shows."""
        match event:
            case Draft(text):
                self._draft = text
                return promising(text)
            case Narration() | ExecutionStarted():
                self._draft = ""
                return bool(self._text)
        return False

    async def show(self) -> None:
        """Show what is certain of the answer; take back what turned out to be none.

        Raises SlackProblem.
        """
        if not self._writes:
            return
        draft = self._draft if promising(self._draft) else ""
        text = await in_thread(self._certain.read, draft)
        if not text.startswith(self._text):
            await self._streams.tidy()
            self._text, self._page = "", Page()
        while self._writes and len(text) > self._page.end:
            stream = self._stream
            if stream and stream.old:
                await self._turn(stream)
                continue
            added, page, full = written(self._page, text, limits.SLACK_STREAM_BYTES_MAX)
            self._writes = bool(page.size) and await self._add(added, page)
            if self._writes:
                self._page, self._text = page, text[: page.end]
            if full and (stream := self._stream):
                await self._turn(stream)

    @property
    def _stream(self) -> Stream | None:
        """The streamed message that is the present page, None while nothing stands on it."""
        return self._streams.of(Purpose.stream(self._page.number)) if self._page.size else None

    async def _add(self, added: str, page: Page) -> bool:
        """Put text on the present page; False if no more can be shown."""
        stream = self._stream
        if stream is None:
            return await self._streams.open(Purpose.stream(page.number), [words(added)]) is not None
        return not added or await _append(stream, [words(added)], self._stopped)

    async def _turn(self, stream: Stream) -> None:
        """Leave the page: what comes next is streamed in a new message."""
        if self._page.closing and not stream.over:
            await _append(stream, [words(self._page.closing)], self._stopped)
        await self._streams.stop(stream.ts)
        self._page = self._page.turned


async def _append(stream: Stream, new: list[Chunk], stopped: OnStop) -> bool:
    """Add chunks to a stream; False if it takes nothing more. Raises GaveUp."""
    try:
        await stream.append(new)
    except GaveUp:
        raise
    except SlackProblem as problem:
        log.info("stream_broke", reason=problem.reason)
        if isinstance(problem, SlackError) and problem.error == STOPPED:
            await stopped()
        return False
    return True
