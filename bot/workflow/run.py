"""A question under way, as every step of it sees it."""

from bot.acts import Ask, reference
from bot.analysis.events import TurnEnded
from bot.analysis.record import from_record
from bot.reply.direct import DirectThread, Recipient
from bot.reply.presenter import Presenter
from bot.reply.progress import Progress
from bot.reply.stream import Stream
from bot.reply.streaming import StreamPresenter
from bot.reply.thread import Ledger, Thread
from bot.slack.client import SlackApi
from bot.storage import StoredTurn, ThreadFile
from bot.workflow.parts import Parts

ELSEWHERE = "elsewhere"
"""The purpose of the message that opens a direct message in place of a thread that is gone."""


class Run:
    """One question: who asked what, the rooms to answer it with, and what is known of it so far.

    ``begun_here`` says that this process did the first step: it knows then what it tried to post
    (``tried``), and need not look for what another process may have posted. Lives as long as this
    process works on the question; whatever has to outlive it is in the storage.
    """

    def __init__(
        self, parts: Parts, run_id: str, request: Ask, locale: str, *, begun_here: bool = False
    ) -> None:
        self.parts = parts
        self.id = run_id
        self.request = request
        self.locale = locale
        self.tried: set[str] | None = set() if begun_here else None
        self._streams: dict[str, Stream] = {}
        self._turn: StoredTurn | None = None

    @property
    def reference(self) -> str:
        """What a person can tell an operator of this run."""
        return reference(self.id)

    async def api(self) -> SlackApi:
        """Slack, as the installation sees it."""
        return await self.parts.slack.of(self.request.installation)

    async def files(self) -> list[ThreadFile]:
        """The files of the thread that are at Anthropic."""
        return await self.parts.storage.conversations.files(self.request.thread_id)

    async def turn(self) -> StoredTurn | None:
        """The turn with Claude, once it is kept."""
        if self._turn is None:
            self._turn = await self.parts.storage.conversations.turn(self.id)
        return self._turn

    async def kept(self) -> tuple[TurnEnded, StoredTurn]:
        """The turn that is kept by now."""
        turn = await self.turn()
        assert turn is not None
        return from_record(turn.ended), turn

    async def moved_to(self) -> tuple[str, str] | None:
        """The channel and root of the direct message that took the thread's place, if one did."""
        return await self.parts.storage.deliveries.place(self.id, ELSEWHERE)

    async def thread(self) -> Thread:
        """Where it speaks: its thread, or what took the thread's place."""
        request, deliveries = self.request, self.parts.storage.deliveries
        moved = await self.moved_to()
        channel, thread_ts = moved or (request.channel, request.thread_ts)
        prefix = "dm-" if moved else ""

        async def keep(purpose: str, ts: str) -> None:
            await deliveries.keep_post(request.installation, self.id, prefix + purpose, channel, ts)

        ledger = Ledger(
            self.id,
            known=lambda purpose: deliveries.post(self.id, prefix + purpose),
            keep=keep,
            forget=lambda purpose: deliveries.forget_post(self.id, prefix + purpose),
            tried=self.tried,
            streams=self._streams,
        )
        api = await self.api()
        if not channel.startswith("D"):
            return Thread(api, channel, thread_ts, ledger)
        recipient = Recipient(request.user, request.user_team, request.ts)
        return DirectThread(api, channel, thread_ts, ledger, recipient)

    def presenter(self, thread: Thread, shown: Progress) -> Presenter:
        """What shows the work in its thread."""
        if not isinstance(thread, DirectThread):
            return Presenter(thread, shown, locale=self.locale)

        async def stopped() -> None:
            request = self.request
            await self.parts.storage.stops.ask(request.thread_id, request.user)
            await self.parts.jobs.look_for_stops()

        return StreamPresenter(thread, shown, locale=self.locale, stopped=stopped)
