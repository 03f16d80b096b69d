"""Open the form, and complete it with what only Slack can tell."""

import asyncio
import dataclasses
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackObjectFormationError
from slack_sdk.web.async_client import AsyncWebClient

from bot import limits
from bot.gestures.form.view import Form, ask_view, notice_view, offered
from bot.text import say

OPEN_SECONDS = 2.0  # a trigger lives three
LOOK_SECONDS = 0.8  # for a look at a channel while somebody waits for the form to close
LATELY_SECONDS = 900
FAILURES = (SlackApiError, SlackObjectFormationError, aiohttp.ClientError, TimeoutError, OSError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a channel: whether the app can post there, and if another company reads."""

    usable: bool
    shared: bool


async def look(client: AsyncWebClient, channel: str) -> Seen | None:
    """What Slack says of a channel; None if it did not say so in time."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        unknown = error.response.get("error") == "channel_not_found"
        return Seen(usable=False, shared=False) if unknown else None
    except FAILURES:
        return None
    info: Mapping[str, Any] = answer["channel"]
    usable = bool(info.get("is_im") or info.get("is_member"))
    return Seen(usable, bool(info.get("is_ext_shared")))


def uninvited(channel: str, app: str) -> str:
    """How to let the app into a channel (mrkdwn)."""
    return say("form.invite", channel=f"<#{channel}>", app=f"<@{app}>")


class Forms:
    """Opens forms. What takes longer than Slack waits is put into them afterwards."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()

    async def open(
        self, client: AsyncWebClient, trigger_id: str, form: Form, *, user: str, app: str
    ) -> None:
        """Show the form to ``user``; ``app`` is the app's own user id. Raises what Slack raises."""
        view = await self._shown(client, trigger_id, ask_view(form))
        if form.thread_ts:
            self._later(self._check(client, view, form, app))
        elif form.channel:
            self._later(self._offer(client, view, form, user))

    async def tell(self, client: AsyncWebClient, trigger_id: str, text: str) -> None:
        """Show a sentence (mrkdwn) in the place of the form."""
        await self._shown(client, trigger_id, notice_view(text))

    @staticmethod
    async def _shown(
        client: AsyncWebClient, trigger_id: str, view: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        async with asyncio.timeout(OPEN_SECONDS):
            answer = await client.views_open(trigger_id=trigger_id, view=dict(view))
        shown: Mapping[str, Any] = answer["view"]
        return shown

    async def _check(
        self, client: AsyncWebClient, view: Mapping[str, Any], form: Form, app: str
    ) -> None:
        """A message where the app is not: say how to invite it."""
        seen = await look(client, form.channel)
        if seen and not seen.usable:
            await client.views_update(
                view_id=view["id"], view=notice_view(uninvited(form.channel, app))
            )

    async def _offer(
        self, client: AsyncWebClient, view: Mapping[str, Any], form: Form, user: str
    ) -> None:
        """What this person shared in the channel lately can be chosen as well."""
        found = await client.files_list(
            channel=form.channel,
            user=user,
            ts_from=f"{self._clock() - LATELY_SECONDS:.0f}",
            count=limits.SLACK_CHOICES_MAX,
        )
        if files := offered(found["files"]):
            fuller = dataclasses.replace(form, files=files)
            await client.views_update(view_id=view["id"], hash=view["hash"], view=ask_view(fuller))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        async def quietly() -> None:
            try:
                await work
            except FAILURES as error:
                log.info("form_not_completed", reason=_reason(error))

        task = asyncio.create_task(quietly())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


def _reason(error: BaseException) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response.get("error"))
    return type(error).__name__
