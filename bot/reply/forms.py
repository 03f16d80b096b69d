"""From an answer to the forms in which it can be posted, the richest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import limits
from bot.reply.answer_buttons import simple
from bot.reply.blocks import RESERVE, Messages, Rendered, fallback, fallback_text, rendered, weight
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.slack.blocks import Block, section, small
from bot.text import human_size, say

WHOLE = "answer.md"
"""The file with the whole of an answer that is longer than a thread shows."""
TEXT_MAX = 3_900
"""Characters of a message's ``text``, so that it could be updated (``chat.update``: 4,000)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what stands around it.

    ``preface`` is a sentence of ours (mrkdwn, already safe) that stands above it, ``pictures``
    stand below, then the small print of ``footer`` and the ``buttons``.
    """

    markdown: str
    footer: str
    locale: str
    preface: str = ""
    pictures: tuple[Picture, ...] = ()
    buttons: tuple[Block, ...] = ()

    def text(self) -> str:
        """Its words for notifications and for clients without blocks."""
        room = max(TEXT_MAX - len(self.preface), 100)
        words = fallback_text(self.markdown, room, self.locale)
        return "\n\n".join(part for part in (self.preface, words) if part)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to post an answer: the blocks of each page; ``pictured`` with pictures on the last.

    Pages before the last one are the same in all forms that are native, or that are not.
    """

    pages: Messages
    native: bool
    pictured: bool = False

    def purpose(self, page: int) -> Purpose:
        """The purpose of a page."""
        if self.pictured and page == len(self.pages) - 1:
            return Purpose.pictured(page)
        return Purpose.answer(page) if self.native else Purpose.plain(page)


def native_forms(answer: Answer) -> list[Form]:
    """With Slack's own Markdown and tables: with pictures and without, with all buttons and with
    ordinary ones.
    """
    shown = rendered(answer.markdown, answer.locale)
    pictures = [picture.block for picture in answer.pictures]
    apart = bool(pictures) and not _fits([*(shown.messages or [[]])[-1], *pictures])
    return _distinct(
        Form(_pages(answer, shown, [*below], buttons, apart), True, bool(below))
        for below in ((pictures, ()) if pictures else ((),))
        for buttons in (answer.buttons, simple(answer.buttons))
    )


def plain_forms(answer: Answer) -> list[Form]:
    """In paragraphs only, tables as aligned text: with ordinary buttons, and without any."""
    shown = fallback(answer.markdown, answer.locale)
    return _distinct(
        Form(_pages(answer, shown, [], buttons), False) for buttons in (simple(answer.buttons), ())
    )


def _distinct(forms: Iterator[Form]) -> list[Form]:
    """Without those that are as the one before."""
    found: list[Form] = []
    for form in forms:
        if found[-1:] != [form]:
            found.append(form)
    return found


def _pages(
    answer: Answer,
    shown: Rendered,
    pictures: Sequence[Block],
    buttons: Sequence[Block],
    apart: bool = False,
) -> Messages:
    """The blocks of each message; what stands last gets a message of its own if it is ``apart``."""
    pages = [list(blocks) for blocks in shown.messages] or [[]]
    if answer.preface:
        pages[0].insert(0, section(answer.preface))
    if apart:
        pages.append([])
    pages[-1].extend(pictures)
    if not shown.whole:
        pages[-1].append(_left_out(answer))
    pages[-1].extend([small(answer.footer, verbatim=True), *buttons])
    return pages


def _left_out(answer: Answer) -> Block:
    """How long an answer is that is not shown as a whole, and where all of it is."""
    lines = f"{answer.markdown.count(chr(10)) + 1:,}"
    size = human_size(len(answer.markdown.encode("utf-8", "replace")))
    return section(say("note.answer_cut", answer.locale, lines=lines, size=size, name=WHOLE))


def _fits(blocks: Sequence[Block]) -> bool:
    return weight(blocks) <= limits.SLACK_BLOCKS_CHARS_MAX - RESERVE
