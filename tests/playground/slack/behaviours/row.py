"""One row of the table, and the ways to switch a behaviour of the server off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from playground import limits
from playground.slack import Timing
from playground.slack.blocks.kinds import KINDS
from playground.slack.blocks.schema import anything
from playground.slack.delivery.envelopes import Events
from playground.slack.refusal import Json, Refusal
from tests.playground.slack.bench import Bench
from tests.playground.slack.support import FAST

Check = Callable[[Bench], Awaitable[None]]
Off = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Behaviour:
    """A behaviour of the real Slack.

    `check` raises `AssertionError` unless the server shows it, `off` takes it away, and `fact`
    says where it is known from. `manifest`, `timing` and `pace` are those of the server.
    """

    check: Check
    off: tuple[Off, ...]
    manifest: Json | None
    timing: Timing
    pace: float

    @property
    def name(self) -> str:
        """The check's name in words."""
        return self.check.__name__.replace("_", " ")

    @property
    def fact(self) -> str:
        """The check's docstring."""
        return " ".join((self.check.__doc__ or "").split()).rstrip(".")


class Table(list[Behaviour]):
    """Rows, added with a decorator."""

    def row(
        self,
        *off: Off,
        manifest: Json | None = None,
        timing: Timing = FAST,
        pace: float = 0.0,
    ) -> Callable[[Check], Check]:
        """Adds the decorated check."""

        def add(check: Check) -> Check:
            self.append(Behaviour(check, off, manifest, timing, pace))
            return check

        return add


def limit(name: str, value: float = 10**9) -> Off:
    """Another value of a limit."""
    return lambda patch: patch.setattr(limits, name, value)


def instead(owner: Any, name: str, value: Any) -> Off:
    """Another function or constant in the place of one."""
    return lambda patch: patch.setattr(owner, name, value)


def pinned(owner: type, name: str, value: Any) -> Off:
    """An attribute of every instance that always has one value."""
    fixed = property(lambda _: value, lambda _, __: None)
    return lambda patch: patch.setattr(owner, name, fixed, raising=False)


def forgiving(owner: Any, name: str, error: str, value: Callable[..., Any] | None = None) -> Off:
    """A function that no longer refuses with `error`, but returns `value(*args)` then."""
    strict = getattr(owner, name)

    def lenient(*args: Any, **kwargs: Any) -> Any:
        try:
            return strict(*args, **kwargs)
        except Refusal as refusal:
            if refusal.error != error:
                raise
            return value(*args, **kwargs) if value else None

    return instead(owner, name, lenient)


def changed(owner: Any, name: str, change: Callable[[Any], Any]) -> Off:
    """A function whose result is changed before it is used."""
    strict = getattr(owner, name)
    return instead(owner, name, lambda *args, **kwargs: change(strict(*args, **kwargs)))


def unchecked(kind: str) -> Off:
    """A block type of messages about which everything is accepted."""
    return lambda patch: patch.setitem(KINDS["message"], kind, anything)


def mute(kind: str) -> Off:
    """Events of one type or subtype that are never sent."""
    strict = Events.emit

    def emit(self: Events, name: str, event: Json, channel: str | None = None) -> None:
        if kind not in (event["type"], event.get("subtype")):
            strict(self, name, event, channel)

    return instead(Events, "emit", emit)
