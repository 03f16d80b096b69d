"""What a file is, and how it can go to the model besides lying in the container."""

import io
import mimetypes
from dataclasses import dataclass
from typing import Literal

import imagesize

from bot import limits

HEAD = 64 * 1024
"""How many of a file's first bytes to pass as ``head``: most JPEG photos tell their size there."""

TAIL = 16 * 1024
"""How many of its last bytes to pass as ``tail``: enough for a PDF's trailer."""

View = Literal["image", "document"]
Role = Literal["data", "image", "document", "font"]
"""How the model gets a file besides the container: not, shown, or as the font for its plots."""

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"PAR1", 0, "application/vnd.apache.parquet"),
    (b"SQLite format 3\x00", 0, "application/vnd.sqlite3"),
    (b"\x1f\x8b", 0, "application/gzip"),
)
_SEEN_BY_THE_MODEL = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_EXTENSIONS = {
    "parquet": "application/vnd.apache.parquet",
    "md": "text/markdown",
    "tsv": "text/tab-separated-values",
    "jsonl": "application/x-ndjson",
    "ndjson": "application/x-ndjson",
    "ipynb": "application/x-ipynb+json",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "sqlite": "application/vnd.sqlite3",
    "log": "text/plain",
    "sql": "application/sql",
}
_SYSTEM_INDEPENDENT = mimetypes.MimeTypes()
_ANYTHING = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """A file's type, and the content blocks it may be shown in (it always goes to the container).

    ``view`` is None for everything that the model reads by running code only.
    """

    mime_type: str
    view: View | None = None


def can_be_shown(mime: str) -> bool:
    """Whether the model could look at files of this type, were they small and sound."""
    return mime in _SEEN_BY_THE_MODEL or mime == "application/pdf"


def mime_type(name: str, claimed: str, head: bytes) -> str:
    """The type of a file: by its first bytes if they tell, then by its extension, then as claimed.

    A file that claims to be an image or a PDF and whose bytes deny it is "octet-stream".
    """
    if sniffed := _sniff(head):
        return sniffed
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    by_name = _EXTENSIONS.get(extension) or _SYSTEM_INDEPENDENT.guess_type(f"a.{extension}")[0]
    guess = by_name or claimed.partition(";")[0].strip().lower() or _ANYTHING
    if guess == "application/pdf" or guess in _SEEN_BY_THE_MODEL:
        return _ANYTHING
    return guess


def kind_of(name: str, claimed: str, size: int, head: bytes, tail: bytes = b"") -> Kind:
    """The kind of a file of ``size`` bytes that begins with ``head`` and ends with ``tail``.

    An image or PDF that the API would refuse (too large, encrypted, of unknown dimensions) gets no
    view: one refused block fails the whole request, while the container takes any file.
    """
    mime = mime_type(name, claimed, head)
    if mime in _SEEN_BY_THE_MODEL and size <= limits.ANTHROPIC_IMAGE_MAX:
        pixels = image_size(head)
        if min(pixels) > 0 and max(pixels) <= limits.ANTHROPIC_IMAGE_SIDE_MAX:
            return Kind(mime, "image")
    encrypted = b"/Encrypt" in head or b"/Encrypt" in tail
    if mime == "application/pdf" and size <= limits.ANTHROPIC_PDF_MAX and not encrypted:
        return Kind(mime, "document")
    return Kind(mime)


def extension_of(head: bytes) -> str:
    """What the name of a file that begins so may end in: "csv" or "txt" for a text like any."""
    if sniffed := _sniff(head):
        known = [ending for ending, mime in _EXTENSIONS.items() if mime == sniffed]
        guess = _SYSTEM_INDEPENDENT.guess_extension(sniffed) or ".gz"
        return known[0] if known else guess.removeprefix(".")
    if head.startswith(b"PK"):
        inside = {b"xl/": "xlsx", b"word/": "docx", b"ppt/": "pptx"}
        return next((ending for part, ending in inside.items() if part in head), "zip")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"{", b"[")):
        return "jsonl" if b"}\n{" in text else "json"
    return "csv" if any(sign in text.split(b"\n")[0] for sign in (b",", b";", b"\t")) else "txt"


def image_size(head: bytes) -> tuple[int, int]:
    """(width, height) in pixels of an image that begins so; not positive if that does not tell."""
    width, height = imagesize.get(io.BytesIO(head), exif_rotation=False)
    return width, height


def _sniff(head: bytes) -> str | None:
    for magic, offset, mime in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return mime
    # Readers accept up to 1 KB of anything before a PDF's header.
    return "application/pdf" if b"%PDF-" in head[:1024] else None
