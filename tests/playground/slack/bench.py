"""A local Slack with everything that a check needs: the app's client, people, listeners."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack, Timing
from playground.slack.manifest import DEFAULT
from tests.playground.slack.support import (
    DATA,
    FAST,
    MEMBER,
    TEAM,
    Desk,
    Endpoint,
    Json,
    Listener,
    listening,
    serving,
    until,
)

TO: Json = {"recipient_user_id": MEMBER, "recipient_team_id": TEAM}
"""The recipient of a stream."""


@dataclass
class Bench:
    """A running server; `extra` closes what a check opened."""

    slack: LocalSlack
    client: AsyncWebClient
    desk: Desk
    extra: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def timing(self) -> Timing:
        """The times of the workspace."""
        return self.slack.hub.ws.timing

    async def listener(self, *, silent: bool = False) -> Listener:
        """An app on Socket Mode, through the SDK's own client."""
        listener = Listener()
        listener.silent = silent
        await self.extra.enter_async_context(listening(self.slack, listener))
        return listener

    async def endpoint(self, *script: Any) -> Endpoint:
        """An app over signed HTTP that answers after a script, then with 200."""
        endpoint = Endpoint()
        endpoint.script = list(script)
        self.slack.set_events_url(await self.extra.enter_async_context(serving(endpoint)))
        return endpoint

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """A bare connection of the app."""
        bare = AsyncWebClient(base_url=self.slack.api_url)
        url = (await bare.apps_connections_open(app_token=self.slack.app_token))["url"]
        return await self.extra.enter_async_context(self.desk.session.ws_connect(url))

    async def get(self, url: str) -> tuple[int, str, bytes]:
        """Status, content type and body behind a file's address, with the bot token."""
        headers = {"Authorization": f"Bearer {self.slack.bot_token}"}
        async with self.desk.session.get(url, headers=headers) as response:
            return response.status, response.content_type, await response.read()

    async def store(self, data: bytes, filename: str, **how: str) -> str:
        """Uploads bytes without sharing them; returns the file's id."""
        promise = self.client.files_getUploadURLExternal
        promised = await promise(length=len(data), filename=filename, **how)
        async with self.desk.session.post(promised["upload_url"], data=data) as response:
            assert response.status == 200
        return str(promised["file_id"])

    async def stream(self, channel: str = DATA, **more: Any) -> tuple[str, str]:
        """A thread with a live stream; returns the timestamps of the root and the stream."""
        root = await self.desk.post("question", channel)
        start = self.client.chat_startStream(channel=channel, thread_ts=root, **TO, **more)
        return root, str((await start)["ts"])


async def frame(socket: aiohttp.ClientWebSocketResponse, seconds: float = 2.0) -> Json:
    """The next frame of a connection that must come."""
    try:
        received: Json = await socket.receive_json(timeout=seconds)
    except TimeoutError:
        raise AssertionError("no frame came") from None
    except TypeError:
        raise AssertionError("the connection was closed") from None
    return received


async def heard(listener: Listener, kind: str, count: int = 1, seconds: float = 1.0) -> list[Json]:
    """The events of one type, once there are `count` of them."""
    await until(lambda: len(listener.events(kind)) >= count, seconds)
    return listener.events(kind)


async def quiet(seconds: float = 0.15) -> None:
    """Long enough for something unwanted to arrive."""
    await asyncio.sleep(seconds)


def without_scopes(*scopes: str) -> Json:
    """The full manifest with some scopes left out."""
    kept = [each for each in DEFAULT["oauth_config"]["scopes"]["bot"] if each not in scopes]
    return {**DEFAULT, "oauth_config": {"scopes": {"bot": kept}}}


def hearing(*events: str) -> Json:
    """The full manifest with other event subscriptions."""
    settings = DEFAULT["settings"] | {"event_subscriptions": {"bot_events": list(events)}}
    return {**DEFAULT, "settings": settings}


@asynccontextmanager
async def bench(
    manifest: Json | None = None, timing: Timing = FAST, pace: float = 0.0
) -> AsyncIterator[Bench]:
    """A fresh workspace; `pace` 0 is without rate limits, 1 with Slack's."""
    limit = aiohttp.ClientTimeout(total=20)
    async with (
        await LocalSlack.start(manifest=manifest, seed=7, rate_scale=pace, timing=timing) as slack,
        aiohttp.ClientSession(timeout=limit) as session,
        AsyncExitStack() as extra,
    ):
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        yield Bench(slack, client, Desk(session, slack.url), extra)
