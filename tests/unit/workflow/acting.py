"""Actions against a real storage and a scripted Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

from bot.access import Policy
from bot.acts import A, Ask
from bot.slack.channels import Channels
from bot.storage import Storage
from bot.storage.states import QueueLimits
from bot.workflow.action import Action
from bot.workflow.parts import Parts
from tests.unit.slack.stub import HERE, Stub, in_turn, running

MEMBER = {"id": "U1", "team_id": HERE.team_id}


ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)


TELL = "chat.postEphemeral"


@asynccontextmanager
async def wanted(storage: Storage, stub: Stub, act: A) -> AsyncIterator[Action[A]]:
    """An action in a Slack that lets the app say something privately."""

    async def look_for_stops() -> None:
        pass

    stub.methods[TELL] = in_turn({"message_ts": "9.9"})
    rules = SimpleNamespace(policy=Policy(), admins=frozenset[str]())
    jobs = SimpleNamespace(look_for_stops=look_for_stops)
    rooms = SimpleNamespace(storage=storage, rules=rules, jobs=jobs, channels=Channels())
    parts = cast(Parts, rooms)
    async with running(stub) as bench:
        await storage.admission.accept(act, QueueLimits(), urgent=True)
        yield Action(parts, act.act_id, act, MEMBER, bench.api)


def told(stub: Stub) -> list[str]:
    """What was said to the person alone."""
    return [args["text"] for method, args in stub.calls if method == TELL]
