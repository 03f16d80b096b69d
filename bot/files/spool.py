"""The spool: files on their way between the clouds, on disk, with one writer and many readers.

A file is readable while it is still being written, so an upload overlaps the download that feeds
it; a reader can be rewound, so a failed upload is tried again without another download.
"""

import asyncio
import errno
import hashlib
import itertools
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from bot.files.leftovers import claim_folder
from bot.files.reader import SpoolReader

CHUNK = 256 * 1024
FREE_SPACE_KEPT = 64 * 1024 * 1024

T = TypeVar("T")


class SpoolError(Exception):
    """Something went wrong between the writer of a spooled file and its readers."""


class SpoolFull(SpoolError):
    """The disk that holds the spool has no room for the file."""


class SourceChanged(SpoolError):
    """A second try brought other bytes than the first."""


class SizeMismatch(SpoolError):
    """The file ended at another size than promised."""

    def __init__(self, name: str, expected: int, got: int) -> None:
        super().__init__(f"{name}: expected {expected} bytes, got {got}")
        self.expected = expected
        self.got = got


class SpoolFile:
    """One file in the spool. The writer is a coroutine; readers may live in threads.

    ``write`` appends. After ``rewind`` the bytes are sent again from the start: those that are
    there already are compared, not rewritten, so that a reader never sees a byte change.
    """

    def __init__(self, name: str, path: Path, pool: ThreadPoolExecutor) -> None:
        self.name = name
        self.path = path
        self._pool = pool
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._disk = threading.Lock()
        self._changed = threading.Condition()
        self._moved = asyncio.Event()
        self._digest = hashlib.sha256()
        self._position = 0
        self._written = 0
        self._finished = False
        self._failure: Exception | None = None
        self._open = True

    @property
    def written(self) -> int:
        """How many bytes are on disk."""
        return self._written

    @property
    def finished(self) -> bool:
        """Whether all bytes are there."""
        return self._finished

    @property
    def failure(self) -> Exception | None:
        """Why the file will never be complete, if so."""
        return self._failure

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, in hex."""
        return self._digest.hexdigest()

    async def write(self, chunk: bytes) -> None:
        """Append a chunk. Raises SpoolFull, SourceChanged, or SpoolError after the end."""
        await self._run(partial(self._put, chunk))
        self._tell_loop()

    def rewind(self) -> None:
        """Start over from the first byte, after a broken transfer."""
        self._position = 0

    def finish(self, size: int | None = None) -> None:
        """All bytes are written. Raises SizeMismatch, and fails the file, if ``size`` differs."""
        expected = self._written if size is None else size
        if not self._position == self._written == expected:
            error = SizeMismatch(self.name, expected, self._position)
            self.fail(error)
            raise error
        with self._changed:
            self._finished = True
            self._changed.notify_all()
        self._tell_loop()

    def fail(self, error: BaseException) -> None:
        """The file will never be complete: every reader gets ``error`` from now on."""
        with self._changed:
            if self._finished or self._failure is not None:
                return
            self._failure = (
                error if isinstance(error, Exception) else SpoolError(f"{self.name}: abandoned")
            )
            self._changed.notify_all()
        self._tell_loop()

    @contextmanager
    def filling(self, size: int | None = None) -> Iterator["SpoolFile"]:
        """Finish the file when the block ends well, fail it when the block raises."""
        try:
            yield self
        except BaseException as error:
            self.fail(error)
            raise
        self.finish(size)

    def reader(self, size: int, *, stall: float = 120.0) -> SpoolReader:
        """A seekable view of the file, which will have ``size`` bytes; to be used in a thread.

        It waits for the writer, at most ``stall`` seconds for the next byte, and keeps the last
        byte back until the file is finished: nobody can read a whole file that turns out wrong.
        """
        return SpoolReader(self, os.dup(self._descriptor), size, stall)

    def wait_beyond(self, position: int, size: int, stall: float, gone: Callable[[], bool]) -> int:
        """Block until a byte at ``position`` can be read; return where readable bytes end.

        For readers, in their thread. Raises the writer's error, SizeMismatch if the file ended at
        another size, SpoolError if ``gone`` says that the reader was closed, TimeoutError if
        nothing was written for ``stall`` seconds.
        """
        with self._changed:
            while True:
                if gone():
                    raise SpoolError(f"{self.name}: the reader is closed")
                if self._failure is not None:
                    raise self._failure
                if self._finished and self._written != size:
                    raise SizeMismatch(self.name, size, self._written)
                end = self._written if self._finished else min(self._written, size - 1)
                if end > position:
                    return end
                seen = self._written
                if not self._changed.wait(stall) and self._written == seen:
                    raise TimeoutError(f"{self.name}: no new byte for {stall:g} s")

    def wake_readers(self) -> None:
        """Let waiting readers look at their state again."""
        with self._changed:
            self._changed.notify_all()

    async def head(self, count: int) -> bytes:
        """The first ``count`` bytes, or all of a shorter file; waits until they are written."""
        while self._written < count and not self._finished:
            if self._failure is not None:
                raise self._failure
            await self._moved.wait()
        return await self._run(partial(self._get, count, 0))

    async def tail(self, count: int) -> bytes:
        """The last ``count`` bytes that are written, or all of a shorter file."""
        return await self._run(partial(self._get, count, max(0, self._written - count)))

    async def examined(self, look: Callable[[IO[bytes]], T]) -> T:
        """What ``look``, in a thread of the spool, finds in the file as far as it is written."""

        def opened() -> T:
            with self.path.open("rb") as file:
                return look(file)

        return await self._run(opened)

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of a finished file, in chunks."""
        if not self._finished:
            raise SpoolError(f"{self.name}: not finished yet")
        for position in range(0, self._written, CHUNK):
            yield await self._run(partial(self._get, CHUNK, position))

    def close(self) -> None:
        """Fail readers of an unfinished file and delete the file."""
        self.fail(SpoolError(f"{self.name}: abandoned"))
        with self._disk:
            if self._open:
                self._open = False
                os.close(self._descriptor)
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _put(self, chunk: bytes) -> None:
        with self._disk:
            if not self._open or self._finished or self._failure is not None:
                raise SpoolError(f"{self.name}: written to after its end")
            known = min(len(chunk), max(0, self._written - self._position))
            if known and os.pread(self._descriptor, known, self._position) != chunk[:known]:
                raise SourceChanged(f"{self.name}: the source changed between two tries")
            fresh = memoryview(chunk)[known:]
            self._append(fresh)
            self._digest.update(fresh)
            with self._changed:
                self._position += len(chunk)
                self._written += len(fresh)
                self._changed.notify_all()

    def _append(self, data: memoryview) -> None:
        done = 0
        try:
            while done < len(data):
                done += os.pwrite(self._descriptor, data[done:], self._written + done)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise SpoolFull(f"{self.name}: no room on the disk of the spool") from error
            raise

    def _get(self, count: int, position: int) -> bytes:
        with self._disk:
            if not self._open:
                raise SpoolError(f"{self.name}: closed")
            return os.pread(self._descriptor, min(count, self._written - position), position)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def _tell_loop(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


class Spool:
    """A private folder for files in transit, with a small thread pool of its own for the disk.

    The folder is made in ``directory``, is readable by nobody else, and disappears with ``close``;
    what dead processes left behind there is removed at the start.
    """

    def __init__(self, directory: Path, *, workers: int = 4) -> None:
        self._folder, lock = claim_folder(directory)
        self._claim: int | None = lock
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="spool")
        self._numbers = itertools.count()

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    @asynccontextmanager
    async def file(self, name: str, *, expected: int = 0) -> AsyncIterator[SpoolFile]:
        """A new file, called ``name`` in messages, which is deleted when the block ends.

        Raises SpoolFull at once if the disk has no room for ``expected`` bytes.
        """
        if shutil.disk_usage(self._folder).free < expected + FREE_SPACE_KEPT * bool(expected):
            raise SpoolFull(f"{name}: no room on the disk of the spool")
        file = SpoolFile(name, self._folder / str(next(self._numbers)), self._pool)
        try:
            yield file
        finally:
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._pool, file.close))

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Wait for the disk and remove the folder. May be called again."""
        self._pool.shutdown(wait=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None
