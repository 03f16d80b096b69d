"""Moving a file in: does the upload overlap the download, is memory flat, does the loop run on.

Said as ratios between a small and a large transfer of one run, so that it holds on any machine.
Both clouds are a process of their own; the clock is the system's, the same for both.
"""

import asyncio
import hashlib
import multiprocessing
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import BodyPartReader, web

from bot.claude.client import Claude
from bot.files.spool import Spool
from bot.slack.download import Downloader
from bot.slack.readiness import Ready

MB = 1024 * 1024
SMALL, LARGE = 20 * MB, 200 * MB
_BLOCK = os.urandom(MB)


@dataclass(frozen=True)
class Run:
    """One transfer: seconds since its start, bytes of memory above those at its start."""

    size: int
    first_byte_up: float
    download_done: float
    upload_done: float
    memory: int
    lags: list[float]

    def __str__(self) -> str:
        p99, worst = self.lags[int(len(self.lags) * 0.99)], self.lags[-1]
        return (
            f"{self.size // MB:>4} MB: first byte up after {self.first_byte_up:.2f} s, "
            f"download done after {self.download_done:.2f} s, upload after "
            f"{self.upload_done:.2f} s, memory +{self.memory / MB:.1f} MB, "
            f"loop lag p99 {p99 * 1e3:.1f} ms, max {worst * 1e3:.1f} ms"
        )


@dataclass
class _Watched:
    before: int
    peak: int
    lags: list[float] = field(default_factory=list)


async def main() -> None:
    """Move 20 MB and 200 MB and print what happened."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    clouds = processes.Process(target=_clouds, args=(theirs,), daemon=True)
    clouds.start()
    try:
        if not ours.poll(30):
            raise TimeoutError("the servers of the benchmark did not start")
        url = f"http://127.0.0.1:{ours.recv()}/"
        await _move(url, MB)
        small, large = await _move(url, SMALL), await _move(url, LARGE)
    finally:
        clouds.kill()
        clouds.join(10)
    print(small, large, sep="\n")
    overlap = large.first_byte_up / large.download_done
    per_byte = max(large.memory - small.memory, 0) / (LARGE - SMALL)
    print(f"the upload began after {overlap:.0%} of the download")
    print(f"ten times the size took {large.upload_done / small.upload_done:.1f} times as long")
    print(f"each further byte of the file took {per_byte:.3f} bytes of memory")


async def _move(url: str, size: int) -> Run:
    file = Ready("F1", "data.bin", "application/octet-stream", size, f"{url}file/{size}")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        spool = stack.enter_context(Spool(Path(folder)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        claude = await stack.enter_async_context(Claude.connect("sk-bench", url))
        downloader = Downloader(session=session, api_url=url, max_bytes=LARGE)
        spooled = await stack.enter_async_context(spool.file(file.name, expected=size))
        begun = time.monotonic()

        async def download() -> float:
            with spooled.filling(size):
                await downloader.fetch(file, "xoxb-bench", spooled)
            return time.monotonic() - begun

        async with _watch() as watched:
            downloading = asyncio.create_task(download())
            await claude.files.upload(
                file.name, spooled.reader(size), file.mime_type, expires_in_seconds=3600
            )
            uploaded = time.monotonic() - begun
        async with session.get(f"{url}seen") as response:
            seen = await response.json()
        if seen["sha256"] != spooled.sha256:
            raise AssertionError("the file did not arrive as it was")
        return Run(
            size=size,
            first_byte_up=seen["first"] - begun,
            download_done=await downloading,
            upload_done=uploaded,
            memory=watched.peak - watched.before,
            lags=sorted(watched.lags),
        )


@asynccontextmanager
async def _watch() -> AsyncIterator[_Watched]:
    watched = _Watched(_resident(), 0)

    async def watch() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.002)
            watched.lags.append(time.monotonic() - before - 0.002)
            watched.peak = max(watched.peak, _resident())

    watching = asyncio.create_task(watch())
    try:
        yield watched
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _clouds(parent: Connection) -> None:
    """Both clouds: a file of any size to download, an upload that is hashed and dropped."""
    seen: dict[str, float | str] = {}

    async def download(request: web.Request) -> web.StreamResponse:
        size = int(request.match_info["size"])
        response = web.StreamResponse(headers={"Content-Length": str(size)})
        await response.prepare(request)
        for _ in range(size // MB):
            await response.write(_BLOCK)
        return response

    async def upload(request: web.Request) -> web.Response:
        seen.clear()
        digest, size = hashlib.sha256(), 0
        async for part in await request.multipart():
            while isinstance(part, BodyPartReader) and part.name == "file":
                chunk = await part.read_chunk(256 * 1024)
                seen.setdefault("first", time.monotonic())
                if not chunk:
                    break
                digest.update(chunk)
                size += len(chunk)
        seen["sha256"] = digest.hexdigest()
        created = "2026-01-01T00:00:00Z"
        facts = {"id": "file_1", "type": "file", "filename": "data.bin", "created_at": created}
        return web.json_response(
            facts | {"mime_type": "application/octet-stream", "size_bytes": size}
        )

    async def tell(request: web.Request) -> web.Response:
        return web.json_response(seen)

    async def serve() -> None:
        app = web.Application(client_max_size=2 * LARGE)
        app.add_routes(
            [
                web.get("/file/{size}", download),
                web.post("/v1/files", upload),
                web.get("/seen", tell),
            ]
        )
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        parent.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    asyncio.run(main())
