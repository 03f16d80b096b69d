"""What is shown while a run works, against a small Web API."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.analysis.events import Draft, ExecutionStarted
from bot.slack.errors import SlackProblem
from tests.unit.reply.scene import Scene
from tests.unit.reply.scene import scene as taking
from tests.unit.slack.stub import in_turn, refusal, too_many

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with taking() as here:
        yield here


async def shown(scene: Scene, method: str, count: int) -> None:
    """Wait until a method was called so often."""
    async with asyncio.timeout(10):
        while scene.stub.count(method) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_nothing_lands_after_the_last_line(scene: Scene) -> None:
    """An update that is on its way when the run ends has arrived before the final one goes out."""
    landed: list[str] = []
    gate = asyncio.Event()

    async def update(args: dict[str, Any]) -> dict[str, Any]:
        if "step" not in args["text"]:
            await gate.wait()
        landed.append(args["text"])
        return {}

    scene.stub.methods["chat.update"] = update
    async with scene.channel() as presenter:
        await presenter.event(ExecutionStarted("t1", "bash", "load the table"))
        await shown(scene, "chat.update", 1)
        finishing = asyncio.create_task(presenter.finish(3.0, "answered"))
        await asyncio.sleep(0.1)
        assert scene.stub.count("chat.update") == 1
        gate.set()
        await finishing
    assert landed == ["Load the table", "1 step · 3 s"]


async def test_the_last_line_is_not_given_up_quietly(scene: Scene) -> None:
    """When Slack lets nothing through, whoever asked for it is told, and can try again."""
    presenter = scene.channel()
    async with presenter:
        pass
    scene.stub.methods["chat.update"] = lambda _: too_many(1_000)
    with pytest.raises(SlackProblem):
        await presenter.finish(3.0, "answered")
    scene.stub.methods["chat.update"] = lambda _: {}
    scene.bench.time.now += 2_000
    await presenter.finish(3.0, "answered")
    assert scene.sent("chat.update")[-1]["text"] == "No steps · 3 s"


async def test_a_new_stream_begins_before_the_old_one_is_too_old(scene: Scene) -> None:
    """Text goes on in the next message, its fence opened again; steps go on by updates."""
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        code = "**Found.**\n\n```python\nx = 1\n"
        await presenter.event(Draft(code + "y"))
        await shown(scene, "chat.startStream", 2)
        scene.bench.time.now += 250
        await presenter.event(ExecutionStarted("t0", "bash", "never mind"))
        await presenter.event(Draft(code + "y = 2\nz"))
        await shown(scene, "chat.startStream", 3)
    first, second = (args["chunks"][0]["text"] for args in scene.sent("chat.startStream")[1:])
    assert first == code
    assert [args["chunks"][0].get("text") for args in scene.sent("chat.appendStream")] == ["```"]
    assert second == "```python\ny = 2\n"
    assert {args["ts"] for args in scene.sent("chat.stopStream")} == {"2.0", "3.0"}
    assert scene.sent("chat.update")[-1]["ts"] == "2.0"


async def test_a_stream_without_an_answer_to_its_start_is_looked_for(scene: Scene) -> None:
    """It may be there: when the answer comes, what nobody remembers is deleted."""
    scene.stub.methods["chat.startStream"] = in_turn({"ts": "2.0"}, None)
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        await presenter.event(Draft("**Found.**\n\nMore"))
        await shown(scene, "chat.startStream", 2)
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
        await shown(scene, "chat.startStream", 2)
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
        await shown(scene, "chat.startStream", 2)
    scene.stub.methods["chat.update"] = lambda _: refusal("edit_window_closed")
    await thread.answer("**Found.**\n\nMore.", "1 run", "en")
    assert scene.stub.count("chat.postMessage") == 1
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["3.0"]
    assert "stream-0" not in scene.posts.rows


async def test_streams_that_wait_too_long_give_way_to_messages(scene: Scene) -> None:
    """A 429 at the start of a stream does not hold up the sign of life."""
    scene.stub.methods["chat.startStream"] = lambda _: too_many(30)
    async with scene.streamed(scene.direct()):
        assert scene.stub.count("chat.postMessage") == 1
    assert scene.stub.count("chat.startStream") == 1


async def test_stop_in_a_stream_is_told(scene: Scene) -> None:
    """An append that is refused because the reader pressed Stop counts as Stop, once."""
    thread = scene.direct()
    scene.stub.methods["chat.appendStream"] = lambda _: refusal("stopped_by_user")
    async with scene.streamed(thread) as presenter:
        await presenter.event(ExecutionStarted("t1", "bash", "load the table"))
        await shown(scene, "chat.update", 1)
    assert scene.stops == ["stopped"]
