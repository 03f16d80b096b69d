"""The courses that jobs take, as durable steps. Only here do the two clouds meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.acts import Ask, reference
from bot.jobs import Courses
from bot.workflow import sentences
from bot.workflow.action import Action, Actions, NotYet
from bot.workflow.course import Course
from bot.workflow.gather import merged
from bot.workflow.open_thread import open_thread
from bot.workflow.parts import Parts, Rules, SpendingLimits
from bot.workflow.permission import denied
from bot.workflow.queue_notice import PATIENCE_SECONDS, steer, tell
from bot.workflow.steps import GivenUp, Step, Steps

__all__ = ["Parts", "Rules", "SpendingLimits", "Workflow"]

ACTION_PAUSE_SECONDS = 0.3
ACTION_TRIES = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """How far an action came: the thread in which its question waits now, or whether to ``wait``
    and try again.
    """

    thread_id: str | None = None
    wait: bool = False


class Workflow:
    """A question's analysis, actions, and telling somebody who has to wait.

    ``actions`` has the function for each act but a question. Between the steps only small JSON-safe
    data is passed; what is large lies in the storage.
    """

    def __init__(self, parts: Parts, actions: Actions) -> None:
        self._parts = parts
        self._actions = actions

    @property
    def courses(self) -> Courses:
        """What the jobs do."""
        return Courses(analysis=self.analysis, action=self.action, notice=self.notice)

    async def analysis(self, run_id: str) -> None:
        """Answer a question."""
        await Course(self._parts, run_id).follow()

    async def action(self, run_id: str) -> None:
        """Do what an act wants at once; a question without a thread gets one, and is queued."""
        steps = Steps(self._parts.jobs, run_id)
        try:
            await self._act(run_id, steps)
        except Exception as error:
            log.error("action_broke", run=run_id, exc_info=error)
            try:
                await steps.do(Step.APOLOGISE, self._sorry, run_id, sentences.apology(error))
            except Exception as worse:
                log.error("apology_failed", run=run_id, error=type(worse).__name__)
                await steps.do(Step.CLOSE, self._parts.storage.inbox.close, run_id)

    async def _act(self, run_id: str, steps: Steps) -> None:
        for number in range(ACTION_TRIES):
            done = await steps.round(number, Step.ACT, self._do, run_id)
            if done.thread_id:
                await self._parts.jobs.enqueue(run_id, done.thread_id)
                await steps.do(Step.QUEUED, self._parts.storage.inbox.queued, run_id)
            if not done.wait:
                return
            await self._parts.jobs.pause(ACTION_PAUSE_SECONDS)
        raise GivenUp("action")

    async def _do(self, run_id: str) -> Done:
        inbox = self._parts.storage.inbox
        if await inbox.left(run_id) is None:
            return Done()
        action = await self._action_of(run_id)
        if why := await denied(self._parts, run_id, action.act, action.user):
            if action.act.addressed:
                await action.tell(why.trouble.sentence, **why.values)
            await inbox.close(run_id, refused=True)
            return Done()
        try:
            if isinstance(action.act, Ask):
                return Done(thread_id=await open_thread(action))
            await self._actions[type(action.act)](action)
        except NotYet:
            return Done(wait=True)
        await inbox.close(run_id)
        return Done()

    async def _sorry(self, run_id: str, why: Mapping[str, str]) -> None:
        """Something that we did not foresee: one sentence to whoever wanted something of the app,
        and the act is closed.
        """
        act = merged(await self._parts.storage.inbox.hints(run_id))
        api = await self._parts.slack.of(act.installation)
        action = Action(self._parts, run_id, act, {}, api)  # who it is may be what failed
        try:
            if not act.around:
                await action.tell(why["key"], reference=reference(run_id), code=why["code"])
        finally:
            await self._parts.storage.inbox.close(run_id)

    async def _action_of(self, run_id: str) -> Action[Any]:
        act = merged(await self._parts.storage.inbox.hints(run_id))
        api = await self._parts.slack.of(act.installation)
        user = await self._parts.people.user(api, act.user)
        return Action(self._parts, run_id, act, user, api)

    async def notice(self, run_id: str) -> None:
        """A question waits: it changes the course of what is under way, or its person is told."""
        steps = Steps(self._parts.jobs, run_id)
        try:
            if await steps.do(Step.STEER, steer, self._parts, run_id):
                return
            await self._parts.jobs.pause(PATIENCE_SECONDS)
            await steps.do(Step.NOTICE, tell, self._parts, run_id)
        except Exception as error:
            log.warning("notice_failed", run=run_id, error=type(error).__name__)
