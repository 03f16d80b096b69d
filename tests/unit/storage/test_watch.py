"""What an operator's watchdogs see: whether anything can be written."""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import make_url

from bot.storage import Storage
from bot.web import routes

FILES = ("app.db", "app-jobs.db")


@pytest.mark.parametrize("name", ["app.db", "app-jobs.db"])
async def test_a_process_that_can_keep_nothing_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """/readyz at once, /healthz after a while; both are well again when the lock is gone."""
    monkeypatch.setattr("bot.storage.PROVE_SECONDS", 0.1)
    monkeypatch.setattr("bot.storage.UNWRITTEN_SECONDS", 10.0)
    monkeypatch.setattr("bot.storage.database.PROBE_SECONDS", 0.5)
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0.1)
    storage = Storage(*(make_url(f"sqlite:///{tmp_path / file}") for file in FILES))
    await storage.start()
    watch = asyncio.create_task(storage.keep_watch())
    application = web.Application()
    application.add_routes(
        routes(
            slack=None,
            verifier=None,
            takes_events=lambda: True,
            can_write=lambda: storage.can_write,
            ready=storage.prove,
            metrics=CollectorRegistry(),
        )
    )
    async with TestClient(TestServer(application)) as client:

        async def says(path: str) -> int:
            async with client.get(path) as response:
                return response.status

        async def becomes(status: int) -> None:
            until = time.monotonic() + 60
            while await says("/healthz") != status:
                assert time.monotonic() < until
                await asyncio.sleep(0.1)

        assert (await says("/readyz"), await says("/healthz")) == (200, 200)
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            assert await says("/readyz") == 503
            await becomes(503)
            foreign.rollback()
        await becomes(200)
        assert await says("/readyz") == 200
    watch.cancel()
    await storage.close()
