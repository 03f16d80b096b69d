"""The stage for tests of the whole way, on both transports."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from playground.analyst import Analyst
from playground.claude.brain import Action, Conversation, Result
from playground.slack.workspace import COLLEAGUE, DATA, MEMBER
from tests.support.people import Person
from tests.support.stage import Stage, Transport, stage

CHANNEL = DATA


@dataclass
class Brain:
    """The stand-in, except for questions that a test has prepared a script for."""

    name: str = ""
    scripts: dict[str, list[Action]] = field(default_factory=dict)
    seen: list[Conversation] = field(default_factory=list)

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        """Play the prepared script, or let the analyst answer."""
        self.seen.append(conversation)
        script = next((s for q, s in self.scripts.items() if q in conversation.question), None)
        if script is not None:
            for action in script:
                yield action
            return
        analyst = Analyst().turn(conversation)
        try:
            action = await anext(analyst)
            while True:
                action = await analyst.asend((yield action))
        except StopAsyncIteration:
            return


@pytest.fixture(scope="module")
def brain() -> Brain:
    """What answers in place of a model."""
    return Brain()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def on_stage(
    request: pytest.FixtureRequest, brain: Brain, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """A stage for a module's tests. ``SETTINGS`` in the module goes to the app's environment,
    ``PACE`` is Claude's."""
    settings = getattr(request.module, "SETTINGS", {})
    transport: Transport = getattr(request, "param", "http")
    pace: float = getattr(request.module, "PACE", 0.02)
    folder = tmp_path_factory.mktemp("stage")
    async with stage(folder, transport, brain, pace=pace, **settings) as found:
        yield found


@pytest.fixture
def member(on_stage: Stage) -> Person:
    """Somebody who asks."""
    return on_stage.person(MEMBER)


@pytest.fixture
def colleague(on_stage: Stage) -> Person:
    """Somebody else of the same company."""
    return on_stage.person(COLLEAGUE)


@pytest.fixture(scope="session")
def churn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the demo."""
    from playground.sample import make_streaming_csv

    path = tmp_path_factory.mktemp("data") / "streaming.csv"
    make_streaming_csv(path)
    return path
