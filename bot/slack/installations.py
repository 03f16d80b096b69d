"""Whose token it is: the app's installations. One workspace is a store with one row."""

import socket
import uuid
from dataclasses import dataclass, field

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts import Installation


class UnknownInstallation(LookupError):
    """The app is not installed there (any more)."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What belongs to an installation."""

    installation: Installation
    token: SecretStr = field(repr=False)
    bot_user_id: str
    bot_id: str


class SingleWorkspace:
    """The store with one row: the token comes from the settings."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    @classmethod
    async def connect(cls, client: AsyncWebClient, token: SecretStr) -> "SingleWorkspace":
        """Ask Slack whose token it is. Raises SlackApiError if Slack does not know it."""
        who = await client.auth_test(token=token.get_secret_value())
        bot = await client.bots_info(token=token.get_secret_value(), bot=who["bot_id"])
        installation = Installation(
            bot["bot"]["app_id"], who.get("enterprise_id") or "", who["team_id"]
        )
        return cls(Installed(installation, token, who["user_id"], who["bot_id"]))

    @property
    def installed(self) -> Installed:
        """The one installation."""
        return self._installed

    def process_name(self) -> str:
        """A name for this process among those of its workspace: ``T0123/host-…``."""
        ours = self._installed.installation
        return f"{ours.team_id or ours.enterprise_id}/{socket.gethostname()}-{uuid.uuid4().hex}"

    def find(self, *, enterprise_id: str | None, team_id: str | None) -> Installed:
        """The installation of a workspace. Raises UnknownInstallation."""
        ours = self._installed.installation
        same_team = team_id is not None and team_id == ours.team_id
        same_company = bool(ours.enterprise_id) and enterprise_id == ours.enterprise_id
        if not (same_team or same_company):
            raise UnknownInstallation(f"no installation for team {team_id}")
        return self._installed

    async def token(self, installation: Installation) -> str:
        """The bot token for an installation's calls. Raises UnknownInstallation."""
        return self._of(installation).token.get_secret_value()

    async def bot_user_id(self, installation: Installation) -> str:
        """The user id of the app's bot there. Raises UnknownInstallation."""
        return self._of(installation).bot_user_id

    def _of(self, installation: Installation) -> Installed:
        return self.find(
            enterprise_id=installation.enterprise_id or None, team_id=installation.team_id or None
        )


def reason(error: SlackApiError) -> str:
    """Slack's error code."""
    return str(error.response.get("error") or "unknown_error")
