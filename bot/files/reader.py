"""A seekable reader of a file that is still being written."""

import io
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Written(Protocol):
    """What a reader needs of the file: a way to wait for the writer."""

    def wait_beyond(self, position: int, size: int, stall: float, gone: Callable[[], bool]) -> int:
        """Block until a byte at ``position`` can be read; return where readable bytes end."""
        ...

    def wake_readers(self) -> None:
        """Let waiting readers look at their state again."""
        ...


class SpoolReader(io.RawIOBase):
    """A read-only view of a file of ``size`` bytes; blocks in ``read`` until the writer is there.

    Not safe for two threads at once, except for ``stop``, which wakes a blocked ``read``.
    """

    def __init__(self, file: Written, descriptor: int, size: int, stall: float) -> None:
        super().__init__()
        self._file = file
        self._descriptor = descriptor
        self._size = size
        self._stall = stall
        self._position = 0
        self._gone = False

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true."""
        return True

    def tell(self) -> int:
        """The position of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move; the end is the final size, whatever is written so far."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read what is there, at least one byte before the end. Raises the writer's error."""
        view = memoryview(buffer).cast("B")
        if not len(view) or self._position >= self._size:
            return 0
        end = self._file.wait_beyond(self._position, self._size, self._stall, lambda: self._gone)
        data = os.pread(self._descriptor, min(len(view), end - self._position), self._position)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def stop(self) -> None:
        """Make the next ``read``, and one that waits right now, raise. For other threads."""
        self._gone = True
        self._file.wake_readers()

    def close(self) -> None:
        """Release the file. Call it when no ``read`` is running."""
        if not self.closed:
            self._gone = True
            os.close(self._descriptor)
        super().close()
