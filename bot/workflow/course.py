"""The course of one question: gather, upload, ask, illustrate, answer, share, finish."""

import dataclasses
import time
from collections.abc import Mapping, Sequence

import structlog

from bot.acts import Ask
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
from bot.workflow.ask_claude import Verdict, ask_claude
from bot.workflow.destination import check_company, check_root
from bot.workflow.gather import asked, gather
from bot.workflow.generated_files import discard
from bot.workflow.illustrate import illustrations, withdraw
from bot.workflow.parts import Parts
from bot.workflow.plan import Moved, Over, Plan, Work
from bot.workflow.run import Run
from bot.workflow.share_outputs import share_outputs
from bot.workflow.steps import GivenUp, Step, Steps
from bot.workflow.suggested_prompts import suggest_next
from bot.workflow.upload_inputs import upload_again, upload_inputs

ATTEMPTS_MAX = 10  # of uploading and of asking; then the question is left alone
AWAY_ATTEMPTS = 6  # of uploading while a cloud is away: about four minutes; then files are named

log = structlog.get_logger(__name__)


class Course:
    """What becomes of one question. Every step may be repeated without harm."""

    def __init__(self, parts: Parts, run_id: str) -> None:
        self._parts = parts
        self._run_id = run_id
        self._steps = Steps(parts.jobs, run_id)
        self._begun_here = False

    async def follow(self) -> None:
        """Do everything; what nobody foresaw ends in one sentence."""
        try:
            plan = await self._steps.do(Step.GATHER, self._gather)
            run = self._run(plan.request, plan.locale)
        except Exception as error:
            await self._give_up(None, error)
            return
        try:
            await self._follow(run, plan)
        except Exception as error:
            await self._give_up(run, error)

    async def _follow(self, run: Run, plan: Work | Over) -> None:
        if isinstance(plan, Over):
            await self._steps.in_thread(Step.SAY, end, run, plan)
            return
        moved = await self._steps.in_thread(Step.UPLOAD, upload, run, plan)
        if moved.over:
            await self._steps.in_thread(Step.FINISH, finish, run)
            return
        verdict = await self._steps.in_thread(Step.ASK, ask, run, plan, moved)
        if verdict == "files_gone":
            moved = await self._steps.in_thread(Step.UPLOAD_AGAIN, upload_once_more, run, plan)
        if verdict != "kept":
            anew = dataclasses.replace(moved, rebase=True)
            await self._steps.in_thread(Step.ASK_AGAIN, ask, run, plan, anew)
        pictures = await self._steps.do(Step.ILLUSTRATE, illustrate, run)
        shown = await self._steps.in_thread(Step.ANSWER, answer, run, plan, pictures)
        await self._steps.in_thread(Step.SHARE, share, run, shown)
        await self._steps.in_thread(Step.FINISH, finish, run)

    async def _gather(self) -> Plan:
        self._begun_here = True
        return await gather(self._parts, self._run_id)

    def _run(self, request: Ask, locale: str) -> Run:
        return Run(self._parts, self._run_id, request, locale, begun_here=self._begun_here)

    async def _give_up(self, run: Run | None, error: Exception) -> None:
        """Say that something went wrong, if it can be said, and be done with it."""
        log.error("run_broke", run=self._run_id, exc_info=error)
        try:
            await self._steps.do(Step.APOLOGISE, self._apologise, run, sentences.apology(error))
        except Exception as worse:
            log.error("apology_failed", run=self._run_id, error=type(worse).__name__)
            await self._steps.do(Step.CLOSE, self._parts.storage.inbox.close, self._run_id)

    async def _apologise(self, run: Run | None, why: Mapping[str, str]) -> None:
        """Something that we did not foresee: one sentence, and the act is closed."""
        if run is None:
            run = self._run(asked(await self._parts.storage.inbox.hints(self._run_id)), "en")
        thread = await run.thread()
        try:
            await withdraw(run, thread.api)
            await thread.tidy()
            sentence = say(why["key"], run.locale, reference=run.reference, code=why["code"])
            buttons = [retry_button(run.id, run.locale)]
            await thread.say(Purpose.APOLOGY, sentence, answer_buttons=buttons)
            await _end_progress(run, thread)
        finally:
            await _close(run, thread)


async def end(run: Run, over: Over) -> None:
    """The run ends with a sentence, to everybody in the thread or to the asker alone."""
    thread = await run.thread()
    await thread.take_back(Purpose.QUEUED)
    if over.trouble:
        sentence = say(over.trouble.sentence, run.locale, **(over.values or {}))
        if over.private:
            await tell_privately(thread.api, run.request, sentence)
        else:
            await thread.say(Purpose.SENTENCE, sentence)
    await run.parts.storage.inbox.close(run.id, refused=over.private)


