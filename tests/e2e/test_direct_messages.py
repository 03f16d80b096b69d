"""Questions in a direct message: streamed, titled, with prompts, and as safe as in a channel."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import MEMBER
from tests.e2e.conftest import Brain
from tests.support.people import Message, Person, seen
from tests.support.stage import Stage, Transport, stage
from tests.support.thread import answers, by_app, everything, files, settled

PACE = 0.7  # text has to come slowly enough to be seen growing
TRANSPORTS: tuple[Transport, Transport] = ("http", "socket")
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
LINES = "\n".join(f"- point {n}: " + "the figure is as expected " * 3 for n in range(60))
ANSWER = f"**The finding: 42 of 99.**\n\n{LINES}\n"
TABLE = "**Two rows.**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThat is all.\n"
CODE = (
    "**Long code.**\n\n```python\n"
    + "x = 'a line of the code'  # of many\n" * 420
    + "```\n\nDone.\n"
)
SCRIPTS: dict[str, list[Action]] = {
    "stream it": [
        Say("Let me look at it."),
        Bash("# load the table\necho 99; sleep 1"),
        Say(ANSWER),
    ],
    "a table": [Bash("# look\necho 2"), Say(TABLE)],
    "much code": [Bash("# look\necho 2"), Say(CODE)],
    "not yet": [
        Say("**A finding** that is none:\n\nI look again.\nAnd again.\n\nSo:\n"),
        Bash("# look once more\nsleep 2; echo 3"),
        Say("**Three.**\n\nThat is the answer.\n"),
    ],
    "what spreads": [Bash("# look\necho 4"), Say(ANSWER), Say("And so on.")],
    "slow": [Bash("# think hard\necho begun; sleep 60"), Say("Never said.")],
    "for ever": [Bash("# begin\necho 1"), Say(ANSWER * 8)],
    "follow": [Say("**Again.**")],
}

pytestmark = pytest.mark.asyncio(loop_scope="module")
on_both = pytest.mark.parametrize("on_stage", TRANSPORTS, indirect=True)


@pytest.fixture(scope="module")
def brain() -> Brain:
    """Answers in words that these tests know."""
    return Brain(scripts=SCRIPTS)


def direct(person: Person) -> str:
    """The channel between the app and a person."""
    return f"D{person.user[1:]}"


def calls(on_stage: Stage, method: str) -> list[Any]:
    """What the app called so far."""
    return [call for call in on_stage.slack.calls if call.method == method]


def shrunk(messages: list[Message]) -> list[Message]:
    """What remains of the steps."""
    return [m for m in messages if re.match(r"(Stopped · )?\d+ steps? · ", str(m["text"]))]


def live(messages: list[Message]) -> list[Message]:
    """The messages that are being streamed."""
    return [m for m in messages if m.get("streaming_state") == "in_progress"]


@on_both
async def test_steps_and_answer_are_streamed(on_stage: Stage, member: Person) -> None:
    """Without a mention: the steps grow in one message, the text in the next, which becomes the
    answer; nothing streams in the end, and the session has a name."""
    place = direct(member)
    ts = await member.post(place, "stream it: what is in it?", CSV)
    [steps] = await member.wait(place, ts, lambda m: live(m))
    assert steps["blocks"][0]["type"] == "plan"
    started = await member.wait(place, ts, lambda m: [x for x in live(m) if "42 of 99" in seen(x)])
    assert "Let me look" not in seen(started[0])
    thread = await settled(on_stage, member, place, ts)
    assert not live(thread)
    [answer] = answers(on_stage, thread)
    assert answer["ts"] == started[0]["ts"]
    assert seen(answer).count("42 of 99") >= 1 and "point 59" in seen(answer)
    assert len(shrunk(thread)) == 1
    assert len([m for m in by_app(on_stage, thread) if "point 59" in seen(m)]) == 1
    assert [f["name"] for f in files(thread)] == ["analysis.py"]
    session = (await member.thread(place, ts))["session"]
    assert session["title"] == "stream it: what is in it? · a.csv"

    async def suggested() -> Any:
        asked = calls(on_stage, "assistant.threads.setSuggestedPrompts")
        return [call.args["prompts"] for call in asked if call.args.get("thread_ts") == ts]

    [prompts] = await member.until(suggested)
    assert 0 < len(prompts) <= 4 and "a.csv" in prompts[0]["message"]


async def test_a_table_becomes_a_native_one(on_stage: Stage, member: Person) -> None:
    """What was streamed as text is replaced by the whole answer with its blocks."""
    ts = await member.post(direct(member), "a table please", CSV)
    thread = await settled(on_stage, member, direct(member), ts)
    [answer] = answers(on_stage, thread)
    assert "table" in [block["type"] for block in answer["blocks"]]


async def test_a_long_answer_rolls_over(on_stage: Stage, member: Person) -> None:
    """Before Slack's limit a new streamed message begins; a fence is closed and opened again."""
    place = direct(member)
    ts = await member.post(place, "much code please", CSV)
    both = await member.wait(
        place,
        ts,
        lambda m: (x := [x for x in by_app(on_stage, m) if "x = 'a" in seen(x)])[1:] and x,
    )
    first = both[0]["blocks"][0]["text"]
    assert first.count("```") == 2 and len(first.encode()) <= 9_000
    thread = await settled(on_stage, member, place, ts)
    assert not live(thread)
    said = "".join(seen(m) for m in by_app(on_stage, thread))
    assert said.count("Long code") == 1 or said.count("**Long code.**") == 1
    refused = [c for c in calls(on_stage, "chat.appendStream") if c.answer.get("error")]
    assert not refused


