"""The course of one question: gather, carry in, run, illustrate, answer, carry out, finish."""

import dataclasses
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.analysis.events import ExecutionFinished, Outcome
from bot.analysis.record import from_record
from bot.jobs import Stopped
from bot.reply import progress
from bot.reply.answer_buttons import answer_buttons, retry_button
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.reply.thread import Thread
from bot.reply.title import session_title
from bot.slack.private import tell_privately
from bot.text import say
from bot.workflow import sentences
from bot.workflow.carry_in import carry_in, carry_in_again
from bot.workflow.carry_out import carry_out
from bot.workflow.gather import gather, merged
from bot.workflow.illustrations import illustrations, withdraw
from bot.workflow.made import discard
from bot.workflow.parts import Moved, Parts, Plan
from bot.workflow.places import Places
from bot.workflow.steps import GivenUp, PlaceGone, Steps
from bot.workflow.suggested_prompts import suggest_next
from bot.workflow.turn import Verdict, ended_turn, run_turn

ATTEMPTS_MAX = 10  # of carrying in and of running; then the question is left alone
AWAY_ATTEMPTS = 6  # of carrying in while a cloud is away: about four minutes; then files are named

NOT_KEPT: Outcome = "failed"

log = structlog.get_logger(__name__)


class Analysis:
    """gather → carry in → run → illustrate → answer → carry out → finish.

    Between the steps only small JSON-safe data is passed; what is large lies in the storage.
    """

    def __init__(self, parts: Parts, steps: Steps, places: Places) -> None:
        self._parts = parts
        self._steps = steps
        self._places = places

    async def course(self, run_id: str) -> None:
        """Do everything for one run. Every step may be repeated without harm."""
        self._places.streams[run_id] = {}
        try:
            await self._course(run_id)
        except Exception as error:
            log.error("run_broke", run=run_id, exc_info=error)
            await self._give_up(run_id, sentences.apology(error))
        finally:
            self._places.forget(run_id)

    async def _give_up(self, run_id: str, why: Mapping[str, str]) -> None:
        """Say that something went wrong, if it can be said, and be done with it."""
        try:
            await self._steps.do("apologise", self._apologise, run_id, why)
        except Exception as error:
            log.error("apology_failed", run=run_id, error=type(error).__name__)
            await self._steps.do("close", self._parts.storage.inbox.close, run_id)

    async def _in_thread(
        self,
        name: str,
        function: Callable[..., Awaitable[Any]],
        run_id: str,
        plan: Plan,
        *rest: Any,
    ) -> Any:
        """A step that speaks in the thread; if the thread is gone, it speaks to the asker."""
        try:
            return await self._steps.do(name, function, run_id, plan, *rest)
        except PlaceGone as gone:
            await self._steps.do("move", self._places.move, run_id, plan, str(gone))
            return await self._steps.do(f"{name}-elsewhere", function, run_id, plan, *rest)

    async def _close(self, run_id: str, thread: Thread) -> None:
        """Nothing of the run is under way any more."""
        await thread.working(False)
        if await thread.known(Purpose.PROGRESS):
            await thread.take_back(Purpose.QUEUED)
        await discard(self._parts, run_id)
        await self._parts.storage.inbox.close(run_id)

    async def _course(self, run_id: str) -> None:
        plan = Plan.from_json(await self._steps.do("gather", self._gather, run_id))
        if plan.over:
            await self._in_thread("say", self._say, run_id, plan)
            return
        moved = Moved.from_json(await self._in_thread("carry_in", self._carry_in, run_id, plan))
        if moved.over:
            await self._in_thread("finish", self._finish, run_id, plan)
            return
        verdict = await self._in_thread("run", self._run, run_id, plan, moved)
        if verdict == "files_gone":
            again = await self._in_thread("carry_in_again", self._carry_in_again, run_id, plan)
            moved = Moved.from_json(again)
        if verdict != "kept":
            anew = dataclasses.replace(moved, rebase=True)
            await self._in_thread("run_again", self._run, run_id, plan, anew)
        pictures: list[dict[str, str]] = []
        if plan.illustrated:
            pictures = await self._steps.do("illustrate", self._illustrate, run_id, plan)
        shown = await self._in_thread("answer", self._answer, run_id, plan, pictures)
        await self._in_thread("carry_out", self._carry_out, run_id, plan, shown or [])
        await self._in_thread("finish", self._finish, run_id, plan)

    async def _gather(self, run_id: str) -> dict[str, Any]:
        self._places.tried.setdefault(run_id, set())
        plan = await gather(self._parts, run_id)
        return dataclasses.replace(plan, illustrated=True).to_json()

    async def _say(self, run_id: str, plan: Plan) -> None:
        """The run ends with a sentence, to everybody in the thread or to the asker alone."""
        thread = await self._places.thread(run_id, plan)
        await thread.take_back(Purpose.QUEUED)
        if plan.say is not None:
            sentence = say(plan.say, plan.locale, **(plan.say_values or {}))
            if plan.private:
                await tell_privately(thread.api, plan.request, sentence)
            else:
                await thread.say(Purpose.SENTENCE, sentence)
        await self._parts.storage.inbox.close(run_id, refused=plan.private)

    async def _carry_in(self, run_id: str, plan: Plan) -> dict[str, Any]:
        """Move the files, name those that cannot be read; ``over`` if nothing is left to do."""
        attempts = await self._count_attempt(run_id)
        thread = await self._places.thread(run_id, plan)
        if plan.request.unspoken and plan.request.in_thread:
            await thread.say(Purpose.ECHO, sentences.echo(plan))
        moved = Moved()
        if plan.files or not plan.refused:
            await thread.working(True, self._title(plan))
            async with self._places.presenter(thread, plan, self._progress(plan)) as presenter:
                patient = attempts <= AWAY_ATTEMPTS
                work = carry_in(self._parts, plan, presenter, patient=patient)
                try:
                    moved = await self._parts.jobs.stoppable(run_id, work)
                    if moved.refused and not moved.new:
                        await presenter.finish(0, "failed")
                except Stopped as stop:
                    await presenter.finish(0, "steered" if stop.steered else "stopped")
                    if not stop.steered:
                        who = f"<@{stop.by}>"
                        sentence = say("run.stopped_before", plan.locale, who=who)
                        await thread.say(Purpose.SENTENCE, sentence)
                    return Moved(over=True).to_json()
        refused = (*plan.refused, *moved.refused)
        files = await self._parts.storage.conversations.files(plan.request.thread_id)
        if refused:
            names = [file.name for file in files if file.slack_file_id in moved.new]
            text = sentences.refused(names, refused, plan.locale)
            await thread.say(Purpose.REFUSED, text)
        return dataclasses.replace(moved, over=not files and not plan.bare).to_json()

    async def _count_attempt(self, run_id: str) -> int:
        """Raise GivenUp for a question that keeps ending the process that works on it."""
        attempts = await self._parts.storage.inbox.begin_attempt(run_id)
        if attempts > ATTEMPTS_MAX:
            raise GivenUp(f"attempt {attempts}")
        return attempts

    async def _carry_in_again(self, run_id: str, plan: Plan) -> dict[str, Any]:
        """A file of the thread is gone at Anthropic: fetch all of them from Slack once more."""
        thread = await self._places.thread(run_id, plan)
        async with self._places.presenter(thread, plan, self._progress(plan)) as presenter:
            moved = await carry_in_again(self._parts, plan, presenter)
        told = [say("note.files_again", plan.locale)]
        if moved.refused:
            told.append(sentences.refused([], moved.refused, plan.locale))
        await thread.say(Purpose.REBASED, "\n".join(told))
        return moved.to_json()

    async def _run(self, run_id: str, plan: Plan, moved: Moved) -> Verdict:
        thread = await self._places.thread(run_id, plan)
        begun = self._progress(plan)
        for file in await self._parts.storage.conversations.files(plan.request.thread_id):
            if file.slack_file_id in moved.new:
                begun = progress.file_moved(begun, file.name, file.size, plan.locale)
        await self._count_attempt(run_id)
        await thread.working(True, self._title(plan))
        if run_id not in self._places.tried:
            await thread.say(Purpose.PICKED_UP, say("note.picked_up", plan.locale))
        async with self._places.presenter(thread, plan, begun) as presenter:
            return await run_turn(self._parts, plan, moved, run_id, presenter)

    async def _illustrate(self, run_id: str, plan: Plan) -> list[dict[str, str]]:
        """The pictures of the answer, with Slack and ready to be shown."""
        ended, _ = await ended_turn(self._parts, run_id)
        if not ended.handed_out:
            return []
        thread = await self._places.thread(run_id, plan)
        found = await illustrations(self._parts, plan, run_id, ended, thread)
        return [picture.to_json() for picture in found]

    async def _answer(
        self, run_id: str, plan: Plan, pictures: Sequence[Mapping[str, str]]
    ) -> list[str]:
        """The answer; of a run that another question took the place of, only its progress.

        Returns the names of the pictures in it.
        """
        ended, turn = await ended_turn(self._parts, run_id)
        await self._places.check(run_id, plan)
        thread = await self._places.thread(run_id, plan)
        shown = False
        if ended.outcome == "steered":
            await thread.tidy()
        else:
            shown = await thread.answer(
                ended.answer,
                sentences.footer(ended, turn.seconds, turn.cost_usd, plan.locale),
                plan.locale,
                preface=sentences.preface(plan, ended, turn.seconds, anew=turn.rebased),
                pictures=[Picture(**picture) for picture in pictures],
                answer_buttons=answer_buttons(run_id, ended, plan.locale),
            )
        await self._end_progress(run_id, plan, thread)
        return [picture["name"] for picture in pictures] if shown else []

    async def _end_progress(self, run_id: str, plan: Plan, thread: Thread) -> None:
        """Only a line remains of the progress, with what is kept of the run."""
        turn = await self._parts.storage.conversations.turn(run_id)
        shown, seconds, outcome = self._progress(plan), 0.0, NOT_KEPT
        if turn is not None:
            ended = from_record(turn.ended)
            seconds, outcome = turn.seconds, ended.outcome
            for execution in ended.executions:
                shown = progress.advance(shown, ExecutionFinished(execution), plan.locale)
        await self._places.presenter(thread, plan, shown).finish(seconds, outcome)

    async def _carry_out(self, run_id: str, plan: Plan, shown: list[str]) -> None:
        ended, _ = await ended_turn(self._parts, run_id)
        if not ended.handed_out:
            return
        await self._places.check_company(run_id, plan)
        thread = await self._places.thread(run_id, plan)
        await carry_out(self._parts, plan, run_id, ended, thread, shown)

    async def _finish(self, run_id: str, plan: Plan) -> None:
        thread = await self._places.thread(run_id, plan)
        await self._close(run_id, thread)
        await suggest_next(self._parts, plan, thread)

    async def _apologise(self, run_id: str, why: Mapping[str, str]) -> None:
        """Something that we did not foresee: one sentence, and the act is closed."""
        hints = await self._parts.storage.inbox.hints(run_id)
        plan = Plan(merged(hints), "en")
        thread = await self._places.thread(run_id, plan)
        reference = run_id.rpartition(":")[2]
        try:
            await withdraw(self._parts, run_id, thread.api)
            await thread.tidy()
            sentence = say(why["key"], plan.locale, reference=reference, code=why["code"])
            await thread.say(
                Purpose.APOLOGY, sentence, answer_buttons=[retry_button(run_id, plan.locale)]
            )
            await self._end_progress(run_id, plan, thread)
        finally:
            await self._close(run_id, thread)

    def _title(self, plan: Plan) -> str:
        return session_title(plan.request.text, _names(plan))

    def _progress(self, plan: Plan) -> progress.Progress:
        return progress.begin(_names(plan), time.time(), plan.locale)


def _names(plan: Plan) -> list[str]:
    return [str(file.get("name") or file["id"]) for file in plan.files]
