"""A file that the code made, on its way from Anthropic to Slack."""

from contextlib import AsyncExitStack

from bot.claude.files import FileTooLarge, StoredFile
from bot.files.names import safe_name
from bot.slack.files import Outgoing
from bot.workflow.parts import Parts


async def fetch(parts: Parts, stack: AsyncExitStack, file: StoredFile, title: str) -> Outgoing:
    """The file in the spool, as long as ``stack`` is open, ready to be sent as often as it takes.

    Raises FileTooLarge, SpoolError, and what the Files API raises.
    """
    limit = parts.rules.max_file_bytes
    if file.size > limit:
        raise FileTooLarge(file.id, limit)
    name = safe_name(file.name)
    spooled = await stack.enter_async_context(parts.spool.file(name, expected=file.size))
    with spooled.filling(file.size):
        await parts.claude.files.download_to(file.id, spooled, limit=limit)
    return Outgoing(name, title, file.size, spooled.chunks)
