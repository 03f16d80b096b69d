"""The app cannot keep what was asked: whoever made a gesture is told, since Slack tries once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from playground.claude.brain import Bash, Say
from playground.slack.workspace import DATA
from tests.e2e.conftest import Brain
from tests.e2e.test_gestures import CSV, command, form, press, submit, told
from tests.support.people import Message, Person, purpose, seen
from tests.support.stage import Stage
from tests.support.thread import asked, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]
SENTENCE = "Something went wrong on my side, and nothing was done"


@pytest.fixture(scope="module")
def brain() -> Brain:
    """Quick answers."""
    return Brain(scripts={"what": [Bash("echo hi"), Say("It is **seen**.")]})


@contextmanager
def broken(stage: Stage) -> Iterator[None]:
    """While this lasts the inbox cannot be written."""
    path = Path(stage.app.environment["DATABASE_URL"].removeprefix("sqlite:///"))

    def rename(one: str, other: str) -> None:
        with sqlite3.connect(path, timeout=20) as connection:
            connection.execute(f"ALTER TABLE {one} RENAME TO {other}")

    rename("inbox_hints", "away")
    try:
        yield
    finally:
        rename("away", "inbox_hints")


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """While this lasts somebody else writes to the app's database."""
    path = Path(stage.app.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


async def test_a_command_is_answered_with_a_sentence(on_stage: Stage, member: Person) -> None:
    """In the acknowledgement."""
    with broken(on_stage):
        await command(member, "usage")
        await told(member, DATA, SENTENCE)


async def test_a_command_that_waits_for_a_lock_is_not_done_later(
    on_stage: Stage, member: Person
) -> None:
    """Whoever reads that nothing was done can ask again, and has one thread of it."""
    words = f"what waits at {on_stage.app.environment['PORT']}?"
    shared = await member.post(DATA, "numbers", CSV)
    (link,) = {f["permalink"] for m in await member.messages(DATA, shared) for f in m["files"]}
    with locked(on_stage):
        await command(member, f"{link} {words}")
        await told(member, DATA, SENTENCE)
    await command(member, f"{link} {words}")

    def roots(messages: list[Message]) -> list[Message]:
        return [m for m in messages if purpose(m) == "root" and words in seen(m)]

    async def opened() -> bool:
        return bool(roots(await member.messages(DATA)))

    await member.until(opened)
    (root,) = roots(await member.messages(DATA))
    await settled(on_stage, member, DATA, root["ts"])
    assert len(roots(await member.messages(DATA))) == 1


async def test_a_form_stays_open_with_a_sentence(on_stage: Stage, member: Person) -> None:
    """What was typed is not lost; sent again, it is taken."""
    await command(member)
    view = await form(on_stage, member)
    state = {"question": "what is it?", "where": "here"}
    with broken(on_stage):
        answer = await submit(member, view, state, CSV)
        assert answer["response_action"] == "errors"
        assert SENTENCE in next(iter(answer["errors"].values()))
    assert (await submit(member, view, state, CSV))["response_action"] is None


async def test_a_button_answers_with_a_sentence(on_stage: Stage, member: Person) -> None:
    """By its answer address."""
    ts = await asked(on_stage, member, DATA, "what is in it?", CSV)
    await settled(on_stage, member, DATA, ts)
    text = f"<@{on_stage.slack.bot_user_id}> what else?"
    await member.act("messages/edit", channel=DATA, ts=ts, text=text)
    message = await told(member, DATA, "You changed your question")
    with broken(on_stage):
        await press(member, DATA, message)

        async def said() -> bool:
            messages = await member.messages(DATA)
            return any(SENTENCE in seen(message) for message in messages)

        await member.until(said, 10)


async def test_a_button_without_an_answer_address_opens_a_window(
    on_stage: Stage, member: Person
) -> None:
    """In the Home tab there is nowhere else to say it."""
    await member.act("home")

    async def shown() -> dict[str, object] | None:
        view = (await member.act("home"))["view"]
        return view if view and "home_forget" in str(view) else None

    view = await member.until(shown)
    (row,) = [b for b in view["blocks"] if "home_forget" in str(b)]
    with broken(on_stage):
        where = {"view_id": view["id"], "block_id": row["block_id"]}
        await member.act("actions", **where, action_id="home_forget")
        window = await form(on_stage, member, SENTENCE)
    await member.act("views/close", view_id=window["id"])
