"""The demo: the local workspace, the local Claude with its stand-in, and the app itself.

The app runs as a process of its own, with the very command that runs it in earnest; only the
addresses and tokens in its environment are local. If it dies it is started again, as a supervisor
would: kill it in the middle of an analysis and watch.
"""

import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from playground.analyst import Analyst
from playground.claude import LocalClaude
from playground.sample import QUESTION, make_streaming_csv
from playground.slack import LocalSlack
from playground.slack.workspace import DATA, MEMBER
from playground.trouble import menu

ROOT = Path(__file__).parents[1]
PACE = 0.6  # of a real model's latency: a newcomer should see the work, and not wait for it
RESTART_SECONDS = 0.5
PASSED_ON = (
    "BOT_MODEL",
    "BOT_TOOL",
    "BOT_LOG_LEVEL",
    "PATH",
    "HOME",
    "LANG",
    "LC_",
    "TMPDIR",
    "VIRTUAL_ENV",
    "SYSTEMROOT",
)


class PortTaken(Exception):
    """The port of the page is in use; the message says what to do."""


async def demo(
    *, port: int, browser: bool, api_key: str | None = None, base_url: str | None = None
) -> None:
    """Run until SIGINT or SIGTERM. Prints the page's address on a line of its own.

    With an ``api_key`` the real Claude answers (at ``base_url``, if given), without one the
    stand-in. Raises PortTaken.
    """
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="datathread-demo-")))
        try:
            slack = await LocalSlack.start(port=port, manifest=ROOT / "manifest.yml")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(
                f"port {port} is in use: choose another with --port, or --port 0 for any free one"
            ) from None
        stack.push_async_callback(slack.close)
        if api_key:
            answering = {"ANTHROPIC_API_KEY": api_key}
            answering |= {"ANTHROPIC_BASE_URL": base_url} if base_url else {}
        else:
            claude = await LocalClaude.start(brain=Analyst(), pace=PACE)
            stack.push_async_callback(claude.close)
            slack.faults.menu.extend(menu(claude.faults))
            answering = {"ANTHROPIC_API_KEY": claude.api_key, "ANTHROPIC_BASE_URL": claude.url}
        environment = _environment(slack, folder) | answering
        app = asyncio.create_task(_keep_running(environment, folder))
        stack.push_async_callback(_end, app)
        _greet(slack.url, folder, stand_in=not api_key)
        if browser:
            await asyncio.to_thread(webbrowser.open, slack.url)
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        question = asyncio.create_task(_ask_the_first_question(slack, folder))
        stack.push_async_callback(_end, question)
        await told.wait()


def _greet(url: str, folder: Path, *, stand_in: bool) -> None:
    print("A small Slack, with Datathread in it. Open", flush=True)
    print(url, flush=True)
    who = (
        "No key, no model: a rule-based stand-in for Claude answers, and says so."
        if stand_in
        else "Claude answers, with the ANTHROPIC_API_KEY that is set."
    )
    print(f"{who} The app's log: {folder / 'app.log'}. Ctrl-C ends it all.", flush=True)


def _environment(slack: LocalSlack, folder: Path) -> dict[str, str]:
    """What ``serve`` reads; nothing that is meant for a real workspace gets in."""
    own = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    return own | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'datathread.db'}",
        "BOT_SPOOL_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
        "PORT": str(_free_port()),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _keep_running(environment: Mapping[str, str], folder: Path) -> None:
    """Run the app, and run it again whenever it ends."""
    while True:
        with (folder / "app.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"), cwd=folder, env=environment, stderr=log
            )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        print(f"The app ended with code {code}; starting it again.", flush=True)
        await asyncio.sleep(RESTART_SECONDS)


async def _end(app: "asyncio.Task[None]") -> None:
    app.cancel()
    await asyncio.gather(app, return_exceptions=True)


async def _ask_the_first_question(slack: LocalSlack, folder: Path) -> None:
    """The thread that a newcomer finds: the sample, and the analysis running on it."""
    sample = folder / "streaming.csv"
    make_streaming_csv(sample)
    while not slack.sockets.connected:  # noqa: ASYNC110  # the app connects when it likes
        await asyncio.sleep(0.1)
    form = aiohttp.FormData()
    form.add_field("as", MEMBER)
    form.add_field("channel", DATA)
    form.add_field("text", f"<@{slack.bot_user_id}> {QUESTION}")
    form.add_field("file", sample.read_bytes(), filename=sample.name, content_type="text/csv")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.url}/people/messages", data=form) as response,
    ):
        response.raise_for_status()
