"""How a run shows itself in a direct message: its steps and its answer are streamed.

Wherever Slack does not play along, it goes on as in a channel: the steps by updates of their
message, the answer as a message of its own.
"""

from collections.abc import Awaitable, Callable

import structlog

from bot import limits
from bot.analysis.events import AnalysisEvent, Draft, ExecutionStarted, Narration, Outcome
from bot.reply import progress as cards
from bot.reply.chunks import CARDS_MAX, chunks
from bot.reply.direct import STREAM, DirectThread
from bot.reply.pages import Certain, Page, promising, written
from bot.reply.presenter import Presenter
from bot.reply.stream import Chunk, Stream
from bot.reply.thread import PROGRESS
from bot.slack.errors import GaveUp, SlackError, SlackProblem
from bot.threads import in_thread

STOPPED = "stopped_by_user"

log = structlog.get_logger(__name__)


class StreamPresenter(Presenter):
    """Streams the steps in one message and the text of the answer in the next.

    ``stopped`` is called when Slack says that the reader pressed Stop.
    """

    pause = 0.8

    def __init__(
        self,
        thread: DirectThread,
        progress: cards.Progress,
        *,
        locale: str,
        stopped: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(thread, progress, locale=locale)
        self._direct = thread
        self._stopped = stopped
        self._told: cards.Progress | None = None
        self._draft = ""
        self._certain = Certain()
        self._text = ""
        self._page = Page()
        self._writes = True

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis, or is being said."""
        match event:
            case Draft(text):
                self._draft = text
                if promising(text):
                    self._changed.set()
                return
            case Narration() | ExecutionStarted():
                self._draft = ""
                if self._text:
                    self._changed.set()
        await super().event(event)

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains of the steps."""
        await self._rest()
        self._ts = self._ts or await self._shown()
        if self._ts is not None:
            await self._resume(self._ts)
            if (stream := self._steps) and not stream.stopped:
                await self._direct.stop(stream.ts)
        await super().finish(seconds, outcome)

    @property
    def _steps(self) -> Stream | None:
        """The streamed message of the steps, if this process has one."""
        return self._direct.streams.get(PROGRESS)

    async def _open(self) -> str:
        stream = await self._direct.open(PROGRESS, chunks(None, self._progress), mode="plan")
        if stream is None:
            return await super()._open()
        stream.shown = self._told = self._progress
        return stream.ts

    async def _resume(self, ts: str) -> None:
        """Nobody knows how much a stream holds that another process began: it ends."""
        if self._direct.ledger.tried is None and self._steps is None:
            await self._direct.stop(ts)

    async def _send(self) -> None:
        if self._progress is not self._told:
            await self._tell(self._progress)
        if self._writes:
            await self._write()

    async def _tell(self, progress: cards.Progress) -> None:
        """Show the steps."""
        stream = self._steps
        if stream is None or not await self._streamed(stream, progress):
            await super()._send()
        self._told = progress

    async def _streamed(self, stream: Stream, progress: cards.Progress) -> bool:
        """Whether the steps could be shown in their stream; it has ended if not."""
        new = chunks(stream.shown, progress)
        fits = stream.takes(new) and len(progress.cards) <= CARDS_MAX
        if not new or (fits and await self._append(stream, new)):
            stream.shown = progress
            return True
        if not stream.stopped:
            await self._direct.stop(stream.ts)
        return False

    async def _write(self) -> None:
        """Show what is certain of the answer; take back what turned out to be none."""
        draft = self._draft if promising(self._draft) else ""
        text = await in_thread(self._certain.read, draft)
        if not text.startswith(self._text):
            await self._direct.tidy()
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
        return self._direct.streams[f"{STREAM}-{self._page.number}"] if self._page.size else None

    async def _add(self, added: str, page: Page) -> bool:
        """Put text on the present page; False if no more can be shown."""
        chunk: Chunk = {"type": "markdown_text", "text": added}
        stream = self._stream
        if stream is None:
            return await self._direct.open(f"{STREAM}-{page.number}", [chunk]) is not None
        return not added or await self._append(stream, [chunk])

    async def _turn(self, stream: Stream) -> None:
        """Leave the page: what comes next is streamed in a new message."""
        if self._page.closing and not stream.over:
            await self._append(stream, [{"type": "markdown_text", "text": self._page.closing}])
        await self._direct.stop(stream.ts)
        self._page = self._page.turned

    async def _append(self, stream: Stream, new: list[Chunk]) -> bool:
        """Add chunks to a stream; False if it takes nothing more. Raises GaveUp."""
        try:
            await stream.append(new)
        except GaveUp:
            raise
        except SlackProblem as problem:
            log.info("stream_broke", reason=problem.reason)
            if isinstance(problem, SlackError) and problem.error == STOPPED:
                await self._stopped()
            return False
        return True
