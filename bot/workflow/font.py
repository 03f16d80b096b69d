"""The font that goes along with a thread's files: brought once, at the first East Asian letter."""

import asyncio
import time

import structlog
from anthropic import AnthropicError
from httpx2 import TransportError

from bot import limits
from bot.files import font
from bot.files.cjk import east_asian
from bot.files.local import LocalFile
from bot.storage import ThreadFile
from bot.workflow.run import Run

SLACK_FILE_ID = "font:cjk"
"""What it is called where the others have their Slack id."""

log = structlog.get_logger(__name__)


class ThreadFont:
    """Brings the font to a thread that does not have it (``there``), however often it is asked.

    Without the font the analysis goes on: letters in its plots then show as boxes.
    """

    def __init__(self, run: Run, *, there: bool) -> None:
        self._parts = run.parts
        self._request = run.request
        self._there = there
        self._once = asyncio.Lock()

    @classmethod
    async def of(cls, run: Run) -> "ThreadFont":
        """The font of the run's thread as it stands."""
        kept = await run.parts.storage.conversations.font(run.request.thread_id)
        return cls(run, there=kept is not None)

    async def needed_by(self, *texts: str) -> None:
        """Bring it if one of these texts has letters of it."""
        if any(map(east_asian, texts)):
            await self.bring()

    async def bring(self) -> None:
        """Upload it and keep it as a file of the thread; what fails is tried with the next run."""
        async with self._once:
            path = None if self._there else await asyncio.to_thread(font.font_file)
            if path is None:
                return
            rules, conversations = self._parts.rules, self._parts.storage.conversations
            seconds = min((rules.retention_hours + 24) * 3_600, limits.ANTHROPIC_EXPIRY_MAX)
            try:
                stored = await self._parts.claude.files.upload(
                    font.NAME, LocalFile(path), font.MIME_TYPE, expires_in_seconds=seconds
                )
            except (AnthropicError, TransportError, OSError) as error:
                log.warning("font_not_moved", error=type(error).__name__)
                return
            file = ThreadFile(
                slack_file_id=SLACK_FILE_ID,
                file_id=stored.id,
                name=font.NAME,
                mimetype=font.MIME_TYPE,
                kind="font",
                size=stored.size,
                sha256="",
                expires_at=time.time() + seconds,
            )
            request = self._request
            await conversations.keep_file(request.installation, request.thread_id, file)
            self._there = True
