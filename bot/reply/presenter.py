"""How a run shows itself in a channel's thread: one progress message, then the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from bot.analysis.events import AnalysisEvent, Outcome
from bot.reply import progress as cards
from bot.reply.blocks import answer_blocks, fallback_blocks, fallback_text
from bot.reply.markdown import escaped
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import post_once

PROGRESS, QUEUED = "progress", "queued"
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

log = structlog.get_logger(__name__)

Keep = Callable[[str, str], Awaitable[None]]
Known = Callable[[str], Awaitable[str | None]]


class Thread:
    """Posts into one thread for one run; what was posted is not posted again.

    ``known`` gives the ts of an earlier post for a purpose, ``keep`` remembers one. ``tried``
    are the purposes that this process has tried to post for; None for a run that another process
    began. What may have been posted and not remembered is searched for first.
    """

    def __init__(
        self,
        api: SlackApi,
        *,
        channel: str,
        thread_ts: str,
        run_id: str,
        known: Known,
        keep: Keep,
        tried: set[str] | None,
    ) -> None:
        self.api = api
        self.channel = channel
        self.thread_ts = thread_ts
        self._run_id = run_id
        self._known = known
        self._keep = keep
        self._tried = tried

    async def known(self, purpose: str) -> str | None:
        """The ts of what was posted for a purpose."""
        return await self._known(purpose)

    async def post(
        self, purpose: str, *, priority: Priority = Priority.FINAL, **message: Any
    ) -> str:
        """Post once; returns the ts."""
        if ts := await self._known(purpose):
            return ts
        look = self._tried is None or purpose in self._tried
        if self._tried is not None:
            self._tried.add(purpose)
        ts = await post_once(
            self.api,
            self.channel,
            self.thread_ts,
            purpose,
            self._run_id,
            look_first=look,
            priority=priority,
            **message,
        )
        await self._keep(purpose, ts)
        return ts

    async def working(self, under_way: bool) -> None:
        """Show or end Slack's own loader, with its Stop button; not every workspace has it."""
        try:
            await self.api.call(
                "agents.sessions.setStatus",
                priority=Priority.PROGRESS if under_way else Priority.NORMAL,
                channel_id=self.channel,
                thread_ts=self.thread_ts,
                status="processing" if under_way else "active",
            )
        except SlackProblem as problem:
            log.info("no_session_status", reason=problem.reason)

    async def say(
        self, purpose: str, sentence: str, *, furniture: Sequence[dict[str, Any]] = ()
    ) -> str:
        """Post a sentence of ours (mrkdwn, already safe), with blocks under it if there are any."""
        if not furniture:
            return await self.post(purpose, text=sentence)
        return await self.post(purpose, text=sentence, blocks=[_section(sentence), *furniture])

    async def answer(
        self,
        markdown: str,
        footer: str,
        locale: str,
        *,
        preface: str = "",
        furniture: Sequence[dict[str, Any]] = (),
    ) -> None:
        """Post an answer: natively, or in plain sections where Slack refuses the blocks.

        ``preface`` is a sentence of ours (mrkdwn, already safe) that stands above the answer;
        ``furniture`` are blocks under the small print of ``footer``.
        """
        text = "\n\n".join(part for part in (preface, fallback_text(markdown)) if part)
        native = answer_blocks(markdown, locale=locale)
        last = [_small(footer), *furniture]
        try:
            await self._answer("answer", native, text, preface, last)
        except SlackError as error:
            if error.error not in REFUSED_BLOCKS:
                raise
            log.warning("blocks_refused", error=error.error, details=error.messages)
            for number in range(len(native)):
                await self._delete(f"answer-{number}")
            await self._answer("plain", fallback_blocks(markdown), text, preface, last)

    async def _delete(self, purpose: str) -> None:
        """Take back what was posted for a purpose, if anything was."""
        if ts := await self._known(purpose):
            try:
                await self.api.call("chat.delete", channel=self.channel, ts=ts)
            except SlackProblem as problem:
                log.info("not_deleted", reason=problem.reason)

    async def _answer(
        self,
        purpose: str,
        messages: Sequence[list[dict[str, Any]]],
        text: str,
        preface: str,
        last: Sequence[dict[str, Any]],
    ) -> None:
        pages = [list(blocks) for blocks in messages] or [[]]
        if preface:
            pages[0].insert(0, _section(preface))
        pages[-1].extend(last)
        for number, blocks in enumerate(pages):
            await self.post(f"{purpose}-{number}", text=text if number == 0 else "…", blocks=blocks)


