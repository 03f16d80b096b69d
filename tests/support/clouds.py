"""Both clouds in a process of their own, so that what is measured here is the app alone."""

import asyncio
import contextlib
import logging
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from aiohttp import ClientSession

from playground.claude import LocalClaude
from playground.claude.brain import Brain
from playground.slack import LocalSlack, transfer
from tests.support import crowd
from tests.support.people import Person
from tests.support.stage import ROOT, App, Stage, Transport, environment

START_SECONDS = 30
SLOW_CHUNK = 8 * 1024  # bytes, twenty times a second

Weather = Callable[[LocalSlack, LocalClaude, list[str]], Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """What the clouds are to be like.

    ``members`` and ``rooms`` are how many people and channels there are; ``weather`` (importable)
    runs beside the servers from the moment ``storm`` is told, until it is told again; it notes in
    its list what it does.
    """

    folder: Path
    transport: Transport
    brain: Brain
    members: int
    rooms: int
    weather: Weather | None = None


@dataclass(frozen=True)
class Facts:
    """What the clouds say of themselves; ``environment`` is the app's."""

    url: str
    bot_user_id: str
    environment: dict[str, str]
    people: list[str]
    rooms: list[str]


@dataclass
class Clouds:
    """Running clouds, seen from outside."""

    facts: Facts
    session: ClientSession
    _pipe: Connection
    _people: dict[str, Person] = field(default_factory=dict)

    def tell(self, what: str, value: Any = None) -> Any:
        """Have something done over there (see ``_Servers``); returns its result."""
        self._pipe.send((what, value))
        if not self._pipe.poll(START_SECONDS):
            raise TimeoutError(what)
        return self._pipe.recv()

    def person(self, number: int) -> Person:
        """One of the people, counted round and round."""
        user = self.facts.people[number % len(self.facts.people)]
        return self._people.setdefault(user, Person(self.session, self.facts.url, user))

    def room(self, number: int) -> str:
        """One of the channels, counted round and round."""
        return self.facts.rooms[number % len(self.facts.rooms)]

    async def ask(self, number: int, question: str, files: Any = ()) -> tuple[Person, str, str]:
        """Mention the app; returns who, where, and the ts."""
        person, room = self.person(number), self.room(number)
        text = f"<@{self.facts.bot_user_id}> {question}"
        return person, room, await person.post(room, text, files)

    def stage(self, app: App) -> Stage:
        """For what reads threads: it needs to know no more of Slack than the app's user."""
        return Stage(cast(LocalSlack, self.facts), cast(LocalClaude, None), app, self.session)


@contextlib.asynccontextmanager
async def clouds(plan: Plan) -> AsyncIterator[Clouds]:
    """Start them; they end with the block."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    process = processes.Process(target=_main, args=(plan, theirs), daemon=True)
    process.start()
    try:
        if not await asyncio.to_thread(ours.poll, START_SECONDS):
            raise TimeoutError("the clouds did not start")
        async with ClientSession() as session:
            yield Clouds(ours.recv(), session, ours)
        ours.send(("end", None))
        await asyncio.to_thread(process.join, 10)
    finally:
        process.kill()
        process.join(10)


def _main(plan: Plan, pipe: Connection) -> None:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # of an app that hangs up
    asyncio.run(_serve(plan, pipe))


async def _serve(plan: Plan, pipe: Connection) -> None:
    slack = await LocalSlack.start(manifest=ROOT / "manifest.yml", rate_scale=0)
    async with slack, await LocalClaude.start(brain=plan.brain, pace=0) as claude:
        people = crowd.people(slack, plan.members)
        rooms = crowd.channels(slack, plan.rooms, people)
        own = environment(slack, claude, plan.folder, plan.transport)
        pipe.send(Facts(slack.url, slack.bot_user_id, own, people, rooms))
        servers = _Servers(slack, claude, plan.weather)
        while True:
            what, value = await asyncio.to_thread(pipe.recv)
            if what == "end":
                return
            pipe.send(getattr(servers, what)(value))


@dataclass
class _Servers:
    slack: LocalSlack
    claude: LocalClaude
    weather: Weather | None
    storming: asyncio.Task[None] | None = None
    done: list[str] = field(default_factory=list)

    def events_url(self, url: str) -> None:
        """Deliver events there, over signed HTTP."""
        self.slack.set_events_url(url)

    def socket_base(self, url: str) -> None:
        """Have the app open its WebSockets there."""
        self.slack.hub.ws.base = url

    def slow_downloads(self, times: int) -> None:
        """Send the next downloads slowly, each at some 160 kB a second."""
        transfer._CHUNK = SLOW_CHUNK
        self.slack.faults.add_download("slow", times=times)

    def storm(self, on: bool) -> int:
        """Let the weather happen, or end it with all faults that have not hit yet.

        Returns how many there were.
        """
        if on and self.weather:
            weather = self.weather(self.slack, self.claude, self.done)
            self.storming = asyncio.ensure_future(weather)
        elif self.storming:
            self.storming.cancel()
            self.slack.faults.clear()
            self.claude.faults.clear()
        return len(self.done)

    def trim(self, _: None) -> None:
        """Forget what the servers noted of the past, which nobody will ask for."""
        self.slack.calls.clear()
        self.claude.requests.clear()
