"""What people do in Slack: one small class for each thing, with a header that all share.

A gesture makes one, the inbox keeps it as JSON, and the workflow or the gesture's ``do`` gets it
back. ``kind`` says which it is, and is stored: it never changes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AliasChoices, Discriminator, Field, TypeAdapter


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

    def id_of(self, channel: str, ts: str) -> str:
        """The identity of a message: of the act of writing it, and of the thread under it."""
        return f"{self.key}:{channel}:{ts}"


def reference(run_id: str) -> str:
    """What a person can tell an operator of a run: the last part of its id."""
    return run_id.rpartition(":")[2]


def once(before: str, now: str) -> Any:
    """A field that was called something else at first: what was kept then is still read."""
    return Field(validation_alias=AliasChoices(now, before))


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, where, and in which delivery it was told; the header of every act.

    ``thread_ts`` is the root of the thread to work in (the message's own ``ts`` if it is a root,
    "" for an act that opens a thread first). ``addressed`` says whether the app was mentioned,
    written to directly or had its buttons and commands used; what is not addressed counts only in
    a thread that the app works in. ``delivery_id`` tells one delivery (Slack's event id) from
    another of the same act.

    An act that is no message has an ``identity``, and is ``unspoken``: nobody sees it in the
    channel unless the app says so. A reply is ``under_ours`` if the app itself posted the thread's
    root. ``response_url`` is where a sentence for this person may go.
    """

    around: ClassVar[bool] = False
    """Whether it happens around the app, without a word to it."""
    for_everybody: ClassVar[bool] = False
    """Whether no policy keeps anybody from it: nobody in particular wants it, it shows by itself
    why more is not allowed, or it is everybody's right."""

    kind: str = field(default="", init=False)
    installation: Installation
    delivery_id: str
    channel: str
    ts: str
    thread_ts: str
    user: str
    user_team: str
    addressed: bool = field(default=False, kw_only=True)
    shared_channel: bool = field(default=False, kw_only=True)
    identity: Annotated[str, once("act", "identity")] = field(default="", kw_only=True)
    unspoken: bool = field(default=False, kw_only=True)
    under_ours: bool = field(default=False, kw_only=True)
    response_url: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        """Raise TypeError where what Slack sent is not even text."""
        words = (self.channel, self.ts, self.thread_ts, self.user, self.user_team)
        if not all(isinstance(each, str) for each in words):
            raise TypeError("an act whose fields are no text")

    @property
    def act_id(self) -> str:
        """The identity of what was done: the same for both twins and for every retry."""
        if self.identity:
            return f"{self.installation.key}:{self.identity}"
        return self.installation.id_of(self.channel, self.ts)

    @property
    def thread_id(self) -> str:
        """The identity of the thread: one analysis at a time for each."""
        if not self.thread_ts:
            return self.act_id
        return self.installation.id_of(self.channel, self.thread_ts)

    @property
    def takes_room(self) -> bool:
        """Whether it counts against how many acts may wait."""
        return self.addressed

    @property
    def in_thread(self) -> bool:
        """Whether the act belongs to a thread that was there before."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    def turned_into(self, kind: "type[A]", **own: Any) -> "A":
        """Another act of the same person at the same place."""
        header = {each.name: getattr(self, each.name) for each in fields(Act) if each.init}
        return kind(**header | own)


A = TypeVar("A", bound=Act)


def kind_of(kind: type[Act]) -> str:
    """The ``kind`` of all acts of a class."""
    return str(next(each.default for each in fields(kind) if each.name == "kind"))


Files = tuple[Mapping[str, Any], ...]
Verdict = Literal["good", "bad"]
SharedFiles = Literal["off", "offer", "auto"]


@dataclass(frozen=True, slots=True)
class Words(Act):
    """Words and files that somebody gave; ``text`` is plain, the mention removed.

    ``files`` are Slack's file objects. ``talks_to`` are other people whom the text mentions.
    """

    text: str = field(default="", kw_only=True)
    files: Files = field(default=(), kw_only=True)
    talks_to: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        """Raise TypeError where what Slack sent is not even text."""
        Act.__post_init__(self)
        if not isinstance(self.text, str):
            raise TypeError("words that are no text")


@dataclass(frozen=True, slots=True)
class Ask(Words):
    """A question.

    ``links`` are permalinks of files and messages given instead of files; ``private`` files were
    given to the app alone. ``asks_again`` is the run whose question is asked once more.
    """

    kind: Literal["ask"] = field(default="ask", init=False)
    links: tuple[str, ...] = field(default=(), kw_only=True)
    private: bool = field(default=False, kw_only=True)
    asks_again: Annotated[str, once("about", "asks_again")] = field(default="", kw_only=True)

    @property
    def shares_files(self) -> bool:
        """Whether it is a file shared in a channel, outside threads, without a word to the app."""
        plain = not self.identity and not self.addressed
        return plain and bool(self.files) and not self.in_thread

    @property
    def takes_room(self) -> bool:
        """A file shared without a word takes it as well, if it is a question."""
        return self.addressed or self.shares_files


@dataclass(frozen=True, slots=True)
class Reword(Words):
    """New words of a message that was the question of ``run``, if it was one."""

    run: str = field(kw_only=True)
    kind: Literal["again"] = field(default="again", init=False)


@dataclass(frozen=True, slots=True)
class Stop(Act):
    """An end to what is under way."""

    kind: Literal["stop"] = field(default="stop", init=False)

    @property
    def everything(self) -> bool:
        """Whether it is a line outside threads, and so meant for all that runs in that place.

        A cross on a question that begins a thread is meant for that thread alone.
        """
        return not self.in_thread and not self.identity


@dataclass(frozen=True, slots=True)
class Rate(Act):
    """A thumb for the answer of ``run``, and the ``reason`` for one that points down."""

    run: str = field(kw_only=True)
    verdict: Verdict = field(kw_only=True)
    reason: str = field(default="", kw_only=True)
    kind: Literal["feedback"] = field(default="feedback", init=False)


@dataclass(frozen=True, slots=True)
class DeleteAnswer(Act):
    """The answer of ``run`` goes, with all that belongs to it."""

    run: str = field(kw_only=True)
    kind: Literal["delete"] = field(default="delete", init=False)


@dataclass(frozen=True, slots=True)
class GetNotebook(Act):
    """The code of ``run`` as a notebook."""

    run: str = field(kw_only=True)
    kind: Literal["notebook"] = field(default="notebook", init=False)


@dataclass(frozen=True, slots=True)
class Offer(Act):
    """The occasion to offer to look into files that were shared without a word to the app."""

    around: ClassVar[bool] = True
    files: Files = field(default=(), kw_only=True)
    kind: Literal["offer"] = field(default="offer", init=False)


@dataclass(frozen=True, slots=True)
class WithdrawOffer(Act):
    """An offer was accepted: its message, at ``response_url``, goes."""

    around: ClassVar[bool] = True
    kind: Literal["withdraw"] = field(default="withdraw", init=False)


@dataclass(frozen=True, slots=True)
class ChooseSharedFiles(Act):
    """An admin's choice of what happens to files shared ``in_channel``: off, offer, auto."""

    in_channel: str = field(kw_only=True)
    mode: SharedFiles = field(kw_only=True)
    kind: Literal["choose"] = field(default="choose", init=False)


