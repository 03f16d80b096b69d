"""Who may ask, what cannot be read, and how a person stops a run."""

import asyncio
import time

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, GENERAL, GUEST, PRIVATE, SHARED, STRANGER
from tests.conftest import FULL
from tests.e2e.conftest import Brain
from tests.support.people import Message, Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, footer, settled

SETTINGS = {"BOT_MAX_FILE_MB": "1", "BOT_MAX_FILES": "3"}
pytestmark = pytest.mark.asyncio(loop_scope="module")
REFUSALS = [("login", "does not let me read it"), ("cut", "broke off")]
LONG = [("long.csv", b"a,b\n" + b"1,2\n" * 100_000)]
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SLOW: list[Action] = [Bash("# think hard\necho begun; sleep 60; echo ended"), Say("Never said.")]


@pytest.mark.parametrize(
    ("user", "channel", "sentence"),
    [
        (GUEST, GENERAL, "full members of this workspace only"),
        (STRANGER, SHARED, "members of this company only"),
    ],
)
async def test_outsiders_get_a_sentence_that_only_they_see(
    on_stage: Stage, member: Person, user: str, channel: str, sentence: str
) -> None:
    """Closed by default: guests and other companies start nothing, and cost nothing."""
    outsider = on_stage.person(user)
    before = len(on_stage.claude.requests)
    ts = await asked(on_stage, outsider, channel, "what is in it?", CSV)

    def told(messages: list[Message]) -> bool:
        return any(m.get("ephemeral") and sentence in seen(m) for m in messages)

    async def found() -> bool:
        return told(await outsider.messages(channel)) or told(await outsider.messages(channel, ts))

    await outsider.until(found)
    public = await member.messages(channel, ts)
    assert not by_app(on_stage, public)
    assert len(on_stage.claude.requests) == before
    await member.post(channel, "we talk among ourselves", thread_ts=ts)
    await asyncio.sleep(1)
    assert not by_app(on_stage, await member.messages(channel, ts))


async def test_a_member_in_a_shared_channel_is_told_why_nothing_happens(
    on_stage: Stage, member: Person
) -> None:
    """The answer would be seen by another company."""
    await asked(on_stage, member, SHARED, "what is in it?", CSV)

    async def told() -> bool:
        return any(
            m.get("ephemeral") and "shared with another company" in seen(m)
            for m in await member.messages(SHARED)
        )

    await member.until(told)


