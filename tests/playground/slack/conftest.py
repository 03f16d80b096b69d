"""A running local Slack without rate limits, its Web API client and a member at their desk."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import FAST, Desk, Listener, listening


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A workspace with short times and no rate limits."""
    async with await LocalSlack.start(seed=7, rate_scale=0, timing=FAST) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    """The app's unmodified Web API client, without retries."""
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def desk(slack: LocalSlack) -> AsyncIterator[Desk]:
    """The people-side API."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield Desk(session, slack.url)


@pytest.fixture
async def app(slack: LocalSlack) -> AsyncIterator[Listener]:
    """An app that listens on Socket Mode and acknowledges everything."""
    listener = Listener()
    async with listening(slack, listener):
        yield listener
