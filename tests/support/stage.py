"""The whole stage: a local Slack, a local Claude, and the app as a process of its own."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import aiohttp

from playground.claude import LocalClaude
from playground.claude.limits import Limits
from playground.slack import LocalSlack
from tests.support import standstill
from tests.support.people import Person

Transport = Literal["socket", "http"]
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody listens on, and that no connection is given by chance."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class App:
    """The app as a process. ``log`` holds what it wrote to stderr; ``command`` is for Python."""

    environment: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    command: Sequence[str] = ("-m", "bot", "serve")

    @property
    def url(self) -> str:
        """Where its HTTP surface is."""
        return f"http://127.0.0.1:{self.environment['PORT']}"

    async def start(self) -> None:
        """Start it and wait until it takes events."""
        standstill.follow(self.log)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self.command, cwd=ROOT, env=self.environment, stderr=log
            )
        async with aiohttp.ClientSession() as session:
            for _ in range(2_400):
                assert self.process.returncode is None, self.log.read_text()
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/healthz") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.05)
        raise AssertionError("the app did not start:\n" + self.log.read_text())

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 60)


@dataclass
class Stage:
    """Everything that takes part."""

    slack: LocalSlack
    claude: LocalClaude
    app: App
    session: aiohttp.ClientSession
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, user: str) -> Person:
        """A member of the workspace by user id."""
        return self.people.setdefault(user, Person(self.session, self.slack.url, user))


def environment(
    slack: LocalSlack, claude: LocalClaude, folder: Path, transport: Transport
) -> dict[str, str]:
    """The app's environment: nothing of this machine's own settings leaks in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    tokens = (
        {"SLACK_APP_TOKEN": slack.app_token}
        if transport == "socket"
        else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    )
    return {
        **kept,
        **tokens,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "ANTHROPIC_API_KEY": claude.api_key,
        "ANTHROPIC_BASE_URL": claude.url,
        "DATABASE_URL": f"sqlite:///{folder / 'app.db'}",
        "BOT_SPOOL_DIR": str(folder),
        "BOT_DRAIN_SECONDS": "5",
        "PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.asynccontextmanager
async def stage(
    folder: Path, transport: Transport, brain: object, *, pace: float = 0.02, **settings: str
) -> AsyncIterator[Stage]:
    """Set the stage, with the app running on it; ``settings`` go into its environment.

    ``pace`` is Claude's: 1 is that of a model. It sends a ping every second of silence.
    """
    async with contextlib.AsyncExitStack() as stack:
        slack = await LocalSlack.start(manifest=ROOT / "manifest.yml")
        stack.push_async_callback(slack.close)
        claude = await stack.enter_async_context(
            await LocalClaude.start(brain=brain, pace=pace, limits=Limits(ping_seconds=1))  # type: ignore[arg-type]
        )
        app = App(environment(slack, claude, folder, transport) | settings, folder / "app.log")
        if transport == "http":
            slack.set_events_url(f"{app.url}/slack/events")
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await app.start()
        stack.push_async_callback(app.stop)
        yield Stage(slack, claude, app, session)
