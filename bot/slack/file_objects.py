"""Slack file objects: what we keep of one, and where a message has them."""

from collections.abc import Mapping
from typing import Any

FILE_FIELDS = (
    "id",
    "name",
    "title",
    "mimetype",
    "filetype",
    "size",
    "mode",
    "file_access",
    "is_external",
    "external_type",
    "user",
    "user_team",
    "url_private",
    "url_private_download",
)
"""What we keep of a Slack file object: enough to decide about it and to fetch it."""


def file_facts(file: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a Slack file object that we keep."""
    return {field: file[field] for field in FILE_FIELDS if field in file}


def message_files(message: Mapping[str, Any]) -> list[Any]:
    """The file objects of a message, those of messages forwarded with it included."""
    shared = [each for each in _listed(message, "attachments") if isinstance(each, dict)]
    carried = [file for each in shared if each.get("is_share") for file in _listed(each, "files")]
    return [*_listed(message, "files"), *carried]


def _listed(holder: Mapping[str, Any], field: str) -> list[Any]:
    value = holder.get(field)
    return value if isinstance(value, list) else []
