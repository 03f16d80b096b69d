"""Modals and Home tabs: the stack of a person's views and their payloads."""

from dataclasses import dataclass

from playground import limits
from playground.slack.blocks.stored import with_defaults, with_ids
from playground.slack.refusal import Json, Refusal
from playground.slack.workspace import Workspace

_KEPT = ("type", "blocks", "private_metadata", "callback_id", "title", "clear_on_close")
_KEPT_TOO = ("notify_on_close", "close", "submit", "external_id")


@dataclass
class View:
    """One view: what the app gave, whose screen it is on, and its place in the stack."""

    id: str
    user: str
    given: Json
    hash: str
    root: str
    previous: str | None = None


class Views:
    """All open views of the workspace."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._views: dict[str, View] = {}
        self._homes: dict[str, View] = {}

    def open(self, user: str, given: Json) -> View:
        """A new stack with one view."""
        self._unique(given)
        view_id = self._ws.ids.make("V")
        return self._keep(View(view_id, user, self._filled(given), self._hash(), view_id))

    def push(self, user: str, given: Json, below: View) -> View:
        """A view on top of `below`."""
        if len(self.stack(below.root)) >= limits.SLACK_VIEW_STACK:
            raise Refusal("push_limit_reached")
        self._unique(given)
        view_id = self._ws.ids.make("V")
        view = View(view_id, user, self._filled(given), self._hash(), below.root, below.id)
        return self._keep(view)

    def update(self, view: View, given: Json, known: str | None = None) -> View:
        """New content for an open view; `known` is the hash the app believes current."""
        if known and known != view.hash:
            raise Refusal("hash_conflict")
        self._unique(given, view)
        view.given, view.hash = self._filled(given), self._hash()
        return view

    def publish(self, user: str, given: Json, known: str | None = None) -> View:
        """The app's Home tab for one person."""
        if home := self._homes.get(user):
            return self.update(home, given, known)
        view_id = self._ws.ids.make("V")
        view = View(view_id, user, self._filled(given), self._hash(), view_id)
        self._homes[user] = view
        return view

    def home(self, user: str) -> View | None:
        """The published Home tab of a person."""
        return self._homes.get(user)

    def get(self, view_id: str) -> View | None:
        """An open modal or a published Home tab."""
        homes = {view.id: view for view in self._homes.values()}
        return self._views.get(view_id) or homes.get(view_id)

    def by_external(self, external_id: str) -> View | None:
        """The view that the app named itself."""
        every = [*self._views.values(), *self._homes.values()]
        return next((v for v in every if v.given.get("external_id") == external_id), None)

    def stack(self, root: str) -> list[View]:
        """The open views of a stack, bottom first."""
        return [view for view in self._views.values() if view.root == root]

    def of(self, user: str) -> list[View]:
        """A person's open modals, bottom first."""
        return [view for view in self._views.values() if view.user == user]

    def close(self, view: View) -> None:
        """Takes one view off the screen."""
        self._views.pop(view.id, None)

    def clear(self, view: View) -> None:
        """Takes the whole stack off the screen."""
        for each in self.stack(view.root):
            self.close(each)

    def payload(self, view: View, state: Json | None = None) -> Json:
        """The view object of answers and interactions; `state` holds the inputs' values."""
        given = view.given
        answer: Json = {"id": view.id, "team_id": self._ws.team.id, "type": given["type"]}
        answer |= {"blocks": given["blocks"]}
        answer["private_metadata"] = given.get("private_metadata", "")
        answer["callback_id"] = given.get("callback_id", "")
        answer["state"] = {"values": state or {}}
        answer["hash"] = view.hash
        answer["title"] = given.get("title")
        answer["clear_on_close"] = given.get("clear_on_close", False)
        answer["notify_on_close"] = given.get("notify_on_close", False)
        answer["close"] = given.get("close")
        answer["submit"] = given.get("submit")
        return answer | {
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": self._ws.app.id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": self._ws.team.id,
            "bot_id": self._ws.app.bot_id,
        }

    def _keep(self, view: View) -> View:
        self._views[view.id] = view
        return view

    def _hash(self) -> str:
        return f"{int(self._ws.clock())}.{self._ws.ids.secret(8)}"

    def _unique(self, given: Json, own: View | None = None) -> None:
        external = given.get("external_id")
        if external and (found := self.by_external(external)) and found is not own:
            raise Refusal("duplicate_external_id")

    def _filled(self, given: Json) -> Json:
        view = {key: given[key] for key in (*_KEPT, *_KEPT_TOO) if key in given}
        for key in ("title", "close", "submit"):
            if view.get(key):
                view[key] = with_defaults(view[key])
        view["blocks"] = self.with_ids(given["blocks"])
        return view

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Blocks with a `block_id` on each, and an `action_id` on each interactive element."""
        return [with_ids(block, self._ws.ids.block) for block in blocks]
