"""A conversation in a thread: changing course, waiting, talking among people, trying again."""

import asyncio
import time

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, GENERAL, GUEST
from tests.e2e.conftest import Brain
from tests.support.buttons import button, press
from tests.support.people import Message, Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, files, footer, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SLOW: list[Action] = [Bash("# think hard\necho begun; sleep 60; echo ended"), Say("Never said.")]
STEADY: list[Action] = [Bash("# think steadily\nsleep 6; echo 1"), Say("**Thought it over.**")]
BRIEF: list[Action] = [Bash("# think briefly\nsleep 2.5; echo 1"), Say("**Thought it over.**")]
QUICK: list[Action] = [Bash("# look\necho 42"), Say("**It is 42.**")]


async def begun(person: Person, channel: str, ts: str, title: str) -> None:
    """Wait until the thread shows a step."""
    await person.wait(channel, ts, lambda messages: title in everything(messages))


async def quiet(on_stage: Stage, person: Person, channel: str, ts: str, seconds: float = 2) -> int:
    """How many messages of the app's are in the thread after a while."""
    await asyncio.sleep(seconds)
    return len(by_app(on_stage, await person.messages(channel, ts)))


async def test_instead_changes_the_course(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain
) -> None:
    """What ran ends at once, with neither footer nor files; the new question is answered."""
    brain.scripts |= {"slowly": SLOW, "the other": QUICK}
    ts = await asked(on_stage, member, DATA, "slowly", CSV)
    await begun(member, DATA, ts, "Think hard")
    began = time.monotonic()
    await colleague.post(DATA, "instead look at the other column", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts)
    assert time.monotonic() - began < 20
    (answer,) = answers(on_stage, thread)
    said = everything(thread)
    assert "It is 42" in seen(answer) and "Never said" not in said
    assert "Stopped by" not in said and said.count("analysis.py") == 1
    assert sum("Stopped ·" in (m.get("text") or "") for m in by_app(on_stage, thread)) == 1
    told = brain.seen[-1]
    assert any(
        "begun" not in text and "slowly" in text for turn in told.turns for text in turn.texts
    )


async def test_who_may_not_ask_may_not_steer(on_stage: Stage, member: Person, brain: Brain) -> None:
    """A guest's "instead" changes nothing, and nobody but the guest hears of it."""
    brain.scripts["briefly"] = BRIEF
    ts = await asked(on_stage, member, GENERAL, "briefly", CSV)
    await begun(member, GENERAL, ts, "Think briefly")
    await on_stage.person(GUEST).post(GENERAL, "instead do something else", thread_ts=ts)
    thread = await settled(on_stage, member, GENERAL, ts)
    assert "Thought it over" in seen(answers(on_stage, thread)[0])


