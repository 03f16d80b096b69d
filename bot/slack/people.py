"""Who somebody is, asked of Slack once in a while."""

import time
from typing import Any

from bot.slack.client import SlackApi
from bot.waiting import Clock

FRESH_SECONDS = 300.0  # somebody who has left the company may ask that much longer
KEPT = 5_000


class People:
    """``users.info`` with a short memory: the method allows about 100 calls a minute."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}

    async def user(self, api: SlackApi, user_id: str) -> dict[str, Any]:
        """Slack's user object, with its locale. Raises what ``SlackApi.call`` raises."""
        key = (api.installation.key, user_id)
        at, user = self._known.get(key, (0.0, {}))
        if user and self._clock() - at < FRESH_SECONDS:
            return user
        answer = await api.call("users.info", user=user_id, include_locale=True)
        user = dict(answer["user"])
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[key] = (self._clock(), user)
        return user
