"""The local Claude: the Messages API, the Files API and trouble on demand, on one port."""

import asyncio
import json
import logging
import secrets
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from playground.claude.brain import Brain, ScriptedBrain
from playground.claude.container import ContainerStore
from playground.claude.errors import ApiError, invalid, not_found
from playground.claude.faults import HTTP, Faults
from playground.claude.fileroutes import FileRoutes
from playground.claude.files import Clock, FileStore
from playground.claude.generation import Engine
from playground.claude.ids import REQUEST_ID, new_id
from playground.claude.limits import API_VERSIONS, Limits
from playground.claude.messageroute import MessageRoute
from playground.claude.models import MODELS, describe
from playground.claude.recorded import Recorded
from playground.claude.sandbox import Sandbox
from playground.claude.signature import Signer
from playground.claude.tool import Tool
from playground.claude.usage import PromptCache

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class LocalClaude:
    """A running server. ``requests`` are the calls it got; ``faults`` is its bad mood."""

    url: str
    api_key: str
    faults: Faults
    containers: ContainerStore
    files: FileStore
    isolated: bool
    requests: list[Recorded] = field(default_factory=list)
    _runner: web.AppRunner | None = None
    _messages: MessageRoute | None = None
    _root: Path | None = None
    _engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """What all turns share; a test may change its ``limits`` and ``signer`` between two."""
        assert self._engine
        return self._engine

    @property
    def under_way(self) -> int:
        """How many Messages requests are being answered."""
        return self._messages.under_way if self._messages else 0

    @classmethod
    async def start(
        cls,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        brain: Brain | None = None,
        pace: float = 1.0,
        limits: Limits | None = None,
        clock: Clock = _now,
        api_key: str | None = None,
    ) -> Self:
        """Start a server. ``pace`` scales the latencies of a model that thinks (0: none).

        Raises OSError when the port is taken.
        """
        limits = limits or Limits()
        root = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="local-claude-"))
        for name in ("files", "containers"):
            (root / name).mkdir()
        sandbox = await Sandbox.probe(limits)
        files = FileStore(root / "files", limits, clock)
        containers = ContainerStore(root / "containers", limits, clock)
        claude = cls(
            url="",
            api_key=api_key or f"sk-ant-local-{secrets.token_urlsafe(24)}",
            faults=Faults(),
            containers=containers,
            files=files,
            isolated=sandbox.isolated,
        )
        engine = Engine(
            brain=brain or ScriptedBrain(),
            tool=Tool(sandbox, containers, files, limits),
            faults=claude.faults,
            signer=Signer(claude.api_key),
            cache=PromptCache(clock),
            limits=limits,
            pace=pace,
        )
        claude._engine = engine
        app = web.Application(middlewares=[claude._guard], client_max_size=limits.body_max)
        app.on_response_prepare.append(claude._headers)
        claude._messages = MessageRoute(engine, claude.requests)
        claude._messages.register(app)
        FileRoutes(files, claude.faults, limits, claude.requests).register(app)
        claude._register(app)
        claude._runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=1
        )
        claude._root = root
        try:
            await claude._runner.setup()
            await web.TCPSite(claude._runner, host, port).start()
        except OSError:
            await claude.close()
            raise
        claude.url = f"http://{host}:{claude._runner.addresses[0][1]}"
        return claude

    async def close(self) -> None:
        """Stop the server, kill what still runs, remove all files."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._root is not None:
            await asyncio.to_thread(shutil.rmtree, self._root, ignore_errors=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _register(self, app: web.Application) -> None:
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/v1/models/{model}", self._model)
        app.router.add_get("/_faults", self._list_faults)
        app.router.add_post("/_faults", self._add_fault)
        app.router.add_delete("/_faults", self._clear_faults)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        request[REQUEST_ID] = new_id("req")
        if request.path == "/_faults":
            return await handler(request)
        try:
            self._check_key(request)
            _check_version(request)
            fault = self.faults.take(HTTP, _place(request))
            if fault is not None:
                raise _fault_error(fault.kind, fault.seconds)
            return await handler(request)
        except ApiError as error:
            return _answer(error, request)
        except web.HTTPRequestEntityTooLarge:
            return _answer(ApiError(413, "Request exceeds the maximum size"), request)
        except web.HTTPNotFound:
            return _answer(not_found("Not found"), request)
        except web.HTTPMethodNotAllowed:
            return _answer(ApiError(405, "Method Not Allowed"), request)
        except Exception:
            log.exception("The local Claude failed at %s %s", request.method, request.path)
            return _answer(ApiError(500, "Internal server error"), request)

    def _check_key(self, request: web.Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        key = token if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        if not key:
            raise ApiError(401, "x-api-key header is required")
        if not secrets.compare_digest(key.encode(), self.api_key.encode()):
            raise ApiError(401, "invalid x-api-key")

    async def _headers(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["request-id"] = request.get(REQUEST_ID, new_id("req"))
        response.headers["anthropic-organization-id"] = "00000000-0000-4000-8000-000000000000"
        response.headers["x-robots-tag"] = "none"
        if request.path == "/v1/messages" and response.status == 200:
            response.headers.update(_rate_limit_headers())

    async def _models(self, _request: web.Request) -> web.Response:
        data = [describe(name) for name in MODELS]
        first, last = data[0]["id"], data[-1]["id"]
        return web.json_response(
            {"data": data, "has_more": False, "first_id": first, "last_id": last}
        )

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["model"]
        if name not in MODELS:
            raise not_found(f"model: {name}")
        return web.json_response(describe(name))

    async def _list_faults(self, _request: web.Request) -> web.Response:
        return web.json_response({"faults": self.faults.listed()})

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            wanted: dict[str, Any] = await request.json()
            self.faults.add(**wanted)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return await self._list_faults(request)

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self.faults.clear()
        return await self._list_faults(request)


def _check_version(request: web.Request) -> None:
    version = request.headers.get("anthropic-version")
    if version is None:
        raise invalid("anthropic-version: header is required")
    if version not in API_VERSIONS:
        raise invalid(f'anthropic-version: "{version}" is not a valid version')


def _place(request: web.Request) -> str:
    if request.path == "/v1/messages":
        return "messages"
    if not request.path.startswith("/v1/files"):
        return "models"
    if request.method == "DELETE":
        return "delete"
    if request.method == "POST":
        return "upload"
    return "download" if request.path.endswith("/content") else "metadata"


def _fault_error(kind: str, seconds: float) -> ApiError:
    match kind:
        case "rate_limit":
            headers = {"retry-after": f"{seconds:g}"} if seconds else {}
            return ApiError(429, "This request would exceed your rate limit.", headers=headers)
        case "spend_limit":
            return ApiError(
                429,
                "You have reached your enforced spend limit.",
                error_code="enforced_spend_limit_reached",
            )
        case "overloaded":
            return ApiError(529, "Overloaded")
        case "unauthorized":
            return ApiError(401, "invalid x-api-key")
        case "payment_required":
            return ApiError(402, "Your credit balance is too low to access the Anthropic API.")
        case "no_credit":
            return invalid(
                "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
                "Billing to upgrade or purchase credits."
            )
        case "usage_limit":
            return invalid(
                "You have reached your specified API usage limits. You will regain access on "
                "2026-12-01 at 00:00 UTC."
            )
    return ApiError(HTTP[kind], kind.replace("_", " ").capitalize())


def _answer(error: ApiError, request: web.Request) -> web.Response:
    text = json.dumps(error.body(request[REQUEST_ID]), separators=(",", ":"))
    return web.json_response(text=text, status=error.status, headers=error.headers)


def _rate_limit_headers() -> dict[str, str]:
    reset = (_now() + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {}
    for name, limit in (
        ("input-tokens", 10_000_000),
        ("output-tokens", 2_000_000),
        ("requests", 10_000),
        ("tokens", 12_000_000),
    ):
        headers[f"anthropic-ratelimit-{name}-limit"] = str(limit)
        headers[f"anthropic-ratelimit-{name}-remaining"] = str(limit)
        headers[f"anthropic-ratelimit-{name}-reset"] = reset
    return headers
