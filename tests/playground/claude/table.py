"""A behaviour of the local Claude as a row: the fact, its check, and how to switch it off."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import anthropic
import pytest

from playground.claude.limits import Limits

from .support import Lab

PACKAGE = "playground.claude"

Check = Callable[[Lab], Awaitable[None]]
Off = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Behaviour:
    """One row of the table.

    ``check`` drives a server and raises AssertionError unless the behaviour is there; ``off``
    replaces the one function or constant that implements it. ``limits`` and ``pace`` are those of
    the server; ``needs`` is what not every machine has: "namespace" or "linux".
    """

    name: str
    fact: str
    check: Check
    off: Off
    limits: Limits | None = None
    pace: float = 0.0
    needs: str = ""


def swap(target: str, value: object) -> Off:
    """Off by another function or constant; ``target`` is ``module.name`` of the twin."""
    return lambda patch: patch.setattr(f"{PACKAGE}.{target}", value)


def wrap(owner: object, name: str, make: Callable[[Any], object]) -> Off:
    """Off by what ``make`` turns the original into."""
    return lambda patch: patch.setattr(owner, name, make(getattr(owner, name)))


def lift(**limits: object) -> Off:
    """Off by a limit out of reach, whatever the server was started with."""

    def off(patch: pytest.MonkeyPatch) -> None:
        for name, value in limits.items():
            patch.setattr(Limits, name, property(partial(_constant, value)))

    return off


def _constant(value: object, _limits: Limits) -> object:
    return value


def ignore(*_: object, **__: object) -> None:
    """A check that lets everything pass."""


async def ignore_later(*_: object, **__: object) -> None:
    """The same for a coroutine."""


@contextmanager
def refused(status: int, says: str, code: str | None = None) -> Iterator[None]:
    """What stands inside must end in the API's error, with this status, sentence and code."""
    try:
        yield
    except anthropic.APIStatusError as error:
        assert error.status_code == status, f"{error.status_code} instead of {status}: {error}"
        assert says in (error.api_message or error.message), error.message
        assert code in (None, error.error_code), error.error_code
    else:
        raise AssertionError("accepted")


def refuses(
    name: str,
    fact: str,
    off: Off,
    says: str,
    *variants: Mapping[str, Any],
    status: int = 400,
    limits: Limits | None = None,
) -> Behaviour:
    """A row about a request that is refused before the model sees it; one request a variant."""

    async def check(lab: Lab) -> None:
        for parameters in variants:
            with refused(status, says):
                await lab.create(**parameters)
        assert lab.brain.conversations == []

    return Behaviour(name, fact, check, off, limits)
