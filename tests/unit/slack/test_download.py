"""Downloads over real HTTP, from servers that misbehave."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.download import Downloader, DownloadFailed
from bot.slack.readiness import Ready
from bot.text import say
from bot.troubles import Trouble

DATA = os.urandom(700_000)
TOKEN = "xoxb-download"
LOGIN = "<!DOCTYPE html>\n<html><title>Sign in</title></html>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sink:
    """Keeps what arrives; counts how often it was rewound."""

    def __init__(self) -> None:
        self.data = b""
        self.rewound = 0

    async def write(self, chunk: bytes) -> None:
        self.data += chunk

    def rewind(self) -> None:
        self.data = b""
        self.rewound += 1


class Site:
    """One file at ``/file``, served by ``handlers`` in turn (the last one stays)."""

    def __init__(self, *handlers: Handler) -> None:
        self.handlers = list(handlers)
        self.tokens: list[str | None] = []
        self.waits: list[float] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append(request.headers.get("Authorization"))
        handler = self.handlers.pop(0) if len(self.handlers) > 1 else self.handlers[0]
        return await handler(request)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def file(self, size: int = len(DATA), name: str = "data.bin", mime: str = "") -> Ready:
        return Ready("F1", name, mime, size, f"{self.url}file")

    async def fetch(
        self, sink: Sink, file: Ready | None = None, *, max_bytes: int = 10_000_000
    ) -> int:
        async with aiohttp.ClientSession() as session:
            downloader = Downloader(
                session=session,
                api_url=f"{self.url}api/",
                max_bytes=max_bytes,
                stall=0.3,
                sleep=self.sleep,
            )
            return await downloader.fetch(file or self.file(), TOKEN, sink)

    async def refusal(self, file: Ready | None = None, *, max_bytes: int = 10_000_000) -> Trouble:
        with pytest.raises(DownloadFailed) as caught:
            await self.fetch(Sink(), file, max_bytes=max_bytes)
        assert say(caught.value.trouble.sentence, "en", **caught.value.values)
        return caught.value.trouble


@asynccontextmanager
async def serving(*handlers: Handler) -> AsyncIterator[Site]:
    site = Site(*handlers)
    app = web.Application()
    app.router.add_get("/{anything:.*}", site.handle)
    async with TestServer(app) as server:
        site.url = str(server.make_url("/"))
        yield site


def body(data: bytes = DATA, content_type: str = "application/octet-stream") -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(body=data, content_type=content_type)

    return handler


def status(code: int, **headers: str) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(
            status=code, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return handler


def part(until: int, *, stall: bool = False) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(DATA))})
        await response.prepare(request)
        await response.write(DATA[:until])
        if stall:
            await asyncio.sleep(1)
        assert request.transport is not None
        request.transport.abort()
        return response

    return handler


async def test_a_file_arrives_whole_with_the_token() -> None:
    """The bytes come as they are, asked for with the bot token."""
    async with serving(body()) as site:
        sink = Sink()
        assert await site.fetch(sink) == len(DATA)
        assert sink.data == DATA
        assert site.tokens == [f"Bearer {TOKEN}"]


async def test_redirects_within_slack_are_followed_with_the_token() -> None:
    """A redirect to an allowed host is followed by hand, and gets the token again."""
    async with serving(status(302, Location="/elsewhere?x=1"), body()) as site:
        assert await site.fetch(Sink()) == len(DATA)
        assert site.tokens == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize(
    "location", ["{other}", "//{host}", "http://127.0.0.1@{host}", "\\\\{host}"]
)
async def test_redirects_elsewhere_are_not_followed(location: str) -> None:
    """Another host gets neither the token nor any request at all."""
    async with serving(body()) as other:
        host = other.url.removeprefix("http://")
        target = location.format(other=other.url, host=host)
        async with serving(status(302, Location=target), status(404)) as site:
            assert await site.refusal() in {Trouble.STRANGE_ADDRESS, Trouble.GONE}
        assert other.tokens == []


async def test_endless_redirects_end() -> None:
    """After five redirects the address is given up."""
    async with serving(status(302, Location="/again")) as site:
        assert await site.refusal() == Trouble.STRANGE_ADDRESS
        assert len(site.tokens) == 6


async def test_a_strange_first_address_is_not_asked() -> None:
    """An address outside Slack in a file object is refused without a request."""
    async with serving(body()) as other, serving(body()) as site:
        file = Ready("F1", "data.bin", "", len(DATA), f"{other.url}file")
        assert await site.refusal(file) == Trouble.STRANGE_ADDRESS
        assert other.tokens == []


async def test_missing_access_is_told_from_a_file() -> None:
    """Slack's way to refuse, a redirect to a login page with status 200, is noticed."""
    login = body(LOGIN.encode(), "text/html")
    async with serving(status(302, Location="/?redir=x", x_slack_meta="?;acl_fail"), login) as site:
        assert await site.refusal() == Trouble.NO_ACCESS
        assert len(site.tokens) == 1
    async with serving(status(302, Location="/?redir=x"), login) as site:
        assert await site.refusal() == Trouble.NO_ACCESS
    async with serving(body(LOGIN.encode())) as site:
        assert await site.refusal() == Trouble.NO_ACCESS
    async with serving(login) as site:
        assert await site.refusal(site.file(5_000, "page.html", "text/html")) == Trouble.NO_ACCESS


async def test_a_real_html_file_arrives() -> None:
    """A person's own HTML file is not taken for a login page."""
    page = LOGIN.encode()
    async with serving(body(page, "text/html")) as site:
        for name in ("page.html", "page.txt"):
            assert await site.fetch(Sink(), site.file(len(page), name, "text/html")) == len(page)


async def test_a_cut_transfer_is_repeated_from_the_start() -> None:
    """A transfer that breaks off is tried again, into a rewound sink."""
    async with serving(part(300_000), status(503), body()) as site:
        sink = Sink()
        await site.fetch(sink)
        assert sink.data == DATA
        assert sink.rewound == 3


async def test_a_stalled_transfer_is_given_up() -> None:
    """A transfer that stands still is cut, tried again a few times, and then named."""
    async with serving(part(1000, stall=True)) as site:
        assert await site.refusal() == Trouble.INTERRUPTED
        assert len(site.tokens) == 4


async def test_429_waits_as_long_as_slack_says() -> None:
    """Retry-After is honoured between two tries."""
    async with serving(status(429, Retry_After="9"), body()) as site:
        await site.fetch(Sink())
        assert site.waits == [9.0]


@pytest.mark.parametrize(
    ("code", "key"),
    [(404, Trouble.GONE), (410, Trouble.GONE), (403, Trouble.NO_ACCESS), (401, Trouble.NO_ACCESS)],
)
async def test_a_clear_no_is_not_asked_again(code: int, key: str) -> None:
    """A status that will not change is said at once."""
    async with serving(status(code)) as site:
        assert await site.refusal() == key
        assert len(site.tokens) == 1


@pytest.mark.parametrize("difference", [-1, 1])
async def test_another_size_is_noticed(difference: int) -> None:
    """A file that is not as long as its file object says is refused."""
    async with serving(body()) as site:
        assert await site.refusal(site.file(len(DATA) + difference)) == Trouble.CHANGED


async def test_a_flood_is_cut_off() -> None:
    """However much a server sends without saying so, the limit holds."""
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 50_000_000:
            await response.write(bytes(100_000))
            sent += 100_000
        return response

    async with serving(endless) as site:
        assert await site.refusal(site.file(2_000_000), max_bytes=1_000_000) == Trouble.TOO_BIG
        assert sent < 20_000_000
