"""Somebody changes a question after it was asked."""

from bot.text import say
from bot.views.again import again_blocks
from bot.workflow.errands.errand import Errand
from bot.workflow.gather import merged


async def again(errand: Errand) -> None:
    """Ask the editor whether the new words shall be asked; other changes are left alone."""
    request = errand.request
    earlier = await errand.parts.storage.inbox.peek(request.about)
    if not earlier:
        return
    original = merged(earlier)
    if original.intent != "ask" or original.text == request.text or not request.text:
        return
    blocks = again_blocks(errand.run_id, request.thread_ts, errand.locale)
    await errand.show(say("again.ask", errand.locale), blocks)
