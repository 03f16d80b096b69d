"""Whether a Slack file can be read at all, told from its file object before any download."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.text import human_size
from bot.troubles import Trouble

_SERVICES = {
    "gdrive": "Google Drive",
    "gdoc": "Google Drive",
    "gsheet": "Google Drive",
    "gpres": "Google Drive",
    "dropbox": "Dropbox",
    "box": "Box",
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
}
_WRITTEN_IN_SLACK = {
    "canvas": Trouble.IS_CANVAS,
    "quip": Trouble.IS_CANVAS,
    "docs": Trouble.IS_CANVAS,
    "space": Trouble.IS_POST,
    "post": Trouble.IS_POST,
    "list": Trouble.IS_LIST,
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that can be fetched: ``url`` needs the bot token, ``size`` is in bytes."""

    id: str
    name: str
    mime_type: str
    size: int
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be taken: its ``trouble``, and the ``values`` that the sentence needs."""

    id: str
    name: str
    trouble: Trouble
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeedsInfo:
    """A stub: files.info has to be asked before anything can be said."""

    id: str
    name: str


Readiness = Ready | Refused | NeedsInfo


def readiness(file: Mapping[str, Any], *, max_bytes: int, asked: bool = False) -> Readiness:
    """What can be done with a file object of an event, or of files.info (then ``asked``)."""
    file_id = str(file.get("id") or "")
    name = str(file.get("name") or file.get("title") or file_id or "file")

    def refused(trouble: Trouble, **values: Any) -> Refused:
        return Refused(file_id, name, trouble, {"name": name, **values})

    mode, access = str(file.get("mode") or ""), str(file.get("file_access") or "")
    kind = str(file.get("filetype") or "")
    if mode == "tombstone" or access == "file_not_found":
        return refused(Trouble.DELETED)
    if mode == "hidden_by_limit":
        return refused(Trouble.HIDDEN)
    if access == "access_denied" or (asked and access == "check_file_info"):
        return refused(Trouble.NO_ACCESS)
    if access == "check_file_info" or mode == "file_access":
        return refused(Trouble.NO_ACCESS) if asked else NeedsInfo(file_id, name)
    if file.get("is_external") or mode in {"external", "remote"}:
        service = _SERVICES.get(str(file.get("external_type") or kind).lower())
        return refused(Trouble.EXTERNAL, place=service) if service else refused(Trouble.ELSEWHERE)
    if written := _WRITTEN_IN_SLACK.get(mode) or _WRITTEN_IN_SLACK.get(kind):
        return refused(written)
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    size = file.get("size")
    if not url or not isinstance(size, int):
        return refused(Trouble.NO_ACCESS) if asked else NeedsInfo(file_id, name)
    if size == 0:
        return refused(Trouble.EMPTY)
    if size > max_bytes:
        return refused(Trouble.TOO_BIG, size=human_size(size), limit=human_size(max_bytes))
    return Ready(file_id, name, str(file.get("mimetype") or ""), size, url)


def unavailable(error: str, file_id: str, name: str) -> Refused:
    """The refusal for files.info answering with ``error`` (``file_not_found``, ``not_visible``)."""
    known = {"file_deleted": Trouble.DELETED, "file_not_found": Trouble.GONE}
    return Refused(file_id, name, known.get(error, Trouble.NO_ACCESS), {"name": name})
