"""Killing the app at a chosen moment, and reading what it remembers afterwards.

The moments are seen from outside, in what goes between the app and its two clouds
(``tests.support.passage``): the app has no hook for this.
"""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from sqlalchemy import BindParameter, Connection, bindparam, create_engine, text
from sqlalchemy.engine import make_url

from bot.files.leftovers import PREFIX
from playground.claude import LocalClaude
from playground.claude.brain import Brain
from playground.claude.files import StoredFile
from playground.slack import LocalSlack
from playground.slack.workspace import DATA, MEMBER
from tests.support.passage import Passage, Watcher
from tests.support.people import Person
from tests.support.stage import ROOT, App, Stage, environment
from tests.support.thread import asked

ENGINE_TABLES = "dbos.workflow_status, dbos.operation_outputs"
RETENTION_HOURS = 72  # the app's default
SETTLE_SECONDS = 60
PERSISTED_SECONDS = 0.3  # after an event of a stream was passed on, for the app to take it in
_MANY: BindParameter[Any] = bindparam("ts", expanding=True)
UNRECORDED_SECONDS = 1.0  # to come from a moment to the engine's next write, which has to wait


@dataclass(frozen=True, slots=True)
class Moment:
    """The ``nth`` time that ``phase`` (see ``passage``) is reached in an exchange of a kind."""

    what: str
    phase: str
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Point:
    """A kill: when the last of ``moments`` is reached, each being waited for after the one before.

    ``times`` is how often in a row: a second kill hits the process that takes the work up. With
    ``unrecorded`` the app goes on from that moment, but its job engine can write nothing any more:
    it dies after its next durable write and before the engine knows of it.
    """

    name: str
    moments: tuple[Moment, ...]
    follow_up: bool = False
    times: int = 1
    unrecorded: bool = False


@dataclass
class Kills:
    """Watches the passages and kills the app at the armed point.

    ``told`` are the ids of generated files that a stream has told the app; ``asked`` is how many
    Messages requests came since the question was put. ``paid_before`` says that the kill came after
    a stream had ended and its turn was kept.
    """

    memory: "Memory"
    app: App | None = None
    told: set[str] = field(default_factory=set)
    asked: int = 0
    paid_before: bool = False
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    _point: Point | None = None
    _left: int = 0
    _moments: list[Moment] = field(default_factory=list)
    _seen: int = 0

    def prepare(self, folder: Path) -> None:
        """Before the app is started for the first time; ``folder`` is the stage's."""

    def begin(self, point: Point | None) -> None:
        """A new question is put; kill at this point."""
        self.asked, self.paid_before = 0, False
        self._point = point
        self._arm(point.times if point else 0)

    def _arm(self, times: int) -> None:
        self._left = times
        self._moments = list(self._point.moments) if self._point and times else []
        self._seen = 0
        self.struck.clear()

    async def watch(self, what: str, phase: str, said: Any) -> None:
        """The passages' watcher. Raises ConnectionResetError when it has killed the app."""
        self._note(what, phase, said)
        if not self._reached(what, phase):
            return
        assert self._point
        self.paid_before = self.asked > 0 and (what != "messages" or self._point.unrecorded)
        if self._point.unrecorded:
            lock = self.memory.read_only()
            lock.__enter__()
            asyncio.get_running_loop().call_later(UNRECORDED_SECONDS, self._kill, lock)
            return
        if what == "messages" and phase.startswith("passed"):
            await asyncio.sleep(PERSISTED_SECONDS)
        self._kill()
        raise ConnectionResetError

    def _reached(self, what: str, phase: str) -> bool:
        """Whether the last moment of the armed point is now."""
        if not self._moments:
            return False
        moment = self._moments[0]
        if (what, phase) != (moment.what, moment.phase):
            return False
        self._seen += 1
        if self._seen < moment.nth:
            return False
        self._seen = 0
        self._moments.pop(0)
        return not self._moments

    def _kill(self, lock: contextlib.AbstractContextManager[None] | None = None) -> None:
        assert self.app and self.app.process
        self.app.process.kill()
        if lock:
            lock.__exit__(None, None, None)
        self.struck.set()

    async def strike(self) -> None:
        """Wait until it has happened, and start the app again."""
        await asyncio.wait_for(self.struck.wait(), 60)
        assert self.app
        await self.app.kill()
        self._arm(self._left - 1)
        await self.app.start()

    def _note(self, what: str, phase: str, said: Any) -> None:
        if what != "messages":
            return
        self.asked += phase == "asked"
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
    """A stage whose app talks to its clouds through passages only. ``spool`` is its folder."""

    stage: Stage
    kills: Kills
    memory: "Memory"
    spool: Path

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.stage.person(MEMBER)

    async def ask(
        self, question: str, files: Sequence[Any] = (), *, kill: Point | None = None, **where: str
    ) -> str:
        """Ask, with the app killed at a point, and wait until nothing is open any more.

        Returns the ts of the question.
        """
        self.kills.begin(kill)
        ts = await asked(self.stage, self.person, DATA, question, files, **where)
        for _ in range(kill.times if kill else 0):
            await self.kills.strike()
        await self._through(ts)
        if kill and self.kills.paid_before:
            assert self.kills.asked == 1, "a turn that was kept is paid for again"
        return ts

    async def _through(self, ts: str) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        while still := await asyncio.to_thread(self.memory.still_open, ts):
            assert time.monotonic() < until, f"{still}\n{self.stage.app.log.read_text()[-4000:]}"
            await asyncio.sleep(0.1)


