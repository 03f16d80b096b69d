"""Several replicas of the app on one Postgres, each with a line to it that can be cut."""

import asyncio
import contextlib
import itertools
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.claude.brain import Brain
from tests.support import crowd
from tests.support.kills import Memory
from tests.support.line import Line, line
from tests.support.outcome import Asked, Outcome, outcome, settled
from tests.support.people import Person
from tests.support.stage import App, Stage, free_port, stage
from tests.support.thread import asked as mention

PEOPLE = 10
LATER_SECONDS = 2.0  # for what should not come any more


@dataclass
class Replicas:
    """Replicas and everything that takes part. ``lines[n]`` is the line of ``apps[n]``."""

    stage: Stage
    apps: list[App]
    lines: list[Line]
    memory: Memory
    asked: list[Asked] = field(default_factory=list)
    _places: Iterator[tuple[Person, str]] = field(default_factory=lambda: iter(()))

    async def ask(self, count: int, question: str, files: Any) -> list[Asked]:
        """Put a question ``count`` times, each by another person and in another channel."""
        new = []
        for _ in range(count):
            person, channel = next(self._places)
            ts = await mention(self.stage, person, channel, question, files)
            new.append(Asked(person, channel, ts))
        self.asked += new
        return new

    async def ended(self, seconds: float = 120) -> Outcome:
        """What came of all questions, once nothing is open any more."""
        await self._all_accepted(seconds)
        await settled(self.memory, self.asked, seconds)
        await asyncio.sleep(LATER_SECONDS)
        return await outcome(self.stage, self.memory, self.asked)

    async def _all_accepted(self, seconds: float) -> None:
        """Wait for Slack's last delivery."""

        async def delivered() -> bool:
            return all(one.outcome != "pending" for one in self.stage.slack.deliveries)

        await self.asked[0].person.until(delivered, seconds)

    def signal(self, number: int, what: signal.Signals) -> None:
        """Send a signal to a replica."""
        process = self.apps[number].process
        assert process
        process.send_signal(what)

    def logs(self) -> str:
        """The end of what each replica has logged."""
        return "\n\n".join(app.log.read_text()[-3000:] for app in self.apps)


@contextlib.asynccontextmanager
async def replicas(
    folder: Path, database_url: str, brain: Brain, count: int, **settings: str
) -> AsyncIterator[Replicas]:
    """Start ``count`` replicas on a new database; ``settings`` go into their environment."""
    async with contextlib.AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(line(database_url)) for _ in range(count)]
        on = await stack.enter_async_context(
            stage(folder, "socket", brain, pace=0.02, DATABASE_URL=lines[0].url, **settings)
        )
        apps = [on.app]
        for number, own in enumerate(lines[1:], 1):
            other = {"PORT": str(free_port()), "DATABASE_URL": own.url}
            app = App(dict(on.app.environment) | other, folder / f"app-{number}.log")
            await app.start()
            stack.push_async_callback(app.stop)
            apps.append(app)
        members = crowd.people(on.slack, PEOPLE)
        rooms = crowd.channels(on.slack, PEOPLE, members)
        people = [on.person(member) for member in members]
        places = itertools.cycle(zip(people, rooms, strict=True))
        yield Replicas(on, apps, lines, Memory(database_url), _places=places)
