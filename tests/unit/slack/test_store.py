"""Pictures for blocks: with Slack, in no channel, and no sooner used than Slack has seen them."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.slack.files import NotShared, Outgoing, Uploader
from tests.unit.slack.stub import Answer, Bench, refusal, running
from tests.unit.slack.test_files import COMPLETE, Slack

PICTURE = os.urandom(10_000)


class Album(Slack):
    """Says what a file is only after it was asked a few times."""

    def __init__(self, mimetype: str = "image/png", *, known_after: int = 3) -> None:
        super().__init__()
        self._mimetype = mimetype
        self._known_after = known_after
        self.looks = 0
        self.methods["files.info"] = self._look

    def _look(self, args: dict[str, Any]) -> Answer:
        if args["file"] not in self.shares:
            return refusal("file_not_found")
        self.looks += 1
        known = self.looks > self._known_after
        return {"file": {"id": args["file"], "mimetype": self._mimetype if known else ""}}


def picture(name: str) -> Outgoing:
    async def chunks() -> AsyncIterator[bytes]:
        yield PICTURE

    return Outgoing(name, name, len(PICTURE), chunks)


async def store(bench: Bench, recorded: list[list[str]], **options: Any) -> tuple[str, ...]:
    async def recorder(ids: Any) -> None:
        recorded.append(list(ids))

    uploader = Uploader(bench.session, sleep=bench.time.sleep)
    pictures = [picture("a.png"), picture("b.png")]
    return await uploader.store(bench.api, pictures, recorder=recorder, **options)


async def test_pictures_go_into_no_channel() -> None:
    """Their ids are told as soon as Slack knows what they are."""
    slack, recorded = Album(), list[list[str]]()
    async with running(slack) as bench:
        assert await store(bench, recorded) == ("F1", "F2")
    assert recorded == [["F1", "F2"]] and list(slack.stored.values()) == [PICTURE, PICTURE]
    (done,) = (args for method, args in slack.calls if method == COMPLETE)
    assert set(done) == {"files"}


async def test_a_repeated_step_uploads_nothing_twice() -> None:
    """What is there is used; what was uploaded and never completed is completed."""
    slack, recorded = Album(), list[list[str]]()
    slack.methods[COMPLETE] = lambda _: refusal("internal_error")
    async with running(slack) as bench:
        with pytest.raises(Exception, match="internal_error"):
            await store(bench, recorded)
        slack.methods[COMPLETE] = slack.complete
        for _ in range(2):
            assert await store(bench, recorded, earlier=recorded[0]) == ("F1", "F2")
    assert (slack.messages, slack.tickets) == ([["F1", "F2"]], 2)


async def test_what_slack_never_gets_to_know_is_not_waited_for() -> None:
    """An answer waits for them."""
    slack = Album(known_after=10_000)
    async with running(slack) as bench:
        with pytest.raises(NotShared):
            await store(bench, [])
        assert sum(bench.time.slept) < 15


async def test_what_is_no_picture_is_told_at_once() -> None:
    """Whatever its name says."""
    slack = Album("text/plain", known_after=0)
    async with running(slack) as bench:
        with pytest.raises(NotShared):
            await store(bench, [])
        assert not bench.time.slept


async def test_nothing_to_store_is_a_mistake_of_the_caller() -> None:
    """So is an empty picture."""
    slack = Album()

    async def recorder(_: Any) -> None: ...

    async with running(slack) as bench:
        for pictures in ([], [Outgoing.of_bytes("a.png", "a", b"")]):
            with pytest.raises(ValueError, match="none of them empty"):
                await Uploader(bench.session).store(bench.api, pictures, recorder=recorder)
    assert slack.calls == []
