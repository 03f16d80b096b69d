"""File bytes over HTTP: uploads to a promised address, downloads for the app."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web

from playground.slack.filestore import SlackFile
from playground.slack.hub import Hub

_CHUNK = 64 * 1024
_LOGIN = """<!DOCTYPE html><html lang="en-US"><head><title>Slack</title></head>
<body><h1>Sign in to the local workspace</h1>
<p>Enter your email address and password.</p></body></html>
"""


class Transfer:
    """The upload and download endpoints."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Takes the bytes of one promised file, raw or as a multipart form."""
        if fault := self._hub.faults.take("upload"):
            if fault.reset and request.transport:
                request.transport.abort()
            return web.Response(status=fault.status or 500, text="upload failed")
        upload = self._hub.uploads.by_ticket(request.match_info["ticket"])
        if upload is None or upload.stored:
            return web.Response(status=404, text="unknown upload")
        if request.content_type == "multipart/form-data":
            chunks = _parts(request)
        else:
            chunks = request.content.iter_chunked(_CHUNK)
        size = await self._hub.ws.files.store(upload.file, chunks)
        if size != upload.length:
            return web.Response(status=400, text=f"expected {upload.length} bytes, got {size}")
        upload.stored = True
        return web.Response(text=f"OK - {size}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Sends a file to the app; without the right to it, the way to the login page."""
        fault = self._hub.faults.take_download(request.match_info["file"])
        file = self._readable(request)
        if file is None or (fault and fault.kind == "login"):
            place = f"/?redir={request.path}"
            return web.Response(
                status=302, headers={"Location": f"/login{place}", "X-Slack-Meta": "?;acl_fail"}
            )
        if file.gone:
            return web.Response(status=404, text="file not found")
        if fault and fault.kind == "status":
            return web.Response(status=500, text="Server Error")
        return await self._send(request, file, fault.kind if fault else "")

    async def login(self, request: web.Request) -> web.StreamResponse:
        """The page that people without the right to a file end up on."""
        return web.Response(text=_LOGIN, content_type="text/html")

    def _readable(self, request: web.Request) -> SlackFile | None:
        ws = self._hub.ws
        file = ws.files.files.get(request.match_info["file"])
        if request.headers.get("Authorization") != f"Bearer {ws.app.bot_token}":
            return None
        if "files:read" not in ws.manifest.scopes or not ws.installed or file is None:
            return None
        if file.team != request.match_info["team"]:
            return None
        bot = ws.app.bot_user
        return file if ws.files.visible(file, bot, ws.channels.values(), bot) else None

    async def _send(
        self, request: web.Request, file: SlackFile, failure: str
    ) -> web.StreamResponse:
        size = file.size // 2 if failure == "short" else file.size
        response = web.StreamResponse(
            headers={
                "Content-Type": file.kind.mimetype,
                "Content-Length": str(size),
                "Content-Disposition": "attachment",
                "X-Content-Type-Options": "nosniff",
            }
        )
        await response.prepare(request)
        sent = 0
        with file.path.open("rb") as source:
            while chunk := await asyncio.to_thread(source.read, min(_CHUNK, size - sent)):
                await response.write(chunk)
                sent += len(chunk)
                if failure == "slow":
                    await asyncio.sleep(0.05)
                if failure == "cut" and sent >= size // 2 and request.transport:
                    request.transport.abort()
                    return response
        await response.write_eof()
        return response


async def _parts(request: web.Request) -> AsyncIterator[bytes]:
    reader = await request.multipart()
    async for part in reader:
        if isinstance(part, BodyPartReader) and part.filename:
            while chunk := await part.read_chunk(_CHUNK):
                yield chunk
