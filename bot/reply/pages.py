"""Text that is shown while it is being written: what of it is certain, and on which page it goes.

A page is one streamed message; a fence that is open where a page ends is closed there and opened
again on the next one.
"""

import re
from dataclasses import dataclass

from bot.reply.blocks import TEXT_MAX
from bot.reply.neutral import fence_after, neutral

NARRATION_MAX = 600
"""Characters of a text that may still be narration; a longer one is taken for the answer."""

_PROBE = "x"
_FENCE = "```"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def promising(draft: str) -> bool:
    """Whether a text is likely the answer: it begins with the finding, or is a long one."""
    return len(draft) > NARRATION_MAX or draft.lstrip().startswith(("**", "#"))


class Certain:
    """The beginning of a text that more of it will not change, neutral, as the text grows.

    Whole lines, up to where the last one begins; a table that may go on is held back. A fence that
    is open there stays open. No line is read twice, and none beyond ``TEXT_MAX`` characters.
    """

    def __init__(self) -> None:
        self._text, self._read, self._fence = "", "", ""

    def read(self, draft: str) -> str:
        """What is certain of ``draft``; of one that goes on from the last, only what is new is
        looked at.
        """
        draft = draft[:TEXT_MAX]
        if not draft.startswith(self._read):
            self._text, self._read, self._fence = "", "", ""
        new = draft[len(self._read) :]
        lines = new[: new.rstrip().rfind("\n") + 1]
        table = _table_at_the_end(lines)
        self._take(lines[:table])
        if self._fence:
            self._take(lines[table:])
        return self._text

    def _take(self, lines: str) -> None:
        """Go on by whole lines."""
        if not lines.strip():
            return
        opening = f"{self._fence or _PROBE}\n"
        shown = neutral(f"{opening}{lines}{_PROBE}")
        inside = shown.endswith(f"\n{_PROBE}\n{_FENCE}")
        fence = fence_after(lines, self._fence)
        if inside != bool(fence):  # an odd text, which is shown when it is complete
            return
        shown = shown.removesuffix(f"\n{_FENCE}" if inside else "").removesuffix(_PROBE)
        shown = shown[shown.index("\n") + 1 :]
        self._text += shown if self._text else shown.lstrip("\n")
        self._read += lines
        self._fence = fence


def certain(draft: str) -> str:
    """The beginning of a text that more of it will not change (``Certain``)."""
    return Certain().read(draft)


def _table_at_the_end(lines: str) -> int:
    """Where the lines with pipes begin that stand at the end."""
    at = len(lines)
    while at and lines.find("|", start := lines.rfind("\n", 0, at - 1) + 1, at) >= 0:
        at = start
    return at


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
    added: list[str] = []
    for match in _LINE.finditer(text, page.end):
        line = match[0]
        new = f"{page.fence}\n{line}" if page.fence and not page.size else line
        size = page.size + len(new.encode())
        if size + len(f"\n{_FENCE}") > room:
            return "".join(added), page, True
        added.append(new)
        page = Page(page.number, page.end + len(line), size, _fence_after(page.fence, line))
    return "".join(added), page, False


def _fence_after(fence: str, line: str) -> str:
    if not line.startswith(_FENCE):
        return fence
    return "" if fence else line.rstrip("\n")