async def test_what_was_no_answer_is_taken_back(on_stage: Stage, member: Person) -> None:
    """Text that a step follows belongs to that step, also if it looked like the answer."""
    place = direct(member)
    ts = await member.post(place, "not yet please", CSV)
    await member.wait(place, ts, lambda m: [x for x in live(m) if "is none" in seen(x)])
    await member.wait(place, ts, lambda m: not [x for x in live(m) if "I look again" in _text(x)])
    thread = await settled(on_stage, member, place, ts)
    assert "I look again" not in "".join(_text(m) for m in thread)
    assert "Three." in everything(thread)


async def test_a_file_alone_is_analysed(on_stage: Stage, member: Person) -> None:
    """Dropped without a word: a question that fits it is asked, and names the session."""
    place = direct(member)
    ts = await member.post(place, "", CSV)
    await settled(on_stage, member, place, ts)
    assert (await member.thread(place, ts))["session"]["title"] == "a.csv"


async def test_a_question_in_the_thread_goes_on_there(on_stage: Stage, member: Person) -> None:
    """In a direct message every line of a thread is a question."""
    place = direct(member)
    ts = await member.post(place, "a table please", CSV)
    await settled(on_stage, member, place, ts)
    await member.post(place, "and to follow up?", thread_ts=ts)
    thread = await settled(on_stage, member, place, ts, count=2)
    assert "Again." in everything(thread)


async def test_stop_at_the_top_stops_what_runs(on_stage: Stage, member: Person) -> None:
    """The word needs no thread in a direct message."""
    place = direct(member)
    ts = await member.post(place, "slow please", CSV)
    await member.wait(place, ts, lambda m: "Think hard" in everything(m))
    await member.post(place, "stop")
    await member.wait(place, ts, lambda m: "Stopped by" in everything(m), 20)
    thread = await settled(on_stage, member, place, ts)
    assert not live(thread)


@on_both
async def test_stop_in_mid_stream(on_stage: Stage, member: Person) -> None:
    """Slack's own Stop ends the stream; what was found so far is the answer."""
    place = direct(member)
    ts = await member.post(place, "for ever please", CSV)
    await member.wait(place, ts, lambda m: [x for x in live(m) if "point 3" in seen(x)])
    await member.stop(place, ts)
    await member.wait(place, ts, lambda m: "Stopped by" in everything(m), 20)
    thread = await settled(on_stage, member, place, ts)
    assert not live(thread) and len(answers(on_stage, thread)) == 1
    assert "point 3" in everything(thread)


