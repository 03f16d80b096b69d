"""The workspace's files: bytes in a folder, metadata in memory, and who may see what."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from playground import limits
from playground.slack.filetypes import PICTURES, FileType, picture_size, type_of
from playground.slack.ids import Ids
from playground.slack.members import Channel, Team
from playground.slack.refusal import Json

_THUMBS = (64, 80, 360, 480, 160, 720, 800, 960, 1024)
_PREVIEW = 1_000


@dataclass
class SlackFile:
    """One file. `shares` maps a channel's id to the places where the file was posted in it.

    `mode` is `hosted`, `snippet`, `external`, `tombstone` or `hidden_by_limit`; a fresh upload is
    not `processed` for a moment and then lacks its type and its shares. `handed` marks a file that
    a person gave to the app in a modal.
    """

    id: str
    name: str
    title: str
    user: str
    team: str
    kind: FileType
    mode: str
    created: int
    path: Path
    size: int = 0
    processed: bool = True
    handed: bool = False
    alt_text: str = ""
    external_url: str = ""
    external_type: str = ""
    dimensions: tuple[int, int] | None = None
    preview: str = ""
    lines: int = 0
    shares: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether the bytes can no longer be had."""
        return self.mode in ("tombstone", "hidden_by_limit")

    @property
    def picture(self) -> bool:
        """Whether an `image` block may show the file."""
        return self.kind.filetype in PICTURES


def remains(file: SlackFile) -> Json:
    """What Slack still says about a file whose bytes can no longer be had."""
    if file.mode == "tombstone":
        return {"id": file.id, "mode": "tombstone"}
    hidden: Json = {"id": file.id, "created": file.created, "timestamp": file.created}
    return hidden | {"user": file.user, "mode": "hidden_by_limit", "name": file.name}


