"""Plots stand in the answer, wherever Slack shows them there; elsewhere they are files."""

import base64
import re
from collections.abc import Iterator

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.methods import content
from playground.slack.workspace import DATA, SHARED, STRANGER
from tests.e2e.conftest import Brain
from tests.support.buttons import press
from tests.support.people import Person, purpose, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, files, pictures, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]
SETTINGS = {"BOT_ALLOW_CHANNELS": f"{DATA},{SHARED}"}
PLOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
CSV = [("units.csv", b"month,units\n1,20\n2,35\n")]
DRAW = f"echo {base64.b64encode(PLOT).decode()} | base64 -d"


SAID = "**Units went up.**\n\n- In spring the units doubled."
TOLD = (
    f"{SAID}\n\n```alttext\nzoo.jpg: Two <!channel> lions, one asleep.\n```\n"
    "```followups\nAnd ask again?\n```"
)

LONG = "**It is long.**\n\n" + "\n\n".join(f"Point {n}: {'word ' * 30}" for n in range(80))


def drawn(*names: str, say: str = SAID) -> list[Action]:
    """A script that makes these pictures, and a table."""
    lines = [f"{DRAW} > $OUTPUT_DIR/{name}" for name in names]
    return [Bash("\n".join(["# Draw", *lines, "echo 1,2 > $OUTPUT_DIR/table.csv"])), Say(say)]


@pytest.fixture(autouse=True)
def scripts(brain: Brain) -> None:
    """What the questions are answered with."""
    brain.scripts = {
        "two": drawn("units_in_spring.png", "zoo.jpg", say=TOLD),
        "many": drawn(*(f"plot_{number}.png" for number in range(6))),
        "odd": drawn("moving.webp", "standing.gif"),
        "grey": drawn("grey.png"),
        "long": drawn("zoo.jpg", say=LONG),
        "ask again": drawn("zoo.jpg"),
    }


@pytest.fixture
def refused() -> Iterator[None]:
    """Slack takes no image block with a file of its own."""
    was = content._file_problem
    content._file_problem = lambda *_: "invalid slack file"
    yield
    content._file_problem = was


def left_over(stage: Stage) -> list[str]:
    """Files of the app that are in no channel and in no message."""
    workspace = stage.slack.hub.ws
    messages = [m for history in workspace.histories.values() for m in history.messages.values()]
    shown = {block.get("slack_file", {}).get("id") for m in messages for block in m.blocks}
    return [
        file.name
        for file in workspace.files.files.values()
        if file.user == stage.slack.bot_user_id and not file.gone
        if not file.shares and file.id not in shown
    ]


