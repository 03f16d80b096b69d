"""Durable steps that outlive outages, and that tell when a thread is gone."""

import functools
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import aiohttp
import structlog
from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError

from bot.claude.errors import CLAUDE_AWAY
from bot.files.spool import SpoolError
from bot.jobs import Jobs
from bot.slack.errors import SlackError, SlackProblem, UnknownRefusal
from bot.workflow.destination import GONE, PlaceGone, move
from bot.workflow.run import Run

OUTAGES = (
    SlackProblem,
    SQLAlchemyError,
    SpoolError,
    OSError,
    aiohttp.ClientError,
    *CLAUDE_AWAY,
)
OUTAGE_PAUSES = (1, 3, 10, 30, 60, 120, 300, 600, 1200)  # seconds; given up after about 40 minutes

UNKNOWN_TRIES = 4
"""Of a step that Slack refuses with an unknown code: half a minute with its calls' own tries."""

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """A step could not be done for too long, or ended the process too often."""


class SlackRefuses(Exception):
    """Slack refuses a step for good with a code that nobody knows, which is the message."""


class Step(StrEnum):
    """The names under which the engine keeps the steps of every course. Never change a value: a
    job that was begun by the version before looks its steps up by them.
    """

    GATHER = "gather"
    SAY = "say"
    UPLOAD = "carry_in"
    UPLOAD_AGAIN = "carry_in_again"
    ASK = "run"
    ASK_AGAIN = "run_again"
    ILLUSTRATE = "illustrate"
    ANSWER = "answer"
    SHARE = "carry_out"
    FINISH = "finish"
    MOVE = "move"
    APOLOGISE = "apologise"
    CLOSE = "close"
    ACT = "errand"
    QUEUED = "queued"
    STEER = "steer"
    NOTICE = "notice"


class Steps:
    """Does functions as durable steps of one run's course."""

    def __init__(self, jobs: Jobs, run_id: str) -> None:
        self._jobs = jobs
        self._run_id = run_id

    async def do(
        self,
        step: Step,
        function: Callable[P, Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """One step, tried again while Slack, the database or the disk is away.

        What the function returns is kept as JSON, and read back as what its annotation says. What
        went wrong comes back as data as well, since a kept exception is not of its class any more.
        Raises PlaceGone, SlackRefuses, GivenUp in the end, and what is no outage.
        """
        return await self._named(step.value, function, *args, **kwargs)

    async def round(
        self,
        number: int,
        step: Step,
        function: Callable[P, Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """The same for a step that is done several times in a course, counted from 0."""
        name = f"{step}-{number}" if number else step.value
        return await self._named(name, function, *args, **kwargs)

    async def in_thread(
        self,
        step: Step,
        function: Callable[Concatenate[Run, P], Awaitable[R]],
        run: Run,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """A step that speaks in the thread; where the thread is gone, it speaks to the asker."""
        try:
            return await self._named(step.value, function, run, *args, **kwargs)
        except PlaceGone as gone:
            await self.do(Step.MOVE, move, run, gone.reason)
            return await self._named(f"{step}-elsewhere", function, run, *args, **kwargs)

    async def _named(
        self, name: str, function: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        kept = _as_kept(function)

        async def attempt() -> dict[str, Any]:
            try:
                done = await function(*args, **kwargs)
                return {"done": kept.dump_python(done, mode="json")}
            except UnknownRefusal as error:
                self._log("unknown_refusal", name, reason=error.reason)
                return {"outage": type(error).__name__, "refused": error.error}
            except OUTAGES as error:
                if isinstance(error, SlackError):
                    if error.error in GONE:
                        return {"gone": error.error}
                    raise
                self._log("outage", name, error=type(error).__name__)
                return {"outage": type(error).__name__}

        for number, pause in enumerate((*OUTAGE_PAUSES, None)):
            result = await self._jobs.step(f"{name}-{number}" if number else name, attempt)
            if "gone" in result:
                raise PlaceGone(result["gone"])
            if "outage" not in result:
                return kept.validate_python(result["done"])
            if "refused" in result and number + 1 >= UNKNOWN_TRIES:
                raise SlackRefuses(result["refused"])
            if pause is not None:
                await self._jobs.pause(pause)
        raise GivenUp(name)

    def _log(self, event: str, step: str, **more: str) -> None:
        log.warning(event, run=self._run_id, step=step, **more)


def _as_kept(function: Callable[..., Awaitable[R]]) -> TypeAdapter[R]:
    """How the engine keeps what a step returns."""
    return _adapter(get_type_hints(function, include_extras=True)["return"])


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
