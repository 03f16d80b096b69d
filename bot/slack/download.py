"""Files from Slack into a sink, with the token kept to Slack's hosts and nothing taken on trust."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from yarl import URL

from bot.files.local import Sink
from bot.slack.readiness import Ready
from bot.slack.token_origin import token_may_go_to
from bot.text import human_size
from bot.troubles import Trouble
from bot.waiting import Sleep

_REDIRECTS = 5
_TRIES = 4
_READ = 128 * 1024
_HTML = (b"<!doctype html", b"<html")


class DownloadFailed(Exception):
    """A file did not arrive: its ``trouble``, and the ``values`` that the sentence needs."""

    def __init__(self, trouble: Trouble, **values: Any) -> None:
        super().__init__(f"{trouble} {values}")
        self.trouble = trouble
        self.values: Mapping[str, Any] = values


class _Broken(Exception):
    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Downloader:
    """Fetches files with the bot token.

    ``stall`` is how many seconds a transfer may stand still, ``max_bytes`` what a file may have.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        api_url: str,
        max_bytes: int,
        stall: float = 30.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._api_url = api_url
        self._max_bytes = max_bytes
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=stall)
        self._sleep = sleep

    async def fetch(self, file: Ready, token: str, sink: Sink) -> int:
        """Write the bytes of ``file`` to ``sink`` and return their number, which is ``file.size``.

        A broken transfer is tried again from the start, after ``sink.rewind``. Raises
        DownloadFailed, and whatever the sink raises.
        """
        for attempt in range(1, _TRIES + 1):
            sink.rewind()
            try:
                return await self._fetch_once(file, token, sink)
            except (_Broken, aiohttp.ClientError, TimeoutError, ConnectionError) as error:
                if attempt == _TRIES:
                    raise DownloadFailed(Trouble.INTERRUPTED, name=file.name) from error
                wait = error.wait if isinstance(error, _Broken) else None
                await self._sleep(0.5 * 2 ** (attempt - 1) if wait is None else min(wait, 60))
        raise AssertionError("unreachable")

    async def _fetch_once(self, file: Ready, token: str, sink: Sink) -> int:
        got = 0
        async with self._open(file, token) as response:
            async for chunk in response.content.iter_chunked(_READ):
                if got == 0:
                    _refuse_other_content(file, response, chunk)
                got += len(chunk)
                if got > min(file.size, self._max_bytes):
                    raise _too_much(file, got, self._max_bytes)
                await sink.write(chunk)
        if got < file.size:
            raise _Broken(f"{got} of {file.size} bytes")
        return got

    @asynccontextmanager
    async def _open(self, file: Ready, token: str) -> AsyncIterator[aiohttp.ClientResponse]:
        url = file.url
        for _ in range(_REDIRECTS + 1):
            if not token_may_go_to(url, self._api_url):
                raise DownloadFailed(Trouble.STRANGE_ADDRESS, name=file.name)
            # Not compressed, so that the bytes can be counted against the file's size.
            headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
            async with self._session.get(
                URL(url), headers=headers, allow_redirects=False, timeout=self._timeout
            ) as response:
                location = response.headers.get("Location")
                if 300 <= response.status < 400 and location:
                    if "acl_fail" in response.headers.get("x-slack-meta", ""):
                        raise DownloadFailed(Trouble.NO_ACCESS, name=file.name)
                    url = _joined(url, location)
                    continue
                _refuse_status(file, response)
                yield response
                return
        raise DownloadFailed(Trouble.STRANGE_ADDRESS, name=file.name)


def _joined(url: str, location: str) -> str:
    try:
        return str(URL(url).join(URL(location)))
    except ValueError:
        return ""


def _refuse_status(file: Ready, response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 429 or status >= 500:
        waiting = response.headers.get("Retry-After", "")
        raise _Broken(f"HTTP {status}", float(waiting) if waiting.isdecimal() else None)
    if status in {404, 410}:
        raise DownloadFailed(Trouble.GONE, name=file.name)
    if status != 200:
        raise DownloadFailed(Trouble.NO_ACCESS, name=file.name)


def _refuse_other_content(file: Ready, response: aiohttp.ClientResponse, start: bytes) -> None:
    length = response.content_length
    if length == file.size:
        return
    # A missing scope or membership gives no error status but a login page.
    looks_like_html = start[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML)
    is_html = file.mime_type == "text/html" or file.name.lower().endswith((".html", ".htm"))
    if (looks_like_html or response.content_type == "text/html") and (length or not is_html):
        raise DownloadFailed(Trouble.NO_ACCESS, name=file.name)
    if length is not None:
        raise DownloadFailed(Trouble.CHANGED, name=file.name)


def _too_much(file: Ready, got: int, max_bytes: int) -> DownloadFailed:
    if got > max_bytes:
        size, limit = human_size(got), human_size(max_bytes)
        return DownloadFailed(Trouble.TOO_BIG, name=file.name, size=size, limit=limit)
    return DownloadFailed(Trouble.CHANGED, name=file.name)
