"""Moving a file in: does the upload overlap the download, is memory flat, does the loop run on.

Everything is said as a ratio between a small and a large transfer of one run, so that it holds on
any machine. Both clouds are a process of their own.
"""

import asyncio
import hashlib
import multiprocessing
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
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
    """One transfer: seconds from its start, bytes of memory above its start."""

    size: int
    first_byte_up: float
    download_done: float
    upload_done: float
    memory: int
    lag_p99: float
    lag_max: float


async def main() -> None:
    """Move 20 MB and 200 MB and print what happened."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    clouds = multiprocessing.get_context("spawn").Process(
        target=_clouds, args=(theirs,), daemon=True
    )
    clouds.start()
    try:
        url = f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}/"
        await _move(url, MB)
        small, large = await _move(url, SMALL), await _move(url, LARGE)
    finally:
        clouds.terminate()
        clouds.join(10)
    for run in (small, large):
        print(
            f"{run.size // MB:>4} MB: first byte up after {run.first_byte_up:.2f} s, "
            f"download done after {run.download_done:.2f} s, upload after {run.upload_done:.2f} s, "
            f"memory +{run.memory / MB:.1f} MB, "
            f"loop lag p99 {run.lag_p99 * 1e3:.1f} ms, max {run.lag_max * 1e3:.1f} ms"
        )
    overlap = large.first_byte_up / large.download_done
    per_byte = (large.memory - small.memory) / (LARGE - SMALL)
    print(f"the upload began after {overlap:.0%} of the download")
    print(f"ten times the size took {large.upload_done / small.upload_done:.1f} times as long")
    print(f"each further byte of the file took {max(per_byte, 0):.3f} bytes of memory")


async def _move(url: str, size: int) -> Run:
    file = Ready("F1", "data.bin", "application/octet-stream", size, f"{url}file/{size}")
    async with AsyncExitStackOf(url) as (spool, downloader, claude, session):
        async with _watch() as watched, spool.file(file.name, expected=size) as spooled:
            begun = time.monotonic()

            async def download() -> float:
                with spooled.filling(size):
                    await downloader.fetch(file, "xoxb-bench", spooled)
                return time.monotonic() - begun

            downloading = asyncio.create_task(download())
            reader = spooled.reader(size)
            await claude.files.upload(
                file.name, reader, file.mime_type, expires_in_seconds=3600
            )
            done = time.monotonic() - begun
            downloaded = await downloading
        async with session.get(f"{url}seen") as response:
            seen = await response.json()
    assert seen["sha256"] == spooled.sha256
    lags = sorted(watched.lags)
    return Run(
        size=size,
        first_byte_up=seen["first"] - begun,
        download_done=downloaded,
        upload_done=done,
        memory=watched.peak - watched.before,
        lag_p99=lags[int(len(lags) * 0.99)],
        lag_max=lags[-1],
    )