class Presenter:
    """The progress message: posted once, updated when a card changes, shrunk to a line at the end.

    Updates go out one at a time and the latest state wins, so a slow Slack never holds up a run.
    """

    def __init__(self, thread: Thread, progress: cards.Progress, *, locale: str) -> None:
        self._thread = thread
        self._progress = progress
        self._locale = locale
        self._sizes: dict[str, int] = {}
        self._native = True
        self._changed = asyncio.Event()
        self._updater: asyncio.Task[None] | None = None
        self._ts: str | None = None

    async def __aenter__(self) -> "Presenter":
        await self._post()
        self._updater = asyncio.create_task(self._update_for_ever(), name="progress")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._updater is not None
        self._updater.cancel()
        await asyncio.gather(self._updater, return_exceptions=True)

    async def file_moving(self, name: str, size: int) -> None:
        """A file is on its way."""
        self._sizes[name] = size
        self._show(cards.file_moving(self._progress, name, size, self._locale))

    async def file_moved(self, name: str, *, problem: str | None = None) -> None:
        """A file has arrived, or ``problem`` says why not."""
        if problem is None:
            moved = cards.file_moved(self._progress, name, self._sizes[name], self._locale)
        else:
            moved = cards.file_failed(self._progress, name, problem, self._locale)
        self._show(moved)

    async def event(self, event: AnalysisEvent) -> None:
        """Something happened in the analysis."""
        self._show(cards.advance(self._progress, event, self._locale))

    async def finish(self, seconds: float, outcome: Outcome) -> None:
        """The answer is there: only a line remains."""
        line = cards.progress_done_line(self._progress, seconds, outcome, self._locale)
        if self._ts is None:
            self._ts = await self._shown()
        if self._ts is None:
            return
        await self._update(Priority.NORMAL, text=line, blocks=[_small(escaped(line))])

    def _show(self, progress: cards.Progress) -> None:
        if progress != self._progress:
            self._progress = progress
            self._changed.set()

    def _message(self) -> dict[str, Any]:
        render = cards.progress_blocks if self._native else cards.progress_fallback_blocks
        return {
            "text": cards.progress_text(self._progress, self._locale),
            "blocks": render(self._progress, self._locale),
        }

    async def _shown(self) -> str | None:
        """The ts of the run's progress message, or of the one that said that it has to wait."""
        return await self._thread.known(PROGRESS) or await self._thread.known(QUEUED)

    async def _post(self) -> None:
        self._ts = await self._shown()
        if self._ts is not None:
            self._changed.set()
        else:
            try:
                self._ts = await self._thread.post(PROGRESS, **self._message())
            except SlackError as error:
                if error.error not in REFUSED_BLOCKS:
                    raise
                self._native = False
                self._ts = await self._thread.post(PROGRESS, **self._message())

    async def _update_for_ever(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._update(Priority.PROGRESS, **self._message())

    async def _update(self, priority: Priority, **message: Any) -> None:
        try:
            await self._thread.api.call(
                "chat.update",
                priority=priority,
                channel=self._thread.channel,
                ts=self._ts,
                **message,
            )
        except SlackProblem as problem:
            refused = isinstance(problem, SlackError) and problem.error in REFUSED_BLOCKS
            log.warning("progress_not_shown", reason=problem.reason)
            if refused and self._native:
                self._native = False
                self._changed.set()


def _section(text: str) -> dict[str, Any]:
    """A paragraph (mrkdwn, already safe)."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _small(line: str) -> dict[str, Any]:
    """A line of small print (mrkdwn, already safe)."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": line, "verbatim": True}],
    }
