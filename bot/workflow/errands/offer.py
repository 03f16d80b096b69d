"""Somebody shared a file without a word to the app: an offer, which only they see."""

import structlog

from bot import access
from bot.slack.errors import SlackProblem
from bot.views.offer import TAKEN, offer_blocks, offer_text
from bot.workflow.errands.errand import Errand
from bot.workflow.gather import sort_files

TALK = ("image/", "audio/", "video/")
"""Kinds of files that are most often part of a talk: nothing is offered for those."""

log = structlog.get_logger(__name__)


async def offer(errand: Errand) -> None:
    """Make the offer, at most once; nothing for files that cannot be read.

    A message for one person cannot be looked for, so it is not posted again after a crash.
    """
    request, api = errand.request, errand.api
    if request.text == TAKEN:
        await _take_down(errand)
        return
    ready, _ = await sort_files(errand.parts, api, request.files)
    names = [
        str(file.get("name") or file["id"])
        for file in ready
        if not str(file.get("mimetype") or "").startswith(TALK)
    ]
    if not names or await errand.parts.storage.inbox.begin_attempt(errand.run_id) > 1:
        return
    text = offer_text(names, errand.locale)
    admin = access.is_admin(request, errand.user, errand.parts.rules.admins)
    blocks = offer_blocks(text, request.channel, request.ts, errand.locale, admin=admin)
    try:
        await api.call(
            "chat.postEphemeral",
            channel=request.channel,
            user=request.user,
            text=text,
            blocks=blocks,
        )
    except SlackProblem as problem:
        log.info("not_offered", run=errand.run_id, reason=problem.reason)


async def _take_down(errand: Errand) -> None:
    """Remove the message whose button was pressed; one that is gone already does no harm."""
    try:
        await errand.api.withdraw(errand.request.response_url)
    except SlackProblem as problem:
        log.info("not_withdrawn", run=errand.run_id, reason=problem.reason)
