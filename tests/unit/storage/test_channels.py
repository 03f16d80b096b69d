"""What is kept about a channel."""

import pytest
from sqlalchemy import select

from bot.acts import Installation
from bot.storage import Storage
from bot.storage.schema import channels as table
from tests.unit.storage.asked import HERE

ELSEWHERE = Installation("A1", "", "T2")


async def test_the_last_choice_for_a_channel_counts(storage: Storage) -> None:
    """There, and in no other workspace."""
    channels = storage.channels
    for mode in ("offer", "off"):
        await channels.choose(HERE, "C1", mode, "U1")
    await channels.choose(HERE, "C2", "auto", "U2")
    assert await channels.shared_files(HERE, "C1") == "off"
    assert await channels.chosen(HERE) == {"C1": "off", "C2": "auto"}
    assert await channels.shared_files(ELSEWHERE, "C1") is None
    assert await channels.chosen(ELSEWHERE) == {}


async def test_a_greeting_is_remembered_beside_the_choice(storage: Storage) -> None:
    """Neither takes the place of the other, in whatever order they come."""
    channels = storage.channels
    await channels.greet(HERE, "C1")
    assert await channels.greeted(HERE, "C1") and await channels.chosen(HERE) == {}
    await channels.choose(HERE, "C1", "off", "U1")
    await channels.greet(HERE, "C1")
    assert await channels.greeted(HERE, "C1")
    assert await channels.shared_files(HERE, "C1") == "off"
    assert not await channels.greeted(HERE, "C2")


async def test_the_first_greeting_stays(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one changes nothing, whatever the time."""

    async def greeted_at() -> object:
        return await storage.database.read(lambda c: c.scalar(select(table.c.greeted_at)))

    await storage.channels.greet(HERE, "C1")
    first = await greeted_at()
    monkeypatch.setattr("time.time", lambda: 1.0)
    await storage.channels.greet(HERE, "C1")
    assert first and await greeted_at() == first
