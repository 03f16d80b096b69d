"""One turn of a conversation: from a question to a TurnEnded, however the stream behaves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog
from anthropic import AsyncAnthropic, BaseModel

from bot.analysis.closing import split
from bot.analysis.events import AnalysisEvent, ContainerReplaced, Outcome, TurnEnded, Waiting
from bot.analysis.fold import Fold
from bot.analysis.history import close, sendable
from bot.analysis.received import mapping
from bot.claude.errors import Problem, problem_of
from bot.claude.prices import cost
from bot.claude.request import Profile, parameters
from bot.troubles import Mark, Trouble
from bot.waiting import Sleep

MAX_REQUESTS = 8  # a turn of 8 × 10 iterations is lost anyway
RETRY_SECONDS = (1.0, 4.0, 15.0, 30.0, 60.0, 120.0, 120.0)  # before anything was said
TOLD_AFTER = 5.0  # a longer wait is told
PATIENCE = 180.0  # a longer wait is given up

REFUSALS = {
    "cyber": Trouble.REFUSAL_CYBER,
    "bio": Trouble.REFUSAL_BIO,
    "frontier_llm": Trouble.REFUSAL_MODELS,
    "reasoning_extraction": Trouble.REFUSAL_REASONING,
    "general_harms": Trouble.REFUSAL_HARM,
}
"""The troubles for the categories of ``stop_details`` (anthropic.types.RefusalStopDetails)."""

log = structlog.get_logger(__name__)

Listener = Callable[[AnalysisEvent], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a turn may take: wall time, a line without a byte, executions, money."""

    seconds: float = 900
    stall_seconds: float = 60
    executions: int = 40
    cost_usd: float = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that a turn starts from.

    ``user`` is the content of the new message; ``plain`` the same without images and documents to
    look at, should the API refuse one of them. ``had_container`` says that earlier turns ran code:
    without a ``container_id``, what they left in their sandbox is gone.
    """

    profile: Profile
    history: Sequence[Mapping[str, Any]]
    user: Sequence[Mapping[str, Any]]
    plain: Sequence[Mapping[str, Any]]
    container_id: str | None = None
    had_container: bool = False


class Ended(Exception):
    """The turn cannot go on. Internal: ``Turn.run`` turns it into a TurnEnded."""

    def __init__(self, outcome: Outcome, problem: Trouble, values: Mapping[str, Any] | None = None):
        super().__init__(problem)
        self.outcome = outcome
        self.problem = problem
        self.values = values or {}


class Turn:
    """A turn under way. After a cancellation, ``ended("stopped")`` still gives what was found.

    ``views_refused`` says that the API took the question only without its images and documents.
    """

    def __init__(
        self,
        client: AsyncAnthropic,
        question: Question,
        limits: Limits,
        tell: Listener,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._question = question
        self._limits = limits
        self._tell = tell
        self._sleep = sleep
        self._fold = Fold()
        self._container_id = question.container_id
        self._doubted: str | None = None
        self._may_doubt = True
        self._user = question.user
        self.views_refused = False

    @property
    def user_blocks(self) -> Sequence[Mapping[str, Any]]:
        """The user message as it was sent in the end."""
        return self._user

    @property
    def container_id(self) -> str | None:
        """The container that the next turn can go on in, None if it is not known."""
        return self._fold.container_id or self._container_id or self._doubted

    async def run(self) -> TurnEnded:
        """Ask, follow the stream to its end, and say how it ended. Raises only if cancelled."""
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._requests()
        except TimeoutError:
            minutes = round(self._limits.seconds / 60, 1)
            return self.ended(Outcome.CAPPED, Trouble.TOO_LONG, {"minutes": f"{minutes:g}"})
        except Ended as end:
            return self.ended(end.outcome, end.problem, end.values)
        return self.ended(Outcome.ANSWERED)

    def ended(
        self,
        outcome: Outcome,
        problem: Trouble | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> TurnEnded:
        """The turn as it stands, its history closed."""
        fold = self._fold
        blocks: tuple[Mapping[str, Any], ...] = tuple(fold.blocks)
        if outcome != Outcome.ANSWERED:
            blocks = close(fold.blocks, f"[This turn ended early: {outcome}.]")
        said = split("" if outcome == Outcome.REFUSAL else fold.answer)
        return TurnEnded(
            outcome=outcome,
            answer=said.text,
            executions=tuple(fold.executions),
            usage=fold.usage,
            container_id=self.container_id,
            model=fold.model or self._question.profile.model,
            problem=problem,
            problem_values=dict(values or {}),
            container_replaced=self._question.had_container
            and not (self._container_id or self._doubted),
            followups=said.questions,
            alternatives=said.alternatives,
            blocks=blocks,
        )

    async def _requests(self) -> None:
        for _ in range(MAX_REQUESTS):
            await self._request()
            match self._fold.stop_reason:
                case "pause_turn":
                    continue
                case "end_turn" | "stop_sequence":
                    return
                case "max_tokens":
                    raise Ended(Outcome.MAX_TOKENS, Trouble.MAX_TOKENS)
                case "refusal":
                    named = REFUSALS.get(self._fold.refused_as, Trouble.REFUSAL)
                    raise Ended(Outcome.REFUSAL, named)
                case "model_context_window_exceeded":
                    raise Ended(Outcome.CONTEXT_FULL, Trouble.CONTEXT_FULL)
                case None:
                    raise Ended(Outcome.CUT, Trouble.CUT)
                case other:
                    log.error("unknown_stop_reason", stop_reason=other)
                    raise Ended(Outcome.FAILED, Trouble.CUT)
        raise Ended(Outcome.CAPPED, Trouble.TOO_MANY_PAUSES)

    async def _request(self) -> None:
        """One request, tried again only as long as nothing of it has been said."""
        waits = iter(RETRY_SECONDS)
        said = len(self._fold.blocks)
        while True:
            try:
                return await self._stream()
            except (Ended, TimeoutError):
                raise
            except Exception as error:
                problem = problem_of(error)
                if len(self._fold.blocks) == said:
                    if problem.trouble == Trouble.CONTAINER_GONE and not self._began_in_it():
                        await self._replace_container()
                        continue
                    if self._tries_without_container(problem):
                        continue
                    if Mark.VIEW in problem.trouble.marks and self._user != self._question.plain:
                        self._user = self._question.plain
                        self.views_refused = True
                        continue
                    wait = max(next(waits, PATIENCE + 1), problem.retry_after or 0)
                    if problem.retryable and wait <= PATIENCE:
                        if wait > TOLD_AFTER:
                            await self._say(Waiting(problem.trouble))
                        await self._sleep(wait)
                        continue
                raise self._failure(problem, error) from error

    def _failure(self, problem: Problem, error: Exception) -> Ended:
        log.warning("run_failed", problem=problem.trouble, error=type(error).__name__)
        outcome = Outcome.OVERLOADED if problem.retryable else Outcome.FAILED
        return Ended(outcome, problem.trouble, problem.values)

    async def _replace_container(self) -> None:
        self._container_id = self._doubted = None
        await self._say(ContainerReplaced())

    def _began_in_it(self) -> bool:
        """Whether this turn has no container to lose but its own: its open calls need that one."""
        return self._fold.container_id is not None or self._container_id is None

    def _tries_without_container(self, problem: Problem) -> bool:
        """Whether to ask at once, and once in a turn, without the container of earlier turns.

        One that has expired is answered like any trouble, 500 and "Internal server error", where
        files are attached (measured by pydantic-ai 2.68, models/anthropic/_containers.py, August
        2026). If that was not it, the container comes back, and the trouble is waited for.
        """
        if self._doubted:
            self._container_id, self._doubted = self._doubted, None
        elif (
            problem.trouble == Trouble.CLAUDE_TROUBLE
            and self._may_doubt
            and not self._fold.container_id
        ):
            self._container_id, self._doubted = None, self._container_id
            self._may_doubt = False
        return self._doubted is not None

    async def _stream(self) -> None:
        question = self._question
        messages = [*question.history, {"role": "user", "content": list(self._user)}]
        if self._fold.blocks:
            messages.append({"role": "assistant", "content": sendable(self._fold.blocks)})
        request = parameters(
            question.profile,
            messages=messages,
            container_id=self._fold.container_id or self._container_id,
            continued=bool(self._fold.blocks),
        )
        stall = self._limits.stall_seconds
        try:
            async with asyncio.timeout(stall) as watchdog:
                stream = await self._client.messages.create(**request)
                async with stream, _while_heard(stream.response, watchdog, stall):
                    async for event in stream:
                        if self._doubted:  # that was it
                            await self._replace_container()
                        given = _plain(event)
                        for told in self._fold.feed(given):
                            await self._say(told)
                        if given.get("type") == "content_block_stop":
                            self._check_caps()
        except TimeoutError:
            if not watchdog.expired():
                raise
            raise Ended(Outcome.STALLED, Trouble.STALLED, {"seconds": f"{stall:g}"}) from None

    async def _say(self, event: AnalysisEvent) -> None:
        """Tell of progress; that it cannot be told must not cost the turn, which is paid for."""
        try:
            await self._tell(event)
        except Exception as error:
            log.error("progress_not_told", told=type(event).__name__, error=type(error).__name__)

    def _check_caps(self) -> None:
        if len(self._fold.executions) > self._limits.executions:
            raise Ended(Outcome.CAPPED, Trouble.TOO_MANY_STEPS, {"steps": self._limits.executions})
        spent = cost(self._fold.model or self._question.profile.model, self._fold.usage)
        if spent.usd > self._limits.cost_usd:
            raise Ended(Outcome.CAPPED, Trouble.TOO_DEAR, {"cost": f"{self._limits.cost_usd:g}"})


@asynccontextmanager
async def _while_heard(
    response: httpx2.Response, watchdog: asyncio.Timeout, seconds: float
) -> AsyncIterator[None]:
    """Put the watchdog off for as long as bytes come, pings among them, which the SDK keeps back.

    Code may run for minutes without a word; the API then says that the line is alive.
    """
    loop = asyncio.get_running_loop()
    every = min(1.0, seconds / 4)

    timers: list[asyncio.TimerHandle] = []

    def look(heard: int) -> None:
        told = response.num_bytes_downloaded
        if told != heard and not watchdog.expired():
            watchdog.reschedule(loop.time() + seconds)
        timers[:] = [loop.call_later(every, look, told)]

    look(0)
    try:
        yield
    finally:
        timers[0].cancel()


def _plain(event: Any) -> Mapping[str, Any]:
    """A stream event as plain data; the SDK hands on what it has no model for as it came."""
    if isinstance(event, BaseModel):
        return event.to_dict(mode="json", warnings=False)  # they quote what was said
    return mapping(event)
