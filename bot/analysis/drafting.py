"""What may be shown of an answer while it is being written."""

from bot.analysis.closing import Lines

STEP = 64
"""A draft is told when the text has grown by this part of itself: in all, they are as long as it
is many times over, and no more."""


class Drafting:
    """The text blocks after the last result, as one text; each piece is looked at once.

    They are joined as ``Fold.answer`` joins them: stripped, with a blank line between.
    """

    def __init__(self) -> None:
        self._lines = Lines()
        self._shown: list[str] = []
        self._space: list[str] = []
        self._begun = False
        self._size = 0
        self._told = 0

    def begin_block(self) -> None:
        """Another text block follows."""
        self._space = ["\n\n"] if self._size else []
        self._begun = False

    def add(self, text: str) -> None:
        """The block goes on with ``text``."""
        text = text if self._begun else text.lstrip()
        bare = text.rstrip()
        if bare:
            self._begun = True
            piece = "".join([*self._space, bare])
            self._size += len(piece)
            self._shown += [line for line, kind in self._lines.feed(piece) if kind is None]
            self._space = []
        if self._begun and len(bare) < len(text):
            self._space.append(text[len(bare) :])

    def draft(self, *, whole: bool = False) -> str | None:
        """All that may be shown; None if that is hardly more than the last time.

        ``whole`` asks for all that is new.
        """
        step = 1 if whole else max(1, self._size // STEP)
        if self._size - self._told < step:
            return None
        self._told = self._size
        self._shown = ["".join(self._shown)]
        return self._shown[0] + self._lines.rest
