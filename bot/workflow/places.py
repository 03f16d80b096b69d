"""Where a run speaks: its thread, or a direct message to the asker when the thread is gone."""

from typing import Any

import structlog

from bot.access import SHARED
from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_plain
from bot.reply.outbox import Outbox
from bot.reply.presenter import Presenter, presenter_for
from bot.reply.progress import Progress
from bot.reply.purpose import Purpose
from bot.reply.stream import Stream
from bot.reply.surface import Recipient, Surface
from bot.reply.thread import Thread
from bot.slack.errors import SlackError
from bot.slack.posting import post_once
from bot.text import say, shorten
from bot.workflow.parts import Parts, Plan
from bot.workflow.permission import closed_place
from bot.workflow.steps import NOW_SHARED, ROOT_DELETED, NowShared, RootDeleted

REASONS = {
    "is_archived": "place.archived",
    NOW_SHARED: "place.shared",
    ROOT_DELETED: "place.deleted",
    "thread_not_found": "place.deleted",
    "message_not_found": "place.deleted",
}

log = structlog.get_logger(__name__)


class Places:
    """Makes threads for runs, and what shows the work in them.

    ``tried`` remembers what this process has tried to post, ``streams`` what it streams, by run.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.tried: dict[str, set[Purpose]] = {}
        self.streams: dict[str, dict[Purpose, Stream]] = {}

    async def thread(self, run_id: str, plan: Plan) -> Thread:
        """The run's thread, or what took its place."""
        request, deliveries = plan.request, self._parts.storage.deliveries
        moved = await deliveries.place(run_id, Purpose.ELSEWHERE)
        channel, thread_ts = moved or (request.channel, request.thread_ts)
        moves = moved is not None

        async def keep(purpose: Purpose, ts: str) -> None:
            stored = purpose.stored(moves)
            await deliveries.keep_post(request.installation, run_id, stored, channel, ts)

        outbox = Outbox(
            run_id,
            known=lambda purpose: deliveries.post(run_id, purpose.stored(moves)),
            keep=keep,
            forget=lambda purpose: deliveries.forget_post(run_id, purpose.stored(moves)),
            tried=self.tried.get(run_id),
            streams=self.streams.get(run_id, {}),
        )
        api = await self._parts.slack.of(request.installation)
        asker = Recipient(request.user, request.user_team, request.ts)
        recipient = asker if channel.startswith("D") else None
        return Thread(Surface(api, channel, thread_ts, recipient), outbox)

    def presenter(self, thread: Thread, plan: Plan, shown: Progress) -> Presenter:
        """What shows the work in a thread."""

        async def stopped() -> None:
            request = plan.request
            await self._parts.storage.inbox.ask_to_stop(request.thread_id, request.user)
            await self._parts.jobs.look_for_stops()

        return presenter_for(thread, shown, locale=plan.locale, stopped=stopped)

    def forget(self, run_id: str) -> None:
        """This process has nothing more to do with a run."""
        self.tried.pop(run_id, None)
        self.streams.pop(run_id, None)

    async def check_company(self, run_id: str, plan: Plan) -> None:
        """Raise NowShared if another company would read what is posted, which nobody allowed."""
        if await self._parts.storage.deliveries.place(run_id, Purpose.ELSEWHERE):
            return
        if await closed_place(self._parts, plan.request, fresh=0.0) == SHARED:
            raise NowShared

    async def check(self, run_id: str, plan: Plan) -> None:
        """Raise RootDeleted if the thread's root is gone: nobody would find the answer.

        Raises NowShared as well.
        """
        await self.check_company(run_id, plan)
        if await self._parts.storage.deliveries.place(run_id, Purpose.ELSEWHERE):
            return
        api = await self._parts.slack.of(plan.request.installation)
        try:
            page = await api.call(
                "conversations.replies",
                channel=plan.request.channel,
                ts=plan.request.thread_ts,
                limit=1,
            )
        except SlackError as error:
            if error.error == "thread_not_found":
                raise RootDeleted from None
            log.info("root_not_read", reason=error.reason)
            return
        root: dict[str, Any] = next(iter(page.get("messages") or ()), {})
        if root.get("subtype") == "tombstone":
            raise RootDeleted

    async def move(self, run_id: str, plan: Plan, reason: str) -> None:
        """From here on the run speaks to the asker directly."""
        request = plan.request
        api = await self._parts.slack.of(request.installation)
        if reason == NOW_SHARED:
            await self._leave(run_id, plan)
        opened = await api.call("conversations.open", users=request.user)
        channel = str(opened["channel"]["id"])
        quoted = request.text or say("ask.no_words", plan.locale)
        text = say(
            REASONS.get(reason, "place.removed"),
            plan.locale,
            channel=f"<#{request.channel}>",
            question=quoted_line(quoted),
        )
        ts = await post_once(
            api, channel, None, Purpose.ELSEWHERE, run_id, look_first=True, text=text
        )
        await self._parts.storage.deliveries.keep_post(
            request.installation, run_id, Purpose.ELSEWHERE, channel, ts
        )
        log.info("moved_to_dm", run=run_id, reason=reason)

    async def _leave(self, run_id: str, plan: Plan) -> None:
        """What showed the work in a thread goes: it would look like work for ever."""
        thread = await self.thread(run_id, plan)
        await thread.working(False)
        for purpose in (Purpose.PROGRESS, Purpose.QUEUED):
            await thread.take_back(purpose)


def quoted_line(text: str, limit: int = 300) -> str:
    """A person's words as one quoted, escaped line (mrkdwn)."""
    line = neutral_plain(" ".join(text[: 4 * limit].split()))
    return "> " + escaped(shorten(line, limit))