async def test_a_stream_that_says_stopped_counts_as_stop(on_stage: Stage, member: Person) -> None:
    """Even if Slack's event is late: an append that is refused so tells the same."""
    place = direct(member)
    ts = await member.post(place, "for ever please", CSV)
    await member.wait(place, ts, lambda m: [x for x in live(m) if "point 3" in seen(x)])
    on_stage.slack.faults.add("chat.appendStream", error="stopped_by_user")
    await member.wait(place, ts, lambda m: "Stopped by" in everything(m), 20)
    thread = await settled(on_stage, member, place, ts)
    assert not live(thread) and len(answers(on_stage, thread)) == 1


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("chat.startStream", "unknown_method"),
        ("chat.appendStream", "msg_too_long"),
        ("chat.appendStream", "message_not_in_streaming_state"),
        ("chat.stopStream", "message_not_in_streaming_state"),
        ("chat.update", "cant_update_message"),
    ],
)
async def test_it_goes_on_where_streams_are_refused(
    on_stage: Stage, member: Person, method: str, error: str
) -> None:
    """As in a channel: nothing is lost, nothing is said twice."""
    place = direct(member)
    on_stage.slack.faults.add(method, error=error, times=1 if method == "chat.stopStream" else 3)
    ts = await member.post(place, "stream it: and now?", CSV)
    thread = await settled(on_stage, member, place, ts)
    on_stage.slack.faults.clear()
    assert not live(thread)
    assert len(answers(on_stage, thread)) == 1
    assert len([m for m in by_app(on_stage, thread) if "point 59" in seen(m)]) == 1


async def test_slack_ends_a_stream_by_itself(on_stage: Stage, member: Person) -> None:
    """The answer takes the place of what was streamed all the same."""
    on_stage.slack.hub.ws.timing.stream = 1.0
    ts = await member.post(direct(member), "stream it: and later?", CSV)
    thread = await settled(on_stage, member, direct(member), ts)
    on_stage.slack.hub.ws.timing.stream = 306.0
    assert len([m for m in by_app(on_stage, thread) if "point 59" in seen(m)]) == 1


@on_both
async def test_opening_the_tab_shows_prompts(on_stage: Stage, member: Person) -> None:
    """General ones, before there is any file."""
    await member.act("home", tab="messages")

    async def shown() -> bool:
        found = on_stage.slack.hub.ws.prompts.get((direct(member), "")) or {"prompts": [{}]}
        return bool(found["prompts"][0].get("title") == "What can you do?")

    await member.until(shown)


@pytest.mark.parametrize("when", ["steps", "text", "answer"])
async def test_killed_in_mid_stream_the_answer_comes_once(tmp_path: Path, when: str) -> None:
    """kill -9 while it streams: after the restart one answer, complete, and no stream left."""
    moment = {"steps": "Load the table", "text": "point 9", "answer": "no more"}[when]
    async with stage(tmp_path, "socket", Brain(scripts=SCRIPTS), pace=PACE) as on_stage:
        member = on_stage.person(MEMBER)
        place = direct(member)
        if when == "answer":
            # The stream is stopped and not yet replaced.
            on_stage.slack.faults.add("chat.update", status=500, times=99)
        ts = await member.post(place, "stream it: after a kill?", CSV)
        if when == "answer":
            await member.wait(place, ts, lambda m: "42 of 99" in everything(m) and not live(m[2:]))
        else:
            await member.wait(place, ts, lambda m: moment in everything(m[1:]))
        await on_stage.app.kill()
        on_stage.slack.faults.clear()
        await on_stage.app.start()
        await settled(on_stage, member, place, ts)
        await asyncio.sleep(1)
        thread = await member.messages(place, ts)
        assert not live(thread)
        assert len(answers(on_stage, thread)) == 1
        assert len([m for m in by_app(on_stage, thread) if "point 59" in seen(m)]) == 1
        assert len([m for m in by_app(on_stage, thread) if "42 of 99" in seen(m)]) == 1
        assert len(shrunk(thread)) == 1


def _text(message: Message) -> str:
    """What a message says as text, its steps aside."""
    blocks = message.get("blocks") or []
    return " ".join(str(b.get("text")) for b in blocks if b["type"] in {"markdown", "section"})


@on_both
async def test_a_refusal_takes_back_what_was_streamed(on_stage: Stage, member: Person) -> None:
    """The half answer was there to be read already; what stays is why there is none."""
    on_stage.claude.faults.add("refusal", after_blocks=3, code="bio")
    ts = await member.post(direct(member), "what spreads?", CSV)

    def growing(messages: list[Message]) -> bool:
        return "The finding: 42" in everything(live(messages))

    await member.wait(direct(member), ts, growing)
    thread = await settled(on_stage, member, direct(member), ts)
    assert "biological" in everything(thread) and "The finding" not in everything(thread)
    assert not live(thread) and not files(thread)
