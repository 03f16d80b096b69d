"""Purposes of a run's messages, as the storage and their metadata name them."""

from typing import ClassVar

_ANSWER, _PLAIN, _PICTURED, _STREAM = "answer", "plain", "pictured", "stream"
_MOVED = "dm-"


class Purpose(str):
    """The purpose of a message: a run posts one for each.

    As a string it stands in the storage (at most 32 characters) and in the message's metadata.
    """

    __slots__ = ()

    PROGRESS: ClassVar["Purpose"]
    """The work, while it goes on."""
    QUEUED: ClassVar["Purpose"]
    """That the run has to wait."""
    SENTENCE: ClassVar["Purpose"]
    """All that a run has to say that answers nothing."""
    ECHO: ClassVar["Purpose"]
    """The question that somebody asked by a button, for everybody to read."""
    REFUSED: ClassVar["Purpose"]
    """Which files are not read."""
    REBASED: ClassVar["Purpose"]
    """That the files had to be fetched anew."""
    PICKED_UP: ClassVar["Purpose"]
    """That another process goes on with the run."""
    FILES_NOTE: ClassVar["Purpose"]
    """A sentence about the files that were made."""
    APOLOGY: ClassVar["Purpose"]
    """That something went wrong that nobody foresaw."""
    ELSEWHERE: ClassVar["Purpose"]
    """The root of a direct message in the place of a thread that is gone."""
    ROOT: ClassVar["Purpose"]
    """The root of a thread that was opened for a question."""

    @classmethod
    def answer(cls, page: int) -> "Purpose":
        """A page of an answer in its native form; pages count from 0."""
        return cls(f"{_ANSWER}-{page}")

    @classmethod
    def plain(cls, page: int) -> "Purpose":
        """A page of an answer for a Slack that refuses the native blocks."""
        return cls(f"{_PLAIN}-{page}")

    @classmethod
    def pictured(cls, page: int) -> "Purpose":
        """A page of an answer with pictures: not taken for the same page without them."""
        return cls(f"{_PICTURED}-{page}")

    @classmethod
    def stream(cls, page: int) -> "Purpose":
        """A page of an answer while it is streamed; the answer's own page takes its place."""
        return cls(f"{_STREAM}-{page}")

    def stored(self, moved: bool) -> "Purpose":
        """The name in the storage; a run that ``moved`` to a direct message posts there anew."""
        return Purpose(_MOVED + self) if moved else self

    @property
    def shows_pictures(self) -> bool:
        """Whether pictures stand in the message; for stored names as well."""
        return self.removeprefix(_MOVED).startswith(_PICTURED)

    @property
    def may_be_streamed(self) -> bool:
        """Whether such a message grows under its reader's eyes, in a direct message."""
        return self == Purpose.PROGRESS or self.startswith(_STREAM)

    @property
    def is_root(self) -> bool:
        """Whether others may have written under the message."""
        return self in (Purpose.ROOT, Purpose.ELSEWHERE)


Purpose.PROGRESS = Purpose("progress")
Purpose.QUEUED = Purpose("queued")
Purpose.SENTENCE = Purpose("sentence")
Purpose.ECHO = Purpose("echo")
Purpose.REFUSED = Purpose("refused")
Purpose.REBASED = Purpose("rebased")
Purpose.PICKED_UP = Purpose("picked-up")
Purpose.FILES_NOTE = Purpose("files-note")
Purpose.APOLOGY = Purpose("apology")
Purpose.ELSEWHERE = Purpose("elsewhere")
Purpose.ROOT = Purpose("root")
