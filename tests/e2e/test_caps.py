"""What may be spent: by one person a day, and what whoever has spent it hears."""

import pytest

from playground.claude.brain import Bash, Say
from playground.slack.workspace import DATA
from tests.e2e.conftest import Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import asked, by_app, settled

SETTINGS = {"BOT_MAX_COST_PER_USER_DAY_USD": "0.0001"}
pytestmark = pytest.mark.asyncio(loop_scope="module")
CSV = [("a.csv", b"a,b\n1,2\n")]


async def test_whoever_has_spent_the_days_budget_is_told_and_others_are_not(
    on_stage: Stage, member: Person, colleague: Person, brain: Brain
) -> None:
    """In private, with the amount; nothing more is paid for."""
    brain.scripts[""] = [Bash("echo looked"), Say("**Done.**")]
    first = await asked(on_stage, member, DATA, "what is in it?", CSV)
    await settled(on_stage, member, DATA, first)
    before = len(on_stage.claude.requests)
    second = await asked(on_stage, member, DATA, "and this?", CSV)

    async def told() -> bool:
        seen_there = [*await member.messages(DATA), *await member.messages(DATA, second)]
        return any(m.get("ephemeral") and "your budget of $0.0001" in seen(m) for m in seen_there)

    await member.until(told)
    assert not by_app(on_stage, await colleague.messages(DATA, second))
    assert len(on_stage.claude.requests) == before
    third = await asked(on_stage, colleague, DATA, "may I?", CSV)
    await settled(on_stage, colleague, DATA, third)
