"""The trial of the real services: told before it begins, cleaned up however it ends."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.check.causes import LEAKING, cause_of
from bot.check.clean import clean_claude, clean_slack
from bot.check.ledger import Ledger, account_of, folder_of
from bot.check.live_claude import CAP_USD, ESTIMATE, ClaudeTrial
from bot.check.live_slack import SlackTrial, settle
from bot.check.look import claude_of
from bot.check.record import Leaking, prepare, write
from bot.check.report import Report
from bot.check.wire import Wire
from bot.claude.client import Claude
from bot.claude.prices import cost
from bot.settings import Settings
from bot.slack.client import SlackApi, SlackClients
from bot.slack.installations import SingleWorkspace
from bot.slack.pacer import Pacer

SECONDS_TO_THINK = 3.0
STOPPED = 130


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for: ``channel`` is C… or #name, ``user`` U…; "" for neither."""

    channel: str = ""
    user: str = ""
    as_json: bool = False
    record: Path | None = None


@dataclass
class _Sides:
    """The two services, as far as there are keys and they answer."""

    claude: Claude | None = None
    slack: SlackApi | None = None
    session: aiohttp.ClientSession | None = None
    spent_usd: float = 0.0


async def check_live(settings: Settings, wanted: Wanted) -> int:
    """Try everything in earnest. Returns 0 if all holds, 1 if not, 130 if it was stopped.

    Raises SettingsError, before anything is paid for, if the recording could not be kept.
    """
    if wanted.record:
        prepare(wanted.record)
    report = Report(sys.stderr if wanted.as_json else sys.stdout)
    wire = Wire(lambda: report.step)
    folder = folder_of(settings)
    key = settings.anthropic_api_key
    account = account_of(key.get_secret_value() if key else settings.bot_platform)
    began, stopped = time.monotonic(), False
    _tell_before(settings, wanted, report)
    async with _sides(settings, report, wire) as sides:
        trial = asyncio.create_task(_trial(settings, wanted, report, wire, sides, folder, account))
        with _stopping(trial):
            try:
                await trial
            except asyncio.CancelledError:
                stopped = True
                report.note("stopped", "failed", "it was stopped; what was made is deleted now")
            await _clean_up(report, sides, folder, account, settled=not stopped)
    if wanted.record:
        try:
            report.note("record", "ok", write(wanted.record, wire.exchanges, settings))
        except Leaking:
            report.note("record", "failed", LEAKING)
    seconds = round(time.monotonic() - began, 1)
    print(f"It took {seconds:.0f} s and cost about ${sides.spent_usd:.3f}.", file=report.out)
    if wanted.as_json:
        print(report.as_json(cost_usd=sides.spent_usd, seconds=seconds, stopped=stopped))
    return STOPPED if stopped else 1 if report.failed else 0


def _tell_before(settings: Settings, wanted: Wanted, report: Report) -> None:
    estimate = cost(settings.bot_model, ESTIMATE).usd
    where = wanted.user or wanted.channel or "nowhere (--channel or --user names a place)"
    print(
        f"This tries the real services: {settings.bot_model} runs code twice, for about "
        f"${estimate:.2f} (never more than ${2 * CAP_USD:.2f}); in Slack it posts into a thread "
        f"of its own in {where}, and deletes it again. Ctrl-C stops it at any time; what was made "
        "is deleted then, too.",
        file=report.out,
        flush=True,
    )


