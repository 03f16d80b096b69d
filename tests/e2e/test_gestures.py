"""Gestures that begin a question: the command, the form, shortcuts, edits, forwards."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.claude.brain import Bash, Say
from playground.slack.workspace import DATA, GENERAL, OUTSIDE, SHARED
from tests.e2e.conftest import Brain
from tests.support.people import Message, Person, purpose, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]


@pytest.fixture(scope="module")
def brain() -> Brain:
    """Quick answers that name the question."""
    return Brain(
        scripts={
            "Profile this table": [Bash("ls $INPUT_DIR"), Say("A table, **profiled**.")],
            "slow": [Bash("# think\nsleep 2; echo begun"), Say("The slow one is **done**.")],
            "wait long": [Bash("# think hard\necho begun; sleep 60"), Say("Never said.")],
            "second": [Bash("echo hi"), Say("The second one is **done**.")],
            "newer words": [Bash("echo hi"), Say("The newer one is **done**.")],
            "what": [Bash("ls $INPUT_DIR"), Say("It is **seen**.")],
        }
    )


async def command(person: Person, text: str = "", channel: str = DATA) -> Any:
    """Run ``/analyze``."""
    return await person.act("commands", channel=channel, command="/analyze", text=text)


def forms(stage: Stage, person: Person) -> list[dict[str, Any]]:
    """The modals that a person has open."""
    views = stage.slack.hub.interactions.views
    return [views.payload(view) for view in views.of(person.user)]


async def form(stage: Stage, person: Person, has: str = "", seconds: float = 10) -> dict[str, Any]:
    """The only open modal, once it shows ``has``."""

    async def shown() -> dict[str, Any] | None:
        found = forms(stage, person)
        return found[-1] if found and has in json.dumps(found[-1]) else None

    view: dict[str, Any] = await person.until(shown, seconds)
    return view


async def submit(
    person: Person,
    view: Mapping[str, Any],
    state: Mapping[str, Any],
    files: Sequence[tuple[str, bytes]] = (),
) -> dict[str, Any]:
    """Send a modal; ``state`` is by input."""
    body = {"as": person.user, "view_id": view["id"]}
    body["state"] = json.dumps({name: {name: value} for name, value in state.items()})
    data = aiohttp.FormData(body, default_to_multipart=True)
    for name, content in files:
        data.add_field("files/files", content, filename=name)
    return await person._ask("POST", "views/submit", data=data)


async def root_of(stage: Stage, person: Person, channel: str, words: str) -> str:
    """The ts of the root that the app posted about ``words``."""

    async def found() -> str | None:
        for message in await person.messages(channel):
            if purpose(message) == "root" and words in seen(message):
                return str(message["ts"])
        return None

    return str(await person.until(found))


async def told(person: Person, channel: str, words: str, thread_ts: str | None = None) -> Message:
    """What only this person sees."""

    async def found() -> Message | None:
        messages = await person.messages(channel, thread_ts)
        return next((m for m in messages if m.get("ephemeral") and words in seen(m)), None)

    message: Message = await person.until(found, 20)
    return message


def buttons(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Block and action id of a message's buttons."""
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return [(row["block_id"], each["action_id"]) for row in rows for each in row["elements"]]


