"""What every step of a run works with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.access import Policy
from bot.analysis.run import Limits
from bot.claude.client import Claude
from bot.claude.request import Profile
from bot.files.spool import Spool
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.request import Request
from bot.slack.channels import Channels
from bot.slack.client import SlackClients
from bot.slack.download import Downloader
from bot.slack.files import Uploader
from bot.slack.people import People
from bot.storage import Storage


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be spent: by one person a day (UTC), by a workspace in 30 days."""

    user_day_usd: float
    team_month_usd: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's choices. ``retention_hours`` from the thread's last message; ``shared_files``
    (off, offer, auto) counts where nothing was chosen for a channel; ``admins`` besides those of
    the workspace.
    """

    policy: Policy
    profile: Profile
    limits: Limits
    caps: Caps
    admins: frozenset[str]
    shared_files: str
    max_file_bytes: int
    max_files: int
    retention_hours: int
    follow_ups: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The rooms that the workflow joins."""

    jobs: Jobs
    storage: Storage
    slack: SlackClients
    people: People
    channels: Channels
    downloader: Downloader
    uploader: Uploader
    claude: Claude
    spool: Spool
    metrics: Metrics
    rules: Rules


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not read: its name, and the sentence that says why and what to do."""

    name: str
    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the gather step found out.

    A plan that is ``over`` ends the run at once: with the sentence ``say`` (posted, or shown to the
    asker alone if ``private``), or silently without one. Otherwise the run goes on with ``files``,
    Slack's file objects; ``bare`` says that it makes sense without any. ``illustrated`` says that
    the answer may have pictures in it: not for a question begun by code without that step.
    """

    request: Request
    locale: str
    files: tuple[Mapping[str, Any], ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    say: str | None = None
    say_values: Mapping[str, Any] | None = None
    private: bool = False
    over: bool = False
    bare: bool = False
    illustrated: bool = False

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON-safe data."""
        return {**asdict(self), "request": self.request.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The inverse of ``to_json``."""
        return cls(
            **{
                **data,
                "request": Request.from_json(data["request"]),
                "files": tuple(data["files"]),
                "refused": tuple(RefusedFile(**file) for file in data["refused"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """What the carry-in step did.

    ``new`` are the Slack ids of the files that this run brought. ``over`` ends the run: somebody
    said stop, or there is nothing to read. ``rebase`` has the conversation begin anew.
    """

    new: tuple[str, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    over: bool = False
    rebase: bool = False

    def to_json(self) -> dict[str, Any]:
        """The result as JSON-safe data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Moved":
        """The inverse of ``to_json``."""
        return cls(
            **{
                **data,
                "new": tuple(data["new"]),
                "refused": tuple(RefusedFile(**file) for file in data["refused"]),
            }
        )
