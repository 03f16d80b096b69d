"""Files into a thread: uploaded in a stream, shared in one message, shared once."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot import limits
from bot.slack.client import SlackApi
from bot.slack.errors import Ambiguous, SlackError
from bot.slack.pacer import Priority
from bot.slack.token_origin import token_may_go_to
from bot.waiting import Sleep

BLOCK_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png"})
"""What a block can show of Slack's own files (documentation of the Slack file object)."""

_TRIES = 3
_TRANSFER = aiohttp.ClientTimeout(total=600, sock_connect=10, sock_read=60)
_CHUNK = 64 * 1024

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
    """The files are with Slack, but they never appeared in the channel, or cannot be shown."""

    def __init__(self, file_ids: Sequence[str]) -> None:
        super().__init__(f"not shared: {', '.join(file_ids)}")
        self.file_ids = tuple(file_ids)


class UploadFailed(Exception):
    """Slack's upload address did not take the bytes of ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Uploader:
    """Uploads files, to share them or to have blocks show them.

    ``patience`` is how many seconds a share may take to become real; pictures for blocks get a
    third of it.
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
        share = _Share(api, tuple(files), self._patience, self._sleep, place, words)
        return await self._complete(share, recorder, earlier)

    async def store(
        self,
        api: SlackApi,
        pictures: Sequence[Outgoing],
        *,
        recorder: Recorder,
        earlier: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Upload pictures into no channel and return their ids, once blocks can show them.

        Until Slack has looked at a file, a block with it is refused
        (slackapi/python-slack-sdk#1521). ``recorder``, ``earlier`` and what it raises as for
        ``share``; NotShared also for what Slack does not take for a picture.
        """
        if not pictures or not all(picture.size for picture in pictures):
            raise ValueError("one picture or more, none of them empty")
        storing = _Storing(api, tuple(pictures), self._patience / 3, self._sleep)
        return tuple((await self._complete(storing, recorder, earlier)).split())

    async def _complete(
        self, completion: "_Completion", recorder: Recorder, earlier: Sequence[str]
    ) -> str:
        if earlier:
            if there := await completion.finish(earlier):
                return there
            await completion.give_up(earlier)
        ids = [await self._upload(completion.api, file) for file in completion.files]
        await recorder(ids)
        await completion.complete(ids)
        if there := await completion.seen(ids, completion.patience):
            return there
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


@dataclass(frozen=True)
class _Completion:
    """The end of an upload: what is done with the files, and how it shows that it is done."""

    api: SlackApi
    files: tuple[Outgoing, ...]
    patience: float
    sleep: Sleep

    @property
    def arguments(self) -> dict[str, Any]:
        """Where the files go."""
        return {}

    async def there(self, ids: Sequence[str]) -> str | None:
        """Some text once it is done, None before."""
        raise NotImplementedError

    async def give_up(self, ids: Sequence[str]) -> None:
        """Files of an earlier try are replaced."""

    async def finish(self, ids: Sequence[str]) -> str | None:
        """Complete files of an earlier try, unless they are there; None if they are lost."""
        if there := await self.seen(ids, self.patience / 6):
            return there
        if len(ids) != len(self.files):
            return None
        try:
            await self.complete(ids)
        except SlackError:
            # Either never uploaded, or completed and not visible yet.
            return await self.seen(ids, self.patience / 6)
        return await self.seen(ids, self.patience)

    async def complete(self, ids: Sequence[str]) -> None:
        files = [{"id": i, "title": f.title} for i, f in zip(ids, self.files, strict=True)]
        method = "files.completeUploadExternal"
        arguments: dict[str, Any] = {"files": files, **self.arguments}
        try:
            await self.api.call(method, priority=Priority.FINAL, **arguments)
        except Ambiguous:
            if await self.seen(ids, self.patience / 6) is None:
                await self.api.call(method, priority=Priority.FINAL, **arguments)

    async def seen(self, ids: Sequence[str], patience: float) -> str | None:
        """Wait until the files are there; None if that never happens."""
        waited, pause = 0.0, 0.2
        while True:
            there = await self.there(ids)
            if there is not None or waited >= patience:
                return there
            await self.sleep(pause)
            waited, pause = waited + pause, min(pause * 1.6, 3.0)

    async def look_at(self, file_id: str) -> Mapping[str, Any]:
        """Slack's file object; empty for a file that Slack does not know or show."""
        try:
            file: Mapping[str, Any] = (await self.api.call("files.info", file=file_id))["file"]
        except SlackError as error:
            if error.error in {"file_not_found", "file_deleted", "not_visible"}:
                return {}
            raise
        return file


@dataclass(frozen=True)
class _Share(_Completion):
    """Files go into a place, and are there when a message shows them."""

    place: Place
    words: Mapping[str, str | None]

    @property
    def arguments(self) -> dict[str, Any]:
        place = self.place
        return {"channel_id": place.channel, "thread_ts": place.thread_ts, **self.words}

    async def there(self, ids: Sequence[str]) -> str | None:
        # One file stands for all: those completed in one call are shared together.
        return min(shared_at(await self.look_at(ids[0]), self.place), default=None)


@dataclass(frozen=True)
class _Storing(_Completion):
    """Pictures go nowhere, and are there when Slack has seen what they are."""

    async def give_up(self, ids: Sequence[str]) -> None:
        """Nobody would find them any more."""
        for file_id in ids:
            with contextlib.suppress(SlackError):
                await self.api.call("files.delete", file=file_id)

    async def finish(self, ids: Sequence[str]) -> str | None:
        """As for shares; files of another choice are of no use."""
        return await super().finish(ids) if len(ids) == len(self.files) else None

    async def there(self, ids: Sequence[str]) -> str | None:
        for file_id in ids:
            mimetype = str((await self.look_at(file_id)).get("mimetype") or "")
            if not mimetype:
                return None
            if mimetype not in BLOCK_PICTURES:
                raise NotShared(ids)
        return " ".join(ids)


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