async def test_pictures_stand_between_the_text_and_the_small_print(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """With a heading and an alternative text, the model's own where it gave one; for everybody in
    the channel, and nobody else.
    """
    ts = await asked(on_stage, member, DATA, "two plots", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (answer,) = answers(on_stage, thread)
    kinds = [block["type"] for block in answer["blocks"]]
    assert kinds == ["markdown", "image", "image", "context", "actions", "context_actions"]
    first, second = pictures(thread)
    assert first["title"]["text"] == "Units in spring" and second["title"]["text"] == "Zoo"
    assert first["alt_text"] == "Units in spring: In spring the units doubled."
    assert "lions, one asleep." in second["alt_text"] and "<!" not in second["alt_text"]
    assert "alttext" not in everything(thread)
    assert [file["name"] for file in files(thread)] == ["table.csv", "analysis.py"]
    for person in (member, colleague):
        assert await person.download(first["slack_file"]["id"]) == PLOT
    with pytest.raises(Exception, match="no such file"):
        await on_stage.person(STRANGER).download(first["slack_file"]["id"])


async def test_of_many_pictures_the_first_four(on_stage: Stage, member: Person) -> None:
    """The others are files under the answer; none is there twice."""
    ts = await asked(on_stage, member, DATA, "many plots", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    assert [block["title"]["text"] for block in pictures(thread)] == [
        f"Plot {number}" for number in range(4)
    ]
    names = ["plot_4.png", "plot_5.png", "table.csv", "analysis.py"]
    assert [file["name"] for file in files(thread)] == names


async def test_what_blocks_cannot_show_is_a_file(on_stage: Stage, member: Person) -> None:
    """WebP is none of the kinds that Slack's blocks know."""
    ts = await asked(on_stage, member, DATA, "odd plots", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    assert len(pictures(thread)) == 1 and "moving.webp" in str(files(thread))


async def test_pictures_that_slack_refuses_are_shared(
    on_stage: Stage, member: Person, refused: None
) -> None:
    """The answer stands all the same, once, and nothing is left that nobody sees."""
    ts = await asked(on_stage, member, DATA, "two plots", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (answer,) = answers(on_stage, thread)
    assert "Units went up" in seen(answer) and not pictures(thread)
    assert [purpose(message) for message in by_app(on_stage, thread)][:2] == [
        "progress",
        "answer-0",
    ]
    names = ["units_in_spring.png", "zoo.jpg", "table.csv", "analysis.py"]
    assert [file["name"] for file in files(thread)] == names
    assert left_over(on_stage) == []


@pytest.mark.parametrize("place", ["channel", "direct"])
async def test_a_long_answer_whose_pictures_are_refused_stays_in_order(
    on_stage: Stage, member: Person, refused: None, place: str
) -> None:
    """Each page once, the small print at the end, the picture below."""
    direct = on_stage.slack.hub.ws.direct(member.user).id
    channel = DATA if place == "channel" else direct
    ts = await asked(on_stage, member, channel, "a long answer", CSV)
    thread = await settled(on_stage, member, channel, ts)
    pages = [m for m in by_app(on_stage, thread) if (purpose(m) or "").startswith("answer-")]
    assert [purpose(page) for page in pages] == [f"answer-{n}" for n in range(len(pages))]
    texts = [b["text"] for page in pages for b in page["blocks"] if b["type"] == "markdown"]
    points = re.findall(r"Point (\d+):", "\n".join(texts))
    assert points == [str(n) for n in range(80)] and len(pages) > 1
    assert answers(on_stage, thread) == pages[-1:] and not pictures(thread)
    assert "zoo.jpg" in [file["name"] for file in files(thread)]
    assert left_over(on_stage) == []


async def test_a_long_answer_has_its_pictures_on_the_last_page(
    on_stage: Stage, member: Person
) -> None:
    """All text comes before."""
    ts = await asked(on_stage, member, DATA, "a long answer", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (answer,) = answers(on_stage, thread)
    assert [b["slack_file"] for b in answer["blocks"] if b["type"] == "image"] == [
        block["slack_file"] for block in pictures(thread)
    ]
    assert purpose(answer) == "pictured-1" and "Point 79" in everything(thread)


async def test_an_answer_does_not_wait_for_ever_for_its_pictures(
    on_stage: Stage, member: Person
) -> None:
    """If Slack takes its time to look at them, they come after it."""
    timing = on_stage.slack.hub.ws.timing
    usual, timing.processing = timing.processing, 14.0
    try:
        ts = await asked(on_stage, member, DATA, "two plots", CSV)
        thread = await settled(on_stage, member, DATA, ts)
    finally:
        timing.processing = usual
    assert not pictures(thread) and len(answers(on_stage, thread)) == 1
    assert next(file["name"] for file in files(thread)) == "units_in_spring.png"
    assert left_over(on_stage) == []


async def test_what_became_of_somebodys_picture_is_a_file(on_stage: Stage, member: Person) -> None:
    """Whoever wants a photo in grey wants a file with a name."""
    ts = await asked(on_stage, member, DATA, "make it grey", [("photo.png", PLOT)])
    thread = await settled(on_stage, member, DATA, ts)
    assert not pictures(thread) and next(f["name"] for f in files(thread)) == "grey.png"


async def test_in_a_channel_shared_with_another_company_they_are_files(
    on_stage: Stage, member: Person
) -> None:
    """Nobody promises that its people see what is in no channel."""
    ts = await asked(on_stage, member, SHARED, "two plots", CSV)
    thread = await settled(on_stage, member, SHARED, ts)
    assert not pictures(thread) and len(files(thread)) == 4
    await press(member, SHARED, answers(on_stage, thread)[0], "suggestion-0")
    thread = await settled(on_stage, member, SHARED, ts, count=2)
    assert not pictures(thread) and [f["name"] for f in files(thread)].count("zoo.jpg") == 2


async def test_the_bin_takes_the_pictures_too(on_stage: Stage, member: Person) -> None:
    """Not only the message that shows them."""
    ts = await asked(on_stage, member, DATA, "two plots", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (answer,) = answers(on_stage, thread)
    ids = [block["slack_file"]["id"] for block in pictures(thread)]
    await press(member, DATA, answer, "delete_answer")
    store = on_stage.slack.hub.ws.files.files

    async def gone() -> bool:
        return all(store[file_id].gone for file_id in ids)

    await member.until(gone, 30)
    assert left_over(on_stage) == []


async def test_in_a_direct_message_they_stand_in_the_streamed_answer(
    on_stage: Stage, member: Person
) -> None:
    """The text is streamed, the pictures come with its end."""
    direct = on_stage.slack.hub.ws.direct(member.user).id
    ts = await member.post(direct, "two plots", CSV)
    thread = await settled(on_stage, member, direct, ts)
    assert len(pictures(thread)) == 2 and len(answers(on_stage, thread)) == 1
    assert await member.download(pictures(thread)[0]["slack_file"]["id"]) == PLOT
