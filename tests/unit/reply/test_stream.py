"""One streamed message: how old it is, how much it holds, and whether it takes more."""

import pytest

from bot import limits
from bot.reply.stream import Stream, size_of
from bot.slack.errors import GaveUp, SlackError
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import refusal, too_many

WORDS = [{"type": "markdown_text", "text": "größer"}]
TASK = [{"type": "task_update", "id": "t1", "title": "Load", "details": "it", "output": "ok"}]


def stream(scene: Scene) -> Stream:
    return Stream(scene.bench.api, "D1", "2.0", scene.bench.time.clock)


def test_every_text_of_a_chunk_counts_in_bytes() -> None:
    """Ids and types do not."""
    assert size_of(WORDS) == 8 and size_of(TASK) == 8


async def test_it_takes_what_fits_in_time(scene: Scene) -> None:
    """Up to Slack's size, and until Slack would end it."""
    one = stream(scene)
    one.size = limits.SLACK_STREAM_BYTES_MAX - 16
    await one.append(WORDS)
    assert one.takes(WORDS)
    await one.append(WORDS)
    assert not one.takes(WORDS) and not one.old
    one.size = 0
    scene.bench.time.now += limits.SLACK_STREAM_SECONDS_MAX + 1
    assert one.old and not one.takes(WORDS)


async def test_what_is_refused_ends_it_and_what_waits_does_not(scene: Scene) -> None:
    """Nothing of it counts as told."""
    one = stream(scene)
    scene.stub.methods["chat.appendStream"] = lambda _: too_many(30)
    with pytest.raises(GaveUp):
        await one.append(WORDS)
    assert not one.over
    scene.bench.time.now += 60
    scene.stub.methods["chat.appendStream"] = lambda _: refusal("message_not_in_streaming_state")
    with pytest.raises(SlackError):
        await one.append(WORDS)
    assert one.over and one.size == 0 and not one.takes(WORDS)
