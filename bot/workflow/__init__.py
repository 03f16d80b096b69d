"""The courses that jobs take, as durable steps. Only here do the two clouds meet."""

from collections.abc import Mapping

import structlog

from bot.intake import OCCASIONS
from bot.jobs import Courses
from bot.request import Intent, Request
from bot.workflow import sentences
from bot.workflow.action import Action, Do, NotYet
from bot.workflow.analysis import Analysis
from bot.workflow.gather import merged
from bot.workflow.notice import PATIENCE_SECONDS, Notices
from bot.workflow.open_thread import open_thread
from bot.workflow.parts import Caps, Parts, Rules
from bot.workflow.permission import denied
from bot.workflow.places import Places
from bot.workflow.steps import GivenUp, Steps

__all__ = ["Caps", "Parts", "Rules", "Workflow"]

ERRAND_PAUSE_SECONDS = 0.3
ERRAND_TRIES = 200

log = structlog.get_logger(__name__)


class Workflow:
    """A question's analysis, actions, and telling somebody who has to wait.

    ``actions`` has the function for each intent but ``ask``. Between the
    steps only small JSON-safe data is passed; what is large lies in the storage.
    """

    def __init__(self, parts: Parts, actions: Mapping[Intent, Do]) -> None:
        self._parts = parts
        self._actions = actions
        self._steps = Steps(parts.jobs)
        self._places = Places(parts)
        self._notices = Notices(parts, self._places)
        self._analysis = Analysis(parts, self._steps, self._places)

    @property
    def courses(self) -> Courses:
        """What the jobs do."""
        return Courses(analysis=self._analysis.course, errand=self.errand, notice=self.notice)

    async def errand(self, run_id: str) -> None:
        """Do what an act wants at once; a question without a thread gets one, and is queued."""
        try:
            await self._errand(run_id)
        except Exception as error:
            log.error("errand_broke", run=run_id, exc_info=error)
            try:
                await self._steps.do("apologise", self._sorry, run_id, sentences.apology(error))
            except Exception as worse:
                log.error("apology_failed", run=run_id, error=type(worse).__name__)
                await self._steps.do("close", self._parts.storage.inbox.close, run_id)

    async def _errand(self, run_id: str) -> None:
        for number in range(ERRAND_TRIES):
            name = f"errand-{number}" if number else "errand"
            done = await self._steps.do(name, self._do, run_id)
            if thread_id := done["thread_id"]:
                await self._parts.jobs.enqueue(run_id, thread_id)
                await self._steps.do("queued", self._parts.storage.inbox.queued, run_id)
            if not done["wait"]:
                return
            await self._parts.jobs.pause(ERRAND_PAUSE_SECONDS)
        raise GivenUp("errand")

    async def _do(self, run_id: str) -> dict[str, object]:
        inbox = self._parts.storage.inbox
        done: dict[str, object] = {"thread_id": None, "wait": False}
        if await inbox.left(run_id) is None:
            return done
        action = await self._action_of(run_id)
        if why := await denied(self._parts, run_id, action.request, action.user):
            if action.request.addressed:
                await action.tell(why.key, **why.values)
            await inbox.close(run_id, refused=True)
            return done
        try:
            if action.request.intent == "ask":
                done["thread_id"] = await open_thread(action)
            else:
                await self._actions[action.request.intent](action)
                await inbox.close(run_id)
        except NotYet:
            done["wait"] = True
        return done

    async def _sorry(self, run_id: str, why: Mapping[str, str]) -> None:
        """Something that we did not foresee: one sentence to whoever wanted something of the app,
        and the act is closed.
        """
        request: Request = merged(await self._parts.storage.inbox.hints(run_id))
        api = await self._parts.slack.of(request.installation)
        action = Action(self._parts, run_id, request, {}, api)  # who it is may be what failed
        try:
            if request.intent not in OCCASIONS:
                reference = run_id.rpartition(":")[2]
                await action.tell(why["key"], reference=reference, code=why["code"])
        finally:
            await self._parts.storage.inbox.close(run_id)

    async def _action_of(self, run_id: str) -> Action:
        request: Request = merged(await self._parts.storage.inbox.hints(run_id))
        api = await self._parts.slack.of(request.installation)
        user = await self._parts.people.user(api, request.user)
        return Action(self._parts, run_id, request, user, api)

    async def notice(self, run_id: str) -> None:
        """A question waits: it changes the course of what is under way, or its person is told."""
        try:
            if await self._steps.do("steer", self._notices.steer, run_id):
                return
            await self._parts.jobs.pause(PATIENCE_SECONDS)
            await self._steps.do("notice", self._notices.tell, run_id)
        except Exception as error:
            log.warning("notice_failed", run=run_id, error=type(error).__name__)
