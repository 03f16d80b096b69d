"""One call of a Web API method: its arguments, typed, and what the caller may do."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playground.slack.hub import Hub
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.refusal import Json, Refusal, invalid_arguments
from playground.slack.workspace import Workspace


@dataclass
class Call:
    """The arguments of a call as they came: strings from a query or form, any JSON from a body."""

    hub: Hub
    args: Json

    @property
    def ws(self) -> Workspace:
        """The workspace."""
        return self.hub.ws

    def text(self, name: str) -> str | None:
        """A string argument; numbers are taken as text."""
        value = self.args.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise invalid_arguments(f"must be a string [json-pointer:/{name}]")

    def word(self, name: str) -> str:
        """A string argument that must be there."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name} [json-pointer:/{name}]")
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument, false when absent."""
        value = self.args.get(name)
        if value in (None, False, "false", "0", "", 0):
            return False
        if value in (True, "true", "1", 1):
            return True
        raise invalid_arguments(f"must be a boolean [json-pointer:/{name}]")

    def number(self, name: str, default: int, most: int) -> int:
        """A positive number, at most `most`."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None
        if number < 1:
            raise invalid_arguments(f"must be greater than 0 [json-pointer:/{name}]")
        return min(number, most)

    def tree(self, name: str) -> Any:
        """An object or list, or its JSON text."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise invalid_arguments(f"invalid JSON [json-pointer:/{name}]") from None

    def words(self, name: str) -> list[str]:
        """A list of strings, given as a list or separated by commas."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        if isinstance(value, str) and value.startswith("["):
            return [str(item) for item in self.tree(name)]
        return [part.strip() for part in (value or "").split(",") if part.strip()]

    def require(self, scope: str) -> None:
        """Refuses the call unless the token has the scope."""
        scopes = self.ws.manifest.scopes
        if scope not in scopes:
            provided = ",".join(sorted(scopes))
            raise Refusal("missing_scope", needed=scope, provided=provided)

    def channel(self, name: str = "channel", *, joined: bool = False) -> Channel:
        """A channel that the app can see; with `joined` one that it takes part in.

        Private channels and direct messages of others do not exist for the app.
        """
        channel = self.ws.channels.get(self.word(name))
        if channel is None:
            raise Refusal("channel_not_found")
        member = self.ws.app.bot_user in channel.members
        if not member and channel.kind != "channel":
            raise Refusal("channel_not_found")
        if joined and not member:
            raise Refusal("not_in_channel")
        return channel

    def place(self, name: str = "channel") -> Channel:
        """A channel that the app may post in."""
        channel = self.channel(name)
        public = "chat:write.public" in self.ws.manifest.scopes
        if self.ws.app.bot_user not in channel.members and not public:
            raise Refusal("not_in_channel")
        if channel.archived:
            raise Refusal("is_archived")
        if channel.direct and not self.ws.manifest.messages_tab:
            raise Refusal("messages_tab_disabled")
        if channel.read_only:
            raise Refusal("restricted_action_read_only_channel")
        return channel

    def thread(self, channel: Channel, name: str = "thread_ts") -> str | None:
        """The root that an argument names, if any; a reply cannot be replied to."""
        ts = self.text(name)
        if not ts:
            return None
        root = self.ws.histories[channel.id].messages.get(ts)
        if root is None:
            raise Refusal("thread_not_found")
        if root.reply:
            raise Refusal("cannot_reply_to_message")
        return ts

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """A message of a channel."""
        message = self.ws.message(channel.id, self.word(name))
        if message is None:
            raise Refusal("message_not_found")
        return message

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], str]:
        """The slice of `items` that `cursor` and `limit` ask for, and the next cursor."""
        limit = self.number("limit", default, most)
        cursor = self.text("cursor") or "0"
        if not cursor.isdigit() or int(cursor) > len(items):
            raise Refusal("invalid_cursor")
        start = int(cursor)
        rest = start + limit < len(items)
        return items[start : start + limit], str(start + limit) if rest else ""


Run = Callable[[Call], Json | Awaitable[Json]]


@dataclass(frozen=True)
class Method:
    """A Web API method: what it takes, who may call it and how often.

    `scope` is the scope it always needs; scopes that depend on the channel are checked inside.
    `json` says whether it reads a JSON body, `token` whose token it wants (`bot`, `app`, `none`),
    `per_channel` the argument whose value has a pace of its own.
    """

    name: str
    run: Run
    per_minute: int
    scope: str | None = None
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    json: bool = True
    token: str = "bot"  # noqa: S105 - a kind, not a secret
    per_channel: str | None = None
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Every method also takes `token` and `team_id`."""
        known = frozenset((*self.required, *self.optional, "token", "team_id"))
        object.__setattr__(self, "known", known)
