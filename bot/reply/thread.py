"""A thread, as one run speaks in it: every message once, however often a step is repeated."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot import limits
from bot.reply.answer_buttons import simple
from bot.reply.blocks import (
    RESERVE,
    Block,
    Messages,
    Rendered,
    fallback,
    fallback_text,
    rendered,
    weight,
)
from bot.reply.pictures import Picture
from bot.reply.stream import PATIENCE_SECONDS, Stream
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import post_once
from bot.text import human_size, say
from bot.threads import in_thread

PROGRESS, QUEUED = "progress", "queued"
WHOLE = "answer.md"
"""The file with the whole of an answer that is longer than a thread shows."""
PICTURED = "pictured"
"""The purpose of an answer's page with pictures: it is not taken for the same page without them."""
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
TEXT_MAX = 3_900
"""Characters of a message's ``text``, so that it could be updated (``chat.update``: 4,000)."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a run has posted, by purpose.

    ``known`` gives the ts of an earlier post, ``keep`` remembers one, ``forget`` one that was
    taken back. ``tried`` are the purposes that this process has tried to post for; None for a run
    that another process began. ``streams`` are the messages that this process streams.
    """

    run_id: str
    known: Callable[[str], Awaitable[str | None]]
    keep: Callable[[str, str], Awaitable[None]]
    forget: Callable[[str], Awaitable[None]]
    tried: set[str] | None = None
    streams: dict[str, Stream] = field(default_factory=dict)

    def not_tried(self, purpose: str) -> None:
        """What was tried for a purpose has certainly left nothing."""
        if self.tried is not None:
            self.tried.discard(purpose)


