"""The workspace together with what reacts to it: the people's feed and the app's delivery."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playground.slack.delivery.envelopes import Events
from playground.slack.delivery.outcome import Reply
from playground.slack.delivery.sockets import SocketMode
from playground.slack.faults import Faults
from playground.slack.feed import Feed
from playground.slack.interactions import Interactions
from playground.slack.rates import Rates
from playground.slack.refusal import Json
from playground.slack.uploads import Uploads
from playground.slack.workspace import Workspace


@dataclass
class Hub:
    """What Web API methods and people's gestures work with.

    `interact` sends the app a command or an interaction; `connected` says whether anybody would
    hear it, and `transport` how (`socket`, `http`). `twins` is the order of `message` and
    `app_mention` for one message: `random`, `message_first` or `mention_first`.
    """

    ws: Workspace
    feed: Feed
    events: Events
    sockets: SocketMode
    faults: Faults
    rates: Rates
    uploads: Uploads
    interactions: Interactions
    interact: Callable[[str, Json], Awaitable[Reply]]
    transport: Callable[[], str]
    twins: str = "random"
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Runs `action` after a while, unless the server closes first."""

        def run() -> None:
            self._timers.discard(handle)
            action()

        handle = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(handle)

    def cancel_timers(self) -> None:
        """Forgets everything planned with `later`."""
        for handle in self._timers:
            handle.cancel()
        self._timers.clear()