@dataclass(frozen=True, slots=True)
class Forget(Act):
    """Everything that the app keeps of somebody's threads goes."""

    for_everybody: ClassVar[bool] = True
    kind: Literal["forget"] = field(default="forget", init=False)

    @property
    def in_home(self) -> bool:
        """Whether it was wished for in the Home tab."""
        return not self.channel


@dataclass(frozen=True, slots=True)
class ShowUsage(Act):
    """What was spent, against what may be."""

    kind: Literal["usage"] = field(default="usage", init=False)


@dataclass(frozen=True, slots=True)
class ShowHome(Act):
    """The Home tab, with the choices for the channel that an admin ``picked``.

    ``view_hash`` is the version of the tab that was opened, "" where there was none.
    """

    around: ClassVar[bool] = True
    for_everybody: ClassVar[bool] = True
    picked: str = field(default="", kw_only=True)
    view_hash: str = field(default="", kw_only=True)
    kind: Literal["home"] = field(default="home", init=False)


@dataclass(frozen=True, slots=True)
class ShowPrompts(Act):
    """Suggestions for somebody who opened the Messages tab."""

    around: ClassVar[bool] = True
    kind: Literal["prompts"] = field(default="prompts", init=False)


@dataclass(frozen=True, slots=True)
class Hello(Act):
    """The app has joined a channel."""

    around: ClassVar[bool] = True
    for_everybody: ClassVar[bool] = True
    kind: Literal["hello"] = field(default="hello", init=False)


@dataclass(frozen=True, slots=True)
class FileGone(Act):
    """A file was deleted in Slack."""

    around: ClassVar[bool] = True
    for_everybody: ClassVar[bool] = True
    file_id: str = field(kw_only=True)
    kind: Literal["gone"] = field(default="gone", init=False)


AnyAct = (
    Ask
    | Reword
    | Stop
    | Rate
    | DeleteAnswer
    | GetNotebook
    | Offer
    | WithdrawOffer
    | ChooseSharedFiles
    | Forget
    | ShowUsage
    | ShowHome
    | ShowPrompts
    | Hello
    | FileGone
)
_KEPT: TypeAdapter[AnyAct] = TypeAdapter(Annotated[AnyAct, Discriminator("kind")])


def to_json(act: Act) -> dict[str, Any]:
    """An act as JSON-safe data."""
    return asdict(act)


def from_json(data: Mapping[str, Any]) -> AnyAct:
    """The inverse of ``to_json``."""
    return _KEPT.validate_python(data)


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Who wants a run to stop, and whether another question takes its place (``steered``)."""

    by: str
    steered: bool = False
