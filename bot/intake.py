"""The front door: what was said is kept and queued before Slack is told that it arrived."""

import asyncio
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot import intent
from bot.acts import AnyAct, Ask, FileGone, Installation, Offer, Reword, Stop, Words
from bot.storage.admission import Admission
from bot.storage.inbox import Inbox
from bot.storage.states import Accepted, Ahead, QueueLimits

ACCEPT_SECONDS = 2.0  # Slack waits 3
CLOSE_SECONDS = 2.0  # at the end, for what is still being taken in

EVENT = "Ev"  # Slack's event ids begin so; of all that comes, only events come again
QUEUE_LIMITS = QueueLimits()
NOBODY = Ahead(0, 0)
TAKE_UP_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Queues(Protocol):
    """Where accepted acts go."""

    async def enqueue(self, run_id: str, thread_id: str) -> None:
        """Have a question answered, after those of its thread."""
        ...

    async def enqueue_action(self, run_id: str) -> None:
        """Have an action done, at once."""
        ...

    async def enqueue_notice(self, run_id: str) -> None:
        """Have a waiting question's person told, or what it waits for stopped if it says so."""
        ...


class Choices(Protocol):
    """What was chosen for channels."""

    async def shared_files(self, installation: Installation, channel: str) -> str | None:
        """What happens to files shared there: off, offer, auto; None if nothing was chosen."""
        ...


class TooLate(Exception):
    """An act could not be kept in time; Slack delivers it again."""


@dataclass(slots=True)
class _Taking:
    """How far an act has come: whether it is kept, and whether nobody waits for that any more."""

    kept: bool = False
    given_up: bool = False


class Intake:
    """Accepts acts: an inbox row, then a queued job, then the answer to Slack."""

    def __init__(
        self,
        admission: Admission,
        inbox: Inbox,
        *,
        queues: Queues,
        accepted: Callable[[], None],
        follow_ups: bool,
        choices: Choices,
        shared_files: str,
    ) -> None:
        self._admission = admission
        self._inbox = inbox
        self._choices = choices
        self._shared_files = shared_files
        self._count = accepted
        self._queues = queues
        self._follow_ups = follow_ups
        self._under_way: set[asyncio.Task[None]] = set()

    async def accept(self, act: AnyAct) -> None:
        """Take an act in, if it is for the app.

        Whatever it raises has Slack deliver an event again. Raises TooLate after
        ``ACCEPT_SECONDS``, and goes on all the same: what is kept late does no harm, since its key
        is the same. A gesture does not come again: whoever made it is told that nothing was done,
        so nothing is; one that is kept and not queued yet will be (``take_up``).
        """
        taking = _Taking()
        task = asyncio.create_task(self._accept(act, taking))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait({task}, timeout=ACCEPT_SECONDS)
        comes_again = act.delivery_id.startswith(EVENT)
        if taking.kept and not comes_again:
            return None
        if done:
            return task.result()
        taking.given_up = not comes_again
        raise TooLate

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("not_accepted", error=type(error).__name__)

    async def close(self) -> None:
        """Let what is still being taken in come to its end, for a while."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=CLOSE_SECONDS)

    async def _accept(self, act: AnyAct, taking: "_Taking") -> None:
        meant = await self._meant(act)
        if meant is None:
            return
        urgent = not (isinstance(meant, Ask) and meant.thread_ts)
        urgent = urgent or await self._may_be_too_early(meant)
        accepted = await self._admission.accept(
            meant, QUEUE_LIMITS, urgent=urgent, wanted=lambda: not taking.given_up
        )
        taking.kept = True
        await self._queue(meant, accepted)
        if accepted.new:
            self._count()
            files = len(meant.files) if isinstance(meant, Words | Offer) else 0
            log.info("accepted", run=meant.act_id, kind=meant.kind, files=files)

    async def _meant(self, act: AnyAct) -> AnyAct | None:
        """The act as it is to be taken, None if it is not for the app."""
        if isinstance(act, Ask) and intent.is_stop(act):
            act = act.turned_into(Stop)
        if isinstance(act, Stop) and not act.thread_ts:
            thread_ts = await self._admission.thread_of(act.installation, act.channel, act.ts)
            if thread_ts is None:
                return None
            act = dataclasses.replace(act, thread_ts=thread_ts)
        if isinstance(act, FileGone):
            known = await self._admission.has_file(act.installation, act.file_id)
            return act if known else None
        if act.addressed or act.around:
            return act
        if isinstance(act, Ask) and act.shares_files:
            return await self._shared(act)
        return act if await self._is_ours(act) else None

    async def _shared(self, ask: Ask) -> Ask | Offer | None:
        """A file shared without a word to the app: a question, the occasion for an offer, nothing.

        The words beside it were said to others; an offer does not keep them.
        """
        chosen = await self._choices.shared_files(ask.installation, ask.channel)
        match chosen or self._shared_files:
            case "auto":
                return ask
            case "offer":
                offer = ask.turned_into(Offer, files=ask.files)
                identity = f"offer:{ask.channel}:{ask.files[0]['id']}"
                return dataclasses.replace(offer, identity=identity)
        return None

    async def _queue(self, act: AnyAct, accepted: Accepted) -> None:
        if accepted.urgent:
            await self._queues.enqueue_action(act.act_id)
            return
        await self._queues.enqueue(act.act_id, act.thread_id)
        if await self._inbox.ahead_of(act.act_id) not in (None, NOBODY):
            await self._queues.enqueue_notice(act.act_id)

    async def _is_ours(self, act: AnyAct) -> bool:
        """Whether something that was not said to the app is for it all the same."""
        if isinstance(act, Reword):
            return await self._inbox.knows(act.run)
        if not act.in_thread and not act.identity:
            return False
        if isinstance(act, Ask) and not (self._follow_ups and intent.is_follow_up(act)):
            return False
        if await self._admission.works_in(act.thread_id):
            return True
        return act.under_ours and await self._admission.opens_in(act.installation, act.channel)

    async def _may_be_too_early(self, act: AnyAct) -> bool:
        """Whether a reply may stand under a root of the app's whose question is not there yet.

        Not every delivery says whose root it is.
        """
        if not act.in_thread or await self._admission.works_in(act.thread_id):
            return False
        return act.under_ours or await self._admission.opens_in(act.installation, act.channel)

    async def keep_up(self) -> None:
        """For ever, queue what was kept and not queued: its insert may have come in too late."""
        while True:
            await asyncio.sleep(TAKE_UP_SECONDS)
            try:
                await self.take_up()
            except Exception as error:
                log.warning("take_up_failed", error=type(error).__name__)

    async def take_up(self) -> None:
        """Queue whatever was accepted and not queued; what is queued already stays as it is."""
        for left in await self._inbox.unfinished():
            if left.urgent:
                await self._queues.enqueue_action(left.run_id)
            else:
                await self._queues.enqueue(left.run_id, left.thread_id)
