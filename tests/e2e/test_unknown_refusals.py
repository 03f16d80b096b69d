"""Codes of Slack's that nobody has heard of: patience first, then a sentence that says so."""

import pytest

from playground.claude.brain import Bash, Say
from playground.slack.workspace import DATA
from tests.e2e.conftest import Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, everything, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
CODE = "brand_new_refusal"


@pytest.fixture(autouse=True)
def peace(on_stage: Stage, brain: Brain) -> None:
    """Everybody gets the same answer, and nothing fails yet."""
    brain.scripts = {"": [Bash("echo looked"), Say("**Units went up.**")]}
    on_stage.slack.faults.clear()


@pytest.mark.parametrize(
    "method", ["users.info", "conversations.info", "chat.postMessage", "conversations.replies"]
)
@pytest.mark.parametrize("times", [1, 6])
async def test_an_unknown_refusal_that_passes_is_not_noticed(
    on_stage: Stage, member: Person, method: str, times: int
) -> None:
    """Whichever call it was: the answer comes, and no apology."""
    on_stage.slack.faults.add(method, error=CODE, times=times)
    ts = await asked(on_stage, member, DATA, "what is it?", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    assert len(answers(on_stage, thread)) == 1
    assert CODE not in everything(thread) and "went wrong" not in everything(thread)


async def test_an_unknown_refusal_that_stays_is_told(on_stage: Stage, member: Person) -> None:
    """With the code, and what to do; the thread goes on when Slack does."""
    on_stage.slack.faults.add("users.info", error=CODE, times=999)
    person = on_stage.person("U0ADMIN0001")
    ts = await asked(on_stage, person, DATA, "what is it?", CSV)
    await person.wait(DATA, ts, lambda m: f"`{CODE}`" in everything(m), 120)
    on_stage.slack.faults.clear()
    await asked(on_stage, person, DATA, "what is it then?", thread_ts=ts)
    thread = await settled(on_stage, person, DATA, ts)
    assert "Units went up" in everything(thread)


async def test_a_command_refused_so_is_told_in_private(on_stage: Stage) -> None:
    """By the command's own answer, in English: who it was is what Slack does not say."""
    person = on_stage.person("U0COLLEAGUE")
    on_stage.slack.faults.add("users.info", error=CODE, times=999)
    await person.act("commands", channel=DATA, command="/analyze", text="usage")

    async def told() -> bool:
        return any(m.get("ephemeral") and CODE in seen(m) for m in await person.messages(DATA))

    await person.until(told, 120)
