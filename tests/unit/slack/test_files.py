"""Files out: uploaded in a stream, shared once."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.slack.files import NotShared, Outgoing, Place, Uploader, UploadFailed
from tests.unit.slack.stub import Answer, Bench, Stub, refusal, running, sent_files

COMPLETE = "files.completeUploadExternal"
TICKET = "files.getUploadURLExternal"
PLACE = Place("C1", "1.0")
PLOT = os.urandom(300_000)


class Slack(Stub):
    """Takes files like Slack: tickets, exact lengths, one completion, shares that come late."""

    def __init__(self, *, appears_after: int = 2) -> None:
        super().__init__()
        self.stored: dict[str, bytes] = {}
        self.shares: dict[str, str] = {}
        self.messages: list[list[str]] = []
        self.tickets = 0
        self.broken_uploads = 0
        self.upload_host = ""
        self._appears_after = appears_after
        self._asked = 0
        self.methods[TICKET] = self._ticket
        self.methods[COMPLETE] = self.complete
        self.methods["files.info"] = self._info
        self.app.router.add_post("/upload/{id}", self._take)

    def _ticket(self, args: dict[str, Any]) -> Answer:
        assert "alt_txt" not in args
        assert int(args["length"]) > 0
        self.tickets += 1
        file_id = f"F{self.tickets}"
        host = self.upload_host or self.url
        return {"upload_url": f"{host}upload/{file_id}?length={args['length']}", "file_id": file_id}

    async def _take(self, request: web.Request) -> web.Response:
        assert "Authorization" not in request.headers
        data = await request.read()
        if self.broken_uploads:
            self.broken_uploads -= 1
            return web.Response(status=500)
        assert request.content_length == len(data) == int(request.query["length"])
        self.stored[request.match_info["id"]] = data
        return web.Response(text=f"OK - {len(data)}")

    def complete(self, args: dict[str, Any]) -> Answer:
        ids = [file["id"] for file in sent_files(args)]
        if any(i not in self.stored or i in self.shares for i in ids):
            return refusal("file_not_found")
        self.messages.append(ids)
        self.shares |= dict.fromkeys(ids, f"2.{len(self.messages)}")
        return {"files": [{"id": i} for i in ids]}

    def _info(self, args: dict[str, Any]) -> Answer:
        file_id = args["file"]
        if file_id not in self.stored:
            return refusal("file_not_found")
        shares = {}
        if file_id in self.shares:
            self._asked += 1
            if self._asked > self._appears_after:
                elsewhere = {"ts": "1.5", "thread_ts": "0.9"}
                here = {"ts": self.shares[file_id], "thread_ts": "1.0"}
                shares = {"private": {"C1": [elsewhere, here]}}
        return {"file": {"id": file_id, "shares": shares}}


def plot(name: str = "plot.png") -> Outgoing:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(PLOT), 50_000):
            yield PLOT[at : at + 50_000]

    return Outgoing(name, name, len(PLOT), chunks)


SCRIPT = Outgoing.of_bytes("analysis.py", "analysis.py", b"print(1)\n", "python")


async def share(bench: Bench, recorded: list[list[str]], **options: Any) -> str:
    async def recorder(ids: Any) -> None:
        assert isinstance(bench.stub, Slack)
        assert not set(ids) & set(bench.stub.shares), "recorded before it is shared"
        recorded.append(list(ids))

    uploader = Uploader(bench.session, sleep=bench.time.sleep)
    return await uploader.share(bench.api, [plot(), SCRIPT], PLACE, recorder=recorder, **options)


async def test_several_files_are_one_message() -> None:
    """All files come as one message, byte by byte, and its ts is known once it is there."""
    slack, recorded = Slack(), list[list[str]]()
    async with running(slack) as bench:
        assert await share(bench, recorded, comment="Two files") == "2.1"
    assert slack.messages == recorded == [["F1", "F2"]]
    assert list(slack.stored.values()) == [PLOT, b"print(1)\n"]
    tickets = [args for method, args in slack.calls if method == TICKET]
    assert [args.get("snippet_type") for args in tickets] == [None, "python"]
    (done,) = (args for method, args in slack.calls if method == COMPLETE)
    assert (done["channel_id"], done["thread_ts"]) == ("C1", "1.0")
    assert done["initial_comment"] == "Two files"


async def test_a_repeated_step_shares_nothing_twice() -> None:
    """With the ids of an earlier try that went through, the message is found and nothing sent."""
    slack, recorded = Slack(), list[list[str]]()
    async with running(slack) as bench:
        first = await share(bench, recorded)
        assert await share(bench, recorded, earlier=recorded[0]) == first
    assert (len(slack.messages), slack.tickets, len(recorded)) == (1, 2, 1)
    assert slack.count(COMPLETE) == 1


async def test_a_repeated_step_finishes_what_was_uploaded() -> None:
    """Files that were uploaded but not shared when the step died are shared, not sent again."""
    slack, recorded = Slack(), list[list[str]]()
    slack.methods[COMPLETE] = lambda _: refusal("not_in_channel")
    async with running(slack) as bench:
        with pytest.raises(Exception, match="not_in_channel"):
            await share(bench, recorded)
        slack.methods[COMPLETE] = slack.complete
        assert await share(bench, recorded, earlier=recorded[0]) == "2.1"
    assert (slack.messages, slack.tickets) == ([["F1", "F2"]], 2)


async def test_a_repeated_step_starts_over_if_nothing_is_left() -> None:
    """Ids that Slack does not know any more do not keep the files from being shared."""
    slack, recorded = Slack(), list[list[str]]()
    async with running(slack) as bench:
        assert await share(bench, recorded, earlier=["F98", "F99"]) == "2.1"
    assert slack.messages == [["F1", "F2"]]


@pytest.mark.parametrize("effect", [True, False])
async def test_a_lost_answer_shares_once(effect: bool) -> None:
    """When the answer of the last call is lost, the files are looked for before it is repeated."""
    slack, recorded = Slack(), list[list[str]]()

    def lost(args: dict[str, Any]) -> Answer:
        if effect:
            slack.complete(args)
        slack.methods[COMPLETE] = slack.complete
        return None

    slack.methods[COMPLETE] = lost
    async with running(slack) as bench:
        assert await share(bench, recorded) == "2.1"
    assert slack.messages == [["F1", "F2"]]


async def test_a_share_that_never_appears_is_an_error() -> None:
    """Slack's ok without a message is not believed, and not waited for without end."""
    slack = Slack(appears_after=10_000)
    async with running(slack) as bench:
        with pytest.raises(NotShared) as caught:
            await share(bench, [])
        assert caught.value.file_ids == ("F1", "F2")
        assert sum(bench.time.slept) < 120


