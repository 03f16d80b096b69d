"""What is shown in a channel while a run works, against a small Web API."""

import asyncio
from typing import Any

import pytest

from bot.analysis.events import ExecutionStarted, Outcome
from bot.reply.presenter import ChannelPresenter, presenter_for
from bot.reply.progress import begin
from bot.reply.purpose import Purpose
from bot.reply.streaming import StreamingPresenter
from bot.reply.thread import Thread
from bot.slack.errors import SlackProblem
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import too_many


async def nobody() -> None:
    """Nobody presses Stop here."""


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
        await scene.called("chat.update", 1)
        finishing = asyncio.create_task(presenter.finish(3.0, Outcome.ANSWERED))
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
        await presenter.finish(3.0, Outcome.ANSWERED)
    scene.stub.methods["chat.update"] = lambda _: {}
    scene.bench.time.now += 2_000
    await presenter.finish(3.0, Outcome.ANSWERED)
    assert scene.sent("chat.update")[-1]["text"] == "No steps · 3 s"


async def test_a_run_goes_on_in_the_message_that_is_there(scene: Scene) -> None:
    """That of another process, or the one that said that it has to wait."""
    scene.posts.rows[Purpose.QUEUED] = "1.5"
    async with scene.channel() as presenter:
        await scene.updated()
        await presenter.file_moving("a.csv", 2_000)
        await scene.updated()
        await presenter.file_moved("a.csv", problem="it is too large")
        await scene.updated()
    assert {args["ts"] for args in scene.sent("chat.update")} == {"1.5"}
    assert scene.stub.count("chat.postMessage") == 0
    assert "too large" in str(scene.sent("chat.update")[-1]["blocks"])


async def test_the_thread_says_who_presents(scene: Scene) -> None:
    """Streams in a direct message, updates in a channel."""

    def kind(thread: Thread) -> type:
        return type(presenter_for(thread, begin([], 0.0), locale="en", stopped=nobody))

    assert kind(scene.thread()) is ChannelPresenter
    assert kind(scene.direct()) is StreamingPresenter
