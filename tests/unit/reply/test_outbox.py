"""Every message once, against a small Web API."""

from typing import Any

from bot.reply.purpose import Purpose
from bot.reply.surface import Surface
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import in_turn, refusal


def here(scene: Scene) -> Surface:
    return Surface(scene.bench.api, "C1", "1.0")


def found(ts: str) -> dict[str, Any]:
    """A page of a thread with the message of another process."""
    identity = {"run": "run", "purpose": "echo"}
    metadata = {"event_type": "datathread", "event_payload": identity}
    return {"messages": [{"ts": ts, "user": "UBOTT1", "metadata": metadata}]}


async def test_what_was_posted_is_not_posted_again(scene: Scene) -> None:
    """And nobody looks for it in the thread."""
    outbox = scene.posts.outbox()
    for _ in range(2):
        assert await outbox.post(here(scene), Purpose.ECHO, text="Why?") == "2.0"
    assert [name for name, _ in scene.stub.calls] == ["chat.postMessage"]


async def test_what_another_process_may_have_posted_is_looked_for(scene: Scene) -> None:
    """It is remembered then."""
    scene.stub.methods["conversations.replies"] = lambda _: found("1.7")
    outbox = scene.posts.outbox(begun_here=False)
    assert await outbox.post(here(scene), Purpose.ECHO, text="Why?") == "1.7"
    assert scene.posts.rows == {"echo": "1.7"} and not scene.stub.count("chat.postMessage")


async def test_a_second_try_looks_first(scene: Scene) -> None:
    """Unless it is certain that the first one left nothing."""
    outbox = scene.posts.outbox()
    assert outbox.begun_here
    assert [outbox.trying(Purpose.ECHO) for _ in range(2)] == [False, True]
    outbox.not_tried(Purpose.ECHO)
    assert not outbox.trying(Purpose.ECHO)


async def test_what_is_taken_back_is_forgotten(scene: Scene) -> None:
    """Even if somebody else deleted it first; what was not posted is no matter."""
    outbox = scene.posts.outbox()
    scene.stub.methods["chat.delete"] = in_turn(refusal("message_not_found"), {})
    await outbox.post(here(scene), Purpose.ECHO, text="Why?")
    for _ in range(2):
        await outbox.take_back(here(scene), Purpose.ECHO)
    assert not scene.posts.rows and scene.stub.count("chat.delete") == 1
