"""Slack has its acknowledgements while the app is busy; ``make bench`` holds them to a time."""

import pytest

from tests.bench.acks import Load, measure
from tests.support import behaviours
from tests.support.stage import Transport

LOAD = Load(transfers=8, file_bytes=1024 * 1024, old=3_000, seconds=4)


@pytest.mark.parametrize(("transport", "database"), [("http", "Postgres"), ("socket", "SQLite")])
async def test_acks_come_under_load(transport: Transport, database: str) -> None:
    """Files are moving and old threads are being deleted, and every event is acknowledged."""
    measured = await measure(transport, database, LOAD)
    behaviours.note(f"acks, {measured}")
    assert measured.moving[1] >= LOAD.transfers // 2 and measured.deleted > 0
    assert len(measured.loaded.seconds) >= LOAD.seconds
