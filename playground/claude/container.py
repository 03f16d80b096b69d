"""Containers: a folder with input, work and output, kept from request to request.

``/tmp`` of the text editor is the container's own ``tmp`` folder (also ``$TMPDIR``); a shell
command that spells ``/tmp`` out means the machine's own.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from playground.claude.brain import File
from playground.claude.errors import ApiError, not_found
from playground.claude.files import Clock, StoredFile
from playground.claude.ids import new_id
from playground.claude.limits import Limits


@dataclass
class Container:
    """One sandbox's folder and the files that were mounted into it."""

    id: str
    folder: Path
    created: datetime
    mounted: dict[str, File] = field(default_factory=dict)

    @property
    def input(self) -> Path:
        """``$INPUT_DIR``."""
        return self.folder / "input"

    @property
    def work(self) -> Path:
        """Where commands start, ``$HOME``."""
        return self.folder / "work"

    @property
    def tmp(self) -> Path:
        """``$TMPDIR``, and the text editor's ``/tmp``."""
        return self.folder / "tmp"

    def fresh_output(self) -> Path:
        """A new, empty ``$OUTPUT_DIR``."""
        output = self.folder / "output" / new_id("out")
        output.mkdir(parents=True)
        return output

    async def mount(self, stored: StoredFile) -> File:
        """Put an uploaded file into ``$INPUT_DIR``; a second file of the same name is numbered."""
        if stored.id in self.mounted:
            return self.mounted[stored.id]
        taken = {file.name for file in self.mounted.values()}
        name, number = stored.filename, 1
        while name in taken:
            number += 1
            pure = PurePath(stored.filename)
            name = f"{pure.stem}_{number}{pure.suffix}"
        path = self.input / name
        await asyncio.to_thread(shutil.copyfile, stored.path, path)
        path.chmod(0o444)
        file = File(stored.id, name, stored.mime_type, stored.size, path)
        self.mounted[stored.id] = file
        return file

    def resolve(self, path: str) -> Path | None:
        """A path of the text editor on this machine, or None when it leaves the container."""
        path = path.replace("${INPUT_DIR}", str(self.input)).replace("$INPUT_DIR", str(self.input))
        pure = PurePath(path)
        if pure.is_absolute() and not pure.is_relative_to(self.folder):
            pure = self.tmp / pure.relative_to("/tmp") if pure.is_relative_to("/tmp") else pure  # noqa: S108 - mapped, not used
        resolved = (self.work / pure).resolve()
        return resolved if resolved.is_relative_to(self.folder) else None


def gone(container_id: str) -> ApiError:
    """The 404 of a container that expired or never was."""
    return not_found(f"Container not found: {container_id}")


class ContainerStore:
    """All containers of one server."""

    def __init__(self, root: Path, limits: Limits, clock: Clock) -> None:
        self._root = root.resolve()
        self._limits = limits
        self._clock = clock
        self._containers: dict[str, Container] = {}
        self._expired: set[str] = set()
        self._font_cache = _font_cache(self._root)

    def create(self) -> Container:
        """A fresh container."""
        container_id = new_id("container")
        container = Container(container_id, self._root / container_id, self._clock())
        for folder in (container.input, container.work, container.tmp):
            folder.mkdir(parents=True)
        self._containers[container_id] = container
        return container

    def get(self, container_id: str, *, uploads: bool) -> Container:
        """A living container by its id. Raises the 404 of an unknown one.

        One that has expired answers 500 where files are to be put into it: measured with the real
        API by others (pydantic-ai 2.68, models/anthropic/_containers.py).
        """
        container = self._containers.get(container_id)
        if container is None and container_id in self._expired and uploads:
            raise ApiError(500, "Internal server error")
        if container is None:
            raise gone(container_id)
        if self._clock() >= container.created + timedelta(seconds=self._limits.container_seconds):
            self.forget(container_id)
            return self.get(container_id, uploads=uploads)
        return container

    def forget(self, container_id: str) -> None:
        """Let a container die; its files are lost."""
        container = self._containers.pop(container_id, None)
        if container is not None:
            self._expired.add(container_id)
            shutil.rmtree(container.folder, ignore_errors=True)

    def expires_at(self) -> datetime:
        """The rolling value that answers carry; not the time of death."""
        return self._clock() + timedelta(seconds=self._limits.container_rolling_seconds)

    def environment(self, container: Container, output: Path) -> dict[str, str]:
        """The whole environment of one command."""
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(container.work),
            "LANG": "C.UTF-8",
            "TMPDIR": str(container.tmp),
            "INPUT_DIR": str(container.input),
            "OUTPUT_DIR": str(output),
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": str(self._font_cache),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }


def _font_cache(root: Path) -> Path:
    """One matplotlib cache for all servers of this user: building it takes seconds."""
    shared = Path(tempfile.gettempdir()) / f"playground-matplotlib-{os.getuid()}"
    shared.mkdir(mode=0o700, exist_ok=True)
    if not shared.is_symlink() and shared.stat().st_uid == os.getuid():
        return shared
    own = root / "matplotlib"
    own.mkdir(exist_ok=True)
    return own