async def test_people_who_talk_to_each_other_are_left_alone(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """A thread that the app does not work in leaves no trace."""
    calls = len(on_stage.slack.calls)
    ts = await member.post(GENERAL, "lunch?")
    await colleague.post(GENERAL, "yes, stop by at noon", thread_ts=ts)
    await asyncio.sleep(1)
    assert len(on_stage.slack.calls) == calls


async def test_files_that_cannot_be_read_are_named_and_the_rest_goes_on(
    on_stage: Stage, member: Person
) -> None:
    """Each with its reason and the way out; the readable one is analysed."""
    files = [*CSV, ("big.bin", b"x" * 1_200_000), ("nothing.csv", b"")]
    ts = await asked(on_stage, member, DATA, "```python\nprint(6 * 7)\n```", files)
    thread = await settled(on_stage, member, DATA, ts)
    (sentence,) = [m for m in by_app(on_stage, thread) if "I can read" in seen(m)]
    assert "`a.csv`" in seen(sentence)
    assert "`big.bin`: 1.2 MB; the limit here is 1 MB" in seen(sentence)
    assert "`nothing.csv`: it is empty" in seen(sentence)
    assert "42" in everything(thread)


async def test_too_many_files_are_named(on_stage: Stage, member: Person) -> None:
    """The first three go in; the others are not dropped in silence."""
    files = [(f"{n}.csv", b"a\n1\n") for n in range(5)]
    ts = await asked(on_stage, member, DATA, "```python\nprint(1)\n```", files)
    thread = await settled(on_stage, member, DATA, ts)
    said = everything(thread)
    assert "`3.csv`" in said and "`4.csv`" in said and "3 files at a time" in said


async def test_nothing_readable_ends_with_the_reasons(on_stage: Stage, member: Person) -> None:
    """No run, nothing paid, the loader gone."""
    before = len(on_stage.claude.requests)
    ts = await asked(on_stage, member, PRIVATE, "what is it?", [("nothing.csv", b"")])
    await member.wait(PRIVATE, ts, lambda m: "could not read" in everything(m))
    assert len(on_stage.claude.requests) == before


@pytest.mark.parametrize(("kind", "sentence"), REFUSALS if FULL else REFUSALS[:1])
async def test_a_file_that_slack_does_not_hand_out_is_named(
    on_stage: Stage, member: Person, kind: str, sentence: str
) -> None:
    """A login page with status 200 is not data; a broken transfer is tried for four minutes."""
    on_stage.slack.faults.add_download(kind, times=999)
    ts = await asked(on_stage, member, DATA, "what is it?", LONG)
    await member.wait(DATA, ts, lambda m: sentence in everything(m), 500)
    on_stage.slack.faults.clear()


@pytest.mark.parametrize("how", ["word", "button"])
async def test_stop_ends_the_run_and_keeps_the_thread(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain, how: str
) -> None:
    """Anybody in the thread may; the process behind it ends; a follow-up goes on."""
    brain.scripts["slow"] = SLOW
    ts = await asked(on_stage, member, DATA, "slow", CSV)
    await member.wait(DATA, ts, lambda m: "Think hard" in everything(m))
    began = time.monotonic()
    if how == "word":
        await colleague.post(DATA, "Stop!", thread_ts=ts)
    else:
        await colleague.stop(DATA, ts)
    thread = await settled(on_stage, member, DATA, ts)
    assert time.monotonic() - began < 8
    (answer,) = answers(on_stage, thread)
    assert f"Stopped by <@{colleague.user}>" in seen(answer)
    assert "under $0.01" in footer(answer)
    await member.post(DATA, "```python\nprint('on we ' + 'go')\n```", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    assert "on we go" in everything(thread)


async def test_stop_without_a_run_says_so(on_stage: Stage, member: Person) -> None:
    """Only if the app was spoken to."""
    root = await member.post(GENERAL, "hello")
    await asked(on_stage, member, GENERAL, "stop", thread_ts=root)
    await member.wait(GENERAL, root, lambda m: "Nothing is running" in everything(m))


async def test_a_message_while_it_works_waits_for_its_turn(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """One analysis at a time in a thread, first come first served."""
    brain.scripts["first"] = [Bash("# first\nsleep 2; echo 1"), Say("First **done**.")]
    ts = await asked(on_stage, member, DATA, "first", CSV)
    await asyncio.sleep(0.5)
    await member.post(DATA, "```python\nprint('second ' + 'done')\n```", thread_ts=ts)
    thread = await settled(on_stage, member, DATA, ts, count=2)
    first, second = answers(on_stage, thread)
    assert "First" in seen(first) and "second done" in seen(second)


async def test_more_than_five_waiting_questions_of_one_person_are_not_taken(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """The next one is told so at once, and only to its asker; stop ends all that waits."""
    brain.scripts["slow"] = SLOW
    ts = await asked(on_stage, member, DATA, "slow", CSV)
    await member.wait(DATA, ts, lambda m: "Think hard" in everything(m))
    for number in range(6):
        await asked(on_stage, member, DATA, f"and number {number}?", thread_ts=ts)
    await member.wait(
        DATA, ts, lambda m: any(x.get("ephemeral") and "5 questions of yours" in seen(x) for x in m)
    )
    await member.post(DATA, "stop", thread_ts=ts)
    await member.wait(DATA, ts, lambda m: everything(m).count("before I began") >= 5)


async def test_a_stranger_cannot_stop_a_run(on_stage: Stage, member: Person, brain: Brain) -> None:
    """In a shared channel that the operator has listed: the word of an outsider counts nothing."""
    brain.scripts["brief"] = [Bash("# think briefly\nsleep 2"), Say("Thought it **over**.")]
    ts = await asked(on_stage, member, GENERAL, "brief", CSV)
    await member.wait(GENERAL, ts, lambda m: "Think briefly" in everything(m))
    guest = on_stage.person(GUEST)
    await guest.post(GENERAL, "stop", thread_ts=ts)
    await guest.stop(GENERAL, ts)
    thread = await settled(on_stage, member, GENERAL, ts)
    assert "Stopped" not in everything(thread) and "Thought it **over**" in everything(thread)


async def test_chatter_without_a_file_gets_one_sentence_and_no_more(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """The app was asked once; what people then say to each other is none of its business."""
    ts = await asked(on_stage, member, PRIVATE, "what drives churn?")
    await member.wait(PRIVATE, ts, lambda m: len(by_app(on_stage, m)) == 1)
    await member.post(PRIVATE, "hm", thread_ts=ts)
    await member.post(PRIVATE, "coffee?", thread_ts=ts)
    await asyncio.sleep(2)
    assert len(by_app(on_stage, await member.messages(PRIVATE, ts))) == 1
