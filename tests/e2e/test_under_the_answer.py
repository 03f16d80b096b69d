"""What stands under an answer: what to ask next, the notebook, thumbs, and the bin."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import ADMIN, DATA, GENERAL, GUEST
from tests.e2e.conftest import Brain
from tests.support.buttons import button, press
from tests.support.people import Message, Person, purpose, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, files, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
PROPOSED = "```followups\nSplit by country?\nPing <!channel> now?\n```"
FIRST: list[Action] = [
    Bash("# make two files\ncd $OUTPUT_DIR; echo 1,2 > table.csv; echo hello > note.txt"),
    Say(f"The **finding** is 42.\n\n{PROPOSED}"),
]
SECOND: list[Action] = [Say("By country it is **21**.")]


@pytest.fixture(autouse=True)
def scripts(brain: Brain) -> None:
    """What the questions are answered with."""
    brain.scripts = {"split by country": SECOND, "Split by country": SECOND, "what is": FIRST}


async def answered(
    stage: Stage, person: Person, channel: str = DATA
) -> tuple[str, Message, list[Message]]:
    """Ask, and wait for the files: the thread's ts, the answer, and the whole thread."""
    ts = await asked(stage, person, channel, "what is in it?", CSV)
    thread = await settled(stage, person, channel, ts)
    (answer,) = answers(stage, thread)
    assert len(files(thread)) == 3
    return ts, answer, thread


def rows(stage: Stage, query: str, *values: str) -> list[Any]:
    """What the app's database says."""
    path = stage.app.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        return database.execute(query, values).fetchall()


def run_of(answer: Message) -> str:
    """The run id on an answer's buttons."""
    found = button(answer, "delete_answer")
    assert found
    return str(found["value"])


async def told(person: Person, ts: str, words: str, channel: str = DATA) -> None:
    """Something that only this person sees."""

    async def found() -> bool:
        messages = [
            *await person.messages(channel),
            *await person.messages(channel, ts),
        ]
        return any(m.get("ephemeral") and words in seen(m) for m in messages)

    await person.until(found, 20)


