"""Files into a thread: uploaded in a stream, shared in one message, shared once."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot import limits
from bot.slack.client import SlackApi
from bot.slack.door import token_may_go_to
from bot.slack.errors import Ambiguous, SlackError
from bot.slack.pacer import Priority

_TRIES = 3
_TRANSFER = aiohttp.ClientTimeout(total=600, sock_connect=10, sock_read=60)
_CHUNK = 64 * 1024

Sleep = Callable[[float], Awaitable[None]]
Recorder = Callable[[Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file to share: ``open`` gives its ``size`` bytes anew each time it is called.

    With a ``snippet_type`` (``python``, ``json``, …) Slack shows it folded, as text.
    """

    name: str
    title: str
    size: int
    open: Callable[[], AsyncIterator[bytes]]
    snippet_type: str | None = None

    @classmethod
    def of_bytes(
        cls, name: str, title: str, data: bytes, snippet_type: str | None = None
    ) -> "Outgoing":
        """A small file that is in memory. One over Slack's limit for snippets becomes a file."""

        async def chunks() -> AsyncIterator[bytes]:
            for at in range(0, len(data), _CHUNK):
                yield data[at : at + _CHUNK]

        fits = len(data) <= limits.SLACK_SNIPPET_MAX
        return cls(name, title, len(data), chunks, snippet_type if fits else None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to share: a channel (for a DM its D… id) and the root of a thread there."""

    channel: str
    thread_ts: str | None = None


class NotShared(Exception):
    """The files are with Slack, but they never appeared in the channel."""

    def __init__(self, file_ids: Sequence[str]) -> None:
        super().__init__(f"not shared: {', '.join(file_ids)}")
        self.file_ids = tuple(file_ids)


class UploadFailed(Exception):
    """Slack's upload address did not take the bytes of ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Uploader:
    """Uploads and shares files.

    ``patience`` is how many seconds a share may take to become real.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        patience: float = 30.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._patience = patience
        self._sleep = sleep

    async def share(
        self,
        api: SlackApi,
        files: Sequence[Outgoing],
        place: Place,
        *,
        recorder: Recorder,
        earlier: Sequence[str] = (),
        comment: str | None = None,
        blocks: Sequence[dict[str, Any]] | None = None,
    ) -> str:
        """Share ``files`` in one message and return its ts, once it is there.

        ``recorder`` is awaited with the file ids before they are shared. A repeated step passes
        those as ``earlier``: if they are in the channel already nothing is sent again. ``blocks``
        count only without a ``comment``. Raises ValueError for an empty file, none, or too many;
        UploadFailed; NotShared; and what ``SlackApi.call`` raises.
        """
        if not 0 < len(files) <= limits.SLACK_SHARE_FILES_MAX or not all(f.size for f in files):
            raise ValueError("one to ten files, none of them empty")
        words = {"initial_comment": comment, "blocks": None if comment else _json(blocks)}
        share = _Share(api, tuple(files), place, words, self._patience, self._sleep)
        if earlier and (ts := await share.finish(earlier)):
            return ts
        ids = [await self._upload(api, file) for file in files]
        await recorder(ids)
        await share.complete(ids)
        if ts := await share.seen(ids, self._patience):
            return ts
        raise NotShared(ids)

    async def _upload(self, api: SlackApi, file: Outgoing) -> str:
        for attempt in range(_TRIES):
            ticket = await api.call(
                "files.getUploadURLExternal",
                filename=file.name,
                length=file.size,
                snippet_type=file.snippet_type,
            )
            url = str(ticket["upload_url"])
            if not token_may_go_to(url, api.api_url):
                break
            if await self._send(url, file):
                return str(ticket["file_id"])
            await self._sleep(0.5 * 2**attempt)
        raise UploadFailed(file.name)

    async def _send(self, url: str, file: Outgoing) -> bool:
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.size)}
        try:
            async with self._session.post(
                URL(url),
                data=file.open(),
                headers=headers,
                timeout=_TRANSFER,
                allow_redirects=False,
            ) as response:
                await response.read()
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return False


@dataclass(frozen=True, slots=True)
class _Share:
    api: SlackApi
    files: tuple[Outgoing, ...]
    place: Place
    words: Mapping[str, str | None]
    patience: float
    sleep: Sleep

    async def finish(self, ids: Sequence[str]) -> str | None:
        """Share files of an earlier try, unless they are shared; None if they are lost."""
        if ts := await self.seen(ids, self.patience / 6):
            return ts
        if len(ids) != len(self.files):
            return None
        try:
            await self.complete(ids)
        except SlackError:
            # Either never uploaded, or completed and not visible yet.
            return await self.seen(ids, self.patience / 6)
        return await self.seen(ids, self.patience)

    async def complete(self, ids: Sequence[str]) -> None:
        arguments: dict[str, Any] = {
            "files": [{"id": i, "title": f.title} for i, f in zip(ids, self.files, strict=True)],
            "channel_id": self.place.channel,
            "thread_ts": self.place.thread_ts,
            **self.words,
        }
        method = "files.completeUploadExternal"
        try:
            await self.api.call(method, priority=Priority.FINAL, **arguments)
        except Ambiguous:
            if await self.seen(ids, self.patience / 6) is None:
                await self.api.call(method, priority=Priority.FINAL, **arguments)

    async def seen(self, ids: Sequence[str], patience: float) -> str | None:
        """Wait for the message that shows the files and return its ts; None if it never comes."""
        waited, pause = 0.0, 0.2
        while True:
            ts = await self._ts(ids[0])
            if ts is not None or waited >= patience:
                return ts
            await self.sleep(pause)
            waited, pause = waited + pause, min(pause * 1.6, 3.0)

    async def _ts(self, file_id: str) -> str | None:
        # One file stands for all: those completed in one call are shared together.
        try:
            file = (await self.api.call("files.info", file=file_id))["file"]
        except SlackError as error:
            if error.error in {"file_not_found", "file_deleted", "not_visible"}:
                return None
            raise
        return min(shared_at(file, self.place), default=None)


def shared_at(file: Mapping[str, Any], place: Place) -> set[str]:
    """The ts of every message in a place that shows a file (Slack's file object)."""
    shares = file.get("shares") or {}
    return {
        str(share["ts"])
        for kind in ("public", "private")
        for share in (shares.get(kind) or {}).get(place.channel) or ()
        if share.get("ts")
        and (place.thread_ts is None or share.get("thread_ts") == place.thread_ts)
    }


def _json(blocks: Sequence[dict[str, Any]] | None) -> str | None:
    return json.dumps(list(blocks)) if blocks else None