class FileStore:
    """Creates files, keeps their bytes and describes them.

    `base` is the server's own address without a trailing slash; all file addresses start with it.
    """

    def __init__(self, folder: Path, ids: Ids, team: Team, base: str) -> None:
        self.folder = folder
        self.files: dict[str, SlackFile] = {}
        self._ids = ids
        self._team = team
        self.base = base

    def create(
        self, name: str, user: str, team: str, created: float, *, kind: FileType | None = None
    ) -> SlackFile:
        """A new empty file; `kind` is given for a snippet whose type the uploader chose."""
        file_id = self._ids.make("F", 10)
        file = SlackFile(
            id=file_id,
            name=name,
            title=name,
            user=user,
            team=team,
            kind=kind or type_of(name),
            mode="snippet" if kind else "hosted",
            created=int(created),
            path=self.folder / file_id,
        )
        self.files[file_id] = file
        return file

    async def store(self, file: SlackFile, chunks: AsyncIterator[bytes]) -> int:
        """Writes the bytes of a file as they come; returns their number and reads the metadata."""
        size = 0
        with file.path.open("wb") as sink:
            async for chunk in chunks:
                size += len(chunk)
                await asyncio.to_thread(sink.write, chunk)
        file.size = size
        await asyncio.to_thread(self._inspect, file)
        return size

    def _inspect(self, file: SlackFile) -> None:
        if file.kind.text and file.size <= limits.SLACK_SNIPPET and file.size:
            file.mode = "snippet"
        with file.path.open("rb") as source:
            if file.mode == "snippet":
                text = source.read().decode("utf-8", "replace")
                file.lines = len(text.splitlines())
                file.preview = "\n".join(text[:_PREVIEW].splitlines()[:5])
            elif file.kind.mimetype.startswith("image/"):
                file.dimensions = picture_size(source.read(64 * limits.KIB))

    def delete(self, file: SlackFile) -> None:
        """Leaves a tombstone and removes the bytes."""
        file.mode = "tombstone"
        file.path.unlink(missing_ok=True)

    def share(self, file: SlackFile, channel: Channel, place: Json) -> None:
        """Notes that the file was posted: `place` holds `ts` and, in a thread, `thread_ts`."""
        entry = {"reply_users": [], "reply_users_count": 0, "reply_count": 0, **place}
        entry |= {"channel_name": channel.name, "team_id": self._team.id}
        file.shares.setdefault(channel.id, []).append(entry)

    def visible(self, file: SlackFile, user: str, channels: Iterable[Channel], app: str) -> bool:
        """Whether `user` owns the file, was handed it, or is in a channel where it was posted."""
        if file.user == user or (file.handed and user == app):
            return True
        return any(user in channel.members for channel in channels if channel.id in file.shares)

    def stub(self, file: SlackFile) -> Json:
        """What an event says about a file of another company (Slack Connect)."""
        stub: Json = {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
        return stub | {"created": 0, "timestamp": 0, "user": ""}

    def payload(self, file: SlackFile, channels: dict[str, Channel] | None = None) -> Json:
        """The file object; with `channels` also where it was shared (as `files.info` says it)."""
        if file.gone:
            return remains(file)
        known = file.processed
        answer: Json = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.kind.mimetype if known else "",
            "filetype": file.kind.filetype if known else "",
            "pretty_type": file.kind.pretty if known else "",
            "user": file.user,
            "user_team": file.team,
            "editable": file.mode == "snippet",
            "size": file.size,
            "mode": file.mode,
            "is_external": file.mode == "external",
            "external_type": file.external_type,
            "is_public": channels is None or self._public(file, channels),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
        }
        answer |= self._addresses(file)
        if known and file.mode == "snippet":
            shown = len(file.preview.splitlines())
            answer |= {
                "edit_link": f"{answer['permalink']}/edit",
                "preview": file.preview,
                "preview_highlight": f"<div><pre>{escape(file.preview)}</pre></div>",
                "lines": file.lines,
                "lines_more": max(0, file.lines - shown),
                "preview_is_truncated": file.size > len(file.preview.encode()) + 1,
            }
        if file.alt_text:
            answer["alt_txt"] = file.alt_text
        if channels is None:
            answer |= {"is_starred": False, "skipped_shares": True}
        else:
            answer |= {"comments_count": 0, "is_starred": False}
            answer |= self._places(file, channels)
        return answer | {"has_rich_preview": False, "file_access": "visible"}

    def _addresses(self, file: SlackFile) -> Json:
        name = quote(file.name.replace(" ", "_"), safe="")
        place = f"{self.base}/files-pri/{file.team}-{file.id}"
        links: Json = {"url_private": f"{place}/{name}"}
        links["url_private_download"] = f"{place}/download/{name}"
        if file.mode == "external":
            links = {"url_private": file.external_url, "url_private_download": file.external_url}
        if file.processed and file.dimensions:
            links |= {"media_display_type": "unknown"} | self._thumbs(file)
        links["permalink"] = f"{self.base}/files/{file.user}/{file.id}/{name}"
        links["permalink_public"] = f"{self.base}/files-public/{file.team}-{file.id}"
        return links

    def _thumbs(self, file: SlackFile) -> Json:
        width, height = file.dimensions or (0, 0)
        place = f"{self.base}/files-tmb/{file.team}-{file.id}"
        answer: Json = {}
        for size in _THUMBS:
            if size > 360 and max(width, height) < size:
                break
            answer[f"thumb_{size}"] = f"{place}/image_{size}.png"
            if size >= 360:
                scale = min(1.0, size / max(width, height, 1))
                answer[f"thumb_{size}_w"] = max(1, round(width * scale))
                answer[f"thumb_{size}_h"] = max(1, round(height * scale))
        return answer | {"original_w": width, "original_h": height}

    def _public(self, file: SlackFile, channels: dict[str, Channel]) -> bool:
        return any(channels[place].kind == "channel" for place in file.shares)

    def _places(self, file: SlackFile, channels: dict[str, Channel]) -> Json:
        shares: Json = {}
        lists: dict[str, list[str]] = {"channel": [], "group": [], "im": []}
        for place, entries in file.shares.items() if file.processed else ():
            kind = channels[place].kind
            shares.setdefault("public" if kind == "channel" else "private", {})[place] = entries
            lists[kind].append(place)
        names = zip(("channels", "groups", "ims"), lists.values(), strict=True)
        return {"shares": shares, **dict(names)}
