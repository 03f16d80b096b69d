"""Slack has its acknowledgement in time, whatever else the app is busy with."""

import pytest

from tests.bench.acks import PROMISED_SECONDS, Load, measure
from tests.support import behaviours
from tests.support.stage import Transport

LOAD = Load(transfers=8, file_bytes=1024 * 1024, old=3_000, seconds=4)


@pytest.mark.parametrize(("transport", "database"), [("http", "Postgres"), ("socket", "SQLite")])
async def test_acks_come_in_time_under_load(transport: Transport, database: str) -> None:
    """Files are moving and old threads are being deleted; ``make bench`` has more of both."""
    measured = await measure(transport, database, LOAD)
    behaviours.note(f"acks, {measured}")
    assert measured.moving[1] >= LOAD.transfers // 2 and measured.deleted > 0
    assert measured.loaded.percentile(0.95) < PROMISED_SECONDS
