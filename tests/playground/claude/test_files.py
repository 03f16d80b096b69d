"""The Files API through the real SDK."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic
from anthropic.types import (
    FileExpiredError,
    FileNotDownloadableError,
    StorageQuotaExceededError,
)

from playground.claude.brain import Bash
from playground.claude.limits import Limits

from .support import JSON, Start, result

MAKE = Bash("echo made > $OUTPUT_DIR/made.txt")


async def test_an_upload_comes_back_as_metadata(start: Start) -> None:
    """Name, type, size and expiry are those of the upload; an upload is not downloadable."""
    lab = await start()
    file = await lab.upload(b"a,b\n", "größe 数据.csv", expires_in_seconds=3600)
    again = await lab.client.files.retrieve_metadata(file.id)
    assert again == file
    assert (file.filename, file.mime_type, file.size_bytes) == ("größe 数据.csv", "text/csv", 4)
    assert file.downloadable is False
    assert file.expires_at is not None
    assert file.expires_at - file.created_at == timedelta(hours=1)


async def test_the_sync_client_uploads_from_an_open_file(start: Start, tmp_path: Path) -> None:
    """The sync client streams a file handle; bytes arrive whole."""
    lab = await start()
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(range(256)) * 20_000)

    def upload() -> str:
        with (
            Anthropic(api_key=lab.claude.api_key, base_url=lab.claude.url) as client,
            path.open("rb") as source,
        ):
            return client.files.upload(file=("big.bin", source, "application/zip")).id

    file_id = await asyncio.to_thread(upload)
    assert lab.claude.files.get(file_id).path.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("seconds", [3599, 7_776_001])
async def test_an_expiry_out_of_range_is_refused(start: Start, seconds: int) -> None:
    """expires_in_seconds must lie between one hour and 90 days."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match="expires_in_seconds"):
        await lab.upload(expires_in_seconds=seconds)


@pytest.mark.parametrize("name", ["a:b.csv", "a?.csv", "a|b", "x" * 256])
async def test_a_forbidden_name_is_refused(start: Start, name: str) -> None:
    """Forbidden characters and names over 255 characters are a 400."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match="filename"):
        await lab.upload(name=name)


async def test_a_file_that_is_too_large_is_refused_in_html(start: Start) -> None:
    """Over the limit the proxy answers 413 without JSON, and nothing is kept."""
    lab = await start(limits=Limits(file_max=100_000))
    with pytest.raises(anthropic.ContentTooLargeError) as caught:
        await lab.upload(b"x" * 300_000)
    assert "cloudflare" in caught.value.response.headers["server"]
    assert lab.claude.files.newest_first() == []


async def test_storage_has_a_quota(start: Start) -> None:
    """An upload over the organization's quota is a StorageQuotaExceededError."""
    lab = await start(limits=Limits(storage_max=1000))
    with pytest.raises(StorageQuotaExceededError):
        await lab.upload(b"x" * 1001)


async def test_uploads_cannot_be_downloaded(start: Start) -> None:
    """The content of an upload is refused with its own error, which is not retried."""
    lab = await start()
    file = await lab.upload()
    with pytest.raises(FileNotDownloadableError) as caught:
        await lab.client.files.download(file.id)
    assert caught.value.response.headers["x-should-retry"] == "false"


async def test_generated_files_can_be_downloaded(start: Start) -> None:
    """A file from $OUTPUT_DIR has metadata, no expiry, and content."""
    lab = await start([MAKE])
    message = await lab.ask()
    file_id = result(message).content[0].file_id
    metadata = await lab.client.files.retrieve_metadata(file_id)
    assert (metadata.filename, metadata.downloadable) == ("made.txt", True)
    assert metadata.mime_type == "text/plain"
    assert metadata.expires_at is None
    async with lab.client.files.with_streaming_response.download(file_id) as response:
        assert b"".join([chunk async for chunk in response.iter_bytes(2)]) == b"made\n"


async def test_a_deleted_file_is_gone(start: Start) -> None:
    """Delete answers file_deleted; afterwards every call is a 404."""
    lab = await start()
    file = await lab.upload()
    deleted = await lab.client.files.delete(file.id)
    assert (deleted.id, deleted.type) == (file.id, "file_deleted")
    with pytest.raises(anthropic.NotFoundError):
        await lab.client.files.retrieve_metadata(file.id)
    with pytest.raises(anthropic.NotFoundError):
        await lab.client.files.delete(file.id)


async def test_lists_are_paged_newest_first(start: Start) -> None:
    """The SDK's paginator walks all pages; ids picks files and skips unknown ones."""
    lab = await start()
    files = [await lab.upload(name=f"{number}.csv") for number in range(5)]
    listed = [file.filename async for file in lab.client.files.list(limit=2)]
    assert listed == ["4.csv", "3.csv", "2.csv", "1.csv", "0.csv"]
    picked = await lab.client.files.list(ids=[files[1].id, "file_unknown"])
    assert [file.id for file in picked.data] == [files[1].id]
    for wrong in ({"ids": [files[0].id], "limit": 2}, {"limit": 0}, {"limit": 1001}):
        parameters: Any = wrong
        with pytest.raises(anthropic.BadRequestError):
            await lab.client.files.list(**parameters)


async def test_expired_content_is_a_file_expired_error(start: Start) -> None:
    """After its time a file's metadata stays, and messages that use it are refused."""
    now = [datetime(2026, 11, 1, tzinfo=UTC)]
    lab = await start(clock=lambda: now[0])
    file = await lab.upload(expires_in_seconds=3600)
    now[0] += timedelta(seconds=3601)
    assert (await lab.client.files.retrieve_metadata(file.id)).id == file.id
    with pytest.raises(FileExpiredError):
        await lab.client.files.download(file.id)
    with pytest.raises(FileExpiredError):
        await lab.create({"type": "container_upload", "file_id": file.id})


async def test_file_calls_have_a_rate_limit(start: Start) -> None:
    """Beyond the calls of a minute comes a 429 with retry-after."""
    lab = await start(limits=Limits(file_requests_per_minute=2))
    await lab.upload()
    await lab.upload()
    with pytest.raises(anthropic.RateLimitError) as caught:
        await lab.upload()
    assert 0 < int(caught.value.response.headers["retry-after"]) <= 60


async def test_the_old_beta_header_brings_the_old_shape(start: Start) -> None:
    """files-api-2025-04-14 lists with has_more and first_id and knows no expires_at."""
    lab = await start()
    file = await lab.upload()
    headers = {"anthropic-beta": "files-api-2025-04-14"}
    page = await lab.client.get("/v1/files", cast_to=object, options={"headers": headers})
    assert isinstance(page, dict)
    shown: JSON = page
    assert set(shown) == {"data", "has_more", "first_id", "last_id"}
    assert shown["first_id"] == file.id
    assert "expires_at" not in shown["data"][0]


async def test_an_upload_without_a_file_is_refused(start: Start) -> None:
    """A multipart body needs the part named file."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match="file: Field required"):
        await lab.client.post(
            "/v1/files",
            cast_to=object,
            body={"expires_in_seconds": "3600"},
            files={"expires_in_seconds": (None, io.BytesIO(b"3600"))},
            options={"headers": {"Content-Type": "multipart/form-data"}},
        )
