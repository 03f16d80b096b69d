"""The object that every action works with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.acts import A, Act
from bot.slack.client import SlackApi
from bot.slack.private import tell_privately
from bot.text import say
from bot.workflow.parts import Parts

Of = TypeVar("Of", bound=Act, covariant=True)


class NotYet(Exception):
    """Something has to end first: the action is to be tried again in a moment."""


@dataclass(frozen=True, slots=True)
class Action(Generic[Of]):
    """An act that is to be done at once: what was wanted, by whom, and the rooms to do it with.

    ``user`` is Slack's user object.
    """

    parts: Parts
    run_id: str
    act: Of
    user: Mapping[str, Any]
    api: SlackApi

    @property
    def locale(self) -> str:
        """The language of whoever wants it."""
        return str(self.user.get("locale") or "en")

    async def stands_here(self, run_id: str) -> bool:
        """Whether a run is known, and is of the place where it was wanted."""
        deliveries = self.parts.storage.deliveries
        return await deliveries.stands_in(run_id, self.act.installation, self.act.channel)

    async def tell(self, key: str, **values: Any) -> None:
        """Say something to this person alone."""
        await self.show(say(key, self.locale, **values))

    async def show(
        self, text: str, blocks: Sequence[Mapping[str, Any]] = (), *, replace: bool = False
    ) -> None:
        """Show this person alone a text (mrkdwn, safe), or the blocks that it stands for.

        With ``replace`` in the place of the private message with the button that was pressed.
        """
        await tell_privately(self.api, self.act, text, blocks, replace=replace)


Do = Callable[[Action[A]], Awaitable[None]]
"""A function that does what an act wants. Raises NotYet to be called again in a moment."""

Actions = Mapping[type[Act], Do[Any]]
"""The function for each kind of act. Only ``done_by`` makes its entries, so that they fit."""


def done_by(kind: type[A], do: Do[A]) -> tuple[type[Act], Do[Any]]:
    """An entry of ``Actions``: a function, with the kind of act that it was written for."""
    return kind, do