def kept_of(stage: Stage, thread_ts: str) -> int:
    """How many rows and jobs the app keeps of a thread."""
    path = Path(stage.app.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    keys = {"inbox": "thread_id", "turns": "thread_id", "thread_files": "thread_id"}
    keys |= {"inbox_hints": "inbox_id", "posts": "run_id", "outputs": "run_id"}
    count = 0
    for file, tables in (
        (path, keys),
        (path.with_name("app-jobs.db"), {"workflow_status": "workflow_uuid"}),
    ):
        with sqlite3.connect(file, timeout=20) as connection:
            for table, key in tables.items():
                query = f"SELECT count(*) FROM {table} WHERE {key} LIKE ?"
                count += connection.execute(query, (f"%:{thread_ts}",)).fetchone()[0]
    return count


async def press(person: Person, channel: str, message: Mapping[str, Any]) -> None:
    """Press the only button of a message."""
    ((block_id, action_id),) = buttons(message)
    where = {"channel": channel, "ts": message["ts"]}
    await person.act("actions", **where, block_id=block_id, action_id=action_id)


async def test_the_command_opens_a_form_that_becomes_a_thread(
    on_stage: Stage, member: Person
) -> None:
    """A file given in private and a question; the root says who asked, and that it was private."""
    await command(member, "what is in it?")
    view = await form(on_stage, member)
    (question,) = [b for b in view["blocks"] if b["block_id"] == "question"]
    assert question["element"]["initial_value"] == "what is in it?"
    state = {"question": "what is in the form?", "where": "here"}
    answer = await submit(member, view, state, [("private.csv", b"a\n1\n")])
    assert answer["response_action"] is None and forms(on_stage, member) == []
    ts = await root_of(on_stage, member, DATA, "what is in the form?")
    thread = await settled(on_stage, member, DATA, ts)
    assert f"<@{member.user}>" in seen(thread[0]) and "`private.csv`" in seen(thread[0])
    assert "in private" in seen(thread[0]) and "seen" in seen(answers(on_stage, thread)[0])


async def test_files_shared_lately_are_offered_in_the_form(on_stage: Stage, member: Person) -> None:
    """Only this person's; what is chosen is analysed, and is no secret; the answer by DM."""
    await member.post(GENERAL, "my numbers", [("lately.csv", b"a\n1\n")])
    await command(member, channel=GENERAL)
    view = await form(on_stage, member, "lately.csv")
    (offered,) = [b for b in view["blocks"] if b["block_id"] == "offered"]
    values = [each["value"] for each in offered["element"]["options"]]
    await submit(member, view, {"offered": values, "where": "direct"})
    direct = f"D{member.user[1:]}"
    ts = await root_of(on_stage, member, direct, "`lately.csv`")
    thread = await member.messages(direct, ts)
    assert "in private" not in seen(thread[0])

    async def profiled() -> bool:
        return "profiled" in everything(await member.messages(direct, ts))

    await member.until(profiled)


async def test_a_form_that_lacks_something_says_what(on_stage: Stage, member: Person) -> None:
    """Nothing at all; a question without data; another channel not chosen; the app not there."""
    await command(member)
    view = await form(on_stage, member)
    answer = await submit(member, view, {"where": "here"})
    assert "Add a file" in answer["errors"]["files"]
    answer = await submit(member, view, {"question": "what is in it?", "where": "here"})
    assert "need a file" in answer["errors"]["files"]
    picked = {"block_id": "where", "action_id": "where", "value": "elsewhere"}
    await member.act("actions", view_id=view["id"], **picked)
    view = await form(on_stage, member, "conversations_select")
    state = {"where": "elsewhere", "channel": OUTSIDE}
    answer = await submit(member, view, state, [("b.csv", b"a\n1\n")])
    assert "not in that channel" in answer["errors"]["where"]
    await member.act("views/close", view_id=view["id"])


async def test_another_channel_can_be_chosen(on_stage: Stage, member: Person) -> None:
    """By the global shortcut, which knows no channel of its own."""
    await member.act("shortcuts", callback_id="analyze_files")
    view = await form(on_stage, member)
    assert "In this channel" not in json.dumps(view)
    picked = {"block_id": "where", "action_id": "where", "value": "elsewhere"}
    await member.act("actions", view_id=view["id"], **picked)
    view = await form(on_stage, member, "conversations_select")
    state = {"where": "elsewhere", "channel": DATA, "question": "what is elsewhere?"}
    await submit(member, view, state, [("b.csv", b"a\n1\n")])
    ts = await root_of(on_stage, member, DATA, "what is elsewhere?")
    await settled(on_stage, member, DATA, ts)


async def test_a_link_starts_at_once_and_a_quick_reply_waits_its_turn(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """A reply right after the root is answered second."""
    shared = await member.post(GENERAL, "numbers", CSV)
    (link,) = {f["permalink"] for m in await member.messages(GENERAL, shared) for f in m["files"]}
    await command(member, f"<{link}|a.csv> the slow one")
    ts = await root_of(on_stage, member, DATA, "the slow one")
    await asyncio.sleep(0.1)
    await colleague.post(DATA, "and the second one?", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    first, second = answers(on_stage, thread)
    assert "slow one is" in seen(first) and "second one is" in seen(second)
    assert "`a.csv`" in seen(thread[0]) and forms(on_stage, member) == []


async def test_a_link_of_a_reply_leads_to_its_files(on_stage: Stage, member: Person) -> None:
    """In a direct message the answer stays there."""
    root = await member.post(GENERAL, "a thread")
    ts = await member.post(GENERAL, "numbers", [("deep.csv", b"a\n1\n")], thread_ts=root)
    place = f"{on_stage.slack.url}/archives/{GENERAL}/p{ts.replace('.', '')}"
    direct = f"D{member.user[1:]}"
    await command(member, f"{place}?thread_ts={root}&cid={GENERAL} what?", channel=direct)
    opened = await root_of(on_stage, member, direct, "`deep.csv`")

    async def answered() -> bool:
        return "seen" in everything(await member.messages(direct, opened))

    await member.until(answered)


async def test_a_link_to_what_one_may_not_see_leads_nowhere(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """The app sees a file in somebody else's direct message with it; the caller does not."""
    direct = f"D{colleague.user[1:]}"
    ts = await colleague.post(direct, "what is in my secret?", [("secret.csv", b"a\n1\n")])
    shared = (await colleague.messages(direct, ts))[0]["files"][0]
    await command(member, f"{shared['permalink']} what is in it?")
    await told(member, DATA, "cannot find what that link leads to")
    assert not [m for m in await member.messages(DATA) if "secret.csv" in seen(m)]


async def test_the_command_explains_itself_and_tells_what_was_spent(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Both only to whoever asks."""
    await command(member, "help")
    assert "/analyze" in seen(await told(member, DATA, "I analyse files"))
    await command(member, "usage")
    assert "$20.00" in seen(await told(member, DATA, "$500.00"))
    assert not [m for m in await colleague.messages(DATA) if "$500.00" in seen(m)]


async def test_the_message_shortcut_answers_in_the_messages_thread(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Its files are chosen already; the thread is told who asked what."""
    ts = await colleague.post(DATA, "my numbers", CSV)
    where = {"channel": DATA, "ts": ts}
    await member.act("shortcuts", callback_id="analyze_message", **where)
    view = await form(on_stage, member)
    assert [block["block_id"] for block in view["blocks"]] == ["offered", "question"]
    (chosen,) = view["blocks"][0]["element"]["initial_options"]
    assert (await submit(member, view, {"offered": []}))["errors"]["offered"]
    await submit(member, view, {"offered": [chosen["value"]], "question": "what is it?"})
    thread = await settled(on_stage, member, DATA, ts)
    (echo,) = [m for m in by_app(on_stage, thread) if purpose(m) == "echo"]
    assert f"<@{member.user}>" in seen(echo) and "what is it?" in seen(echo)


async def test_the_message_shortcut_says_what_it_cannot_do(on_stage: Stage, member: Person) -> None:
    """No file in the message; a channel where the app is not."""
    plain = await member.post(DATA, "no file here")
    use = {"callback_id": "analyze_message"}
    await member.act("shortcuts", **use, channel=DATA, ts=plain)
    view = await form(on_stage, member, "no file in this message")
    await member.act("views/close", view_id=view["id"])
    outside = await member.post(OUTSIDE, "my numbers", CSV)
    await member.act("shortcuts", **use, channel=OUTSIDE, ts=outside)
    view = await form(on_stage, member, "/invite")
    await member.act("views/close", view_id=view["id"])


async def test_a_shared_channel_stays_closed_to_the_message_shortcut(
    on_stage: Stage, member: Person
) -> None:
    """The answer would be seen by another company."""
    ts = await member.post(SHARED, "my numbers", CSV)
    await member.act("shortcuts", callback_id="analyze_message", channel=SHARED, ts=ts)
    view = await form(on_stage, member)
    values = [each["value"] for each in view["blocks"][0]["element"]["options"]]
    await submit(member, view, {"offered": values, "question": "what is it?"})
    await told(member, SHARED, "shared with another company")
    assert not [m for m in await member.messages(SHARED, ts) if not m.get("ephemeral")][1:]


async def test_a_mention_added_by_an_edit_is_taken_once(on_stage: Stage, member: Person) -> None:
    """Slack tells of it twice, as a change and as a mention."""
    ts = await member.post(GENERAL, "what is in it?", CSV)
    text = f"<@{on_stage.slack.bot_user_id}> what is in it?"
    await member.act("messages/edit", channel=GENERAL, ts=ts, text=text)
    thread = await settled(on_stage, member, GENERAL, ts)
    await asyncio.sleep(1)
    assert len(answers(on_stage, await member.messages(GENERAL, ts))) == 1
    assert len(answers(on_stage, thread)) == 1


async def test_a_changed_question_can_be_asked_again(on_stage: Stage, member: Person) -> None:
    """The editor is asked once an edit; the new words are answered in the thread."""
    ts = await asked(on_stage, member, DATA, "what is in it?", CSV)
    await settled(on_stage, member, DATA, ts)
    text = f"<@{on_stage.slack.bot_user_id}> the newer words"
    await member.act("messages/edit", channel=DATA, ts=ts, text=text)
    message = await told(member, DATA, "You changed your question")
    await press(member, DATA, message)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    assert "newer one is" in seen(answers(on_stage, thread)[1])
    assert len([m for m in thread if "You changed" in seen(m)]) <= 1


async def test_other_changes_are_nobodys_business(on_stage: Stage, member: Person) -> None:
    """An edit of what was not said to the app leaves no trace."""
    ts = await member.post(GENERAL, "lunch?")
    calls = len(on_stage.slack.calls)
    await member.act("messages/edit", channel=GENERAL, ts=ts, text="dinner?")
    await asyncio.sleep(1)
    assert len(on_stage.slack.calls) == calls


async def test_the_files_of_a_forwarded_message_count(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """They were shared elsewhere, and are carried along with the mention."""
    ts = await colleague.post(GENERAL, "numbers", [("carried.csv", b"a\n1\n")])
    text = f"<@{on_stage.slack.bot_user_id}> what is in it?"
    where = {"channel": GENERAL, "ts": ts, "to": DATA}
    forwarded = (await member.act("messages/forward", **where, text=text))["ts"]
    thread = await settled(on_stage, member, DATA, forwarded)
    assert "seen" in seen(answers(on_stage, thread)[0])


async def test_a_file_without_words_gets_the_question_that_fits_it(
    on_stage: Stage, member: Person
) -> None:
    """A table is profiled."""
    ts = await asked(on_stage, member, DATA, "", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    assert "profiled" in seen(answers(on_stage, thread)[0])


async def test_forget_asks_back_stops_what_runs_and_deletes_everything(
    on_stage: Stage, colleague: Person, member: Person
) -> None:
    """Of the threads that this person began, and of no others; a second time there is nothing."""
    theirs = await asked(on_stage, member, DATA, "what is in it?", CSV)
    await settled(on_stage, member, DATA, theirs)
    ts = await asked(on_stage, colleague, DATA, "wait long", CSV)
    await colleague.wait(DATA, ts, lambda m: "Think hard" in everything(m))
    await command(colleague, "forget")
    message = await told(colleague, DATA, "Shall I forget")
    before = len(on_stage.claude.requests)
    await press(colleague, DATA, message)
    done = await told(colleague, DATA, "I forgot your threads")
    assert "Questions forgotten: 0" not in seen(done)
    assert kept_of(on_stage, ts) == 0 and kept_of(on_stage, theirs) > 0
    assert f"Stopped by <@{colleague.user}>" in everything(await colleague.messages(DATA, ts))
    later = on_stage.claude.requests[before:]
    assert [call for call in later if (call.method, call.path[:9]) == ("DELETE", "/v1/files")]
    await member.post(DATA, "and the second one?", thread_ts=theirs)
    await settled(on_stage, member, DATA, theirs, count=2)
    await command(colleague, "forget")
    again = [m for m in await colleague.messages(DATA) if "Shall I forget" in seen(m)][-1]
    await press(colleague, DATA, again)
    await told(colleague, DATA, "I keep nothing")


async def test_what_is_forgotten_is_in_no_file_while_the_app_runs(
    on_stage: Stage, colleague: Person
) -> None:
    """Neither in the two databases nor in what SQLite keeps beside them."""
    word = b"Quetzalcoatlus"
    folder = Path(on_stage.app.environment["DATABASE_URL"].removeprefix("sqlite:///")).parent
    ts = await asked(on_stage, colleague, DATA, f"what is in the {word.decode()}?", CSV)
    await settled(on_stage, colleague, DATA, ts)

    def found() -> dict[str, int]:
        return {path.name: path.read_bytes().count(word) for path in folder.glob("app*.db*")}

    assert sum(found().values())
    await command(colleague, "forget")
    asked_back = await told(colleague, DATA, "Shall I forget")
    await press(colleague, DATA, asked_back)

    async def gone() -> bool:
        return not sum(found().values())

    await colleague.until(gone, 40)


@pytest.mark.parametrize("when", ["at once", "with the root"])
async def test_a_power_cut_while_a_thread_is_opened_opens_no_second_one(
    on_stage: Stage, member: Person, when: str
) -> None:
    """The command is answered after the restart: one root, one answer."""
    shared = await member.post(GENERAL, "numbers", CSV)
    (link,) = {f["permalink"] for m in await member.messages(GENERAL, shared) for f in m["files"]}
    words = f"what was there {when}?"
    await command(member, f"{link} {words}")
    if when == "with the root":
        await root_of(on_stage, member, DATA, words)
    await on_stage.app.kill()
    await on_stage.app.start()
    ts = await root_of(on_stage, member, DATA, words)
    thread = await settled(on_stage, member, DATA, ts)
    assert len(answers(on_stage, thread)) == 1
    roots = [m for m in await member.messages(DATA) if purpose(m) == "root" and words in seen(m)]
    assert len(roots) == 1
