"""Events wrapped as the Events API sends them, filtered by what the app may hear."""

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from typing import Any

from playground.slack.delivery.outcome import Delivery
from playground.slack.refusal import Json
from playground.slack.workspace import Workspace

Deliver = Callable[[Delivery], Coroutine[Any, Any, None]]


class Events:
    """Sends the app what it subscribes to; `sent` remembers every delivery."""

    def __init__(self, ws: Workspace, deliver: Deliver) -> None:
        self._ws = ws
        self._deliver = deliver
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: list[Delivery] = []

    def emit(self, kind: str, event: Json, channel: str | None = None) -> None:
        """Delivers `event` if the app hears `kind` and, for a channel, takes part in it.

        `kind` is the name in the manifest (`message.im`), not always the event's own type.
        """
        if not self._ws.manifest.hears(kind):
            return
        if channel and not self._present(channel):
            return
        delivery = Delivery(self._envelope(event, channel))
        self.sent.append(delivery)
        task = asyncio.create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Gives up on everything still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _present(self, channel: str) -> bool:
        return self._ws.app.bot_user in self._ws.channels[channel].members

    def _envelope(self, event: Json, channel: str | None) -> Json:
        ws = self._ws
        place = ws.channels.get(channel) if channel else None
        envelope: Json = {"token": ws.app.verification_token, "team_id": ws.team.id}
        if event["type"] in ("message", "member_joined_channel", "reaction_added"):
            envelope |= {"context_team_id": ws.team.id, "context_enterprise_id": None}
        return envelope | {
            "api_app_id": ws.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": ws.ids.make("Ev", 10),
            "event_time": int(ws.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": ws.team.id,
                    "user_id": ws.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(place and place.shared),
            "event_context": self._context(event["type"], channel),
        }

    def _context(self, kind: str, channel: str | None) -> str:
        parts = {"et": kind, "tid": self._ws.team.id, "aid": self._ws.app.id}
        if channel:
            parts["cid"] = channel
        text = json.dumps(parts, separators=(",", ":")).encode()
        return "4-" + base64.urlsafe_b64encode(text).decode().rstrip("=")
