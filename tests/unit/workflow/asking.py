"""A question under way: against a real storage, a scripted Slack and a scripted Claude."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from bot.access import Policy
from bot.acts import Ask
from bot.analysis.turn import Limits
from bot.claude.request import Profile
from bot.metrics import Metrics
from bot.slack.channels import Channels
from bot.slack.people import People
from bot.storage import Storage
from bot.storage.states import QueueLimits
from bot.workflow import SpendingLimits
from bot.workflow.parts import Parts, Rules
from bot.workflow.run import Run
from tests.unit.claude import stub as claude_stub
from tests.unit.slack.stub import HERE, Bench, Stub, in_turn, running

FILE = {"id": "F1", "name": "a.csv", "size": 3, "url_private": "https://files.slack.com/a.csv"}
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="why?", addressed=True, files=(FILE,))
PROFILE = Profile("claude-sonnet-5-5", "the prompt", "1")
Result = TypeVar("Result")


class Engine:
    """Keeps what steps return, as the engine does, and waits for nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.paused: list[float] = []
        self.queued: list[str] = []

    async def step(self, name: str, function: Callable[[], Awaitable[Any]]) -> Any:
        """One step; its result has to be JSON."""
        self.names.append(name)
        return json.loads(json.dumps(await function()))

    async def pause(self, seconds: float) -> None:
        """Remember for how long."""
        self.paused.append(seconds)

    async def stoppable(self, run_id: str, work: Awaitable[Result]) -> Result:
        """Nobody stops anything."""
        return await work

    async def look_for_stops(self) -> None:
        """Nobody did."""


class Desk:
    """A run, and all that it works with."""

    def __init__(self, storage: Storage, slack: Bench, claude: claude_stub.Stub, run: Run) -> None:
        self.storage = storage
        self.slack = slack.stub
        self.claude = claude
        self.run = run

    def posted(self) -> list[str]:
        """The texts of all messages, in order."""
        return [args["text"] for name, args in self.slack.calls if name == "chat.postMessage"]

    def again(self, *, begun_here: bool = False) -> Run:
        """The same run in another process, or begun in this one."""
        run = self.run
        return Run(run.parts, run.id, run.request, run.locale, begun_here=begun_here)


@asynccontextmanager
async def asking(storage: Storage, request: Ask = ASKED) -> AsyncIterator[Desk]:
    """A question that is accepted, in a Slack where it can be answered."""
    slack, claude = Stub(), claude_stub.Stub()
    slack.methods |= {
        "chat.postMessage": in_turn(*({"ts": f"9.{number}"} for number in range(1, 40))),
        "chat.update": in_turn({"ts": "9.1"}),
        "chat.delete": in_turn({}),
        "agents.sessions.setStatus": in_turn({}),
        "conversations.info": in_turn({"channel": {"is_member": True}}),
        "conversations.open": in_turn({"channel": {"id": "D1"}}),
        "conversations.replies": in_turn({"messages": [{"ts": "1.1"}]}),
        "conversations.history": in_turn({"messages": []}),
        "users.info": in_turn({"user": {"id": "U1", "team_id": "T1", "locale": "en-US"}}),
    }
    rules = Rules(
        policy=Policy(),
        profile=PROFILE,
        limits=Limits(seconds=30),
        caps=SpendingLimits(user_day_usd=9, team_month_usd=9),
        admins=frozenset(),
        shared_files="offer",
        max_file_bytes=1_000,
        max_files=9,
        retention_hours=72,
        follow_ups=True,
    )
    await storage.admission.accept(request, QueueLimits())
    async with running(slack) as bench, claude_stub.running(claude) as client:
        rooms = SimpleNamespace(
            jobs=Engine(),
            storage=storage,
            slack=bench.clients,
            people=People(),
            channels=Channels(),
            claude=client,
            metrics=Metrics(),
            rules=rules,
        )
        run = Run(cast(Parts, rooms), request.act_id, request, "en", begun_here=True)
        yield Desk(storage, bench, claude, run)
