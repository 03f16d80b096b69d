"""A small Anthropic API for these tests: takes uploads strictly, answers what it is told."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.test_utils import TestServer

from bot.claude.client import Claude

KEY = "sk-of-the-test"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Upload:
    """One upload as it arrived."""

    name: str | None
    mime_type: str
    sha256: str
    size: int
    expires_in_seconds: str
    content_length: int | None
    first_byte_at: float


class Stub:
    """Takes uploads; ``handlers`` answer the next requests, in turn, before it does."""

    def __init__(self) -> None:
        self.uploads: list[Upload] = []
        self.handlers: list[Handler] = []
        self.requests: list[tuple[str, str]] = []
        self.app = web.Application(client_max_size=1 << 40)
        self.app.router.add_route("*", "/v1/{rest:.*}", self._handle)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path_qs))
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return failure(401, "authentication_error")
        if self.handlers:
            return await self.handlers.pop(0)(request)
        if (request.method, request.path) == ("POST", "/v1/files"):
            return await self._upload(request)
        return failure(404, "not_found_error")

    async def _upload(self, request: web.Request) -> web.Response:
        assert "chunked" not in request.headers.get("Transfer-Encoding", "")
        upload = Upload(None, "", "", 0, "", request.content_length, 0.0)
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "expires_in_seconds":
                upload.expires_in_seconds = await part.text()
                continue
            upload.name = part.filename
            upload.mime_type = part.headers["Content-Type"]
            digest = hashlib.sha256()
            while chunk := await part.read_chunk(65_536):
                upload.first_byte_at = upload.first_byte_at or asyncio.get_running_loop().time()
                upload.size += len(chunk)
                digest.update(chunk)
            upload.sha256 = digest.hexdigest()
        self.uploads.append(upload)
        return web.json_response(metadata("file_1", upload.name or "", upload.size))


@asynccontextmanager
async def running(stub: Stub) -> AsyncIterator[Claude]:
    """Serve ``stub`` and connect to it."""
    async with (
        TestServer(stub.app) as server,
        Claude.connect(KEY, str(server.make_url("/")), timeout=10) as claude,
    ):
        yield claude


def metadata(file_id: str, name: str, size: int) -> dict[str, Any]:
    """A file object as the API gives it."""
    return {
        "type": "file",
        "id": file_id,
        "size_bytes": size,
        "created_at": "2026-11-22T10:00:00Z",
        "filename": name,
        "mime_type": "text/csv",
        "downloadable": True,
        "expires_at": None,
    }


def failure(
    status: int, kind: str, message: str = "SECRET DETAIL", code: str = "", **headers: str
) -> web.Response:
    """An error as the API gives it."""
    error: dict[str, Any] = {"type": kind, "message": message}
    if code:
        error["details"] = {"error_code": code}
    return web.json_response(
        {"type": "error", "error": error, "request_id": "req_1"},
        status=status,
        headers={"request-id": "req_1"} | {k.replace("_", "-"): v for k, v in headers.items()},
    )


def always(response: Callable[[], web.Response]) -> Handler:
    """A handler that gives that response."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return response()

    return handler


def error_event(kind: str, message: str = "SECRET DETAIL") -> Handler:
    """A stream with status 200 whose first event is an error."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        event = {"type": "error", "error": {"type": kind, "message": message}}
        await response.write(f"event: error\ndata: {json.dumps(event)}\n\n".encode())
        return response

    return handler
