"""What every errand works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.request import Request
from bot.slack.client import SlackApi
from bot.slack.private import tell_privately
from bot.text import say
from bot.workflow.parts import Parts


@dataclass(frozen=True, slots=True)
class Errand:
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

    async def tell(self, key: str, **values: Any) -> None:
        """Say something to this person alone."""
        await tell_privately(self.api, self.request, say(key, self.locale, **values))
