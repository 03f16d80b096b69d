"""Durable jobs: the only module that knows the engine (DBOS Transact).

A job is one run of one of the courses given to ``start``, with a run id as its argument.
Questions of one thread run one at a time, first come first served; actions and notices run at
once. A job that a process did not finish is taken
up again at the step it had reached; a step may therefore run more than once, and its result, which
has to be JSON-safe and small, is kept.
"""

import asyncio
import contextlib
import functools
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import structlog
from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.acts import StopAsked
from bot.storage.jobs_engine import jobs_engine
from bot.tasks import end

QUEUE = "analysis"
URGENT = "urgent"
APPLICATION_VERSION = "1"  # constant: an old job must resume under new code
POLL_SECONDS = 0.2  # how long a new job may lie before it is seen
STOP_POLL_SECONDS = 0.5
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
ACTION, NOTICE = "errand:", "notice:"  # what the run id follows in the names of these jobs
FORGOTTEN_AT_ONCE = 300
MAX_ATTEMPTS = 20  # a job that kills its process this often is left alone
KEEP_UP_SECONDS = 5.0
UNSEEN_SECONDS = 120.0
"""A job that this process has claimed and not begun for so long is not about to begin: the engine
tries again for at most 90 seconds between the two."""

Result = TypeVar("Result")
Course = Callable[[str], Awaitable[None]]
StopLookUp = Callable[[Collection[str]], Awaitable[Mapping[str, StopAsked]]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Courses:
    """What jobs do: a question's analysis, an action, telling somebody who has to wait."""

    analysis: Course
    action: Course
    notice: Course


class Stopped(Exception):
    """Somebody asked this run to stop. ``by`` is the person's id.

    ``steered`` says that another question of theirs takes its place.
    """

    def __init__(self, by: str, *, steered: bool) -> None:
        super().__init__(by)
        self.by = by
        self.steered = steered


class EngineAway(BaseException):
    """The engine cannot record what a course does: this attempt at it ends, and says nothing.

    Not an Exception, since it is no failure of the course's, and nothing that a course could mend.
    The job is still under way, as if the process had died; ``keep_up`` has it resumed.
    """


class Jobs:
    """The queue of analyses. One per process: the engine is a process global."""

    def __init__(
        self,
        url: URL,
        *,
        stops: StopLookUp,
        executor_id: str,
        concurrency: int,
    ) -> None:
        self._engine = jobs_engine(url)
        self._name = executor_id
        self._running: set[str] = set()
        self._broken: set[str] = set()
        self._unseen: dict[str, float] = {}
        self._stops = stops
        self._concurrency = concurrency
        self._stoppable: dict[str, asyncio.Future[Any]] = {}
        self._stopped_by: dict[str, StopAsked] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._draining = False
        config: DBOSConfig = {
            "name": "datathread",
            "system_database_url": url.render_as_string(hide_password=False),
            "executor_id": executor_id,
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": 32,
            "enable_otlp": False,
            "log_level": "WARNING",
            "system_database_engine": self._engine,
        }
        DBOS(config=config)

    async def start(self, courses: Courses) -> None:
        """Take up what was left, and begin to work on what comes."""

        @DBOS.workflow(name="analysis", max_recovery_attempts=MAX_ATTEMPTS)
        async def analysis(run_id: str) -> None:
            await self._follow(courses.analysis, run_id)

        @DBOS.workflow(name="errand", max_recovery_attempts=MAX_ATTEMPTS)
        async def action(run_id: str) -> None:
            await self._follow(courses.action, run_id)

        @DBOS.workflow(name="notice", max_recovery_attempts=MAX_ATTEMPTS)
        async def notice(run_id: str) -> None:
            await self._follow(courses.notice, run_id)

        self._analysis, self._action, self._notice = analysis, action, notice
        DBOS.launch()
        await DBOS.register_queue_async(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=self._concurrency,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        await DBOS.register_queue_async(
            URGENT,
            worker_concurrency=self._concurrency,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        self._watcher = asyncio.create_task(self._watch(), name="stop-watcher")

    async def enqueue(self, run_id: str, thread_id: str) -> None:
        """Have a question answered, after those of its thread. A known run id changes nothing."""
        options = SetEnqueueOptions(queue_partition_key=thread_id)
        with _its_own_errors(), SetWorkflowID(run_id), options:
            await DBOS.enqueue_workflow_async(QUEUE, self._analysis, run_id)

    async def enqueue_action(self, run_id: str) -> None:
        """Have an action done, before all questions. A known run id changes nothing."""
        with _its_own_errors(), SetWorkflowID(f"{ACTION}{run_id}"):
            await DBOS.enqueue_workflow_async(URGENT, self._action, run_id)

    async def enqueue_notice(self, run_id: str) -> None:
        """Have somebody told that the question waits, or the course changed at once.

        A known run id changes nothing.
        """
        with _its_own_errors(), SetWorkflowID(f"{NOTICE}{run_id}"):
            await DBOS.enqueue_workflow_async(URGENT, self._notice, run_id)

    async def _follow(self, course: Course, run_id: str) -> None:
        """Do a course, and know for as long as it runs, and is recorded, that it does."""
        job, task = str(DBOS.workflow_id), asyncio.current_task()
        assert task
        self._running.add(job)
        task.add_done_callback(functools.partial(self._ended, job))
        await course(run_id)

    def _ended(self, job: str, task: asyncio.Task[Any]) -> None:
        self._running.discard(job)
        if task.cancelled() or task.exception():
            self._broken.add(job)

    async def keep_up(self) -> None:
        """For ever, have resumed what this process has begun and does not work on any more."""
        while True:
            await asyncio.sleep(KEEP_UP_SECONDS)
            try:
                await self._resume_lost()
            except Exception as error:
                log.warning("keep_up_failed", error=type(error).__name__)

    async def _resume_lost(self) -> None:
        now = time.monotonic()
        unseen: dict[str, float] = {}
        for queue in (QUEUE, URGENT):
            pending = await DBOS.list_workflows_async(
                status="PENDING",
                queue_name=queue,
                executor_id=self._name,
                load_input=False,
                load_output=False,
            )
            for job in (job.workflow_id for job in pending):
                if job in self._running:
                    continue
                unseen[job] = since = self._unseen.get(job, now)
                if job in self._broken or now - since > UNSEEN_SECONDS:
                    log.warning("resumed_lost", job=job)
                    await DBOS.resume_workflows_async([job], queue_name=queue)
                    self._broken.discard(job)
        # Only a look that reached its end says what is not to be looked for any more.
        self._unseen = unseen
        self._broken &= unseen.keys()

    async def take_over(self, alive: Callable[[], Awaitable[Collection[str]]]) -> int:
        """Queue again what processes that are not alive had begun. Returns how many jobs.

        ``alive`` is asked after the jobs were listed: whoever came meanwhile owns none of them.
        """
        taken = 0
        for queue in (QUEUE, URGENT):
            pending = await DBOS.list_workflows_async(
                status="PENDING", queue_name=queue, load_input=False, load_output=False
            )
            names = await alive()
            left = [job.workflow_id for job in pending if job.executor_id not in names]
            if left:
                await DBOS.resume_workflows_async(left, queue_name=queue)
            taken += len(left)
        return taken

    async def forget(self, before: float, limit: int = 500) -> int:
        """Delete jobs that ended before a Unix time. Returns how many."""
        until = datetime.fromtimestamp(before, UTC).isoformat()
        ended = await DBOS.list_workflows_async(
            status=list(ENDED),
            completed_before=until,
            limit=limit,
            load_input=False,
            load_output=False,
        )
        if ended:
            await DBOS.delete_workflows_async([job.workflow_id for job in ended])
        return len(ended)

    async def forget_runs(self, run_ids: Collection[str]) -> bool:
        """Delete what is kept of these runs' jobs; False, and nothing is, if one is under way."""
        names = [f"{kind}{run_id}" for run_id in run_ids for kind in ("", ACTION, NOTICE)]
        for number in range(0, len(names), FORGOTTEN_AT_ONCE):
            some = names[number : number + FORGOTTEN_AT_ONCE]
            jobs = await DBOS.list_workflows_async(
                workflow_ids=some, load_input=False, load_output=False
            )
            if any(job.status not in ENDED for job in jobs):
                return False
            if jobs:
                await DBOS.delete_workflows_async([job.workflow_id for job in jobs])
        return True

    @staticmethod
    async def pause(seconds: float) -> None:
        """Wait, durably; only inside a course."""
        with _its_own_errors():
            await DBOS.sleep_async(seconds)

    async def step(
        self, name: str, function: Callable[..., Awaitable[Result]], *arguments: Any
    ) -> Result:
        """Run ``function`` and keep its result, which is then not computed again.

        Only inside a course. What it raises is raised in the course, and kept as well. While the
        engine ends, a step that fails does not return: its course goes on in the next process.
        Raises EngineAway if the result cannot be kept.
        """
        failure: Exception | None = None

        async def body() -> Result:
            nonlocal failure
            try:
                return await function(*arguments)
            except Exception as error:
                failure = error
                raise

        try:
            return await DBOS.run_step_async({"name": name}, body)
        except Exception as error:
            if self._draining:
                await asyncio.Event().wait()
            if error is not failure and isinstance(error, SQLAlchemyError | OSError):
                raise EngineAway(name) from error
            raise

    async def stoppable(self, run_id: str, work: Awaitable[Result]) -> Result:
        """Do ``work`` until it is done, or raise Stopped soon after somebody asked for it.

        The work is cancelled and has ended by then.
        """
        task = asyncio.ensure_future(work)
        self._stoppable[run_id] = task
        try:
            await self._look_without_fail()
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            asked = self._stopped_by.get(run_id)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if asked is None:
                raise
            raise Stopped(asked.by, steered=asked.steered) from None
        finally:
            self._stoppable.pop(run_id, None)
            self._stopped_by.pop(run_id, None)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(STOP_POLL_SECONDS)
            await self._look_without_fail()

    async def _look_without_fail(self) -> None:
        """Whoever cannot look now looks again soon."""
        try:
            await self.look_for_stops()
        except Exception as error:
            log.warning("stop_watch_failed", error=type(error).__name__)

    async def look_for_stops(self) -> None:
        """Stop now what somebody asked to stop, without waiting for the next look."""
        if not self._stoppable:
            return
        for run_id, asked in (await self._stops(list(self._stoppable))).items():
            if task := self._stoppable.get(run_id):
                self._stopped_by[run_id] = asked
                task.cancel()

    async def drain(self, seconds: int) -> None:
        """Start nothing more, wait for what runs, then let go; what is left resumes later."""
        self._draining = True
        if self._watcher:
            await end(self._watcher)
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=seconds)
        # What is left must not see the clients being closed, and take that for an outage.
        left = list(self._stoppable.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._engine.dispose()


@contextlib.contextmanager
def _its_own_errors() -> Iterator[None]:
    """What the engine's database raises in a course is not the course's failure."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if DBOS.workflow_id is None:
            raise
        raise EngineAway from error
