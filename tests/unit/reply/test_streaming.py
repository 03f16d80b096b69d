"""What is streamed in a direct message while a run works, against a small Web API."""

from bot.analysis.events import Draft, ExecutionStarted, Narration, Outcome
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import refusal, too_many


async def test_a_new_stream_begins_before_the_old_one_is_too_old(scene: Scene) -> None:
    """Text goes on in the next message, its fence opened again; steps go on by updates."""
    thread = scene.direct()
    async with scene.streamed(thread) as presenter:
        code = "**Found.**\n\n```python\nx = 1\n"
        await presenter.event(Draft(code + "y"))
        await scene.called("chat.startStream", 2)
        scene.bench.time.now += 250
        await presenter.event(ExecutionStarted("t0", "bash", "never mind"))
        await presenter.event(Draft(code + "y = 2\nz"))
        await scene.called("chat.startStream", 3)
    first, second = (args["chunks"][0]["text"] for args in scene.sent("chat.startStream")[1:])
    assert first == code
    assert [args["chunks"][0].get("text") for args in scene.sent("chat.appendStream")] == ["```"]
    assert second == "```python\ny = 2\n"
    assert {args["ts"] for args in scene.sent("chat.stopStream")} == {"2.0", "3.0"}
    assert scene.sent("chat.update")[-1]["ts"] == "2.0"


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
        await scene.called("chat.update", 1)
    assert scene.stops == ["stopped"]


async def test_what_turns_out_to_be_no_answer_is_taken_back(scene: Scene) -> None:
    """A text that looked like it, before the next step begins."""
    async with scene.streamed() as presenter:
        await presenter.event(Draft("**Let me look** at this\n\nMore"))
        await scene.updated()
        await presenter.event(Narration("Let me look at this"))
        await scene.updated()
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["3.0"]
    assert "stream-0" not in scene.posts.rows


async def test_the_steps_of_another_process_are_updated(scene: Scene) -> None:
    """Nobody knows how much its stream holds: it is stopped."""
    scene.posts.rows["progress"] = "1.5"
    async with scene.streamed(scene.direct(begun_here=False)) as presenter:
        await scene.updated()
        await presenter.event(ExecutionStarted("t1", "bash", "load the table"))
        await scene.updated()
    assert [args["ts"] for args in scene.sent("chat.stopStream")] == ["1.5"]
    assert [args["ts"] for args in scene.sent("chat.update")] == ["1.5", "1.5"]
    assert scene.stub.count("chat.startStream") == 0


async def test_at_the_end_a_line_remains_of_the_steps(scene: Scene) -> None:
    """Their stream is stopped once, and becomes the line."""
    presenter = scene.streamed()
    async with presenter:
        await presenter.event(ExecutionStarted("t1", "bash", "load the table"))
        await scene.updated()
    await presenter.finish(3.0, Outcome.ANSWERED)
    assert [args["ts"] for args in scene.sent("chat.stopStream")] == ["2.0"]
    [line] = scene.sent("chat.update")
    assert line["text"] == "1 step · 3 s"
    assert line["metadata"]["event_payload"] == {"run": "run", "purpose": "progress"}
