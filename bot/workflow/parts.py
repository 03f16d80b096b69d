"""The rooms that the workflow joins, and the operator's choices."""

from dataclasses import dataclass

from bot.access import Policy
from bot.analysis.turn import Limits
from bot.claude.client import Claude
from bot.claude.request import Profile
from bot.files.spool import Spool
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.slack.channels import Channels
from bot.slack.client import SlackClients
from bot.slack.download import Downloader
from bot.slack.files import Uploader
from bot.slack.people import People
from bot.storage import Storage


@dataclass(frozen=True, slots=True)
class SpendingLimits:
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
    caps: SpendingLimits
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
