"""The state of the local workspace: its team, people, channels, messages, files and the app."""

from dataclasses import dataclass, field
from pathlib import Path

from playground import limits
from playground.slack.filestore import FileStore
from playground.slack.ids import Clock, Ids
from playground.slack.manifest import Manifest
from playground.slack.members import Channel, Team, User
from playground.slack.messages import History, Message
from playground.slack.refusal import Json
from playground.slack.streams import Stream


@dataclass(frozen=True)
class AppIdentity:
    """The installed app: its ids and its three secrets."""

    id: str
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str


@dataclass
class Session:
    """An agent session in a thread: its state, its title and when it was last set."""

    channel: str
    thread_ts: str
    status: str
    title: str = ""
    since: float = 0.0


@dataclass
class Timing:
    """The times of the workspace in seconds; tests shorten them.

    `processing` is how long a fresh upload stays without type and shares, `retries` the waits
    before the second to fourth delivery of an event (Slack: at once, 1 minute, 5 minutes).
    """

    processing: float = 0.2
    ack: float = limits.SLACK_ACK_SECONDS
    retries: tuple[float, ...] = (0.1, 6.0, 30.0)
    trigger: float = limits.SLACK_TRIGGER_SECONDS
    stream: float = limits.SLACK_STREAM_SECONDS
    status: float = limits.SLACK_STATUS_SECONDS
    session: float = limits.SLACK_SESSION_SECONDS
    ticket: float = limits.SLACK_TICKET_SECONDS
    edit_window: float | None = None


@dataclass
class Workspace:
    """Everything the local Slack knows, without any transport.

    `fetched` lists the links in the app's messages that Slack's servers would have fetched.
    """

    manifest: Manifest
    team: Team
    app: AppIdentity
    ids: Ids
    clock: Clock
    files: FileStore
    base: str
    timing: Timing
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    statuses: dict[tuple[str, str], Json] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    prompts: dict[tuple[str, str], Json] = field(default_factory=dict)
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    installed: bool = True
    fetched: list[str] = field(default_factory=list)

    @property
    def bot(self) -> User:
        """The app's bot user."""
        return self.users[self.app.bot_user]

    def add_channel(self, channel: Channel) -> Channel:
        """Adds a channel with an empty history."""
        self.channels[channel.id] = channel
        self.histories[channel.id] = History()
        return channel

    def direct(self, user: str) -> Channel:
        """The direct message between the app and a person, opened when there is none."""
        for channel in self.channels.values():
            if channel.direct and user in channel.members:
                return channel
        members = [user, self.app.bot_user]
        return self.add_channel(Channel(self.ids.make("D"), "", "im", user, members))

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that still exists."""
        history = self.histories.get(channel)
        return history.get(ts) if history else None

    def session(self, channel: str, thread_ts: str) -> Session | None:
        """The session of a thread; one left in `processing` for an hour has ended."""
        session = self.sessions.get((channel, thread_ts))
        old = session and self.clock() - session.since > self.timing.session
        if session and old and session.status == "processing":
            session.status = "active"
        return session

    def permalink(self, message: Message) -> str:
        """The address of a message."""
        link = f"{self.base}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.reply:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link


def make_workspace(
    manifest: Manifest, base: str, folder: Path, timing: Timing, seed: int | None, clock: Clock
) -> Workspace:
    """A workspace with one of each kind of person and channel, and the app installed."""
    ids = Ids(seed, clock)
    team = Team("T0LOCAL0001", "Local workspace", "local-workspace")
    app = AppIdentity(
        id="A0LOCAL0001",
        bot_user="U0BOT000001",
        bot_id="B0BOT000001",
        bot_token=f"xoxb-{ids.random.randrange(10**12)}-{ids.secret()}",
        app_token=f"xapp-1-A0LOCAL0001-{ids.random.randrange(10**12)}-{ids.secret(32)}",
        signing_secret=f"{ids.random.getrandbits(128):032x}",
        verification_token=ids.secret(),
    )
    files = FileStore(folder, ids, team, base)
    workspace = Workspace(manifest, team, app, ids, clock, files, base, timing)
    for user in _people(team, app, manifest.name):
        workspace.users[user.id] = user
    for channel in _channels(app.bot_user):
        workspace.add_channel(channel)
    for user in list(workspace.users.values()):
        if not (user.bot_id or user.deleted or user.stranger):
            direct = Channel(f"D{user.id[1:]}", "", "im", user.id, [user.id, app.bot_user])
            workspace.add_channel(direct)
    return workspace


MEMBER, COLLEAGUE, ADMIN = "U0MEMBER001", "U0COLLEAGUE", "U0ADMIN0001"
GUEST, SINGLE_GUEST = "U0GUEST0001", "U0SINGLE001"
FORMER, STRANGER = "U0FORMER001", "U0STRANGER1"
GENERAL, DATA, PRIVATE = "C0GENERAL01", "C0DATA00001", "C0PRIVATE01"
OUTSIDE, SHARED, OLD = "C0OUTSIDE01", "C0SHARED001", "C0ARCHIVE01"
OTHER_TEAM = "T0PARTNER01"


def _people(team: Team, app: AppIdentity, name: str) -> list[User]:
    handle = name.lower().replace(" ", "-")
    return [
        User(MEMBER, team.id, "member", "A member", "1d6fb8"),
        User(COLLEAGUE, team.id, "colleague", "A colleague", "2f8f5b"),
        User(ADMIN, team.id, "admin", "An admin", "a1449f", admin=True),
        User(GUEST, team.id, "guest", "A guest", "b3661b", restricted=True),
        User(
            SINGLE_GUEST,
            team.id,
            "single-channel-guest",
            "A single-channel guest",
            "8a6d3b",
            restricted=True,
            ultra_restricted=True,
        ),
        User(FORMER, team.id, "former", "A former member", "777777", deleted=True),
        User(STRANGER, OTHER_TEAM, "partner", "A partner", "c0392b", stranger=True),
        User(app.bot_user, team.id, handle, name, "3d3d3d", bot_id=app.bot_id, app_id=app.id),
    ]


def _channels(bot: str) -> list[Channel]:
    staff = [MEMBER, COLLEAGUE, ADMIN]
    return [
        Channel(GENERAL, "general", "channel", ADMIN, [*staff, GUEST, bot], general=True),
        Channel(DATA, "data", "channel", MEMBER, [*staff, GUEST, SINGLE_GUEST, bot]),
        Channel(PRIVATE, "private", "group", ADMIN, [*staff, bot]),
        Channel(OUTSIDE, "without-the-app", "channel", COLLEAGUE, [*staff]),
        Channel(OLD, "archived", "channel", ADMIN, [*staff, bot], archived=True),
        Channel(
            SHARED,
            "shared-with-partner",
            "channel",
            ADMIN,
            [*staff, STRANGER, bot],
            connected_teams=(OTHER_TEAM,),
        ),
    ]
