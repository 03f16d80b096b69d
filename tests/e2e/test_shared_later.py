"""A channel that became shared with another company: what was said there before, and runs."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.gestures.edit import AGAIN
from bot.gestures.offer import ANALYZE
from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import ADMIN, DATA, STRANGER
from tests.e2e.conftest import Brain
from tests.support.buttons import button, press
from tests.support.people import Message, Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, files, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
REFUSAL = "shared with another company"
ANSWER: list[Action] = [
    Bash("# look\necho 1 > $OUTPUT_DIR/made.csv"),
    Say("The **finding** is 42.\n\n```followups\nSplit by country?\n```"),
]
SLOW: list[Action] = [Bash("# think hard\nsleep 4; echo 1 > $OUTPUT_DIR/made.csv"), *ANSWER[1:]]


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def company(on_stage: Stage, brain: Brain) -> AsyncIterator[None]:
    """Every test begins and ends with a channel of this company's alone."""
    brain.scripts = {"slow": SLOW, "": ANSWER}
    yield
    on_stage.slack.faults.clear()
    await on_stage.person(ADMIN).act("channels/connect", channel=DATA, end=True)


async def shared(stage: Stage) -> None:
    """The channel is shared; what the app knows of it from before is forgotten by then."""
    await stage.person(ADMIN).act("channels/connect", channel=DATA)
    await asyncio.sleep(5.5)


async def refused(person: Person, ts: str, message: Message, action: str, value: str = "") -> None:
    """Whoever presses this button is told why nothing happens, alone."""

    async def told() -> int:
        seen_by = {m["ts"]: m for m in await person.messages(DATA)}
        seen_by |= {m["ts"]: m for m in await person.messages(DATA, ts)}
        return sum(bool(m.get("ephemeral")) and REFUSAL in seen(m) for m in seen_by.values())

    async def more() -> bool:
        return await told() > before

    before = await told()
    await press(person, DATA, message, action, value)
    await person.until(more, 30)


async def test_no_button_of_an_earlier_answer_works(on_stage: Stage, member: Person) -> None:
    """A question on a button, the notebook, the thumbs, the bin: each is refused in private."""
    ts = await asked(on_stage, member, DATA, "what is it?", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    (answer,) = answers(on_stage, thread)
    run = str((button(answer, "delete_answer") or {})["value"])
    await shared(on_stage)
    before, requests = len(thread), len(on_stage.claude.requests)
    presses = [
        ("suggestion-0", ""),
        ("notebook", ""),
        ("verdict", f"good {run}"),
        ("delete_answer", ""),
    ]
    for action, value in presses:
        await refused(member, ts, answer, action, value)
    stranger = await on_stage.person(STRANGER).messages(DATA, ts)
    public = [m for m in stranger if not m.get("ephemeral")]
    assert len(public) == before and len(on_stage.claude.requests) == requests
    assert "analysis.ipynb" not in everything(public)


async def test_a_failed_question_is_not_tried_again(on_stage: Stage, member: Person) -> None:
    """The button for it stands under the apology still."""
    on_stage.claude.faults.add("break", after_blocks=1)
    ts = await asked(on_stage, member, DATA, "what is it?", CSV)
    failed: Message = await member.wait(
        DATA, ts, lambda m: next((x for x in by_app(on_stage, m) if button(x, "retry")), None)
    )
    await shared(on_stage)
    requests = len(on_stage.claude.requests)
    await refused(member, ts, failed, "retry")
    assert len(on_stage.claude.requests) == requests


@pytest.mark.parametrize("action", [ANALYZE, AGAIN])
async def test_an_offer_made_before_is_not_taken_any_more(
    on_stage: Stage, member: Person, action: str
) -> None:
    """Neither to look into a file, nor to ask a changed question again."""
    if action == ANALYZE:
        ts = await member.post(DATA, "numbers", CSV)
    else:
        ts = await asked(on_stage, member, DATA, "what is it?", CSV)
        await settled(on_stage, member, DATA, ts)
        words = f"<@{on_stage.slack.bot_user_id}> what else is it?"
        await member.act("messages/edit", channel=DATA, ts=ts, text=words)

    async def offered() -> Message | None:
        messages = [*await member.messages(DATA), *await member.messages(DATA, ts)]
        private = [m for m in messages if m.get("ephemeral") and button(m, action)]
        return private[-1] if private else None

    offer = await member.until(offered)
    await shared(on_stage)
    requests = len(on_stage.claude.requests)
    await refused(member, ts, offer, action)
    assert len(on_stage.claude.requests) == requests


async def test_a_run_under_way_answers_its_asker_alone(on_stage: Stage, member: Person) -> None:
    """Nothing more is posted where another company reads, and nothing there looks like work."""
    ts = await asked(on_stage, member, DATA, "slow", CSV)
    await member.wait(DATA, ts, lambda m: "Think hard" in everything(m))
    await on_stage.person(ADMIN).act("channels/connect", channel=DATA)
    direct = f"D{member.user[1:]}"

    async def moved() -> str | None:
        roots = [m for m in await member.messages(direct) if REFUSAL in seen(m)]
        return str(roots[-1]["ts"]) if roots else None

    root = await member.until(moved, 60)
    thread = await settled(on_stage, member, direct, root)
    assert "finding" in everything(thread)
    await member.wait(direct, root, lambda m: len(files(m)) == 2)
    assert not by_app(on_stage, await on_stage.person(STRANGER).messages(DATA, ts))


async def test_who_is_away_is_asked_again(on_stage: Stage, member: Person) -> None:
    """Slack does not say who reads a channel: the act waits, and is not done meanwhile."""
    ts = await asked(on_stage, member, DATA, "what is it?", CSV)
    (answer,) = answers(on_stage, await settled(on_stage, member, DATA, ts))
    await shared(on_stage)
    on_stage.slack.faults.add("conversations.info", status=503, times=5)
    await refused(member, ts, answer, "notebook")
