"""Forgetting: threads, their files at Anthropic, and finished jobs, once their time is over."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from anthropic import AnthropicError
from httpx2 import TransportError

from bot.claude.files import ClaudeFiles
from bot.storage.expiry import Expiry

EVERY_SECONDS = 900.0
BATCH = 100  # threads at a time; between batches everything else gets its turn
PAUSE_SECONDS = 0.1

log = structlog.get_logger(__name__)

ForgetJobs = Callable[[float], Awaitable[int]]
Wipe = Callable[[], Awaitable[None]]


async def delete_files(expiry: Expiry, files: ClaudeFiles, thread_id: str) -> int:
    """Delete a thread's files at Anthropic; returns how many. Raises what the Files API raises."""
    file_ids = await expiry.file_ids(thread_id)
    for file_id in file_ids:
        await files.delete(file_id)
    return len(file_ids)


class Retention:
    """Deletes what nobody has touched for ``hours``, counted from a thread's last message.

    Files at Anthropic go first: a thread whose files cannot be deleted now is tried again.
    """

    def __init__(
        self,
        expiry: Expiry,
        files: ClaudeFiles,
        forget_jobs: ForgetJobs,
        wipe: Wipe,
        *,
        hours: int,
    ) -> None:
        self._expiry = expiry
        self._files = files
        self._forget_jobs = forget_jobs
        self._wipe = wipe
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
        kept: set[str] = set()
        while due := set(await self._expiry.due(before, BATCH + len(kept))) - kept:
            clear = [thread for thread in sorted(due) if await self._delete(thread)]
            await self._expiry.forget(clear)
            kept |= due.difference(clear)
            threads += len(clear)
            await asyncio.sleep(PAUSE_SECONDS)
        forgotten = 0
        while jobs := await self._forget_jobs(before):
            forgotten += jobs
            await asyncio.sleep(PAUSE_SECONDS)
        if threads or forgotten:
            await self._wipe()
        if threads:
            log.info("forgot", threads=threads)
        return threads

    async def _delete(self, thread_id: str) -> bool:
        """Delete a thread's files; False if one of them stays."""
        try:
            await delete_files(self._expiry, self._files, thread_id)
        except (AnthropicError, TransportError) as error:
            log.info("files_not_deleted", thread=thread_id, error=type(error).__name__)
            return False
        return True
