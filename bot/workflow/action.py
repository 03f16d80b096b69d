"""The object that every action works with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.request import Request
from bot.slack.client import SlackApi
from bot.slack.private import tell_privately
from bot.text import say
from bot.workflow.parts import Parts


class NotYet(Exception):
    """Something has to end first: the action is to be tried again in a moment."""


@dataclass(frozen=True, slots=True)
class Action:
    """An act that is no question yet: what was wanted, by whom, and the rooms to do it with.

    ``user`` is Slack's user object.
    """

    parts: Parts
    run_id: str
    request: Request
    user: Mapping[str, Any]
    api: SlackApi

    @property
    def locale(self) -> str:
        """The language of whoever wants it."""
        return str(self.user.get("locale") or "en")

    async def stands_here(self) -> bool:
        """Whether the run that it is about is known, and is of the place where it was wanted."""
        request, deliveries = self.request, self.parts.storage.deliveries
        return await deliveries.stands_in(request.about, request.installation, request.channel)

    async def tell(self, key: str, **values: Any) -> None:
        """Say something to this person alone."""
        await self.show(say(key, self.locale, **values))

    async def show(
        self, text: str, blocks: Sequence[Mapping[str, Any]] = (), *, replace: bool = False
    ) -> None:
        """Show this person alone a text (mrkdwn, safe), or the blocks that it stands for.

        With ``replace`` in the place of the private message with the button that was pressed.
        """
        await tell_privately(self.api, self.request, text, blocks, replace=replace)


Do = Callable[[Action], Awaitable[None]]
"""A function that does what an act wants. Raises NotYet to be called again in a moment."""
