"""A file was deleted in Slack: its copies at Anthropic go as well."""

import structlog

from bot.workflow.errands.errand import Errand

log = structlog.get_logger(__name__)


async def gone(errand: Errand) -> None:
    """Delete the file's copies; what was answered about it stays.

    The next question in its threads finds it missing, says so, and goes on from a summary.
    """
    request, parts = errand.request, errand.parts
    copies = await parts.storage.conversations.copies(request.installation, request.about)
    for file_id in copies:
        await parts.claude.files.delete(file_id)
    log.info("copies_deleted", copies=len(copies))
