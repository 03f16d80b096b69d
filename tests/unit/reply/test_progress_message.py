"""The progress of a run: its changes, and the message that shows it."""

import pytest

from bot.analysis.events import Draft, ExecutionStarted, Outcome
from bot.reply.progress import begin
from bot.reply.progress_message import ProgressMessage, ProgressTracker
from bot.reply.purpose import Purpose
from bot.reply.surface import Surface
from bot.slack.errors import SlackError
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import refusal

BEGUN = begin(["a.csv"], 0.0)


def message(scene: Scene, surface: Surface | None = None) -> ProgressMessage:
    surface = surface or Surface(scene.bench.api, "C1", "1.0")
    return ProgressMessage(surface, scene.posts.outbox(), "en")


def test_only_what_looks_different_is_told() -> None:
    """A draft of an answer does not, and no event that is told twice."""
    told: list[str] = []
    tracker = ProgressTracker(BEGUN, "en", lambda: told.append(tracker.progress.headline))
    tracker.event(Draft("**Found.**"))
    for _ in range(2):
        tracker.event(ExecutionStarted("t1", "bash", "load"))
    tracker.file_moving("a.csv", 2_000)
    tracker.file_moved("a.csv", None)
    assert len(told) == 3
    assert [card.status for card in tracker.progress.cards] == ["in_progress", "complete"]


async def test_refused_cards_become_lines(scene: Scene) -> None:
    """From the first message on, and in every update after it."""
    shown = message(scene)
    taken = scene.stub.methods["chat.postMessage"]
    scene.stub.methods["chat.postMessage"] = lambda args: (
        refusal("invalid_blocks") if args["blocks"][0]["type"] == "plan" else taken(args)
    )
    scene.stub.methods["conversations.replies"] = lambda _: {"messages": []}
    await shown.open(BEGUN)
    await shown.show(BEGUN, lambda: None)
    assert [args["blocks"][0]["type"] for args in scene.sent("chat.update")] == ["context"]


async def test_an_update_that_is_refused_is_worth_another_one(scene: Scene) -> None:
    """Once: the second one has simpler blocks already."""
    shown, again = message(scene), list[int]()
    await shown.open(BEGUN)
    scene.stub.methods["chat.update"] = lambda _: refusal("invalid_blocks")
    for _ in range(2):
        with pytest.raises(SlackError):
            await shown.show(BEGUN, lambda: again.append(1))
    assert again == [1]


async def test_without_slacks_stop_button_there_is_one_of_ours(scene: Scene) -> None:
    """Under the work, and not under the line that remains."""
    surface = Surface(scene.bench.api, "C1", "1.0")
    surface.native_stop = False
    shown = message(scene, surface)
    await shown.open(BEGUN)
    await shown.close(BEGUN, 3.0, Outcome.STOPPED)
    assert scene.sent("chat.postMessage")[0]["blocks"][-1]["elements"][0]["action_id"] == "stop"
    assert "stop" not in str(scene.sent("chat.update")[0]["blocks"][-1].get("action_id"))
    assert len(scene.sent("chat.update")[0]["blocks"]) == 1


async def test_of_work_that_was_never_shown_no_line_remains(scene: Scene) -> None:
    """There is nothing to shrink."""
    await message(scene).close(BEGUN, 3.0, Outcome.ANSWERED)
    assert scene.stub.calls == []
    scene.posts.rows[Purpose.QUEUED] = "1.5"
    await message(scene).close(BEGUN, 3.0, Outcome.ANSWERED)
    assert scene.sent("chat.update")[0]["ts"] == "1.5"
