"""Somebody judges an answer."""

import json

from bot.reply.furniture import GOOD
from bot.workflow.errands.errand import Errand


async def feedback(errand: Errand) -> None:
    """Keep the verdict; a good one is thanked for, a bad one has had its form."""
    request, storage = errand.request, errand.parts.storage
    given = json.loads(request.text)
    if not await errand.stands_here():
        await errand.tell("answer.forgotten")
        return
    verdict = given["verdict"]
    new = await storage.feedback.keep(
        request.installation, request.about, request.user, verdict, given["reason"]
    )
    if new and not given["reason"]:
        errand.parts.metrics.verdicts.labels(verdict).inc()
    if verdict == GOOD:
        await errand.tell("feedback.thanks")
