"""What Slack calls a file by its name, and the size of a picture by its first bytes."""

import struct
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class FileType:
    """Slack's short name, the MIME type and the name people read; `text` kinds become snippets."""

    filetype: str
    mimetype: str
    pretty: str
    text: bool = False


_TYPES: dict[str, FileType] = {
    "csv": FileType("csv", "text/csv", "CSV", True),
    "tsv": FileType("tsv", "text/tab-separated-values", "TSV", True),
    "txt": FileType("text", "text/plain", "Plain Text", True),
    "log": FileType("text", "text/plain", "Plain Text", True),
    "md": FileType("markdown", "text/markdown", "Markdown (raw)", True),
    "py": FileType("python", "text/x-python", "Python", True),
    "r": FileType("r", "text/x-r", "R", True),
    "sql": FileType("sql", "text/x-sql", "SQL", True),
    "json": FileType("json", "application/json", "JSON", True),
    "yaml": FileType("yaml", "text/yaml", "YAML", True),
    "yml": FileType("yaml", "text/yaml", "YAML", True),
    "xml": FileType("xml", "application/xml", "XML", True),
    "js": FileType("javascript", "text/javascript", "JavaScript/JSON", True),
    "sh": FileType("shell", "text/x-shellscript", "Shell", True),
    "html": FileType("html", "text/html", "HTML", True),
    "htm": FileType("html", "text/html", "HTML", True),
    "ipynb": FileType("ipynb", "application/x-ipynb+json", "Jupyter Notebook"),
    "png": FileType("png", "image/png", "PNG"),
    "jpg": FileType("jpg", "image/jpeg", "JPEG"),
    "jpeg": FileType("jpg", "image/jpeg", "JPEG"),
    "gif": FileType("gif", "image/gif", "GIF"),
    "webp": FileType("webp", "image/webp", "WebP"),
    "svg": FileType("svg", "image/svg+xml", "SVG"),
    "pdf": FileType("pdf", "application/pdf", "PDF"),
    "xlsx": FileType(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel Spreadsheet",
    ),
    "xls": FileType("xls", "application/vnd.ms-excel", "Excel Spreadsheet"),
    "docx": FileType(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word Document",
    ),
    "pptx": FileType(
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "PowerPoint Presentation",
    ),
    "zip": FileType("zip", "application/zip", "Zip"),
    "gz": FileType("gzip", "application/gzip", "Gzip"),
    "parquet": FileType("binary", "application/octet-stream", "Binary"),
    "mov": FileType("mov", "video/quicktime", "QuickTime Movie"),
    "mp4": FileType("mp4", "video/mp4", "MPEG 4 Video"),
}
_BINARY = FileType("binary", "application/octet-stream", "Binary")
_SNIPPETS = {kind.filetype: kind for kind in _TYPES.values() if kind.text}
PICTURES = frozenset({"png", "jpg", "gif"})
"""The file types an `image` block may show."""


def type_of(name: str) -> FileType:
    """The type of a file by the ending of its name."""
    return _TYPES.get(PurePosixPath(name.lower()).suffix.lstrip("."), _BINARY)


def snippet_type(name: str) -> FileType | None:
    """The type for a `snippet_type` argument, or nothing when Slack does not know it."""
    return _SNIPPETS.get(name)


def picture_size(head: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG, read from its beginning."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return int(width), int(height)
    if head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return int(width), int(height)
    return _jpeg_size(head) if head.startswith(b"\xff\xd8") else None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None
