"""The live feed of the people-side: what changed, rendered for each person who watches."""

import asyncio
from collections.abc import Callable

from playground.slack.refusal import Json

_BACKLOG = 2_000


class Feed:
    """Hands every change to every watching person who may see it."""

    def __init__(self) -> None:
        self._watchers: dict[asyncio.Queue[Json], str] = {}

    def watch(self, person: str) -> "asyncio.Queue[Json]":
        """A queue of changes as `person` sees them, until `leave`."""
        queue: asyncio.Queue[Json] = asyncio.Queue(_BACKLOG)
        self._watchers[queue] = person
        return queue

    def leave(self, queue: "asyncio.Queue[Json]") -> None:
        """Ends a watch."""
        self._watchers.pop(queue, None)

    def publish(self, kind: str, render: Callable[[str], Json | None]) -> None:
        """Sends `render(person)` to each watcher; `None` means that the person sees nothing."""
        for queue, person in list(self._watchers.items()):
            change = render(person)
            if change is None:
                continue
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({"type": kind, **change})

    def close(self) -> None:
        """Ends every watch."""
        for queue in list(self._watchers):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({"type": "close"})