def orphans(on: KillStage) -> set[str]:
    """Files that nobody will ever delete or see: at Claude, in Slack, in the spool.

    Not among them: an input whose id the app was never told, since it expires; and an output of
    a stream that died before its result came, since nobody but Claude knows of it.
    """
    stage = on.stage
    owned = on.memory.file_ids()
    latest = datetime.now(UTC) + timedelta(hours=RETENTION_HOURS + 24)
    at_claude = [
        f"{file.filename} at Claude ({file.id})"
        for file in stage.claude.files.newest_first()
        if file.id not in owned
        and (file.id in on.kills.told if file.downloadable else not _expires(file, latest))
    ]
    workspace = stage.slack.hub.ws
    messages = [m for history in workspace.histories.values() for m in history.messages.values()]
    shown = {b.get("slack_file", {}).get("id") for m in messages for b in m.blocks}
    in_slack = [
        f"{file.name} in Slack ({file.id})"
        for file in workspace.files.files.values()
        if file.user == stage.slack.bot_user_id and file.processed and not file.gone
        if not file.shares and file.id not in shown
    ]
    spools = [folder for folder in on.spool.iterdir() if folder.name.startswith(PREFIX)]
    spooled = [f"{path} in the spool" for path in on.spool.glob(f"{PREFIX}*/[!.]*")]
    return {*at_claude, *in_slack, *spooled, *map(str, spools[1:])}


def _expires(file: StoredFile, latest: datetime) -> bool:
    return file.expires is not None and file.expires <= latest


@contextlib.asynccontextmanager
async def kill_stage(
    folder: Path,
    database_url: str,
    brain: Brain,
    kind: Callable[["Memory"], Kills] = Kills,
    **settings: str,
) -> AsyncIterator[KillStage]:
    """Set the stage, with the app running on it; people go past the passages."""
    memory = Memory(database_url)
    kills = kind(memory)
    async with between_clouds(
        folder, brain, kills.watch, DATABASE_URL=database_url, **settings
    ) as stage:
        kills.app = stage.app
        kills.prepare(folder)
        await stage.app.start()
        try:
            yield KillStage(stage, kills, memory, folder)
        finally:
            await stage.app.stop()


@contextlib.asynccontextmanager
async def between_clouds(
    folder: Path, brain: Brain, watcher: Watcher, **settings: str
) -> AsyncIterator[Stage]:
    """A stage whose app, still to be started, reaches its clouds through watched passages only."""
    async with contextlib.AsyncExitStack() as stack:
        slack = await LocalSlack.start(manifest=ROOT / "manifest.yml", rate_scale=0)
        stack.push_async_callback(slack.close)
        claude = await stack.enter_async_context(await LocalClaude.start(brain=brain, pace=0.02))
        direct, workspace = slack.url, slack.hub.ws
        to_slack = Passage(_slack_name, watcher)
        to_claude = Passage(_claude_name, watcher)
        await stack.enter_async_context(to_slack.open(direct))
        await stack.enter_async_context(to_claude.open(claude.url))
        workspace.base = workspace.files.base = to_slack.url
        own = {"ANTHROPIC_BASE_URL": to_claude.url} | settings
        everything = environment(slack, claude, folder, "socket") | own
        session = await stack.enter_async_context(ClientSession())
        people = {MEMBER: Person(session, direct, MEMBER)}
        yield Stage(slack, claude, App(everything, folder / "app.log"), session, people)


