"""What is on this machine, as the source of an upload and as the end of a download."""

import io
from typing import Protocol


class LocalFile(io.FileIO):
    """A file on disk, opened for reading."""

    def stop(self) -> None:
        """A local read never waits."""


class Sink(Protocol):
    """Where a download goes. After ``rewind`` the bytes come again from the first one."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        ...

    def rewind(self) -> None:
        """Expect the first byte next."""
        ...


class Received:
    """A small download, kept in memory as ``data``."""

    def __init__(self) -> None:
        self.data = b""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.data += chunk

    def rewind(self) -> None:
        """Begin again: they are sent anew."""
        self.data = b""
