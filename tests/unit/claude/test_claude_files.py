"""The Files API through the real SDK, over real HTTP."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest
from aiohttp import web

from bot.claude.files import FileTooLarge
from bot.files.spool import Spool, SpoolFile
from tests.unit.claude.stub import Handler, Stub, always, failure, metadata, running

MB = 1024 * 1024
BLOCK = os.urandom(MB)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path) as made:
        yield made


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def busy_after(count: int) -> Handler:
    """Overloaded once ``count`` bytes of the body have come."""

    async def handler(request: web.Request) -> web.StreamResponse:
        got = 0
        async for chunk in request.content.iter_chunked(65_536):
            got += len(chunk)
            if got > count:
                break
        return failure(529, "overloaded_error", retry_after_ms="10")

    return handler


async def write(file: SpoolFile, blocks: int, pause: float = 0.0) -> None:
    with file.filling(blocks * MB):
        for _ in range(blocks):
            await file.write(BLOCK)
            await asyncio.sleep(pause)


async def test_an_upload_survives_an_overload_with_flat_memory(spool: Spool) -> None:
    """64 MB, a 529 after a third: the second try is complete, of exact length, and streamed."""
    stub, blocks = Stub(), 64
    stub.handlers.append(busy_after(blocks * MB // 3))
    expected = hashlib.sha256(BLOCK * blocks).hexdigest()
    async with running(stub) as claude, spool.file("big.csv") as file:
        before = resident()
        writing = asyncio.create_task(write(file, blocks))
        stored = await asyncio.wait_for(
            claude.files.upload(
                "Umsätze.csv", file.reader(blocks * MB), "text/csv", expires_in_seconds=7200
            ),
            60,
        )
        await writing
        grown = resident() - before
    (upload,) = stub.uploads
    assert (stored.id, upload.name, upload.mime_type) == ("file_1", "Umsätze.csv", "text/csv")
    assert (upload.size, upload.sha256) == (blocks * MB, expected)
    assert upload.content_length is not None and 0 < upload.content_length - upload.size < 2000
    assert upload.expires_in_seconds == "7200"
    assert grown < 24 * MB


async def test_the_upload_begins_before_the_source_ends(spool: Spool) -> None:
    """The first byte reaches the API while the file is still being written, the loop runs on."""
    stub = Stub()
    loop = asyncio.get_running_loop()
    async with running(stub) as claude, spool.file("slow.csv") as file:
        writing = asyncio.create_task(write(file, 20, pause=0.02))
        begun = loop.time()
        reader = file.reader(20 * MB)
        await claude.files.upload("slow.csv", reader, "text/csv", expires_in_seconds=7200)
        await writing
        took = loop.time() - begun
    assert stub.uploads[0].first_byte_at - begun < took / 2


async def test_the_sources_error_comes_out(spool: Spool) -> None:
    """When the download behind an upload dies its own error is raised, not a connection error."""
    stub = Stub()
    async with running(stub) as claude, spool.file("dead.csv") as file:
        reader = file.reader(10 * MB)
        uploading = asyncio.create_task(
            claude.files.upload("dead.csv", reader, "text/csv", expires_in_seconds=7200)
        )
        await file.write(BLOCK)
        await asyncio.sleep(0.05)
        file.fail(ConnectionResetError("Slack went away"))
        with pytest.raises(ConnectionResetError, match="Slack went away"):
            await asyncio.wait_for(uploading, 20)
    assert stub.uploads == []
    assert len(stub.requests) <= 1, "a source that failed is not asked again"


async def test_a_cancelled_upload_frees_its_thread(spool: Spool) -> None:
    """Cancelling an upload that waits for its source ends the wait in its thread as well."""
    async with running(Stub()) as claude, spool.file("slow.csv") as file:
        reader = file.reader(10 * MB, stall=60)
        uploading = asyncio.create_task(
            claude.files.upload("slow.csv", reader, "text/csv", expires_in_seconds=7200)
        )
        await asyncio.sleep(0.1)
        uploading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await uploading
        for _ in range(100):
            if reader.closed:
                break
            await asyncio.sleep(0.1)
        assert reader.closed


@pytest.mark.parametrize(("asked", "sent"), [(60, "3600"), (10**9, "7776000"), (9000, "9000")])
async def test_the_expiry_is_brought_within_limits(spool: Spool, asked: int, sent: str) -> None:
    """Whatever the retention is, the API gets an expiry that it accepts."""
    stub = Stub()
    async with running(stub) as claude, spool.file("x.csv") as file:
        with file.filling():
            await file.write(b"a,b\n")
        await claude.files.upload("x.csv", file.reader(4), "text/csv", expires_in_seconds=asked)
    assert stub.uploads[0].expires_in_seconds == sent


def content(data: bytes, cut_at: int | None = None) -> Handler:
    """A file's content; the connection breaks at ``cut_at``."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await response.prepare(request)
        await response.write(data[:cut_at])
        if cut_at is not None and request.transport is not None:
            await asyncio.sleep(0.05)
            request.transport.abort()
        return response

    return handler


