"""Messages, and the shapes in which the Web API and the Events API show them."""

from dataclasses import dataclass, field

from playground.slack.refusal import Json


@dataclass
class Message:
    """One message; its id within the channel is `ts`.

    `files` holds file ids, `reactions` maps an emoji's name to the people who used it. `streaming`
    is the state of a streamed message (`None` for every other one), `tombstone` marks a deleted
    root that still has replies, `ephemeral_to` the only person who sees the message.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    team: str
    client_msg_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot: bool = False
    username: str | None = None
    files: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    broadcast: bool = False
    streaming: str | None = None
    recipient: str | None = None
    first_blocks: list[Json] | None = None
    tombstone: bool = False
    ephemeral_to: str | None = None
    app_context: Json | None = None

    @property
    def root(self) -> str:
        """The timestamp that names the message's thread."""
        return self.thread_ts or self.ts

    @property
    def reply(self) -> bool:
        """Whether the message is a reply in a thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts


class History:
    """All messages of one channel, in order."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.ephemerals: dict[str, Message] = {}

    def add(self, message: Message) -> None:
        """Appends a message, or an ephemeral one beside the history."""
        place = self.ephemerals if message.ephemeral_to else self.messages
        place[message.ts] = message

    def get(self, ts: str) -> Message | None:
        """The message at `ts`, a deleted root excluded."""
        message = self.messages.get(ts)
        return None if message is None or message.tombstone else message

    def replies(self, root: str) -> list[Message]:
        """The replies of a thread, oldest first, without the root."""
        return [m for m in self.messages.values() if m.thread_ts == root and m.ts != root]

    def remove(self, ts: str) -> bool:
        """Deletes a message; returns whether a tombstone stays because replies hang on it."""
        message = self.messages[ts]
        if not message.reply and self.replies(ts):
            message.tombstone = True
            message.subtype = "tombstone"
            message.text = "This message was deleted."
            message.user = "USLACKBOT"
            message.blocks, message.files, message.attachments = [], [], []
            message.reactions = {}
            message.client_msg_id = None
            message.bot = False
            return True
        del self.messages[ts]
        return False


def thread_summary(history: History, message: Message) -> Json:
    """The keys a root carries about its replies (`reply_count`, `reply_users`, …)."""
    replies = [] if message.reply else history.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }


def reaction_list(message: Message) -> list[Json]:
    """The `reactions` of a message."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in message.reactions.items()
    ]
