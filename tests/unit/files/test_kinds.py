"""What a file is and how the model may see it."""

import io
import struct

import pytest
from PIL import Image

from bot.files.kinds import Kind, kind_of, mime_type

MB = 1024 * 1024
PDF = b"%PDF-1.7\n1 0 obj"


def image(form: str, size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, form, **options)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["png", "jpeg", "gif", "webp"])
def test_pictures_are_shown_to_the_model(form: str) -> None:
    """A real picture of a format that the model sees is shown, whatever it is called."""
    data = image(form)
    assert kind_of("scan.dat", "", len(data), data) == Kind(f"image/{form}", "image")


def test_a_lossless_webp_is_measured() -> None:
    """The second form of WebP tells its size elsewhere, and is shown as well."""
    data = image("webp", lossless=True)
    assert kind_of("plot.webp", "image/webp", len(data), data).view == "image"
    large = image("webp", (9000, 10), lossless=True)
    assert kind_of("plot.webp", "image/webp", len(large), large).view is None


def test_a_photo_with_a_long_header_is_measured() -> None:
    """A JPEG whose dimensions come after a long EXIF part is shown."""
    exif = b"\xff\xe1" + struct.pack(">H", 40_000) + bytes(39_998)
    data = image("jpeg")
    data = data[:2] + exif + data[2:]
    assert kind_of("photo.jpg", "image/jpeg", len(data), data[: 64 * 1024]).view == "image"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (image("png"), 8 * MB),
        (image("png", (8001, 4)), 5_000),
        (image("jpeg")[:30], 5_000),
        (b"\x89PNG\r\n\x1a\n", 8),
    ],
    ids=["too many bytes", "too many pixels", "unknown pixels", "truncated"],
)
def test_a_picture_that_the_api_refuses_stays_in_the_container(data: bytes, size: int) -> None:
    """One picture too large would fail the whole request, so the model reads it by code only."""
    assert kind_of("plot.png", "image/png", size, data).view is None


def test_a_pdf_is_a_document_within_limits() -> None:
    """A PDF is shown as a document unless it is too large or encrypted."""
    assert kind_of("report.bin", "", 9_000, PDF) == Kind("application/pdf", "document")
    assert kind_of("report.pdf", "", 33 * MB, PDF) == Kind("application/pdf")
    locked = b"trailer << /Root 1 0 R /Encrypt 5 0 R >>"
    assert kind_of("report.pdf", "", 9_000, PDF, locked) == Kind("application/pdf")


@pytest.mark.parametrize(
    ("name", "claimed", "head", "expected"),
    [
        ("data.csv", "application/vnd.ms-excel", b"a,b\n", "text/csv"),
        ("data.csv", "text/csv", b"PAR1\x15", "application/vnd.apache.parquet"),
        ("photo.png", "image/png", b"not a picture", "application/octet-stream"),
        ("paper.pdf", "application/pdf", b"<html>", "application/octet-stream"),
        ("notes", "text/plain; charset=utf-8", b"hello", "text/plain"),
        ("blob", "", b"\x00\x01", "application/octet-stream"),
        ("x.jsonl", "", b"{}", "application/x-ndjson"),
    ],
)
def test_bytes_count_more_than_names_and_names_more_than_claims(
    name: str, claimed: str, head: bytes, expected: str
) -> None:
    """The type comes from the first bytes, then the extension, then the claim."""
    assert mime_type(name, claimed, head) == expected