async def test_what_to_ask_next_is_one_press_away(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """The model's block is not shown; its questions are buttons, and who presses one asks it."""
    ts, answer, thread = await answered(on_stage, member)
    assert "followups" not in everything(thread) and "finding" in seen(answer)
    assert [block["type"] for block in answer["blocks"]][-3:] == [
        "context",
        "actions",
        "context_actions",
    ]
    second = button(answer, "suggestion-1")
    assert second and "<!" not in second["text"]["text"]
    await press(colleague, DATA, answer, "suggestion-0")
    thread = await settled(on_stage, member, DATA, ts, count=2)
    said = everything(thread)
    assert f"<@{colleague.user}> asks:\n> Split by country?" in said and "**21**" in said
    assert len(on_stage.claude.requests) and "followups" not in said
    sent = [call.body for call in on_stage.claude.requests if call.kind == "messages"][-1]
    assert "followups" in json.dumps(sent["messages"]), "the model's own words stay as they were"


async def test_the_notebook_comes_into_the_thread_once(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Two people press at the same moment, and one of them again: there is one notebook."""
    ts, answer, _ = await answered(on_stage, member)
    await asyncio.gather(
        *(press(person, DATA, answer, "notebook") for person in (member, colleague))
    )

    def there(messages: Sequence[Message]) -> list[Message]:
        return [file for file in files(messages) if file["name"] == "analysis.ipynb"]

    (notebook,) = await member.wait(DATA, ts, there)
    cells = json.loads(await member.download(notebook["id"]))["cells"]
    assert any("make two files" in "".join(cell["source"]).lower() for cell in cells)
    await press(member, DATA, answer, "notebook")
    await told(member, ts, "in this thread already")
    assert len(there(await member.messages(DATA, ts))) == 1


async def test_a_thumb_up_is_kept_and_thanked_for(on_stage: Stage, member: Person) -> None:
    """The last verdict of a person counts."""
    ts, answer, _ = await answered(on_stage, member)
    run = run_of(answer)
    await press(member, DATA, answer, "verdict", f"good {run}")
    await told(member, ts, "Thank you")
    kept = rows(on_stage, "SELECT user_id, verdict, reason FROM feedback WHERE run_id = ?", run)
    assert kept == [(member.user, "good", "")]


async def test_a_thumb_down_asks_for_a_reason_and_counts_without_one(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """The form may be sent, or closed: the verdict is there either way."""
    _, answer, _ = await answered(on_stage, member)
    run = run_of(answer)
    for person in (member, colleague):
        await press(person, DATA, answer, "verdict", f"bad {run}")
    opened = [call.answer["view"] for call in on_stage.slack.calls if call.method == "views.open"]
    mine, theirs = opened[-2:]
    state = {"feedback_reason": {"feedback_reason": "The wrong column."}}
    sent = await member.act("views/submit", view_id=mine["id"], state=state)
    assert sent["response_action"] is None
    await colleague.act("views/close", view_id=theirs["id"])
    wanted = [(colleague.user, "bad", ""), (member.user, "bad", "The wrong column.")]
    query = "SELECT user_id, verdict, reason FROM feedback WHERE run_id = ? ORDER BY user_id"

    async def kept() -> bool:
        return rows(on_stage, query, run) == sorted(wanted)

    await member.until(kept, 20)


async def test_whoever_asked_deletes_an_answer_and_the_thread_goes_on(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Messages, files and what lies at Anthropic; others may not; the history stays."""
    ts, answer, thread = await answered(on_stage, member)
    await press(colleague, DATA, answer, "notebook")
    await member.wait(DATA, ts, lambda m: len(files(m)) == 4)
    await press(colleague, DATA, answer, "delete_answer")
    await told(colleague, ts, "Only whoever asked")
    assert answers(on_stage, await member.messages(DATA, ts))

    before = len(on_stage.claude.requests)
    on_stage.slack.faults.add("chat.delete", reset=True, after_effect=True)
    await press(member, DATA, answer, "delete_answer")

    async def empty() -> bool:
        return not by_app(on_stage, await member.messages(DATA, ts))

    await member.until(empty, 30)
    gone = {file["id"] for file in files(thread)}
    calls = [call for call in on_stage.slack.calls if call.method == "files.delete"]
    assert gone < {call.args["file"] for call in calls}

    async def deleted() -> bool:
        return not rows(on_stage, "SELECT 1 FROM outputs WHERE run_id = ?", run_of(answer))

    await member.until(deleted, 20)
    made = [
        call
        for call in on_stage.claude.requests[before:]
        if call.method == "DELETE" and call.path.startswith("/v1/files/")
    ]
    assert len({call.path for call in made}) == 2
    await member.post(DATA, "and split by country?", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts)
    assert "**21**" in everything(thread)
    sent = [call.body for call in on_stage.claude.requests if call.kind == "messages"][-1]
    assert "finding" in json.dumps(sent["messages"])


async def test_deleting_an_answer_whose_files_are_still_to_come_leaves_none(
    on_stage: Stage, member: Person
) -> None:
    """The bin is there before the files are; they are waited for, and go as well."""
    ts = await asked(on_stage, member, DATA, "what is in it?", CSV)
    on_stage.slack.faults.add("upload", status=500, times=2)
    (answer,) = await member.wait(DATA, ts, lambda m: answers(on_stage, m))
    await press(member, DATA, answer, "delete_answer")

    async def deleted() -> bool:
        known = rows(on_stage, "SELECT 1 FROM posts WHERE run_id = ?", run_of(answer))
        return not known and not by_app(on_stage, await member.messages(DATA, ts))

    await member.until(deleted, 60)
    there = [f for f in on_stage.slack.hub.ws.files.files.values() if ts in str(f.shares)]
    assert all(file.gone for file in there if file.user == on_stage.slack.bot_user_id)


async def test_a_direct_message_has_the_same_buttons(on_stage: Stage, member: Person) -> None:
    """The answer that was streamed goes as well, and leaves its successor alone."""
    direct = f"D{member.user[1:]}"
    ts, answer, _ = await answered(on_stage, member, direct)
    await press(member, direct, answer, "suggestion-0")
    await settled(on_stage, member, direct, ts, count=2)
    await press(member, direct, answer, "delete_answer")

    async def deleted() -> bool:
        thread = await member.messages(direct, ts)
        return "finding" not in everything(thread) and "**21**" in everything(thread)

    await member.until(deleted, 30)
    assert not files(await member.messages(direct, ts))


@pytest.mark.parametrize("others", [False, True])
async def test_the_root_that_the_app_posted_goes_unless_somebody_else_wrote_under_it(
    on_stage: Stage, member: Person, colleague: Person, others: bool
) -> None:
    """A question from a command has a root of the app's own."""
    shared = await member.post(DATA, "numbers", CSV)
    (file,) = (await member.messages(DATA, shared))[0]["files"]
    before = {message["ts"] for message in await member.messages(DATA)}
    text = f"{file['permalink']} what is in it?"
    await member.act("commands", channel=DATA, command="/analyze", text=text)

    async def rooted() -> Message | None:
        new = [m for m in await member.messages(DATA) if m["ts"] not in before]
        return next((m for m in new if purpose(m) == "root"), None)

    root = str((await member.until(rooted))["ts"])
    thread = await settled(on_stage, member, DATA, root)
    (answer,) = answers(on_stage, thread)
    if others:
        await colleague.post(DATA, "ok thanks", thread_ts=root)
    await press(member, DATA, answer, "delete_answer")

    async def deleted() -> bool:
        known = rows(on_stage, "SELECT 1 FROM posts WHERE run_id = ?", run_of(answer))
        there = [m["ts"] for m in by_app(on_stage, await member.messages(DATA))]
        return not known and (root in there) == others

    await member.until(deleted, 30)


async def test_an_admin_deletes_an_answer_and_a_guest_does_not(
    on_stage: Stage, member: Person
) -> None:
    """A guest of the channel gets the sentence that outsiders get."""
    ts, answer, _ = await answered(on_stage, member, GENERAL)
    await press(on_stage.person(GUEST), GENERAL, answer, "delete_answer")
    await told(on_stage.person(GUEST), ts, "full members", GENERAL)
    await press(on_stage.person(ADMIN), GENERAL, answer, "delete_answer")

    async def empty() -> bool:
        return not by_app(on_stage, await member.messages(GENERAL, ts))

    await member.until(empty, 30)


@pytest.mark.parametrize("refused", ["context_actions", "actions"])
async def test_where_the_buttons_are_refused_the_answer_still_comes(
    on_stage: Stage, member: Person, refused: str
) -> None:
    """A Slack that does not know the thumbs gets ordinary buttons, and if need be none at all."""
    on_stage.slack.faults.refused_blocks |= {"context_actions", refused}
    try:
        _, answer, _ = await answered(on_stage, member)
    finally:
        on_stage.slack.faults.clear()
    assert "finding" in seen(answer)
    assert bool(button(answer, "verdict-bad")) == (refused == "context_actions")