@contextlib.contextmanager
def _stopping(trial: "asyncio.Task[None]") -> Iterator[None]:
    """SIGINT and SIGTERM end the trial, and then only that: cleaning up goes on to its end."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, trial.cancel)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def _sides(settings: Settings, report: Report, wire: Wire) -> AsyncIterator[_Sides]:
    sides = _Sides()
    async with AsyncExitStack() as stack:
        if settings.has_claude:
            sides.claude = await stack.enter_async_context(claude_of(settings))
            wire.listen_to_claude(*sides.claude.http)
        if settings.slack_bot_token:
            sides.session = await stack.enter_async_context(
                aiohttp.ClientSession(trust_env=True, trace_configs=[wire.trace()])
            )
            await report.tried("slack.token", _connect(settings, sides))
        yield sides


async def _connect(settings: Settings, sides: _Sides) -> str:
    assert settings.slack_bot_token is not None
    assert sides.session is not None
    client = AsyncWebClient(base_url=settings.slack_api_url, session=sides.session)
    client.proxy = None
    workspace = await SingleWorkspace.connect(client, settings.slack_bot_token)
    installed = workspace.installed
    clients = SlackClients(
        api_url=settings.slack_api_url,
        session=sides.session,
        pacer=Pacer(),
        installations=workspace,
    )
    sides.slack = await clients.of(installed.installation)
    return "Slack knows the token"


async def _trial(
    settings: Settings,
    wanted: Wanted,
    report: Report,
    wire: Wire,
    sides: _Sides,
    folder: Path,
    account: str,
) -> None:
    if sys.stderr.isatty():
        await asyncio.sleep(SECONDS_TO_THINK)
    await _sweep(report, sides, folder, account, "left_behind")
    ledger = Ledger.begin(folder)
    try:
        await _steps(settings, wanted, report, wire, sides, ledger, account)
    finally:
        ledger.close(done=False)  # it is cleaned up like any that was left


async def _steps(
    settings: Settings,
    wanted: Wanted,
    report: Report,
    wire: Wire,
    sides: _Sides,
    ledger: Ledger,
    account: str,
) -> None:
    plot = b""
    if sides.claude is None:
        report.note("claude", "skipped", "ANTHROPIC_API_KEY is not set")
    else:
        claude = ClaudeTrial(settings, sides.claude, account, ledger, report, wire)
        try:
            await claude.run()
        finally:
            sides.spent_usd = claude.spent_usd
        plot = claude.plot
    if sides.slack is None:
        if not settings.slack_bot_token:
            report.note("slack", "skipped", "SLACK_BOT_TOKEN is not set")
    elif not (wanted.channel or wanted.user):
        report.note("slack", "skipped", "no place is named: --channel C… (or '#name'), --user U…")
    else:
        assert sides.session is not None
        await SlackTrial(sides.slack, sides.session, ledger, report, plot).run(
            wanted.channel, wanted.user
        )


async def _clean_up(
    report: Report, sides: _Sides, folder: Path, account: str, *, settled: bool
) -> None:
    report.step = "deleted"
    if not settled:
        await settle()
    await _sweep(report, sides, folder, account, "deleted")


async def _sweep(report: Report, sides: _Sides, folder: Path, account: str, step: str) -> None:
    """Delete what trials have made that do not run any more."""
    for ledger in Ledger.left(folder):
        left = ["it was stopped"]  # until it is known: what is not deleted stays in the ledger
        try:
            left = await _delete(sides, ledger, account)
        except Exception as error:
            left = [cause_of(error).seen]
        finally:
            ledger.close(done=not left)
        if left:
            remedy = f"the next trial tries again ({ledger.path}); or delete it by hand"
            report.note(step, "failed", "; ".join(dict.fromkeys(left)), remedy)
        elif step == "deleted":
            report.note(step, "ok", "all that the trial made is deleted")
        else:
            report.note(step, "ok", "what a killed trial had left is deleted")


async def _delete(sides: _Sides, ledger: Ledger, account: str) -> list[str]:
    left = []
    if ledger.account:
        if sides.claude and account == ledger.account:
            left += await clean_claude(sides.claude, ledger)
        else:
            left.append("files at Anthropic stay: the key is another one")
    if ledger.channel:
        if sides.slack and sides.slack.installation.team_id == ledger.team:
            left += await clean_slack(sides.slack, ledger)
        else:
            left.append("messages in Slack stay: the token is of another workspace")
    return left