class Memory:
    """What the app's database holds, read past the app."""

    def __init__(self, database_url: str) -> None:
        self._url = make_url(database_url)
        self._sqlite = self._url.get_backend_name() == "sqlite"

    def still_open(self, ts: str) -> list[str]:
        """What is open of a message: itself if nothing is known of it, else its act and its job."""
        acts = text("SELECT id, state FROM inbox WHERE ts = :ts")
        table = "workflow_status" if self._sqlite else "dbos.workflow_status"
        jobs = text(f"SELECT workflow_uuid, status FROM {table} WHERE workflow_uuid = :id")
        with self._connection() as connection:
            act = connection.execute(acts, {"ts": ts}).one_or_none()
        if act is None:
            return [f"{ts} is not accepted"]
        with self._connection("-jobs") as connection:
            job = connection.execute(jobs, {"id": act.id}).one_or_none()
        found = [] if act.state == "done" else [f"{act.id} is {act.state}"]
        return found if job and job.status == "SUCCESS" else [*found, f"its job: {job}"]

    def accepted_among(self, ts: Sequence[str]) -> set[str]:
        """Which of these messages the app has taken in."""
        found = text("SELECT ts FROM inbox WHERE ts IN :ts").bindparams(_MANY)
        with self._connection() as connection:
            return set(connection.execute(found, {"ts": list(ts)}).scalars())

    def done_among(self, ts: Sequence[str]) -> set[str]:
        """Which of these messages are dealt with."""
        found = text("SELECT ts FROM inbox WHERE ts IN :ts AND closed_at IS NOT NULL")
        with self._connection() as connection:
            return set(connection.execute(found.bindparams(_MANY), {"ts": list(ts)}).scalars())

    def open_among(self, ts: Sequence[str]) -> list[str]:
        """The acts among these messages that are under way, or whose job is."""
        acts = text("SELECT id, state FROM inbox WHERE ts IN :ts").bindparams(_MANY)
        with self._connection() as connection:
            states = {row.id: row.state for row in connection.execute(acts, {"ts": list(ts)})}
        table = "workflow_status" if self._sqlite else "dbos.workflow_status"
        jobs = text(f"SELECT workflow_uuid FROM {table} WHERE status = 'SUCCESS'")
        with self._connection("-jobs") as connection:
            ended = set(connection.execute(jobs).scalars())
        return [
            f"{act} is {state}, its job {'ended' if act in ended else 'has not'}"
            for act, state in states.items()
            if state not in {"done", "refused"} or act not in ended
        ]

    def file_ids(self) -> set[str]:
        """Every file at Anthropic that the app will delete in time: inputs, outputs of turns."""
        with self._connection() as connection:
            found = set(connection.execute(text("SELECT file_id FROM thread_files")).scalars())
            for ended in connection.execute(text("SELECT ended FROM turns")).scalars():
                record = json.loads(ended) if isinstance(ended, str) else ended
                for execution in record["executions"]:
                    found |= set(execution["file_ids"])
        return found

    @contextlib.contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody can write to the job engine's database."""
        lock = (
            "BEGIN IMMEDIATE" if self._sqlite else f"LOCK TABLE {ENGINE_TABLES} IN EXCLUSIVE MODE"
        )
        with self._connection("-jobs") as connection:
            connection.exec_driver_sql(lock)
            yield
            connection.rollback()

    def interrupt(self, how: str) -> int:
        """On Postgres, have all other sessions ended, or those that are busy cancelled; returns how
        many that were. "crash" has the server go down, and recover by itself.
        """
        busy = "AND state <> 'idle'" if how == "pg_cancel_backend" else ""
        done = "" if how == "crash" else f"{how}(pid), "
        found = text(
            f"SELECT {done}pid FROM pg_stat_activity WHERE pid <> "
            "pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend' "
            + busy
        )
        with self._connection() as connection:
            sessions = connection.execute(found).all()
        if how == "crash" and sessions:
            os.kill(sessions[0].pid, signal.SIGKILL)
        return len(sessions)

    @contextlib.contextmanager
    def locked(self, suffix: str = "") -> Iterator[None]:
        """Somebody else writes to a SQLite file: the app's, or with "-jobs" its engine's."""
        with self._connection(suffix) as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
            connection.rollback()

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
