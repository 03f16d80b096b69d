"""Trigger ids and response URLs: the short-lived rights that an interaction gives the app."""

from dataclasses import dataclass

from playground import limits
from playground.slack.refusal import Json, Refusal
from playground.slack.views import Views
from playground.slack.workspace import Workspace


@dataclass
class Trigger:
    """A trigger id: whose it is, until when it is good, and whether it was used."""

    user: str
    expires: float
    used: bool = False
    view: str | None = None


@dataclass
class ResponseUrl:
    """An address to answer an interaction: five uses within thirty minutes.

    `ts` is the message with the button, if there was one; `thread_ts` its thread.
    """

    channel: str
    user: str
    expires: float
    ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Interactions:
    """What is currently open between people and the app."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}
        self.views = Views(ws)

    def trigger(self, user: str, view: str | None = None) -> str:
        """A fresh trigger id for a gesture of `user`, made in `view` if in a modal."""
        trigger_id = self._ws.ids.trigger()
        expires = self._ws.clock() + self._ws.timing.trigger
        self._triggers[trigger_id] = Trigger(user, expires, view=view)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Uses a trigger id up; refuses one that is unknown, too old or used."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if trigger.expires < self._ws.clock():
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, kind: str, url: ResponseUrl) -> str:
        """The address for answers; `kind` is `commands`, `actions` or `app`."""
        number = self._ws.ids.random.randrange(10**12, 10**14)
        token = f"{kind}/{self._ws.team.id}/{number}/{self._ws.ids.secret()}"
        self._urls[token] = url
        return f"{self._ws.base}/hooks/{token}"

    def use_url(self, token: str) -> ResponseUrl | None:
        """The response URL behind a token, counted as used once more; nothing once it is spent."""
        url = self._urls.get(token)
        if url is None or url.expires < self._ws.clock():
            return None
        if url.uses >= limits.SLACK_RESPONSE_USES:
            return None
        url.uses += 1
        return url

    def until(self) -> float:
        """When a response URL made now expires."""
        return self._ws.clock() + limits.SLACK_RESPONSE_SECONDS

    def state_of(self, blocks: list[Json]) -> Json:
        """The initial `state.values` of the inputs in `blocks`."""
        values: Json = {}
        for block in blocks:
            element = block.get("element")
            if isinstance(element, dict) and "action_id" in element:
                values[block["block_id"]] = {element["action_id"]: initial_state(element)}
        return values


_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_conversation": "selected_conversation",
    "initial_channel": "selected_channel",
    "initial_user": "selected_user",
    "initial_date": "selected_date",
}


def initial_state(element: Json) -> Json:
    """The state of an input that nobody touched."""
    kind = element["type"]
    state: Json = {"type": kind}
    for given, name in _INITIAL.items():
        if given in element:
            state[name] = element[given]
    if kind == "plain_text_input":
        state.setdefault("value", None)
    elif kind in ("static_select", "radio_buttons"):
        state.setdefault("selected_option", None)
    elif kind == "conversations_select":
        state.setdefault("selected_conversation", None)
    elif kind == "channels_select":
        state.setdefault("selected_channel", None)
    elif kind == "checkboxes":
        state.setdefault("selected_options", [])
    elif kind == "file_input":
        state["files"] = []
    return state