async def test_a_broken_upload_takes_a_new_ticket() -> None:
    """An upload address that fails is replaced by a fresh one, from the first byte."""
    slack = Slack()
    slack.broken_uploads = 2
    async with running(slack) as bench:
        await share(bench, [])
    assert slack.messages == [["F3", "F4"]]
    assert slack.stored["F3"] == PLOT


async def test_a_foreign_upload_address_gets_no_bytes() -> None:
    """People's results go to Slack's hosts only, whatever the answer of the API says."""
    slack, other = Slack(), Slack()
    async with running(slack) as bench, running(other):
        slack.upload_host = other.url
        with pytest.raises(UploadFailed):
            await share(bench, [])
    assert other.stored == {}


@pytest.mark.parametrize("files", [[], [plot()] * 11, [Outgoing.of_bytes("e.csv", "e", b"")]])
async def test_what_slack_would_not_take_is_not_tried(files: list[Outgoing]) -> None:
    """No files, too many for a message, or an empty one are mistakes of the caller."""

    async def recorder(_: Any) -> None: ...

    slack = Slack()
    async with running(slack) as bench:
        with pytest.raises(ValueError, match="one to ten"):
            await Uploader(bench.session).share(bench.api, files, PLACE, recorder=recorder)
    assert slack.calls == []


def test_a_long_script_is_no_snippet() -> None:
    """Slack takes snippets up to 1 MB: a longer text goes as a file."""
    assert Outgoing.of_bytes("a.py", "a", bytes(1024 * 1024 + 1), "python").snippet_type is None
