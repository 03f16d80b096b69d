"""The scene that these tests play in."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.unit.reply.scene import Scene, taking


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    """A Slack that takes everything."""
    async with taking() as here:
        yield here
