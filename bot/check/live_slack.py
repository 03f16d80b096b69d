"""The trial of Slack: what the app posts, shows, uploads and reads in one thread of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp

from bot.analysis.events import Execution as Done
from bot.analysis.events import ExecutionFinished, ExecutionStarted
from bot.check.ledger import Ledger
from bot.check.report import Report, Skipped, Wrong
from bot.files.local import Received
from bot.reply import progress as cards
from bot.reply.outbox import Outbox
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.reply.surface import Surface
from bot.reply.thread import Thread
from bot.slack.client import SlackApi
from bot.slack.download import Downloader
from bot.slack.errors import SlackError
from bot.slack.files import Outgoing, Place, Uploader
from bot.slack.posting import find_post, post_once
from bot.slack.readiness import Ready, readiness

_REPORT = "run it again with --record DIR and open an issue with what is in DIR"
_PLAINER = f"nothing is lost, the app shows it more plainly; {_REPORT}"
_TABLE = (
    "Datathread's trial: a table.\n\n| Plan | Users |\n|---|---:|\n| Basic | 12 |\n| Pro | 7 |\n"
)
_SNIPPET = b"print('Datathread tries its connection')\n"
ROOT, CARDS = Purpose("trial-root"), Purpose("trial-cards")


class SlackTrial:
    """The steps, in their order; what one needs of another is kept here."""

    def __init__(
        self,
        api: SlackApi,
        session: aiohttp.ClientSession,
        ledger: Ledger,
        report: Report,
        plot: bytes,
        patience: float = 30.0,
    ) -> None:
        self._api = api
        self._session = session
        self._ledger = ledger
        self._report = report
        self._plot = plot
        self._channel = ""
        self._root = ""
        self._shared: Ready | None = None
        self._uploader = Uploader(session, patience=patience)
        self._posts: dict[Purpose, str] = {}

    async def run(self, channel: str, user: str) -> None:
        """Try all, in a channel or in a direct message with a person."""
        tried = self._report.tried
        if not await tried("slack.place", self._place(channel, user)):
            return
        if not await tried("slack.post", self._post()):
            return
        await tried("slack.find", self._find())
        await tried("slack.update", self._update())
        await tried("slack.status", self._status())
        await tried("slack.cards", self._cards())
        await tried("slack.table", self._table())
        await tried("slack.picture", self._picture())
        await tried("slack.file", self._file())
        await tried("slack.fetch", self._fetch())
        await tried("slack.thread", self._thread_read())

    async def _place(self, channel: str, user: str) -> str:
        if user:
            opened = await self._api.call("conversations.open", users=user)
            self._channel = str(opened["channel"]["id"])
            seen = "a direct message with the person is open"
        elif channel.startswith("#"):
            self._channel = await self._named(channel[1:])
            seen = f"{channel} is there, with the app in it"
        else:
            info = await self._api.call("conversations.info", channel=channel)
            self._channel = str(info["channel"]["id"])
            seen = "the channel is there"
        self._ledger.place(self._api.installation.team_id, self._channel)
        return seen

    async def _named(self, name: str) -> str:
        place: dict[str, Any] = {"types": "public_channel,private_channel", "limit": 200}
        while True:
            page = await self._api.call("users.conversations", **place)
            for channel in page["channels"]:
                if channel.get("name") == name:
                    return str(channel["id"])
            place["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not place["cursor"]:
                raise SlackError("users.conversations", "not_in_channel")

    async def _post(self) -> str:
        text = "Datathread tries its connection. All of this thread is deleted in a minute."
        self._root = await post_once(
            self._api, self._channel, None, ROOT, self._ledger.run, text=text
        )
        self._ledger.write(roots=[self._root])
        return "a message is posted"

    async def _find(self) -> str:
        found = await find_post(self._api, self._channel, None, ROOT, self._ledger.run)
        if found != self._root:
            raise Wrong("the message is not found again by its metadata", _REPORT)
        return "the message is found again by its metadata"

    async def _update(self) -> str:
        text = "Datathread tries its connection, and changes a message."
        await self._api.call("chat.update", channel=self._channel, ts=self._root, text=text)
        return "the message is changed"

    async def _status(self) -> str:
        thread = self._thread()
        await thread.working(True, "Datathread's trial")
        refused = thread.surface.no_status
        await thread.working(False)
        if refused:
            raise Wrong(
                f"Slack shows no session status ({refused})",
                "nothing is lost: the app shows a Stop button of its own; "
                "agent_view in manifest.yml and a paid plan may bring Slack's",
            )
        return "Slack shows that the app works, and that it is done"

    async def _cards(self) -> str:
        progress = cards.begin([f"{self._ledger.name}.csv"], 0.0)
        done = Done("one", "python", {"code": "1"}, "Reading the table")
        for event in (
            ExecutionStarted("one", "python", done.title),
            ExecutionFinished(done),
            ExecutionFinished(replace(done, id="two", title="Fitting", error_code="unavailable")),
            ExecutionStarted("three", "bash", "Plotting"),
        ):
            progress = cards.advance(progress, event)
        message: dict[str, Any] = {
            "text": cards.progress_text(progress),
            "blocks": cards.progress_blocks(progress),
        }
        ts = await self._thread().post(CARDS, **message)
        await self._api.call("chat.update", channel=self._channel, ts=ts, **message)
        return "a plan with task cards is shown, and changed"

    async def _table(self) -> str:
        await self._thread().answer(_TABLE, "Datathread's trial", "en")
        if Purpose.answer(0) not in self._posts:
            raise Wrong("the table block is refused; it went out as text", _PLAINER)
        return "a native table is shown"

    async def _picture(self) -> str:
        if not self._plot:
            raise Skipped("it needs claude.output")
        name = f"{self._ledger.name}.png"
        picture = Outgoing.of_bytes(name, "A plot of the trial", self._plot)
        (file_id,) = await self._uploader.store(self._api, [picture], recorder=self._keep)
        shown = Picture(name, file_id, "A plot of the trial", "A line of twelve numbers.")
        self._posts = {}
        if not await self._thread("pictured").answer(
            "Datathread's trial: a plot.", "Datathread's trial", "en", pictures=[shown]
        ):
            raise Wrong("the image block with a slack_file is refused", _PLAINER)
        return "a plot that is shared nowhere is shown in an image block"

    async def _file(self) -> str:
        name = f"{self._ledger.name}.py"
        snippet = Outgoing.of_bytes(name, "The trial's code", _SNIPPET, "python")
        data = Outgoing.of_bytes(f"{self._ledger.name}.bin", "The trial's data", b"\0" * 512)
        place = Place(self._channel, self._root)
        ts = await self._uploader.share(self._api, [snippet, data], place, recorder=self._keep)
        self._ledger.write(posts=[ts])
        return "a snippet and a file are shared in one message"

    async def _keep(self, ids: Sequence[str]) -> None:
        self._ledger.write(slack_files=list(ids))

    async def _fetch(self) -> str:
        if not self._report.passed("slack.file"):
            raise Skipped("it needs slack.file")
        info = await self._api.call("files.info", file=self._ledger.slack_files[-2])
        ready = readiness(info["file"], max_bytes=1_000_000, asked=True)
        if not isinstance(ready, Ready):
            raise Wrong(f"files.info does not tell where the file is ({ready})", _REPORT)
        sink = Received()
        fetcher = Downloader(session=self._session, api_url=self._api.api_url, max_bytes=1_000_000)
        await fetcher.fetch(ready, self._api.token, sink)
        if sink.data != _SNIPPET:
            raise Wrong("the file that came back is another one", _REPORT)
        return "files.info tells where a file is, and its bytes come back"

    async def _thread_read(self) -> str:
        page = await self._api.call(
            "conversations.replies", channel=self._channel, ts=self._root, limit=200
        )
        seen = {str(message["ts"]) for message in page["messages"]}
        missing = {*self._ledger.roots, *self._ledger.posts} - seen
        if missing:
            raise Wrong(f"of the thread's messages {len(missing)} are not told", _REPORT)
        return f"the thread's {len(seen)} messages are told"

    def _thread(self, part: str = "") -> Thread:
        async def known(purpose: Purpose) -> str | None:
            return self._posts.get(purpose)

        async def keep(purpose: Purpose, ts: str) -> None:
            self._posts[purpose] = ts
            self._ledger.write(posts=[ts])

        async def forget(purpose: Purpose) -> None:
            if ts := self._posts.pop(purpose, None):
                self._ledger.posts.remove(ts)

        outbox = Outbox(f"{self._ledger.run}{part}", known, keep, forget, tried=set())
        return Thread(Surface(self._api, self._channel, self._root), outbox)


async def settle() -> None:
    """Let calls that were on their way arrive."""
    await asyncio.sleep(1.0)
