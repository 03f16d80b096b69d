"""The Files API: /v1/files."""

import asyncio
import time
from collections import deque
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from playground.claude.errors import ApiError, invalid
from playground.claude.faults import Faults
from playground.claude.files import FileStore, StoredFile, check_name, storage_full
from playground.claude.limits import FILES_BETA_OLD, Limits
from playground.claude.recorded import Recorded

_CHUNK = 256 * 1024
_MULTIPART_ROOM = 64 * 1024


class FileRoutes:
    """Uploads, metadata, content, lists and deletions."""

    def __init__(
        self, files: FileStore, faults: Faults, limits: Limits, records: list[Recorded]
    ) -> None:
        self._files = files
        self._faults = faults
        self._limits = limits
        self._records = records
        self._calls: deque[float] = deque()

    def register(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/v1/files", self.upload)
        app.router.add_get("/v1/files", self.index)
        app.router.add_get("/v1/files/{id}", self.metadata)
        app.router.add_delete("/v1/files/{id}", self.delete)
        app.router.add_get("/v1/files/{id}/content", self.content)

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file in, streamed to disk."""
        self._count()
        if not self._fits((request.content_length or 0) - _MULTIPART_ROOM):
            return _too_large()
        if not request.content_type.startswith("multipart/"):
            raise invalid("Content-Type must be multipart/form-data")
        file_id, path = self._files.reserve()
        try:
            name, mime_type, expires_in = await self._receive(request, path)
            if not self._fits(path.stat().st_size):
                return _too_large()
            if self._faults.take({"storage_full"}, "upload"):
                raise storage_full()
            stored = self._files.add(file_id, name, mime_type=mime_type, expires_in=expires_in)
        finally:
            if not self._files.holds(file_id):
                path.unlink(missing_ok=True)
        self._record(request, stored, expires_in_seconds=expires_in)
        return web.json_response(stored.metadata(old_shape=_old(request)))

    async def _receive(
        self, request: web.Request, path: Path
    ) -> tuple[str, str | None, int | None]:
        expires_in: int | None = None
        found: tuple[str, str | None] | None = None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise invalid("Nested multipart bodies are not supported")
            if part.name == "expires_in_seconds":
                expires_in = self._expiry(await part.text())
            elif part.name == "file":
                name = check_name(part.filename or "", self._limits)
                found = name, part.headers.get("Content-Type")
                await self._save(part, path)
            else:
                raise invalid(f"{part.name}: Extra inputs are not permitted")
        if found is None:
            raise invalid("file: Field required")
        return *found, expires_in

    async def _save(self, part: BodyPartReader, path: Path) -> None:
        size = 0
        with path.open("wb") as sink:
            while chunk := await part.read_chunk(_CHUNK):
                if self._fits(size):
                    sink.write(chunk)
                size += len(chunk)

    def _fits(self, size: int) -> bool:
        return size <= self._limits.file_max

    def _expiry(self, text: str) -> int:
        low, high = self._limits.expiry_min, self._limits.expiry_max
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise invalid(f"expires_in_seconds: Input should be between {low} and {high}")
        return int(text)

    async def index(self, request: web.Request) -> web.Response:
        """List files, the newest first; or the ones asked for by ``ids[]``."""
        self._count()
        files = self._files.newest_first()
        ids = request.query.getall("ids[]", [])
        if ids:
            return self._list_ids(request, files, set(ids))
        limit = self._page_size(request.query.get("limit"))
        start = _page_start(request.query.get("page"), files)
        page, rest = files[start : start + limit], files[start + limit :]
        if _old(request):
            return web.json_response(_old_page(page, bool(rest)))
        data = [file.metadata() for file in page]
        following = f"page_{page[-1].id}" if rest else None
        return web.json_response({"data": data, "next_page": following})

    def _list_ids(
        self, request: web.Request, files: list[StoredFile], ids: set[str]
    ) -> web.Response:
        _check_alone(request)
        if len(ids) > self._limits.list_ids_max:
            raise invalid(f"ids: at most {self._limits.list_ids_max} entries are allowed")
        data = [file.metadata() for file in files if file.id in ids]
        return web.json_response({"data": data, "next_page": None})

    def _page_size(self, text: str | None) -> int:
        if text is None:
            return self._limits.list_default
        if not text.isdigit() or not 1 <= int(text) <= self._limits.list_max:
            raise invalid(f"limit: Input should be between 1 and {self._limits.list_max}")
        return int(text)

    async def metadata(self, request: web.Request) -> web.Response:
        """A file's metadata, which stays after its expiry."""
        self._count()
        stored = self._files.get(request.match_info["id"])
        self._record(request, stored)
        return web.json_response(stored.metadata(old_shape=_old(request)))

    async def content(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a generated file; those of an upload are refused."""
        self._count()
        stored = self._files.get(request.match_info["id"])
        if self._faults.take({"file_expired"}, "download"):
            self._files.expire(stored.id)
        self._files.usable(stored.id)
        _check_downloadable(stored)
        self._record(request, stored)
        return web.FileResponse(stored.path, headers={"content-type": "application/octet-stream"})

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a file."""
        self._count()
        stored = self._files.get(request.match_info["id"])
        await asyncio.to_thread(self._files.delete, stored.id)
        self._record(request, stored)
        return web.json_response({"id": stored.id, "type": "file_deleted"})

    def _count(self) -> None:
        now = time.monotonic()
        while self._calls and self._calls[0] <= now - 60:
            self._calls.popleft()
        if len(self._calls) >= self._limits.file_requests_per_minute:
            wait = max(1, round(self._calls[0] + 60 - now))
            message = "This request would exceed the rate limit of the Files API."
            raise ApiError(429, message, headers={"retry-after": str(wait)})
        self._calls.append(now)

    def _record(self, request: web.Request, stored: StoredFile, **more: Any) -> None:
        body = stored.metadata() | more
        self._records.append(
            Recorded("files", request.method, request.path_qs, dict(request.headers), body)
        )


def _check_alone(request: web.Request) -> None:
    if "limit" in request.query or "page" in request.query:
        raise invalid("ids: cannot be combined with page or limit")


def _check_downloadable(stored: StoredFile) -> None:
    if not stored.downloadable:
        raise invalid(f"File '{stored.id}' is not downloadable", error_code="file_not_downloadable")


def _old(request: web.Request) -> bool:
    return FILES_BETA_OLD in request.headers.get("anthropic-beta", "")


def _old_page(page: list[StoredFile], more: bool) -> dict[str, Any]:
    return {
        "data": [file.metadata(old_shape=True) for file in page],
        "has_more": more,
        "first_id": page[0].id if page else None,
        "last_id": page[-1].id if page else None,
    }


def _page_start(page: str | None, files: list[StoredFile]) -> int:
    if page is None:
        return 0
    for number, file in enumerate(files):
        if page == f"page_{file.id}":
            return number + 1
    raise invalid("page: invalid page token")


def _too_large() -> web.Response:
    """The proxy in front of the API answers in HTML."""
    return web.Response(
        status=413,
        text="<html><head><title>413 Request Entity Too Large</title></head></html>\r\n",
        content_type="text/html",
        headers={"server": "cloudflare"},
    )
