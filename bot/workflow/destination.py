"""Whether a run can still speak in its thread, and the direct message that takes its place."""

from typing import Any

import structlog

from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_plain
from bot.reply.purpose import Purpose
from bot.slack.errors import PLACE_GONE, SlackError
from bot.slack.posting import post_once
from bot.text import say, shorten
from bot.troubles import Trouble
from bot.workflow.permission import closed_place
from bot.workflow.run import Run

NOW_SHARED, ROOT_DELETED = "now_shared", "root_deleted"
GONE = PLACE_GONE | {NOW_SHARED, ROOT_DELETED}
"""Slack's codes for a place where nothing can be posted any more, and two of ours."""

REASONS = {
    "is_archived": "place.archived",
    NOW_SHARED: "place.shared",
    ROOT_DELETED: "place.deleted",
    "thread_not_found": "place.deleted",
    "message_not_found": "place.deleted",
}

log = structlog.get_logger(__name__)


class PlaceGone(Exception):
    """The thread cannot be posted to any more: archived, deleted, or the app was removed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RootDeleted(SlackError):
    """The message that the thread hangs on was deleted."""

    def __init__(self) -> None:
        super().__init__("conversations.replies", ROOT_DELETED)


class NowShared(SlackError):
    """Another company reads in the channel by now, and the operator has not listed it."""

    def __init__(self) -> None:
        super().__init__("conversations.info", NOW_SHARED)


async def check_company(run: Run) -> None:
    """Raise NowShared if another company would read what is posted, which nobody allowed."""
    if await run.moved_to():
        return
    if await closed_place(run.parts, run.request, fresh=0.0) == Trouble.SHARED_CHANNEL:
        raise NowShared


async def check_root(run: Run) -> None:
    """Raise RootDeleted if the thread's root is gone: nobody would find the answer."""
    if await run.moved_to():
        return
    api, request = await run.api(), run.request
    try:
        page = await api.call(
            "conversations.replies", channel=request.channel, ts=request.thread_ts, limit=1
        )
    except SlackError as error:
        if error.error == "thread_not_found":
            raise RootDeleted from None
        log.info("root_not_read", reason=error.reason)
        return
    root: dict[str, Any] = next(iter(page.get("messages") or ()), {})
    if root.get("subtype") == "tombstone":
        raise RootDeleted


async def move(run: Run, reason: str) -> None:
    """From here on the run speaks to the asker directly."""
    request = run.request
    api = await run.api()
    await _leave(run)
    opened = await api.call("conversations.open", users=request.user)
    channel = str(opened["channel"]["id"])
    quoted = request.text or say("ask.no_words", run.locale)
    direct = request.channel.startswith("D")
    text = say(
        "place.deleted_direct" if direct else REASONS.get(reason, "place.removed"),
        run.locale,
        channel=f"<#{request.channel}>",
        question=quoted_line(quoted),
    )
    ts = await post_once(api, channel, None, Purpose.ELSEWHERE, run.id, look_first=True, text=text)
    await run.parts.storage.deliveries.keep_post(
        request.installation, run.id, Purpose.ELSEWHERE, channel, ts
    )
    log.info("moved_to_dm", run=run.id, reason=reason)


async def _leave(run: Run) -> None:
    """Remove what shows the work in a thread, as far as Slack lets us: it would look like work for
    ever.
    """
    thread = await run.thread()
    await thread.working(False)
    for purpose in (Purpose.PROGRESS, Purpose.QUEUED):
        await thread.take_back(purpose)


def quoted_line(text: str, limit: int = 300) -> str:
    """A person's words as one quoted, escaped line (mrkdwn)."""
    line = neutral_plain(" ".join(text[: 4 * limit].split()))
    return "> " + escaped(shorten(line, limit))