async def test_a_download_survives_a_cut(spool: Spool) -> None:
    """A result whose transfer breaks off arrives whole, in the same file."""
    stub = Stub()
    stub.handlers += [content(BLOCK, 400_000), content(BLOCK)]
    async with running(stub) as claude, spool.file("plot.png") as file:
        with file.filling():
            assert await claude.files.download_to("file_9", file, limit=MB) == MB
        assert file.sha256 == hashlib.sha256(BLOCK).hexdigest()


async def test_a_download_stops_at_the_limit(spool: Spool) -> None:
    """A result larger than the caller takes is not stored."""
    stub = Stub()
    stub.handlers.append(content(BLOCK))
    async with running(stub) as claude, spool.file("plot.png") as file:
        with pytest.raises(FileTooLarge):
            await claude.files.download_to("file_9", file, limit=500_000)
        assert file.written <= 500_000


async def test_metadata_comes_in_few_calls() -> None:
    """Names and sizes of many files are asked for a hundred at a time; those gone are missing."""
    stub, asked = Stub(), list[int]()

    async def listing(request: web.Request) -> web.StreamResponse:
        ids = [value for key, value in request.query.items() if key in {"ids", "ids[]"}]
        asked.append(len(ids))
        data = [metadata(i, f"{i}.csv", 7) for i in ids if i != "file_3"]
        return web.json_response({"data": data, "next_page": None})

    stub.handlers += [listing, listing]
    wanted = [f"file_{number}" for number in range(120)]
    async with running(stub) as claude:
        known = await claude.files.metadata([*wanted, "file_5"])
    assert asked == [100, 20]
    assert set(known) == set(wanted) - {"file_3"}
    assert (known["file_5"].name, known["file_5"].size) == ("file_5.csv", 7)


async def test_deleting_twice_is_no_error() -> None:
    """A file that is gone already counts as deleted; another failure does not."""
    stub = Stub()
    deleted = web.json_response
    stub.handlers += [
        always(lambda: deleted({"id": "file_1", "type": "file_deleted"})),
        always(lambda: failure(404, "not_found_error")),
        always(lambda: failure(403, "permission_error")),
    ]
    async with running(stub) as claude:
        assert await claude.files.delete("file_1") is True
        assert await claude.files.delete("file_1") is False
        with pytest.raises(anthropic.PermissionDeniedError):
            await claude.files.delete("file_1")


async def test_messages_are_never_repeated_by_the_sdk() -> None:
    """A message that failed is tried once: its code might have run, and been paid, already."""
    stub = Stub()
    stub.handlers += [always(lambda: failure(529, "overloaded_error"))] * 3
    async with running(stub) as claude:
        with pytest.raises(anthropic.APIStatusError):
            await claude.api.messages.create(
                model="claude-sonnet-5-5",
                max_tokens=10,
                messages=[{"role": "user", "content": "hi"}],
            )
        assert "sk-" not in repr(claude)
    assert len(stub.requests) == 1
