"""What Slack says of a channel at this moment: above all, whether another company reads there."""

import time
from collections.abc import Mapping
from typing import Any

import structlog

from bot.acts import Act
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.waiting import Clock

FRESH_SECONDS = 5.0
"""How long an answer counts where it need not be of this moment: about 50 calls a minute are
allowed, and a channel becomes shared once in its life."""
KEPT = 5_000

log = structlog.get_logger(__name__)


class Channels:
    """``conversations.info`` with a very short memory."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Mapping[str, Any]]] = {}

    async def info(
        self, api: SlackApi, channel: str, *, fresh: float = FRESH_SECONDS
    ) -> Mapping[str, Any]:
        """Slack's channel object, no older than ``fresh`` seconds.

        Raises what ``SlackApi.call`` raises.
        """
        key = (api.installation.key, channel)
        at, known = self._known.get(key, (0.0, {}))
        if known and self._clock() - at < fresh:
            return known
        answer = await api.call("conversations.info", channel=channel)
        found: Mapping[str, Any] = answer["channel"]
        if len(self._known) >= KEPT:
            self._known.clear()
        # That a channel is shared is not kept: once it is not any more, it counts at once.
        if not found.get("is_ext_shared"):
            self._known[key] = (self._clock(), found)
        return found

    async def shared(self, api: SlackApi, act: Act, *, fresh: float = FRESH_SECONDS) -> bool:
        """Whether another company reads where a request was made.

        Events say it of their own moment, buttons never do; so Slack is asked, and what the event
        said counts where Slack does not tell. Raises SlackProblem if Slack is away.
        """
        if act.shared_channel or not act.channel or act.channel.startswith("D"):
            return act.shared_channel
        try:
            info = await self.info(api, act.channel, fresh=fresh)
        except SlackError as error:
            log.warning("channel_not_known", reason=error.reason)
            return act.shared_channel
        return bool(info.get("is_ext_shared"))
