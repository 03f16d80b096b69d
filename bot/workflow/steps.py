"""Durable steps that outlive outages, and that tell when a thread is gone."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.claude.errors import CLAUDE_AWAY
from bot.files.spool import SpoolError
from bot.jobs import Jobs
from bot.slack.errors import PLACE_GONE, SlackError, SlackProblem, UnknownRefusal

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

NOW_SHARED, ROOT_DELETED = "now_shared", "root_deleted"
GONE = PLACE_GONE | {NOW_SHARED, ROOT_DELETED}
"""Slack's codes for a place where nothing can be posted any more, and two of ours."""

log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """A step could not be done for too long, or ended the process too often."""


class SlackRefuses(Exception):
    """Slack refuses a step for good with a code that nobody knows, which is the message."""


class PlaceGone(Exception):
    """The thread cannot be posted to any more: archived, deleted, or the app was removed."""


class RootDeleted(SlackError):
    """The message that the thread hangs on was deleted."""

    def __init__(self) -> None:
        super().__init__("conversations.replies", ROOT_DELETED)


class NowShared(SlackError):
    """Another company reads in the channel by now, and the operator has not listed it."""

    def __init__(self) -> None:
        super().__init__("conversations.info", NOW_SHARED)


class Steps:
    """Runs functions as durable steps of a course."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def do(
        self, name: str, function: Callable[..., Awaitable[Any]], run_id: str, *arguments: Any
    ) -> Any:
        """One step, tried again while Slack, the database or the disk is away.

        What went wrong comes back as data, since a kept exception is not of its class any more.
        Raises PlaceGone, SlackRefuses, GivenUp in the end, and what is no outage.
        """

        async def attempt() -> dict[str, Any]:
            try:
                return {"done": await function(run_id, *arguments)}
            except UnknownRefusal as error:
                log.warning("unknown_refusal", run=run_id, step=name, reason=error.reason)
                return {"outage": type(error).__name__, "refused": error.error}
            except OUTAGES as error:
                if isinstance(error, SlackError):
                    if error.error in GONE:
                        return {"gone": error.error}
                    raise
                log.warning("outage", run=run_id, step=name, error=type(error).__name__)
                return {"outage": type(error).__name__}

        for number, pause in enumerate((*OUTAGE_PAUSES, None)):
            result = await self._jobs.step(f"{name}-{number}" if number else name, attempt)
            if "gone" in result:
                raise PlaceGone(result["gone"])
            if "outage" not in result:
                return result["done"]
            if "refused" in result and number + 1 >= UNKNOWN_TRIES:
                raise SlackRefuses(result["refused"])
            if pause is not None:
                await self._jobs.pause(pause)
        raise GivenUp(name)
