"""What the tests of the local Slack share: a member who acts, an app that listens."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack, Timing

Json = dict[str, Any]
MEMBER, COLLEAGUE, ADMIN, GUEST = "U0MEMBER001", "U0COLLEAGUE", "U0ADMIN0001", "U0GUEST0001"
FORMER, STRANGER, BOT = "U0FORMER001", "U0STRANGER1", "U0BOT000001"
GENERAL, DATA, PRIVATE = "C0GENERAL01", "C0DATA00001", "C0PRIVATE01"
OUTSIDE, SHARED, OLD, DIRECT = "C0OUTSIDE01", "C0SHARED001", "C0ARCHIVE01", "D0MEMBER001"
TEAM, PARTNER = "T0LOCAL0001", "T0PARTNER01"
FAST = Timing(processing=0.05, ack=2.0, retries=(0.02, 0.05, 0.08), trigger=3.0)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x06\x00\x00\x00"
    + b"\x00" * 64
)


class Desk:
    """The people-side API over HTTP; every gesture returns status and answer."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def ask(self, path: str, **query: str) -> tuple[int, Json]:
        """A GET request."""
        async with self.session.get(f"{self.url}/people/{path}", params=query) as response:
            return response.status, await response.json()

    async def act(self, path: str, person: str = MEMBER, **body: Any) -> tuple[int, Json]:
        """A POST request with a JSON body."""
        async with self.session.post(
            f"{self.url}/people/{path}", json={"as": person, **body}
        ) as response:
            return response.status, await response.json()

    async def send(self, path: str, files: dict[str, bytes], **fields: str) -> tuple[int, Json]:
        """A POST request as a form; `files` maps `part:name` to bytes."""
        form = aiohttp.FormData()
        for key, value in ({"as": MEMBER} | fields).items():
            form.add_field(key, value)
        for key, data in files.items():
            part, _, name = key.partition(":")
            form.add_field(part, data, filename=name)
        async with self.session.post(f"{self.url}/people/{path}", data=form) as response:
            return response.status, await response.json()

    async def post(self, text: str, channel: str = DATA, person: str = MEMBER, **more: Any) -> str:
        """Posts a message; returns its timestamp."""
        status, answer = await self.act("messages", person, channel=channel, text=text, **more)
        assert status == 200, answer
        return str(answer["ts"])

    async def drop(self, name: str, data: bytes, channel: str = DATA, **more: str) -> Json:
        """Posts one file; returns the file object."""
        status, answer = await self.send(
            "messages", {f"file:{name}": data}, channel=channel, text="", **more
        )
        assert status == 200, answer
        file: Json = answer["files"][0]
        return file

    async def read(self, channel: str = DATA, person: str = MEMBER, **query: str) -> list[Json]:
        """The messages that a person sees."""
        status, answer = await self.ask("messages", channel=channel, **{"as": person}, **query)
        assert status == 200, answer
        messages: list[Json] = answer["messages"]
        return messages


async def refused(call: Any) -> Json:
    """The body of a Web API answer that must be a refusal."""
    try:
        answer = await call
    except SlackApiError as error:
        assert isinstance(error.response.data, dict)
        return error.response.data
    raise AssertionError(f"not refused: {answer}")


async def code(call: Any) -> str:
    """The error code of a Web API answer that must be a refusal."""
    return str((await refused(call))["error"])


async def until(found: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Waits until `found()` gives something true."""
    for _ in range(int(seconds / 0.01)):
        if result := found():
            return result
        await asyncio.sleep(0.01)
    raise AssertionError("did not happen in time")


class Listener:
    """An app on Socket Mode that remembers what it hears.

    `answers` maps a payload's kind (`slash_commands`, `view_submission`, …) to the payload of its
    ack; while `silent` it acknowledges nothing.
    """

    def __init__(self) -> None:
        self.requests: list[SocketModeRequest] = []
        self.answers: dict[str, Json] = {}
        self.silent = False

    async def __call__(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if self.silent:
            return
        kind = request.payload.get("type") if request.type == "interactive" else request.type
        await client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, self.answers.get(str(kind)))
        )

    @property
    def payloads(self) -> list[Json]:
        """The payloads so far."""
        return [request.payload for request in self.requests]

    def events(self, kind: str) -> list[Json]:
        """The inner events of one type so far."""
        events = [payload.get("event", {}) for payload in self.payloads]
        return [event for event in events if event.get("type") == kind]


@asynccontextmanager
async def listening(slack: LocalSlack, listener: Listener) -> AsyncIterator[SocketModeClient]:
    """The SDK's own Socket Mode client, connected for a while."""
    web_client = AsyncWebClient(base_url=slack.api_url)
    client = SocketModeClient(slack.app_token, web_client=web_client)
    client.socket_mode_request_listeners.append(listener)
    before = slack.sockets.connections
    await client.connect()  # type: ignore[no-untyped-call]
    await until(lambda: slack.sockets.connections > before)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call]


class Endpoint:
    """An app over HTTP: remembers requests and answers from `script`, then with 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.script: list[web.Response | float] = []
        self.answer: Json | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One delivery; a number in the script is a pause before the answer."""
        self.requests.append((dict(request.headers), await request.read()))
        step = self.script.pop(0) if self.script else None
        if isinstance(step, web.Response):
            return step
        if step is not None:
            await asyncio.sleep(step)
        return web.json_response(self.answer) if self.answer is not None else web.Response()

    @property
    def events(self) -> list[Json]:
        """The bodies of the event deliveries."""
        return [json.loads(body) for _, body in self.requests if body.startswith(b"{")]


@asynccontextmanager
async def serving(endpoint: Endpoint) -> AsyncIterator[str]:
    """Serves an endpoint; yields its address."""
    app = web.Application()
    app.router.add_post("/slack/events", endpoint.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
