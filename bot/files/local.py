"""A file of this machine as the source of an upload."""

import io


class LocalFile(io.FileIO):
    """A file on disk, opened for reading."""

    def stop(self) -> None:
        """A local read never waits."""