async def upload(run: Run, work: Work) -> Moved:
    """Move the files, name those that cannot be read; ``over`` if nothing is left to do."""
    attempts = await _count_attempt(run)
    thread = await run.thread()
    if run.request.unspoken and run.request.in_thread:
        await thread.say(Purpose.ECHO, sentences.echo(run.request, work.names, run.locale))
    moved = Moved()
    if work.files or not work.refused:
        await thread.working(True, session_title(run.request.text, work.names))
        async with run.presenter(thread, _begun(run, work.names)) as presenter:
            work_on_it = upload_inputs(
                run, work.files, presenter, patient=attempts <= AWAY_ATTEMPTS
            )
            try:
                moved = await run.parts.jobs.stoppable(run.id, work_on_it)
                if moved.refused and not moved.new:
                    await presenter.finish(0, Outcome.FAILED)
            except Stopped as stop:
                await presenter.finish(0, Outcome.STEERED if stop.steered else Outcome.STOPPED)
                if not stop.steered:
                    sentence = say("run.stopped_before", run.locale, who=f"<@{stop.by}>")
                    await thread.say(Purpose.SENTENCE, sentence)
                return Moved(over=True)
    refused = (*work.refused, *moved.refused)
    files = await run.files()
    if refused:
        known = {file.slack_file_id: file.name for file in files}
        names = [known[file_id] for file_id in moved.new if file_id in known]
        await thread.say(Purpose.REFUSED, sentences.refused(names, refused, run.locale))
    return dataclasses.replace(moved, over=not files and not work.bare)


async def upload_once_more(run: Run, work: Work) -> Moved:
    """A file of the thread is gone at Anthropic: fetch all of them from Slack once more."""
    thread = await run.thread()
    async with run.presenter(thread, _begun(run, work.names)) as presenter:
        moved = await upload_again(run, presenter)
    told = [say("note.files_again", run.locale)]
    if moved.refused:
        told.append(sentences.refused([], moved.refused, run.locale))
    await thread.say(Purpose.REBASED, "\n".join(told))
    return moved


async def ask(run: Run, work: Work, moved: Moved) -> Verdict:
    """Have Claude answer, while the thread shows how far it is."""
    thread = await run.thread()
    begun = _begun(run, work.names)
    for file in await run.files():
        if file.slack_file_id in moved.new:
            begun = progress.file_moved(begun, file.name, file.size, run.locale)
    await _count_attempt(run)
    await thread.working(True, session_title(run.request.text, work.names))
    if run.tried is None:
        await thread.say(Purpose.PICKED_UP, say("note.picked_up", run.locale))
    async with run.presenter(thread, begun) as presenter:
        return await ask_claude(run, moved, presenter)


async def illustrate(run: Run) -> list[Picture]:
    """The pictures of the answer, with Slack and ready to be shown."""
    ended, _ = await run.kept()
    if not ended.outcome.handed_out:
        return []
    return await illustrations(run, ended, await run.thread())


async def answer(run: Run, work: Work, pictures: Sequence[Picture]) -> list[str]:
    """The answer; of a run that another question took the place of, only its progress.

    Returns the file ids of the pictures in it.
    """
    ended, turn = await run.kept()
    await check_company(run)
    await check_root(run)
    thread = await run.thread()
    shown = False
    if ended.outcome == Outcome.STEERED:
        await thread.tidy()
    else:
        shown = await thread.answer(
            ended.answer,
            sentences.footer(ended, turn.seconds, turn.cost_usd, run.locale),
            run.locale,
            preface=sentences.preface(run, ended, turn),
            pictures=pictures,
            answer_buttons=answer_buttons(run.id, ended, run.locale),
        )
    await _end_progress(run, thread, work.names)
    return [picture.file_id for picture in pictures] if shown else []


async def share(run: Run, shown: Sequence[str]) -> None:
    """Put what the run made into the thread, but the files that are ``shown`` in the answer."""
    ended, _ = await run.kept()
    if not ended.outcome.handed_out:
        return
    await check_company(run)
    await share_outputs(run, ended, await run.thread(), shown)


async def finish(run: Run) -> None:
    """Nothing of the run is under way any more."""
    thread = await run.thread()
    await _close(run, thread)
    await suggest_next(run, thread)


async def _close(run: Run, thread: Thread) -> None:
    await thread.working(False)
    if await thread.known(Purpose.PROGRESS):
        await thread.take_back(Purpose.QUEUED)
    await discard(run)
    await run.parts.storage.inbox.close(run.id)


async def _end_progress(run: Run, thread: Thread, names: Sequence[str] = ()) -> None:
    """Only a line remains of the progress, with what is kept of the run."""
    shown, seconds, outcome = _begun(run, names), 0.0, Outcome.FAILED
    if turn := await run.turn():
        ended = from_record(turn.ended)
        seconds, outcome = turn.seconds, ended.outcome
        for execution in ended.executions:
            shown = progress.advance(shown, ExecutionFinished(execution), run.locale)
    await run.presenter(thread, shown).finish(seconds, outcome)


async def _count_attempt(run: Run) -> int:
    """Raise GivenUp for a question that keeps ending the process that works on it."""
    attempts = await run.parts.storage.inbox.begin_attempt(run.id)
    if attempts > ATTEMPTS_MAX:
        raise GivenUp(f"attempt {attempts}")
    return attempts


def _begun(run: Run, names: Sequence[str]) -> progress.Progress:
    return progress.begin(names, time.time(), run.locale)
