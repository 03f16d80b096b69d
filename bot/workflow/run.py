"""A question under way, as every step of it sees it."""

from bot.acts import Ask, reference
from bot.analysis.events import TurnEnded
from bot.analysis.record import from_record
from bot.reply.outbox import Outbox
from bot.reply.presenter import Presenter, presenter_for
from bot.reply.progress import Progress
from bot.reply.purpose import Purpose
from bot.reply.stream import Stream
from bot.reply.surface import Recipient, Surface
from bot.reply.thread import Thread
from bot.slack.client import SlackApi
from bot.storage import StoredTurn, ThreadFile
from bot.workflow.parts import Parts


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
        self.tried: set[Purpose] | None = set() if begun_here else None
        self._streams: dict[Purpose, Stream] = {}
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
        return await self.parts.storage.deliveries.place(self.id, Purpose.ELSEWHERE)

    async def thread(self) -> Thread:
        """Where it speaks: its thread, or what took the thread's place."""
        request, deliveries = self.request, self.parts.storage.deliveries
        moved = await self.moved_to()
        channel, thread_ts = moved or (request.channel, request.thread_ts)

        def name(purpose: Purpose) -> Purpose:
            return purpose.stored(moved is not None)

        async def keep(purpose: Purpose, ts: str) -> None:
            await deliveries.keep_post(request.installation, self.id, name(purpose), channel, ts)

        outbox = Outbox(
            self.id,
            known=lambda purpose: deliveries.post(self.id, name(purpose)),
            keep=keep,
            forget=lambda purpose: deliveries.forget_post(self.id, name(purpose)),
            tried=self.tried,
            streams=self._streams,
        )
        api = await self.api()
        asker = Recipient(request.user, request.user_team, request.ts)
        recipient = asker if channel.startswith("D") else None
        return Thread(Surface(api, channel, thread_ts, recipient), outbox)

    def presenter(self, thread: Thread, shown: Progress) -> Presenter:
        """What shows the work in its thread."""

        async def stopped() -> None:
            request = self.request
            await self.parts.storage.stops.ask(request.thread_id, request.user)
            await self.parts.jobs.look_for_stops()

        return presenter_for(thread, shown, locale=self.locale, stopped=stopped)
