"""The files of the workspace: bytes on disk, metadata in memory, expiry by the clock."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playground.claude.errors import ApiError, invalid, not_found
from playground.claude.ids import new_id
from playground.claude.limits import Limits

Clock = Callable[[], datetime]

_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f]')


def stamp(moment: datetime) -> str:
    """A moment as the API writes it: RFC 3339 in UTC with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check_name(name: str, limits: Limits) -> str:
    """The name of an upload, or a 400 (length 1 to 255, no forbidden characters)."""
    if not 1 <= len(name) <= limits.file_name_max or _FORBIDDEN.search(name):
        raise invalid(
            f"file: filename must be 1-{limits.file_name_max} characters and must not contain "
            'any of < > : " | ? * \\ / or control characters'
        )
    return name


def safe_name(name: str, limits: Limits) -> str:
    """The name that a generated file gets in the Files API."""
    return _FORBIDDEN.sub("_", name)[-limits.file_name_max :] or "unnamed"


@dataclass(frozen=True)
class StoredFile:
    """One file: its bytes lie at ``path``."""

    id: str
    filename: str
    mime_type: str
    size: int
    created: datetime
    expires: datetime | None
    downloadable: bool
    path: Path

    def metadata(self, *, old_shape: bool = False) -> dict[str, Any]:
        """The API's object; the old beta's shape has no ``expires_at``."""
        body: dict[str, Any] = {
            "type": "file",
            "id": self.id,
            "size_bytes": self.size,
            "created_at": stamp(self.created),
            "filename": self.filename,
            "mime_type": self.mime_type,
            "downloadable": self.downloadable,
        }
        if not old_shape:
            body["expires_at"] = stamp(self.expires) if self.expires else None
        return body


class FileStore:
    """All files of one server, in the folder ``root``."""

    def __init__(self, root: Path, limits: Limits, clock: Clock) -> None:
        self._root = root
        self._limits = limits
        self._clock = clock
        self._files: dict[str, StoredFile] = {}

    def reserve(self) -> tuple[str, Path]:
        """A fresh id and the path where its bytes go."""
        file_id = new_id("file")
        return file_id, self._root / file_id

    def add(
        self,
        file_id: str,
        filename: str,
        *,
        mime_type: str | None = None,
        expires_in: int | None = None,
        downloadable: bool = False,
    ) -> StoredFile:
        """Register a file whose bytes are in place. Raises a 400 beyond the storage quota."""
        path = self._root / file_id
        size = path.stat().st_size
        if sum(file.size for file in self._files.values()) + size > self._limits.storage_max:
            path.unlink()
            raise storage_full()
        now = self._clock()
        guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        file = StoredFile(
            id=file_id,
            filename=filename,
            mime_type=mime_type or guessed,
            size=size,
            created=now,
            expires=now + timedelta(seconds=expires_in) if expires_in else None,
            downloadable=downloadable,
            path=path,
        )
        self._files[file_id] = file
        return file

    def holds(self, file_id: str) -> bool:
        """Whether there is such a file."""
        return file_id in self._files

    def get(self, file_id: str) -> StoredFile:
        """A file by its id, expired or not. Raises a 404 for unknown and deleted ones."""
        if file_id not in self._files:
            raise not_found(f"File not found: {file_id}")
        return self._files[file_id]

    def usable(self, file_id: str) -> StoredFile:
        """A file whose content is still there. Raises a 404, ``file_expired`` when it is not."""
        file = self.get(file_id)
        if file.expires is not None and file.expires <= self._clock():
            raise not_found(f"File '{file_id}' has expired", error_code="file_expired")
        return file

    def expire(self, file_id: str) -> None:
        """Let a file expire now."""
        self._files[file_id] = replace(self.get(file_id), expires=self._clock())

    def delete(self, file_id: str) -> None:
        """Delete a file for good. Raises a 404 for unknown ones."""
        self.get(file_id).path.unlink(missing_ok=True)
        del self._files[file_id]

    def newest_first(self) -> list[StoredFile]:
        """All files, the newest first."""
        return list(reversed(self._files.values()))


def storage_full() -> ApiError:
    """The 400 of an organization whose storage is used up."""
    return invalid(
        "File storage quota exceeded for this organization. Delete files to free up space.",
        error_code="storage_quota_exceeded",
    )
