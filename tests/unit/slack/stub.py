"""A small Web API for these tests: strict about tokens, scripted per method, remembers calls."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.acts import Installation
from bot.slack.client import SlackApi, SlackClients
from bot.slack.pacer import Pacer

TOKEN = "xoxb-of-the-test"
HERE = Installation("A1", "", "T1")

Answer = dict[str, Any] | web.Response | None
Method = Callable[[dict[str, Any]], Answer | Awaitable[Answer]]


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class OneToken:
    """Every installation has the token of the test."""

    async def token(self, installation: Installation) -> str:
        return TOKEN if installation == HERE else f"{TOKEN}-{installation.team_id}"

    async def bot_user_id(self, installation: Installation) -> str:
        return f"UBOT{installation.team_id}"


class Stub:
    """Answers what ``methods`` say; an answer of None cuts the connection."""

    def __init__(self) -> None:
        self.methods: dict[str, Method] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tokens: list[str] = []
        self.app = web.Application()
        self.app.router.add_route("*", "/api/{method}", self._handle)
        self.url = ""

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            args |= await request.json()
        self.tokens.append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        self.calls.append((method, args))
        if not self.tokens[-1].startswith(TOKEN):
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if method not in self.methods:
            return web.json_response({"ok": False, "error": "unknown_method"})
        answer = self.methods[method](args)
        if isinstance(answer, Awaitable):
            answer = await answer
        if isinstance(answer, web.Response):
            return answer
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return web.json_response({"ok": True} | answer)


@dataclass
class Bench:
    """A stub that runs, and what calls it."""

    stub: Stub
    session: aiohttp.ClientSession
    clients: SlackClients
    api: SlackApi
    time: FakeTime
    url: str


@asynccontextmanager
async def running(stub: Stub, *, timeout: float = 5.0) -> AsyncIterator[Bench]:
    """Serve ``stub`` and sign in to it, with a time of its own."""
    time = FakeTime()
    async with TestServer(stub.app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/"))
        stub.url = url
        clients = SlackClients(
            api_url=f"{url}api/",
            session=session,
            pacer=Pacer(clock=time.clock, sleep=time.sleep),
            installations=OneToken(),
            sleep=time.sleep,
            timeout=timeout,
        )
        yield Bench(stub, session, clients, await clients.of(HERE), time, url)


def refusal(error: str, **more: Any) -> web.Response:
    """An answer with ``ok: false``."""
    return web.json_response({"ok": False, "error": error, **more})


def too_many(seconds: int) -> web.Response:
    """A 429 with Retry-After."""
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


def in_turn(*answers: Answer) -> Method:
    """One answer after the other; the last one stays."""
    rest = list(answers)
    return lambda _: rest.pop(0) if len(rest) > 1 else rest[0]


def sent_files(args: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``files`` argument of files.completeUploadExternal."""
    files: list[dict[str, Any]] = json.loads(args["files"])
    return files
