"""Killing the app at a chosen moment, and reading what it remembers afterwards.

The moments are seen from outside, in what goes between the app and its two clouds
(``tests.support.passage``): the app has no hook for this.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from bot.playground.claude import LocalClaude
from bot.playground.claude.brain import Brain
from bot.playground.slack import LocalSlack
from bot.playground.slack.workspace import MEMBER
from tests.support.passage import Passage
from tests.support.people import Person
from tests.support.stage import ROOT, App, Stage, environment

LINES: list[str] = []
"""What the matrices have to say at the end of a test run."""

PERSISTED_SECONDS = 0.3  # after an event of a stream was passed on, for the app to take it in


@dataclass(frozen=True, slots=True)
class Moment:
    """The ``nth`` time that ``phase`` (see ``passage``) is reached in an exchange of a kind."""

    what: str
    phase: str
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """A kill: when the last of ``moments`` is reached, each being waited for after the one before.

    ``times`` is how often in a row: a second kill hits the process that takes the work up.
    """

    name: str
    moments: tuple[Moment, ...]
    follow_up: bool = False
    times: int = 1


@dataclass
class Kills:
    """Watches the passages and kills the app at the armed point.

    ``told`` are the ids of generated files that a stream has told the app; ``asked`` is how many
    Messages requests came since the question was put, ``paid`` how many of them ended whole.
    """

    app: App | None = None
    told: set[str] = field(default_factory=set)
    asked: int = 0
    paid: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    _moments: list[Moment] = field(default_factory=list)
    _seen: int = 0

    def arm(self, point: Point) -> None:
        """Kill at this point, once."""
        self._moments, self._seen = list(point.moments), 0
        self.struck.clear()

    def begin(self) -> None:
        """A new question is put."""
        self.asked = self.paid = 0

    async def watch(self, what: str, phase: str, said: Any) -> None:
        """The passages' watcher. Raises ConnectionResetError when it has killed the app."""
        self._note(what, phase, said)
        if not self._moments:
            return
        moment = self._moments[0]
        if (what, phase) != (moment.what, moment.phase):
            return
        self._seen += 1
        if self._seen < moment.nth:
            return
        self._seen = 0
        self._moments.pop(0)
        if self._moments:
            return
        if what == "messages" and phase.startswith("passed"):
            await asyncio.sleep(PERSISTED_SECONDS)
        assert self.app and self.app.process
        self.app.process.kill()
        self.struck.set()
        raise ConnectionResetError

    async def strike(self) -> None:
        """Wait until it has happened, and start the app again."""
        await asyncio.wait_for(self.struck.wait(), 60)
        assert self.app
        await self.app.kill()
        await self.app.start()

    def _note(self, what: str, phase: str, said: Any) -> None:
        if what != "messages":
            return
        self.asked += phase == "asked"
        self.paid += phase == "passed message_stop"
        if phase == "passed content_block_start":
            content = said["content_block"].get("content")
            made = content.get("content") if isinstance(content, dict) else None
            if isinstance(made, list):
                self.told |= {item["file_id"] for item in made}


def _slack_name(request: web.BaseRequest) -> str:
    first, _, rest = request.path.strip("/").partition("/")
    return rest if first == "api" else {"files-pri": "download", "link": "socket"}.get(first, first)


def _claude_name(request: web.BaseRequest) -> str:
    if request.path == "/v1/messages":
        return "messages"
    content = "output" if request.path.endswith("/content") else "metadata"
    return {"POST": "Claude upload", "DELETE": "Claude delete"}.get(request.method, content)


@dataclass
class KillStage:
    """A stage whose app talks to its clouds through passages only."""

    stage: Stage
    kills: Kills
    memory: "Memory"
    spool: Path


@contextlib.asynccontextmanager
async def kill_stage(
    folder: Path, database_url: str, brain: Brain, **settings: str
) -> AsyncIterator[KillStage]:
    """Set the stage, with the app running on it; people go past the passages."""
    kills = Kills()
    async with contextlib.AsyncExitStack() as stack:
        slack = await LocalSlack.start(manifest=ROOT / "manifest.yml", rate_scale=0)
        stack.push_async_callback(slack.close)
        claude = await stack.enter_async_context(await LocalClaude.start(brain=brain, pace=0.02))
        direct, workspace = slack.url, slack.hub.ws
        to_slack = Passage(_slack_name, kills.watch)
        to_claude = Passage(_claude_name, kills.watch)
        await stack.enter_async_context(to_slack.open(direct))
        await stack.enter_async_context(to_claude.open(claude.url))
        workspace.base = workspace.files.base = to_slack.url
        own = {"ANTHROPIC_BASE_URL": to_claude.url, "DATABASE_URL": database_url}
        everything = environment(slack, claude, folder, "socket") | own | settings
        kills.app = app = App(everything, folder / "app.log")
        session = await stack.enter_async_context(ClientSession())
        await app.start()
        stack.push_async_callback(app.stop)
        people = {MEMBER: Person(session, direct, MEMBER)}
        memory = Memory(database_url)
        yield KillStage(Stage(slack, claude, app, session, people), kills, memory, folder)


class Memory:
    """What the app's database holds, read past the app."""

    def __init__(self, database_url: str) -> None:
        self._url = make_url(database_url)
        self._sqlite = self._url.get_backend_name() == "sqlite"

    def open_acts(self) -> list[str]:
        """Acts that are not dealt with."""
        with self._connection() as connection:
            query = text("SELECT id, state FROM inbox WHERE state <> 'done'")
            return [f"{row.id} is {row.state}" for row in connection.execute(query)]

    def open_jobs(self) -> list[str]:
        """Jobs of the engine that have not ended well."""
        table = "workflow_status" if self._sqlite else "dbos.workflow_status"
        query = text(f"SELECT workflow_uuid, status FROM {table} WHERE status <> 'SUCCESS'")  # noqa: S608 (a constant)
        with self._connection("-jobs") as connection:
            return [f"{row.workflow_uuid} is {row.status}" for row in connection.execute(query)]

    def file_ids(self) -> set[str]:
        """Every file at Anthropic that the app will delete in time: inputs, and outputs of turns."""
        with self._connection() as connection:
            found = set(connection.execute(text("SELECT file_id FROM thread_files")).scalars())
            outputs = text("SELECT source FROM outputs")
            return found | set(connection.execute(outputs).scalars())

    @contextlib.contextmanager
    def _connection(self, suffix: str = "") -> Iterator[Connection]:
        url = self._url.set(drivername="sqlite" if self._sqlite else "postgresql+psycopg")
        if self._sqlite and suffix:
            path = Path(self._url.database or "")
            url = url.set(database=str(path.with_name(f"{path.stem}{suffix}.db")))
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
