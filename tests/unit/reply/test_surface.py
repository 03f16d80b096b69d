"""One thread in Slack, against a small Web API."""

import pytest

from bot.reply.purpose import Purpose
from bot.reply.surface import Surface
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import Answer, refusal


@pytest.mark.parametrize(
    ("answer", "native_stop", "reason"),
    [
        ({}, True, ""),
        ({"warning": "not_shown"}, False, "not_shown"),
        (refusal("not_enabled"), False, "not_enabled"),
    ],
)
async def test_whether_slack_shows_its_own_stop_button(
    scene: Scene, answer: Answer, native_stop: bool, reason: str
) -> None:
    """As far as it tells when it is asked to show that the app works."""
    scene.stub.methods["agents.sessions.setStatus"] = lambda _: answer
    surface = Surface(scene.bench.api, "C1", "1.0")
    assert surface.native_stop
    await surface.working(True, "Churn")
    assert (surface.native_stop, surface.no_status) == (native_stop, reason)
    [status] = scene.sent("agents.sessions.setStatus")
    assert (status["status"], status["title"]) == ("processing", "Churn")


async def test_a_message_becomes_another_one(scene: Scene) -> None:
    """It says from then on what it is for."""
    surface = Surface(scene.bench.api, "C1", "1.0")
    await surface.become("2.0", Purpose.answer(1), "run", text="Found")
    [update] = scene.sent("chat.update")
    assert update["metadata"]["event_payload"] == {"run": "run", "purpose": "answer-1"}
    assert (update["channel"], update["ts"], update["text"]) == ("C1", "2.0", "Found")
