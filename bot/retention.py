"""Forgetting: threads, their files at Anthropic, and finished jobs, once their time is over."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from anthropic import AnthropicError

from bot.claude.files import ClaudeFiles
from bot.storage.expiry import Expiry

EVERY_SECONDS = 900.0
BATCH = 100  # threads at a time; between batches everything else gets its turn
PAUSE_SECONDS = 0.1

log = structlog.get_logger(__name__)

ForgetJobs = Callable[[float], Awaitable[int]]


class Retention:
    """Deletes what nobody has touched for ``hours``, counted from a thread's last message.

    Files at Anthropic go first: a thread whose files cannot be deleted now is tried again.
    """

    def __init__(
        self, expiry: Expiry, files: ClaudeFiles, forget_jobs: ForgetJobs, *, hours: int
    ) -> None:
        self._expiry = expiry
        self._files = files
        self._forget_jobs = forget_jobs
        self._seconds = hours * 3_600

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("retention_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def sweep(self) -> int:
        """Delete all that is due. Returns how many threads that were."""
        before = time.time() - self._seconds
        threads = 0
        while due := await self._expiry.due(before, BATCH):
            for thread_id in due:
                await self._delete_files(await self._expiry.file_ids(thread_id))
            await self._expiry.forget(due)
            threads += len(due)
            await asyncio.sleep(PAUSE_SECONDS)
        jobs = 1
        while jobs:
            jobs = await self._forget_jobs(before)
            await asyncio.sleep(PAUSE_SECONDS)
        if threads:
            log.info("forgot", threads=threads)
        return threads

    async def _delete_files(self, file_ids: list[str]) -> None:
        for file_id in file_ids:
            try:
                await self._files.delete(file_id)
            except AnthropicError as error:
                log.info("file_not_deleted", error=type(error).__name__)
                raise
