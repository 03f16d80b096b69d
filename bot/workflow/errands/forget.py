"""Somebody wants everything forgotten that the app keeps of threads that they began."""

import structlog

from bot.retention import delete_files
from bot.text import say
from bot.workflow.errands.errand import Errand, NotYet
from bot.workflow.errands.home import publish

log = structlog.get_logger(__name__)


async def forget(errand: Errand) -> None:
    """Stop what is under way, then delete the files at Anthropic, the jobs, and every row; no file
    of ours has any of the words after that.

    What was spent stays in the books. Raises NotYet while something is still ending.
    """
    request, parts = errand.request, errand.parts
    expiry = parts.storage.expiry
    threads = await expiry.begun_by(request.installation, request.user)
    acts = await expiry.acts(threads)
    if not all(act.closed for act in acts):
        for thread in threads:
            await parts.storage.inbox.ask_to_stop(thread, request.user, besides=errand.run_id)
        await parts.jobs.look_for_stops()
        raise NotYet
    if not await parts.jobs.forget_runs([act.run_id for act in acts]):
        raise NotYet
    files = 0
    for thread in threads:
        files += await delete_files(expiry, parts.claude.files, thread)
        await expiry.forget([thread])
    await parts.storage.wipe()
    questions = sum(act.question for act in acts)
    log.info("forgot_for_person", threads=len(threads), files=files)
    key = "forget.done" if questions else "forget.nothing"
    await errand.show(say(key, errand.locale, questions=questions, files=files), replace=True)
    if not request.channel:
        await publish(errand, "")  # it was wished for in the Home tab, which shows what is left
