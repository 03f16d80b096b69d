"""Somebody says stop."""

import structlog

from bot.slack.posting import post_once
from bot.text import say
from bot.wording import stops_everything
from bot.workflow.errands.errand import Errand

log = structlog.get_logger(__name__)


async def stop(errand: Errand) -> None:
    """Flag what is under way or waiting in the thread; it says itself who stopped it."""
    request, inbox = errand.request, errand.parts.storage.inbox
    threads = [request.thread_id]
    if stops_everything(request):
        threads += await inbox.open_threads(request.installation, request.channel)
    stopped = [
        await inbox.ask_to_stop(thread, request.user, besides=errand.run_id) for thread in threads
    ]
    if any(stopped):
        log.info("stop_asked", thread=request.thread_id)
        await errand.parts.jobs.look_for_stops()
    elif request.addressed:
        sentence = say("ask.nothing_to_stop", errand.locale)
        place = (request.channel, request.thread_ts)
        await post_once(errand.api, *place, "sentence", errand.run_id, text=sentence)
