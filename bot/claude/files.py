"""The Files API: uploads out of the spool, downloads into a sink, metadata, deletion."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Protocol, cast

import httpx2
from anthropic import (
    Anthropic,
    AnthropicError,
    APIConnectionError,
    AsyncAnthropic,
    NotFoundError,
)
from anthropic.types import FileMetadata

from bot import limits
from bot.files.local import Sink
from bot.waiting import Sleep

_CHUNK = 64 * 1024
_IDS_PER_LIST = 100
_READ_RETRIES = 2
_DOWNLOAD_TRIES = 3


class Source(Protocol):
    """A seekable binary file whose reads another thread can end (``bot.files.reader``)."""

    def seek(self, offset: int, whence: int = ..., /) -> int:
        """Move; the size is known from the start."""
        ...

    def tell(self) -> int:
        """The position of the next byte."""
        ...

    def read(self, size: int = ..., /) -> bytes | None:
        """The next bytes, empty at the end."""
        ...

    def stop(self) -> None:
        """Make the next read, and one that waits right now, raise."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class FileTooLarge(Exception):
    """A file of the API is larger than the caller takes (``limit``, in bytes)."""

    def __init__(self, file_id: str, limit: int) -> None:
        super().__init__(f"{file_id}: more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at Anthropic: ``size`` in bytes; ``expires_at`` is None for one that stays."""

    id: str
    name: str
    mime_type: str
    size: int
    downloadable: bool
    expires_at: datetime | None

    @classmethod
    def of(cls, metadata: FileMetadata) -> "StoredFile":
        """From the API's metadata object."""
        return cls(
            metadata.id,
            metadata.filename,
            metadata.mime_type,
            metadata.size_bytes,
            bool(metadata.downloadable),
            metadata.expires_at,
        )


class ClaudeFiles:
    """The Files API. Raises the SDK's exceptions, which ``bot.claude.errors`` reads."""

    def __init__(
        self,
        api: AsyncAnthropic,
        uploads: Anthropic,
        pool: ThreadPoolExecutor,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._uploads = uploads
        self._pool = pool
        self._sleep = sleep
        self._reading = api.with_options(max_retries=_READ_RETRIES).files

    async def upload(
        self, name: str, reader: Source, mime_type: str, *, expires_in_seconds: int
    ) -> StoredFile:
        """Upload what ``reader`` (a seekable binary file) gives; closes it.

        The expiry is brought within what the API takes. Runs in the client's own threads, where
        the reader may wait for its writer, and the SDK may rewind it to try again. Whatever the
        reader raises comes out as it is, not wrapped into a connection error.
        """
        expiry = min(
            max(expires_in_seconds, limits.ANTHROPIC_EXPIRY_MIN), limits.ANTHROPIC_EXPIRY_MAX
        )
        running = self._pool.submit(
            self._uploads.files.upload,
            file=(name, cast(IO[bytes], _Body(reader)), mime_type),
            expires_in_seconds=expiry,
        )
        running.add_done_callback(lambda _: reader.close())
        try:
            return StoredFile.of(await asyncio.wrap_future(running))
        except asyncio.CancelledError:
            reader.stop()
            raise
        except _SourceFailed as failed:
            raise failed.error from None

    async def metadata(self, ids: Iterable[str]) -> dict[str, StoredFile]:
        """What is known of the files, by id; those that are gone are missing."""
        found = {}
        rest = iter(dict.fromkeys(ids))
        while batch := list(islice(rest, _IDS_PER_LIST)):
            page = await self._reading.list(ids=batch)
            found.update({item.id: StoredFile.of(item) for item in page.data})
        return found

    async def download_to(self, file_id: str, sink: Sink, *, limit: int) -> int:
        """Write a file to ``sink`` in chunks and return its size in bytes.

        A broken transfer is tried again from the start, after ``sink.rewind``. Raises FileTooLarge
        beyond ``limit`` bytes, and whatever the sink raises.
        """
        for attempt in range(1, _DOWNLOAD_TRIES + 1):
            sink.rewind()
            try:
                return await self._download_once(file_id, sink, limit)
            except (httpx2.TransportError, APIConnectionError):
                if attempt == _DOWNLOAD_TRIES:
                    raise
                await self._sleep(0.5 * attempt)
        raise AssertionError("unreachable")

    async def _download_once(self, file_id: str, sink: Sink, limit: int) -> int:
        got = 0
        async with self._stream(file_id) as chunks:
            async for chunk in chunks:
                got += len(chunk)
                if got > limit:
                    raise FileTooLarge(file_id, limit)
                await sink.write(chunk)
        return got

    @asynccontextmanager
    async def _stream(self, file_id: str) -> AsyncIterator[AsyncIterator[bytes]]:
        async with self._reading.with_streaming_response.download(file_id) as response:
            yield response.iter_bytes(_CHUNK)

    async def delete(self, file_id: str) -> bool:
        """Delete a file; False if it was gone already."""
        try:
            await self._reading.delete(file_id)
        except NotFoundError:
            return False
        return True


class _SourceFailed(AnthropicError):
    """The SDK passes its own kind of error on as it is, and does not try again."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class _Body:
    def __init__(self, source: Source) -> None:
        self._source = source
        self.seek = source.seek
        self.tell = source.tell

    def read(self, size: int = -1) -> bytes | None:
        try:
            return self._source.read(size)
        except Exception as error:
            raise _SourceFailed(error) from error
