"""A question has to wait: the person is told once, or what it waits for is stopped."""

import structlog

from bot.acts import Ask
from bot.intent import steers
from bot.reply.purpose import Purpose
from bot.text import say
from bot.workflow.gather import asked
from bot.workflow.parts import Parts
from bot.workflow.permission import denied
from bot.workflow.run import Run

PATIENCE_SECONDS = 1.0  # what begins sooner is not worth a word
LONG_QUEUE = 5  # questions of other threads ahead; fewer are begun soon

log = structlog.get_logger(__name__)


async def steer(parts: Parts, run_id: str) -> bool:
    """Stop what is under way if the question takes its place; returns whether it does."""
    request = asked(await parts.storage.inbox.peek(run_id))
    if not (request.in_thread and steers(request.text)):
        return False
    if await _denied(parts, run_id, request):
        return False
    stopped = await parts.storage.stops.ask(
        request.thread_id, request.user, besides=run_id, steered=True
    )
    if stopped:
        log.info("steered", thread=request.thread_id)
        await parts.jobs.look_for_stops()
    return bool(stopped)


async def tell(parts: Parts, run_id: str) -> None:
    """Say how many questions come first, if the question still waits; in the message that
    becomes its progress.
    """
    inbox = parts.storage.inbox
    ahead = await inbox.ahead_of(run_id)
    if ahead is None or not (ahead.thread or ahead.team >= LONG_QUEUE):
        return
    request = asked(await inbox.peek(run_id))
    if await _denied(parts, run_id, request):
        return
    user = await parts.people.user(await parts.slack.of(request.installation), request.user)
    locale = str(user.get("locale") or "en")
    if ahead.thread == 1 and ahead.team < LONG_QUEUE:
        sentence = say("queue.next", locale)
    elif ahead.thread:
        sentence = say("queue.in_thread", locale, count=ahead.thread)
    else:
        sentence = say("queue.long", locale, count=ahead.team)
    thread = await Run(parts, run_id, request, locale).thread()
    await thread.say(Purpose.QUEUED, sentence)


async def _denied(parts: Parts, run_id: str, request: Ask) -> bool:
    user = await parts.people.user(await parts.slack.of(request.installation), request.user)
    return await denied(parts, run_id, request, user) is not None
