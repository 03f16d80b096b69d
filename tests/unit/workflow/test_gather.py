"""What becomes of an act before anything is moved, against a real storage and a scripted Slack."""

import dataclasses
from types import SimpleNamespace
from typing import cast

import pytest

from bot.access import Policy
from bot.acts import Ask
from bot.slack.channels import Channels
from bot.slack.people import People
from bot.storage import Storage
from bot.storage.states import QueueLimits
from bot.troubles import Trouble
from bot.workflow import SpendingLimits
from bot.workflow.gather import gather
from bot.workflow.parts import Parts
from bot.workflow.plan import Over, Work
from tests.unit.slack.stub import HERE, Stub, in_turn, running

FILE = {"id": "F1", "name": "a.csv", "size": 3, "url_private": "https://files.slack.com/a.csv"}
ASKED = Ask(
    HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="the pay", addressed=True, files=(FILE,)
)


@pytest.mark.parametrize("channel", ["C1", "C2"], ids=["there", "in another channel"])
async def test_a_question_is_asked_again_only_where_it_was_asked(
    storage: Storage, channel: str
) -> None:
    """A button elsewhere that names it brings neither its words nor its files."""
    await storage.admission.accept(ASKED, QueueLimits())
    button = dataclasses.replace(
        ASKED.turned_into(Ask, asks_again=ASKED.act_id),
        channel=channel,
        ts="5.0",
        identity="4.0:retry",
    )
    await storage.admission.accept(button, QueueLimits())
    stub = Stub()
    stub.methods["users.info"] = in_turn({"user": {"id": "U1", "team_id": "T1"}})
    stub.methods["conversations.info"] = in_turn({"channel": {"is_member": True}})
    stub.methods["conversations.replies"] = in_turn({"messages": []})
    rules = SimpleNamespace(
        policy=Policy(),
        caps=SpendingLimits(user_day_usd=1, team_month_usd=1),
        max_file_bytes=9,
        max_files=9,
        follow_ups=True,
    )
    async with running(stub) as bench:
        slack = bench.clients
        rooms = SimpleNamespace(
            storage=storage, slack=slack, people=People(), channels=Channels(), rules=rules
        )
        plan = await gather(cast(Parts, rooms), button.act_id)
    there = channel == "C1"
    assert plan.request.text == ("the pay" if there else "")
    if there:
        assert isinstance(plan, Work) and len(plan.files) == 1
    else:
        assert isinstance(plan, Over) and plan.trouble == Trouble.NO_FILE
