"""Streamed messages: begun, settled and taken back, against a small Web API."""

import pytest

from bot.analysis.events import Draft
from bot.reply.purpose import Purpose
from bot.reply.streams import Streams
from bot.slack.errors import SlackError
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import in_turn, refusal, too_many

WORDS = [{"type": "markdown_text", "text": "Found"}]


def streams_of(scene: Scene) -> Streams:
    streams = scene.direct().streams
    assert streams
    return streams


async def test_a_stream_without_an_answer_to_its_start_is_looked_for(scene: Scene) -> None:
    """It may be there: when the answer comes, what nobody remembers is deleted."""
    scene.stub.methods["chat.startStream"] = in_turn({"ts": "2.0"}, None)
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        await presenter.event(Draft("**Found.**\n\nMore"))
        await scene.called("chat.startStream", 2)
    stray = {"ts": "1.5", "user": "UBOTT1", "streaming_state": "in_progress"}
    theirs = {"ts": "1.6", "user": "U1", "text": "hello"}
    ours = {"ts": "2.0", "user": "UBOTT1", "text": "Reading"}
    scene.stub.methods["conversations.replies"] = lambda _: {"messages": [stray, theirs, ours]}
    await thread.answer("**Found.**\n\nMore.", "1 run", "en")
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["1.5"]


async def test_the_answer_takes_the_place_of_what_was_streamed(scene: Scene) -> None:
    """The stream ends and becomes the answer; done again, nothing more happens."""
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        await presenter.event(Draft("**Found.**\n\nMore"))
        await scene.called("chat.startStream", 2)
    for _ in range(2):
        await thread.answer("**Found.**\n\nMore.", "1 run", "en")
    [update] = scene.sent("chat.update")
    assert update["ts"] == scene.posts.rows["stream-0"] == scene.posts.rows["answer-0"]
    assert update["metadata"]["event_payload"] == {"run": "run", "purpose": "answer-0"}
    assert scene.stub.count("chat.postMessage") == 0


async def test_an_answer_that_cannot_take_the_place_comes_anew(scene: Scene) -> None:
    """And what was streamed goes."""
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        await presenter.event(Draft("**Found.**\n\nMore"))
        await scene.called("chat.startStream", 2)
    scene.stub.methods["chat.update"] = lambda _: refusal("edit_window_closed")
    await thread.answer("**Found.**\n\nMore.", "1 run", "en")
    assert scene.stub.count("chat.postMessage") == 1
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["3.0"]
    assert "stream-0" not in scene.posts.rows


async def test_where_slack_does_not_stream_nobody_asks_again(scene: Scene) -> None:
    """A refusal counts for the thread; a rate limit for the moment only."""
    streams = streams_of(scene)
    scene.stub.methods["chat.startStream"] = in_turn(
        too_many(30), refusal("not_enabled"), {"ts": "9.0"}
    )
    for _ in range(3):
        assert await streams.open(Purpose.stream(0), WORDS) is None
        scene.bench.time.now += 60
    assert scene.stub.count("chat.startStream") == 2
    assert not scene.posts.rows


async def test_a_stream_takes_the_place_of_an_earlier_one(scene: Scene) -> None:
    """For the same purpose there is one message."""
    streams = streams_of(scene)
    for ts in ("2.0", "3.0"):
        stream = await streams.open(Purpose.stream(0), WORDS)
        assert stream and stream.ts == ts and stream.size == len("Found")
    assert scene.posts.rows == {"stream-0": "3.0"}
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["2.0"]


async def test_pages_beyond_the_answers_go(scene: Scene) -> None:
    """Those in whose places its own pages stand do not."""
    streams = streams_of(scene)
    for page in range(3):
        await streams.open(Purpose.stream(page), WORDS)
    await streams.tidy(1)
    assert scene.posts.rows == {"stream-0": "2.0"}
    assert streams.of(Purpose.stream(0)) and not streams.of(Purpose.stream(1))


async def test_refused_blocks_are_the_callers_matter(scene: Scene) -> None:
    """The same message may be taken in simpler ones; any other refusal ends in a new message."""
    streams = streams_of(scene)
    scene.stub.methods["chat.update"] = in_turn(
        refusal("invalid_blocks"), refusal("message_not_found")
    )
    with pytest.raises(SlackError):
        await streams.settle("2.0", Purpose.answer(0), {"text": "Found"})
    assert not await streams.settle("2.0", Purpose.answer(0), {"text": "Found"})
    assert not scene.posts.rows