class Thread:
    """Posts into one thread for one run; what was posted is not posted again.

    What may have been posted and not remembered is searched for first. ``native_stop`` says
    whether Slack shows its own Stop button there, as far as is known.
    """

    native_stop = True
    no_status = ""
    """Why Slack showed no loader, as far as it told."""

    def __init__(self, api: SlackApi, channel: str, thread_ts: str, ledger: Ledger) -> None:
        self.api = api
        self.channel = channel
        self.thread_ts = thread_ts
        self.ledger = ledger

    async def known(self, purpose: str) -> str | None:
        """The ts of what was posted for a purpose."""
        return await self.ledger.known(purpose)

    async def post(
        self, purpose: str, *, priority: Priority = Priority.FINAL, **message: Any
    ) -> str:
        """Post once; returns the ts."""
        if ts := await self.known(purpose):
            return ts
        tried = self.ledger.tried
        look = tried is None or purpose in tried
        if tried is not None:
            tried.add(purpose)
        ts = await post_once(
            self.api,
            self.channel,
            self.thread_ts,
            purpose,
            self.ledger.run_id,
            look_first=look,
            priority=priority,
            **message,
        )
        await self.ledger.keep(purpose, ts)
        return ts

    async def put(self, purpose: str, number: int, **message: Any) -> None:
        """Post a page of an answer."""
        await self.post(f"{purpose}-{number}", **message)

    async def tidy(self, pages: int = 0) -> None:
        """Delete what was shown of an answer besides its ``pages``."""

    async def working(self, under_way: bool, title: str = "") -> None:
        """Show or end Slack's own loader, with its Stop button; not every workspace has it.

        ``title`` names the thread's session; it counts only for a new one.
        """
        named: dict[str, Any] = {"title": title} if title else {}
        try:
            answer = await self.api.call(
                "agents.sessions.setStatus",
                priority=Priority.PROGRESS if under_way else Priority.NORMAL,
                patience=PATIENCE_SECONDS if under_way else None,
                channel_id=self.channel,
                thread_ts=self.thread_ts,
                status="processing" if under_way else "active",
                **named,
            )
        except SlackProblem as problem:
            log.info("no_session_status", reason=problem.reason)
            self.native_stop = not isinstance(problem, SlackError)
            self.no_status = problem.reason
        else:
            self.native_stop = not answer.get("warning")
            self.no_status = str(answer.get("warning") or "")

    async def say(
        self, purpose: str, sentence: str, *, answer_buttons: Sequence[dict[str, Any]] = ()
    ) -> str:
        """Post a sentence of ours (mrkdwn, already safe), with blocks under it if there are any."""
        if not answer_buttons:
            return await self.post(purpose, text=sentence)
        return await self.post(purpose, text=sentence, blocks=[section(sentence), *answer_buttons])

    async def answer(
        self,
        markdown: str,
        footer: str,
        locale: str,
        *,
        preface: str = "",
        pictures: Sequence[Picture] = (),
        answer_buttons: Sequence[Block] = (),
    ) -> bool:
        """Post an answer: natively, or as simply as it takes where Slack refuses the blocks.

        ``preface`` is a sentence of ours (mrkdwn, already safe) that stands above the answer,
        ``pictures`` stand below it; ``answer_buttons`` are blocks under the small
        print of ``footer``.
        False says that Slack would not show the pictures.
        """
        room = max(TEXT_MAX - len(preface), 100)
        native, words = await in_thread(_opened, markdown, room, locale)
        text = "\n\n".join(part for part in (preface, words) if part)
        simpler, shown = simple(answer_buttons), [picture.block for picture in pictures]
        apart = bool(shown) and not _fits([*(native.messages or [[]])[-1], *shown])

        async def forms() -> AsyncIterator[_Form]:
            """From the richest to the plainest, each made when those before it were refused."""
            for below in (shown, []) if shown else ([],):
                for under in (answer_buttons, simpler):
                    last = [*below, *_left_out(native, markdown, locale), small(footer), *under]
                    yield _Form("answer", _pages(native.messages, preface, last, apart), below)
            plain = await in_thread(fallback, markdown, locale)
            for under in (simpler, []):
                last = [*_left_out(plain, markdown, locale), small(footer), *under]
                yield _Form("plain", _pages(plain.messages, preface, last))

        refused: SlackError | None = None
        tried: _Form | None = None
        async for form in forms():
            if form == tried or (refused and form.pictures and _is_about_pictures(refused)):
                continue
            if tried and form.purpose != tried.purpose:
                await self._take_back_answer(len(tried.pages))
            refused, tried = await self._taken(form, text), form
            if refused is None:
                return list(form.pictures) == shown
        assert refused is not None
        raise refused

    async def leaves_out(self, markdown: str) -> bool:
        """Whether the answer that was posted does not show all of ``markdown``."""
        plainly = await self.known("plain-0") is not None
        return not (await in_thread(fallback if plainly else rendered, markdown)).whole

    async def _taken(self, form: "_Form", text: str) -> SlackError | None:
        """Post an answer; why not, if Slack refuses its blocks. Pages before the last one are the
        same in all forms of a purpose, and stay.
        """
        last = len(form.pages) - 1
        try:
            for number, blocks in enumerate(form.pages):
                purpose = PICTURED if form.pictures and number == last else form.purpose
                words = text if number == 0 else "…"
                await self.put(purpose, number, text=words, blocks=blocks)
        except SlackError as error:
            if error.error not in REFUSED_BLOCKS:
                raise
            log.warning("blocks_refused", error=error.error, details=error.messages)
            return error
        await self.tidy(len(form.pages))
        return None

    async def _take_back_answer(self, pages: int) -> None:
        for number in range(pages):
            await self.take_back(f"answer-{number}")

    async def take_back(self, purpose: str) -> None:
        """Delete what was posted for a purpose, if anything was.

        Raises SlackProblem if Slack is away.
        """
        if ts := await self.known(purpose):
            try:
                await self.api.call("chat.delete", channel=self.channel, ts=ts)
            except SlackError as error:
                log.info("not_deleted", reason=error.reason)
            await self.ledger.forget(purpose)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to post an answer: for which purpose, the pages, the pictures on the last one."""

    purpose: str
    pages: Messages
    pictures: Sequence[Block] = ()


def _pages(
    messages: Messages, preface: str, last: Sequence[Block], apart: bool = False
) -> Messages:
    """The blocks of each message; what stands last gets a message of its own if it is ``apart``."""
    pages = [list(blocks) for blocks in messages] or [[]]
    if preface:
        pages[0].insert(0, section(preface))
    if apart:
        pages.append([])
    pages[-1].extend(last)
    return pages


def _opened(markdown: str, room: int, locale: str) -> tuple[Rendered, str]:
    """An answer's messages, and its words for notifications."""
    return rendered(markdown, locale), fallback_text(markdown, room, locale)


def _left_out(shown: Rendered, markdown: str, locale: str) -> list[Block]:
    """How long an answer is that is not shown as a whole, and where all of it is."""
    if shown.whole:
        return []
    lines, size = (
        f"{markdown.count(chr(10)) + 1:,}",
        human_size(len(markdown.encode("utf-8", "replace"))),
    )
    return [section(say("note.answer_cut", locale, lines=lines, size=size, name=WHOLE))]


def _fits(blocks: Sequence[Block]) -> bool:
    return weight(blocks) <= limits.SLACK_BLOCKS_CHARS_MAX - RESERVE


def _is_about_pictures(refused: SlackError) -> bool:
    return any("slack_file" in message or "slack file" in message for message in refused.messages)


def section(text: str) -> Block:
    """A paragraph (mrkdwn, already safe)."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def small(line: str) -> Block:
    """A line of small print (mrkdwn, already safe)."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": line, "verbatim": True}],
    }
