"""Text that is shown while it is being written: what of it is certain, and on which page it goes.

A page is one streamed message; a fence that is open where a page ends is closed there and opened
again on the next one.
"""

import re
from dataclasses import dataclass

from bot.reply.neutral import neutral

NARRATION_MAX = 600
"""Characters of a text that may still be narration; a longer one is taken for the answer."""

_PROBE = "x"
_FENCE = "```"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def promising(draft: str) -> bool:
    """Whether a text is likely the answer: it begins with the finding, or is a long one."""
    return draft.lstrip().startswith(("**", "#")) or len(draft) > NARRATION_MAX


def certain(draft: str) -> str:
    """The beginning of a text that more of it will not change, neutral.

    Whole lines, up to where the last one begins; a table that may go on is held back. A fence that
    is open there stays open.
    """
    lines = draft.split("\n")
    while lines and not lines.pop().strip():
        pass
    before = _neutral_lines(lines)
    while lines and "|" in lines[-1] and not before.open:
        lines.pop()
        before = _neutral_lines(lines)
    return before.text


@dataclass(frozen=True, slots=True)
class _Lines:
    text: str
    open: bool


def _neutral_lines(lines: list[str]) -> _Lines:
    """Whole lines, neutral, each with its end; and whether a fence is open behind them."""
    if not any(line.strip() for line in lines):
        return _Lines("", False)
    text = neutral("\n".join([*lines, _PROBE]))
    inside = text.endswith(f"\n{_PROBE}\n{_FENCE}")
    return _Lines(text.removesuffix(f"\n{_FENCE}").removesuffix(_PROBE), inside)


@dataclass(frozen=True, slots=True)
class Page:
    """How far a text is written: up to the offset ``end``, with ``size`` bytes on this page.

    ``fence`` is the line that opened the fence in which the text stands there, "" outside fences.
    """

    number: int = 0
    end: int = 0
    size: int = 0
    fence: str = ""

    @property
    def closing(self) -> str:
        """What has to be added before the page is left."""
        return _FENCE if self.fence and self.size else ""

    @property
    def turned(self) -> "Page":
        """The next page."""
        return Page(self.number + 1, self.end, 0, self.fence)


def written(page: Page, text: str, room: int) -> tuple[str, Page, bool]:
    """What of ``text`` still goes on a page of ``room`` bytes, the page with it, and whether that
    page is full.

    Whole lines only, always with room left to close a fence. A page that is full while it is
    empty says that the next line fits no page.
    """
    added = ""
    for line in _LINE.findall(text, page.end):
        new = f"{page.fence}\n{line}" if page.fence and not page.size else line
        size = page.size + len(new.encode())
        if size + len(f"\n{_FENCE}") > room:
            return added, page, True
        added += new
        page = Page(page.number, page.end + len(line), size, _fence_after(page.fence, line))
    return added, page, False


def _fence_after(fence: str, line: str) -> str:
    if not line.startswith(_FENCE):
        return fence
    return "" if fence else line.rstrip("\n")
