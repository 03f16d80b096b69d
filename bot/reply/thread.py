"""A thread, as one run speaks in it: every message once, however often a step is repeated."""

import time
from collections.abc import Sequence
from typing import Any

import structlog

from bot.reply.blocks import fallback, rendered
from bot.reply.forms import Answer, Form, native_forms, plain_forms
from bot.reply.outbox import Outbox
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.reply.streams import Streams
from bot.reply.surface import Surface
from bot.slack.blocks import Block, section
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.threads import in_thread
from bot.waiting import Clock

log = structlog.get_logger(__name__)


class Thread:
    """Posts on one surface for one run; what was posted is not posted again.

    ``streams`` are the streamed messages of a direct message, None in a channel.
    """

    def __init__(self, surface: Surface, outbox: Outbox, *, clock: Clock = time.monotonic) -> None:
        self.surface = surface
        self.outbox = outbox
        reader = surface.recipient
        self.streams = Streams(surface, reader, outbox, clock=clock) if reader else None

    @property
    def api(self) -> SlackApi:
        """Slack, as the workspace of the thread sees it."""
        return self.surface.api

    async def known(self, purpose: Purpose) -> str | None:
        """The ts of what was posted for a purpose."""
        return await self.outbox.known(purpose)

    async def post(self, purpose: Purpose, **message: Any) -> str:
        """Post once; returns the ts."""
        return await self.outbox.post(self.surface, purpose, **message)

    async def take_back(self, purpose: Purpose) -> None:
        """Delete what was posted for a purpose, if anything was.

        Raises SlackProblem if Slack is away.
        """
        await self.outbox.take_back(self.surface, purpose)

    async def tidy(self, pages: int = 0) -> None:
        """Delete what was shown of an answer besides its ``pages``."""
        if self.streams:
            await self.streams.tidy(pages)

    async def working(self, under_way: bool, title: str = "") -> None:
        """Show or end Slack's own loader (``Surface.working``)."""
        await self.surface.working(under_way, title)

    async def say(
        self, purpose: Purpose, sentence: str, *, answer_buttons: Sequence[Block] = ()
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
        """Post an answer (``forms.Answer``): natively, or as simply as it takes where Slack refuses
        the blocks.

        False says that Slack would not show the pictures.
        """
        answer = Answer(markdown, footer, locale, preface, tuple(pictures), tuple(answer_buttons))
        text = await in_thread(answer.text)
        forms = await in_thread(native_forms, answer)
        refused = await self._first_taken(forms, text)
        if isinstance(refused, SlackError):
            await self._take_back_pages(forms[-1])
            refused = await self._first_taken(await in_thread(plain_forms, answer), text)
        if isinstance(refused, SlackError):
            raise refused
        return refused.pictured or not pictures

    async def leaves_out(self, markdown: str) -> bool:
        """Whether the answer that was posted does not show all of ``markdown``."""
        plainly = await self.known(Purpose.plain(0)) is not None
        return not (await in_thread(fallback if plainly else rendered, markdown)).whole

    async def _first_taken(self, forms: Sequence[Form], text: str) -> Form | SlackError:
        """Post an answer in the first of these forms that Slack takes; which that was, or why it
        takes none.
        """
        refused: SlackError | None = None
        for form in forms:
            if form.pictured and refused and _is_about_pictures(refused):
                continue
            refused = await self._taken(form, text)
            if refused is None:
                return form
        assert refused is not None
        return refused

    async def _taken(self, form: Form, text: str) -> SlackError | None:
        """Post an answer; why not, if Slack refuses its blocks. What was posted of it stays."""
        try:
            for page, blocks in enumerate(form.pages):
                words = text if page == 0 else "…"
                await self._put(page, form.purpose(page), text=words, blocks=blocks)
        except SlackError as error:
            if not error.is_about_blocks:
                raise
            log.warning("blocks_refused", error=error.error, details=error.messages)
            return error
        await self.tidy(len(form.pages))
        return None

    async def _put(self, page: int, purpose: Purpose, **message: Any) -> None:
        """Post a page of an answer, in the place of the streamed one with its number."""
        ts = await self.streams.place_of(purpose, page) if self.streams else None
        if self.streams and ts:
            if await self.streams.settle(ts, purpose, message):
                return
            await self.post(purpose, **message)
            await self.streams.drop(Purpose.stream(page))
        else:
            await self.post(purpose, **message)

    async def _take_back_pages(self, form: Form) -> None:
        for page in range(len(form.pages)):
            await self.take_back(Purpose.answer(page))


def _is_about_pictures(refused: SlackError) -> bool:
    return any("slack_file" in message or "slack file" in message for message in refused.messages)
