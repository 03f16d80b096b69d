"""Files that blocks of a request refer to: still there, and fit to be shown."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from playground.claude.errors import invalid
from playground.claude.files import FileStore, StoredFile
from playground.claude.history import History
from playground.claude.limits import MIB, Limits
from playground.claude.models import Model

JSON = dict[str, Any]

IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
DOCUMENT_TYPES = frozenset({"application/pdf", "text/plain"})


def check_sources(history: History, spec: Model, files: FileStore, limits: Limits) -> None:
    """Refuse files that are gone (404) or that their block cannot show (400).

    The number of pictures and of pages counts over the whole request.
    """
    shown = _Shown(spec, limits)
    for number, message in enumerate(history.messages):
        for place, block in enumerate(message["content"]):
            where = f"messages.{number}.content.{place}"
            if block["type"] == "container_upload":
                files.usable(block["file_id"])
            elif block["type"] in ("image", "document"):
                _check_source(block, where, files, limits, shown)
    shown.check()


class _Shown:
    """All pictures and pages of a request."""

    def __init__(self, spec: Model, limits: Limits) -> None:
        self._limits = limits
        small = spec.window < 1_000_000
        self._pages_max = limits.pdf_pages_small_window if small else limits.pdf_pages_max
        self._pages = 0
        self._sides: list[tuple[str, int]] = []

    def image(self, where: str, side: int) -> None:
        self._sides.append((where, side))

    def pages(self, where: str, count: int) -> None:
        self._pages += count
        if self._pages > self._pages_max:
            raise invalid(f"{where}: A maximum of {self._pages_max} PDF pages may be provided.")

    def check(self) -> None:
        """Refuse large pictures among many."""
        most = self._limits.image_side_of_many
        large = [where for where, side in self._sides if side > most]
        if len(self._sides) > self._limits.images_of_any_size and large:
            raise invalid(
                f"{large[0]}.image.source: At least one of the image dimensions exceed max allowed "
                f"size for many-image requests: {most} pixels"
            )


def _check_source(block: JSON, where: str, files: FileStore, limits: Limits, shown: _Shown) -> None:
    kind, source = block["type"], block["source"]
    if not isinstance(source, dict) or "type" not in source:
        raise invalid(f"{where}.{kind}.source.type: Field required")
    stored = files.usable(source.get("file_id", "")) if source["type"] == "file" else None
    mime_type = stored.mime_type if stored else source.get("media_type")
    allowed = IMAGE_TYPES if kind == "image" else DOCUMENT_TYPES
    if mime_type is not None and mime_type.partition(";")[0] not in allowed:
        raise invalid(
            f"{where}: the file type {mime_type} is not supported in a `{kind}` block; "
            f"supported: {', '.join(sorted(allowed))}"
        )
    if stored is not None and kind == "image":
        shown.image(where, _check_image(stored, where, limits))
    elif stored is not None and mime_type == "application/pdf":
        shown.pages(where, _check_pdf(stored, where, limits))


def _check_image(stored: StoredFile, where: str, limits: Limits) -> int:
    """The longer side in pixels."""
    encoded = -(-stored.size // 3) * 4
    if encoded > limits.image_base64_max:
        raise invalid(
            f"{where}.image.source.base64: image exceeds {limits.image_base64_max // MIB} MB "
            f"maximum: {encoded} bytes > {limits.image_base64_max} bytes"
        )
    try:
        with Image.open(stored.path) as image:
            found, side = f"image/{(image.format or '').lower()}", max(image.size)
    except (OSError, Image.DecompressionBombError) as error:
        raise invalid(f"{where}: Could not process image") from error
    if found != stored.mime_type:
        raise invalid(
            f"{where}: The image was specified using the {stored.mime_type} media type, but the "
            f"image appears to be a {found} image"
        )
    if side > limits.image_side_max:
        raise invalid(
            f"{where}: image dimensions exceed max allowed size: {limits.image_side_max} pixels",
            error_code="image_dimensions_too_large",
            max_side_length_pixels=limits.image_side_max,
            paths=[where],
        )
    return side


def _check_pdf(stored: StoredFile, where: str, limits: Limits) -> int:
    """The number of pages."""
    if stored.size > limits.pdf_max:
        raise invalid(f"{where}: PDF exceeds {limits.pdf_max} bytes maximum: {stored.size} bytes")
    pages = _pages(stored.path)
    if pages is None:
        raise invalid(f"{where}: The PDF specified was not valid.")
    return pages


@lru_cache(maxsize=256)
def _pages(path: Path) -> int | None:
    """The number of pages, or None when it cannot be read (broken, or with a password)."""
    try:
        return len(PdfReader(path).pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError):
        return None
