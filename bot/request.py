"""One human act, as the rest of the app sees it, whatever gesture it came from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Intent = Literal[
    "ask",
    "stop",
    "again",
    "choose",
    "delete",
    "feedback",
    "forget",
    "gone",
    "hello",
    "home",
    "notebook",
    "offer",
    "prompts",
    "usage",
]
"""What an act wants done. Everything but ``ask`` is an errand: small, and done at once."""

FILE_FIELDS = (
    "id",
    "name",
    "title",
    "mimetype",
    "filetype",
    "size",
    "mode",
    "file_access",
    "is_external",
    "external_type",
    "user",
    "user_team",
    "url_private",
    "url_private_download",
)
"""What we keep of a Slack file object: enough to decide about it and to fetch it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the app is installed: the key under which tokens are found and every row is kept.

    ``enterprise_id`` and ``team_id`` are "" where Slack gives none.
    """

    app_id: str
    enterprise_id: str
    team_id: str

    @property
    def key(self) -> str:
        """The installation as one string, the prefix of every other key."""
        return f"{self.app_id}:{self.enterprise_id}:{self.team_id}"


@dataclass(frozen=True, slots=True)
class Request:
    """An act for the app, or one that might be: who wants what, where, with which files.

    ``thread_ts`` is the root of the thread to work in (the message's own ``ts`` if it is a root,
    "" for an act that opens a thread first). ``addressed`` says whether the app was mentioned,
    written to directly or had its buttons and commands used; what is not addressed counts only in
    a thread that the app works in. ``delivery_id`` tells one delivery (Slack's event id) from
    another of the same act. ``text`` is plain text, the mention removed.

    An act that is no message has its identity in ``act``, and is ``unspoken``: nobody sees it in
    the channel unless the app says so. ``about`` is the run id that a button belongs to, or
    the Slack file that is gone. A reply
    is ``under_ours`` if the app itself posted the thread's root. ``links`` are permalinks of
    files and messages given instead of files. ``private`` files were given to the app alone.
    ``response_url`` is where a sentence for the asker may go. ``talks_to`` are other people whom
    the text mentions. ``view_hash`` is the version of the Home tab that somebody opened, "" where
    there was none.
    """

    installation: Installation
    delivery_id: str
    channel: str
    ts: str
    thread_ts: str
    user: str
    user_team: str
    text: str
    addressed: bool
    files: tuple[Mapping[str, Any], ...] = ()
    shared_channel: bool = False
    intent: Intent = "ask"
    act: str = ""
    unspoken: bool = False
    about: str = ""
    under_ours: bool = False
    links: tuple[str, ...] = ()
    private: bool = False
    response_url: str = ""
    talks_to: tuple[str, ...] = ()
    view_hash: str = ""

    def __post_init__(self) -> None:
        """Raise TypeError where what Slack sent is not even text."""
        words = (self.channel, self.ts, self.thread_ts, self.user, self.user_team, self.text)
        if not all(isinstance(each, str) for each in words):
            raise TypeError("a request whose fields are no text")

    @property
    def act_id(self) -> str:
        """The identity of the human act: the same for both twins and for every retry."""
        return f"{self.installation.key}:{self.act or f'{self.channel}:{self.ts}'}"

    @property
    def thread_id(self) -> str:
        """The identity of the thread: one analysis at a time for each."""
        if not self.thread_ts:
            return self.act_id
        return f"{self.installation.key}:{self.channel}:{self.thread_ts}"

    @property
    def in_thread(self) -> bool:
        """Whether the act belongs to a thread that was there before."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def shares_files(self) -> bool:
        """Whether it is a file shared in a channel, outside threads, without a word to the app."""
        plain = self.intent == "ask" and not self.act and not self.addressed
        return plain and bool(self.files) and not self.in_thread

    def to_json(self) -> dict[str, Any]:
        """The request as JSON-safe data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Request":
        """The inverse of ``to_json``."""
        return cls(
            **{
                **data,
                "installation": Installation(**data["installation"]),
                "files": tuple(data["files"]),
                "links": tuple(data.get("links", ())),
                "talks_to": tuple(data.get("talks_to", ())),
            }
        )


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Who wants a run to stop, and whether another question takes its place (``steered``)."""

    by: str
    steered: bool = False


def file_facts(file: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a Slack file object that we keep."""
    return {field: file[field] for field in FILE_FIELDS if field in file}


def message_files(message: Mapping[str, Any]) -> list[Any]:
    """The file objects of a message, those of messages forwarded with it included."""
    shared = [each for each in _listed(message, "attachments") if isinstance(each, dict)]
    carried = [file for each in shared if each.get("is_share") for file in _listed(each, "files")]
    return [*_listed(message, "files"), *carried]


def _listed(holder: Mapping[str, Any], field: str) -> list[Any]:
    value = holder.get(field)
    return value if isinstance(value, list) else []