async def test_a_message_while_it_works_is_told_that_it_is_next(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Said once, in the message that becomes the progress of that question."""
    brain.scripts |= {"briefly": BRIEF, "what next": QUICK}
    ts = await asked(on_stage, member, DATA, "briefly", CSV)
    await begun(member, DATA, ts, "Think briefly")
    await member.post(DATA, "and what next?", thread_ts=ts)
    await member.wait(DATA, ts, lambda m: "I'll take that next." in everything(m))
    thread = await settled(on_stage, member, DATA, ts, count=2)
    first, second = answers(on_stage, thread)
    assert "Thought it over" in seen(first) and "It is 42" in seen(second)
    assert "I'll take that next" not in everything(thread)
    lines = [seen(m) for m in by_app(on_stage, thread) if "1 step ·" in seen(m)]
    assert len(lines) == 2


async def test_what_waits_and_is_stopped_does_not_stay_announced(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """ "I'll take that next" goes when it will not be taken."""
    brain.scripts["slowly"] = SLOW
    ts = await asked(on_stage, member, DATA, "slowly", CSV)
    await begun(member, DATA, ts, "Think hard")
    await member.post(DATA, "and what next?", thread_ts=ts)
    await member.wait(DATA, ts, lambda m: "I'll take that next." in everything(m))
    await member.post(DATA, "stop", thread_ts=ts)
    await member.wait(DATA, ts, lambda m: "before I began" in everything(m))
    await settled(on_stage, member, DATA, ts)
    assert "I'll take that next" not in everything(await member.messages(DATA, ts))


async def test_people_who_talk_in_its_thread_are_left_alone(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain
) -> None:
    """Thanks, words to somebody else and answers to somebody else are not questions to the app."""
    brain.scripts["quickly"] = QUICK
    ts = await asked(on_stage, member, DATA, "quickly", CSV)
    await settled(on_stage, member, DATA, ts)
    before = await quiet(on_stage, member, DATA, ts, 0)
    await member.post(DATA, "thanks, very helpful!", thread_ts=ts)
    await colleague.post(DATA, f"<@{member.user}> did you see this?", thread_ts=ts)
    await member.post(DATA, "yes", thread_ts=ts)
    await member.post(DATA, "only the second half", thread_ts=ts)
    assert await quiet(on_stage, member, DATA, ts, 3) == before
    await colleague.post(DATA, "and quickly for the rest?", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    assert len(answers(on_stage, thread)) == 2


@pytest.mark.parametrize("where", ["question", "progress"])
async def test_a_cross_stops(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain, where: str
) -> None:
    """On the question or on the app's own message; on anything else it means nothing."""
    brain.scripts["slowly"] = SLOW
    ts = await asked(on_stage, member, DATA, "slowly", CSV)
    await begun(member, DATA, ts, "Think hard")
    progress = by_app(on_stage, await member.messages(DATA, ts))[0]["ts"]
    target = ts if where == "question" else progress
    await colleague.act("reactions", channel=DATA, ts=target, name="eyes")
    await colleague.act("reactions", channel=DATA, ts=target, name="x")
    thread = await settled(on_stage, member, DATA, ts)
    assert f"Stopped by <@{colleague.user}>" in everything(thread)


async def test_without_slacks_own_stop_the_progress_has_a_button(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain
) -> None:
    """A workspace where the app is no agent; the button goes with the run."""
    brain.scripts["slowly"] = SLOW
    on_stage.slack.faults.unknown_methods.add("agents.sessions.setStatus")
    try:
        ts = await asked(on_stage, member, DATA, "slowly", CSV)
        await begun(member, DATA, ts, "Think hard")
        progress = by_app(on_stage, await member.messages(DATA, ts))[0]
        await press(colleague, DATA, progress, "stop")
        await member.wait(DATA, ts, lambda m: f"Stopped by <@{colleague.user}>" in everything(m))
        await member.wait(DATA, ts, lambda m: not any(button(each, "stop") for each in m))
    finally:
        on_stage.slack.faults.unknown_methods.clear()


async def test_a_stop_ends_the_request_to_claude_within_two_seconds(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Nothing is paid for that nobody waits for; the sandbox keeps what was done."""
    brain.scripts |= {"slowly": SLOW, "goes on": QUICK}
    ts = await asked(on_stage, member, DATA, "slowly", CSV)
    await begun(member, DATA, ts, "Think hard")
    assert on_stage.claude.under_way == 1
    began = time.monotonic()
    await member.stop(DATA, ts)

    async def ended() -> bool:
        return on_stage.claude.under_way == 0

    await member.until(ended, 10)
    assert time.monotonic() - began < 2
    await settled(on_stage, member, DATA, ts)
    await member.post(DATA, "what goes on?", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    assert "It is 42" in seen(answers(on_stage, thread)[1])


async def test_try_again_asks_the_same_question(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain
) -> None:
    """A button under an answer that failed, for anybody in the thread; said who pressed it."""
    brain.scripts["quickly"] = QUICK
    on_stage.claude.faults.add("error_event", after_blocks=2, code="overloaded_error")
    ts = await asked(on_stage, member, DATA, "quickly", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (failed,) = answers(on_stage, thread)
    assert "Try again" in seen(failed), failed["blocks"]
    await press(colleague, DATA, failed, "retry")
    thread = await settled(on_stage, member, DATA, ts, count=2)
    assert "It is 42" in seen(answers(on_stage, thread)[1])
    assert f"<@{colleague.user}> asks me to try again" in everything(thread)
    assert len([f for f in files(thread) if f["name"] == "analysis.py"]) <= 2


@pytest.mark.parametrize("how", ["archived", "removed", "deleted"])
async def test_a_thread_that_is_gone_is_answered_by_direct_message_once(
    on_stage: Stage, member: Person, brain: Brain, how: str
) -> None:
    """The answer with its files, and which question it belongs to."""
    brain.scripts["steadily"] = STEADY
    direct = f"D{member.user[1:]}"
    before = len(await member.messages(direct))
    ts = await asked(on_stage, member, DATA, "steadily", CSV)
    await begun(member, DATA, ts, "Think steadily")
    try:
        if how == "archived":
            on_stage.slack.hub.ws.channels[DATA].archived = True
        elif how == "removed":
            await member.act("channels/leave", channel=DATA)
        else:
            await member.act("messages/delete", channel=DATA, ts=ts)
        root = await _direct(member, direct, before)
        await member.wait(direct, root["ts"], lambda m: "analysis.py" in everything(m))
        thread = await settled(on_stage, member, direct, root["ts"])
    finally:
        on_stage.slack.hub.ws.channels[DATA].archived = False
        if how == "removed":
            await member.act("channels/join", channel=DATA)
    assert "steadily" in seen(root) and f"<#{DATA}>" in seen(root)
    (answer,) = answers(on_stage, thread)
    assert "Thought it over" in seen(answer) and footer(answer)
    assert [file["name"] for file in files(thread)] == ["analysis.py"]
    assert len(await member.messages(direct)) == before + 1
    if how == "deleted":
        left = await member.thread(DATA, ts)
        assert not by_app(on_stage, left["messages"])
        assert not left.get("status") and (left.get("session") or {}).get("status") != "processing"


async def _direct(member: Person, channel: str, before: int) -> Message:
    found: list[Message] = []

    async def told() -> bool:
        found[:] = (await member.messages(channel))[before:]
        return bool(found)

    await member.until(told)
    return found[0]


async def test_a_title_that_a_person_gives_stays(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """The app hears of it, says nothing, and does not give another with the next question."""
    brain.scripts |= {"quickly": QUICK, "once more": QUICK}
    ts = await asked(on_stage, member, DATA, "quickly", CSV)
    await settled(on_stage, member, DATA, ts)
    await member.act("rename", channel=DATA, thread_ts=ts, title="Our best region")
    await member.post(DATA, "once more?", thread_ts=ts)
    messages = await settled(on_stage, member, DATA, ts, count=2)
    thread = await member.thread(DATA, ts)
    assert thread["session"]["title"] == "Our best region"
    assert len(answers(on_stage, messages)) == 2
    assert "agent_session_title_changed" not in on_stage.app.log.read_text()


async def test_a_file_deleted_in_slack_is_deleted_at_anthropic(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """At once; another file stays, and the next question is told which one is missing."""
    brain.scripts |= {"both": QUICK, "and now": QUICK}
    both = [("north.csv", b"a,b\n1,2\n"), ("south.csv", b"a,b\n3,4\n")]
    ts = await asked(on_stage, member, DATA, "both", both)
    messages = await settled(on_stage, member, DATA, ts)
    stored = on_stage.claude.files._files
    (north,) = (file["id"] for file in messages[0]["files"] if file["name"] == "north.csv")
    await member.act("files/delete", file=north)

    async def deleted() -> bool:
        return "north.csv" not in {file.filename for file in stored.values()}

    await member.until(deleted)
    assert "south.csv" in {file.filename for file in stored.values()}
    await member.post(DATA, "and now?", thread_ts=ts)
    messages = await settled(on_stage, member, DATA, ts, count=2)
    assert len(answers(on_stage, messages)) == 2
    assert "north.csv" in everything(messages[-3:])
