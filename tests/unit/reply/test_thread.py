"""A thread, as one run speaks in it, against a small Web API."""

import pytest

from bot.reply.answer_buttons import retry_button
from bot.reply.pictures import Picture
from bot.reply.purpose import Purpose
from bot.slack.errors import SlackError
from tests.unit.reply.scene import Scene
from tests.unit.slack.stub import refusal

PLOT = Picture("a.png", "F1", "A plot", "A line")


def posted(scene: Scene) -> list[str]:
    """What the messages are for that were to be posted, in order."""
    messages = scene.sent("chat.postMessage")
    return [message["metadata"]["event_payload"]["purpose"] for message in messages]


async def test_a_sentence_stands_alone_or_above_buttons(scene: Scene) -> None:
    """Its text is the same."""
    thread = scene.thread()
    await thread.say(Purpose.SENTENCE, "Not now.")
    await thread.say(Purpose.APOLOGY, "Oh.", answer_buttons=[retry_button("run", "en")])
    bare, with_button = scene.sent("chat.postMessage")
    assert bare["text"] == "Not now." and "blocks" not in bare
    assert [block["type"] for block in with_button["blocks"]] == ["section", "actions"]


async def test_a_channel_has_no_streams(scene: Scene) -> None:
    """There is nothing to tidy then."""
    thread = scene.thread()
    assert thread.streams is None and scene.direct().streams
    await thread.tidy()
    assert scene.stub.calls == []


async def test_pictures_that_slack_does_not_show_are_left_out(scene: Scene) -> None:
    """At once, when that is what it says; the answer says that they are not in it."""
    taken = scene.stub.methods["chat.postMessage"]
    details = {"response_metadata": {"messages": ["invalid slack file"]}}
    scene.stub.methods["chat.postMessage"] = lambda args: (
        refusal("invalid_blocks", **details) if "slack_file" in str(args["blocks"]) else taken(args)
    )
    thread = scene.thread()
    assert not await thread.answer("**Found.**", "1 run", "en", pictures=[PLOT])
    assert posted(scene) == ["pictured-0", "answer-0"]
    assert await thread.answer("**Found.**", "1 run", "en")


async def test_where_no_native_form_is_taken_the_pages_go(scene: Scene) -> None:
    """Those that were posted before a later one was refused."""
    taken = scene.stub.methods["chat.postMessage"]
    pages: list[str] = []

    def half(args: dict[str, object]) -> object:
        pages.append(str(args["blocks"]))
        native = "'markdown'" in pages[-1]
        return refusal("invalid_blocks") if native and "THE END" in pages[-1] else taken(args)

    scene.stub.methods["chat.postMessage"] = half  # type: ignore[assignment]
    scene.stub.methods["conversations.replies"] = lambda _: {"messages": []}
    text = "\n\n".join(["word " * 200] * 12) + "\n\nTHE END"
    thread = scene.thread()
    await thread.answer(text, "1 run", "en")
    purposes = posted(scene)
    assert purposes[0] == "answer-0" and "plain-0" in purposes
    assert [args["ts"] for args in scene.sent("chat.delete")] == ["2.0"]
    assert all(name.startswith("plain-") for name in scene.posts.rows)
    assert not await thread.leaves_out(text)


async def test_an_answer_that_slack_takes_in_no_form_is_told(scene: Scene) -> None:
    """With the last refusal; other refusals are not met with simpler blocks."""
    scene.stub.methods["conversations.replies"] = lambda _: {"messages": []}
    for error, tries in (("invalid_blocks", 2), ("is_archived", 3)):
        scene.stub.methods["chat.postMessage"] = lambda _, error=error: refusal(error)  # type: ignore[misc]
        with pytest.raises(SlackError) as caught:
            await scene.thread().answer("**Found.**", "1 run", "en")
        assert caught.value.error == error
        assert scene.stub.count("chat.postMessage") == tries
