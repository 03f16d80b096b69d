"""Where everything is built, started and drained."""

import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import gestures, limits
from bot.access import Policy
from bot.analysis.prompt import SYSTEM
from bot.analysis.turn import Limits
from bot.claude.client import Claude
from bot.claude.request import Profile
from bot.connections import Connections
from bot.files.spool import Spool
from bot.fleet import Fleet, StrangeDatabase
from bot.intake import Intake
from bot.jobs import Jobs
from bot.lag import LagWatch
from bot.metrics import Metrics
from bot.retention import Retention
from bot.settings import Settings
from bot.slack.channels import Channels
from bot.slack.client import SlackClients
from bot.slack.download import Downloader
from bot.slack.files import Uploader
from bot.slack.installations import SingleWorkspace, UnknownInstallation, reason
from bot.slack.pacer import Pacer
from bot.slack.people import People
from bot.storage import AlreadyRunning, Storage, TooNew, readable_by_others, sole_process
from bot.storage.database import CannotWrite
from bot.tasks import end
from bot.web import MAX_EVENT_BYTES, routes
from bot.workflow import Parts, Rules, SpendingLimits, Workflow

CONNECTIONS = 2  # of Socket Mode: while Slack refreshes one, the other takes events
BEATS_MISSED = 5  # then a process counts as dead

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The app cannot start; the message is one line for the person who runs it.

    ``code`` is the process's: 2 says that a setting has to be changed.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class RunningApp:
    """The app while it runs; ``url`` is where its HTTP surface is."""

    url: str


@asynccontextmanager
async def make_app(settings: Settings) -> AsyncIterator[RunningApp]:
    """Build and start everything; on the way out, stop taking events first, then drain.

    Raises StartError.
    """
    async with AsyncExitStack() as stack:
        _hold_database(stack, settings)
        storage = await _storage(stack, settings)
        _in_background(stack, storage.keep_watch())
        session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=True))
        installations = await _sign_in(settings, session)
        name = "local" if settings.on_sqlite else installations.process_name()
        jobs = Jobs(
            settings.jobs_database,
            stops=storage.stops.asked,
            executor_id=name,
            concurrency=settings.bot_concurrency,
        )
        parts = await _parts(stack, settings, storage, jobs, session, installations)
        fleet = _fleet(settings, storage, jobs, name)
        if fleet:
            await _join(fleet)
            stack.push_async_callback(fleet.leave)
        await jobs.start(Workflow(parts, gestures.ACTIONS).courses)
        stack.push_async_callback(jobs.drain, settings.bot_drain_seconds)
        if fleet:
            fleet.start()
        _in_background(stack, jobs.keep_up())
        _in_background(stack, _retention(settings, parts).run())
        intake = Intake(
            storage.admission,
            storage.inbox,
            queues=jobs,
            accepted=parts.metrics.accepted.inc,
            follow_ups=settings.bot_thread_follow_ups == "thread",
            choices=storage.channels,
            shared_files=settings.bot_shared_files,
        )
        stack.push_async_callback(intake.close)
        await intake.take_up()
        _in_background(stack, intake.keep_up())
        slack = _bolt(settings, session, installations)
        gestures.register(slack, intake)
        # What is built by now stays: going through it again takes the collector 200 ms each time.
        gc.collect()
        gc.freeze()
        stack.enter_context(LagWatch(parts.metrics.lag.observe))
        yield RunningApp(await _open_doors(stack, settings, slack, parts))


async def _join(fleet: Fleet) -> None:
    try:
        await fleet.join()
    except StrangeDatabase as other:
        raise StartError(
            f"DATABASE_URL: the app of another workspace ({other}) runs on this database; give "
            "each workspace a database of its own",
            2,
        ) from None


def _fleet(settings: Settings, storage: Storage, jobs: Jobs, name: str) -> Fleet | None:
    """This process among others; a SQLite file has only one."""
    if settings.on_sqlite:
        return None
    beat = settings.bot_heartbeat_seconds
    return Fleet(
        storage.replicas, name=name, take_over=jobs.take_over, beat=beat, ttl=beat * BEATS_MISSED
    )


def _retention(settings: Settings, parts: Parts) -> Retention:
    return Retention(
        parts.storage.expiry,
        parts.claude.files,
        parts.jobs.forget,
        parts.storage.wipe,
        hours=settings.bot_retention_hours,
    )


def _in_background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    stack.push_async_callback(end, asyncio.create_task(work))


def _hold_database(stack: AsyncExitStack, settings: Settings) -> None:
    """See to it that nobody else works on a SQLite file, or reads it."""
    try:
        stack.enter_context(sole_process(settings.database))
        for url in (settings.database, settings.jobs_database):
            for path in readable_by_others(url):
                path.chmod(0o600)
    except AlreadyRunning as error:
        raise StartError(str(error)) from None
    except OSError as error:
        raise _unusable(settings, error.strerror or type(error).__name__) from error


async def _storage(stack: AsyncExitStack, settings: Settings) -> Storage:
    beside = settings.jobs_database if settings.on_sqlite else None
    try:
        storage = Storage(settings.database, beside=beside)
        stack.push_async_callback(storage.close)
        await storage.start()
    except TooNew:
        why = "a newer version has changed it; run that version, or restore a copy of before"
        raise _unusable(settings, why) from None
    except (SQLAlchemyError, sqlite3.Error, OSError, CannotWrite) as error:
        driver = getattr(error, "orig", error)
        what = str(driver) if isinstance(driver, sqlite3.Error) else type(driver).__name__
        raise _unusable(settings, what) from error
    return storage


def _unusable(settings: Settings, why: str) -> StartError:
    url = settings.database
    where = f" at {url.database} (or its file of jobs beside it)" if settings.on_sqlite else ""
    return StartError(f"DATABASE_URL: the database{where} cannot be used: {why}", 2)


async def _sign_in(settings: Settings, session: aiohttp.ClientSession) -> SingleWorkspace:
    assert settings.slack_bot_token
    client = AsyncWebClient(base_url=settings.slack_api_url, session=session)
    try:
        return await SingleWorkspace.connect(client, settings.slack_bot_token)
    except SlackApiError as error:
        raise StartError(f"Slack refused SLACK_BOT_TOKEN: {reason(error)}") from None
    except (aiohttp.ClientError, TimeoutError) as error:
        what = type(error).__name__
        raise StartError(f"Slack at {settings.slack_api_url} cannot be reached: {what}") from None


def _claude(settings: Settings) -> Claude:
    key = settings.anthropic_api_key
    return Claude.connect(
        key.get_secret_value() if key else "",
        settings.anthropic_base_url,
        platform=settings.bot_platform,
    )


async def _parts(
    stack: AsyncExitStack,
    settings: Settings,
    storage: Storage,
    jobs: Jobs,
    session: aiohttp.ClientSession,
    installations: SingleWorkspace,
) -> Parts:
    max_file_bytes = settings.bot_max_file_mb * 1_000_000
    claude = await stack.enter_async_context(_claude(settings))
    try:
        spool = stack.enter_context(Spool(settings.bot_spool_dir))
    except OSError as error:
        folder = settings.bot_spool_dir
        raise StartError(f"BOT_SPOOL_DIR {folder} cannot be used: {error.strerror}", 2) from error
    return Parts(
        jobs=jobs,
        storage=storage,
        slack=SlackClients(
            api_url=settings.slack_api_url,
            session=session,
            pacer=Pacer(),
            installations=installations,
        ),
        people=People(),
        channels=Channels(),
        downloader=Downloader(
            session=session, api_url=settings.slack_api_url, max_bytes=max_file_bytes
        ),
        uploader=Uploader(session),
        claude=claude,
        spool=spool,
        metrics=Metrics(),
        rules=Rules(
            policy=Policy(
                users=settings.bot_allow_users,
                channels=settings.bot_allow_channels,
                guests=settings.bot_guests == "on",
                external_users=settings.bot_external_users == "on",
            ),
            profile=Profile(settings.bot_model, settings.bot_tool, SYSTEM, settings.bot_skills),
            limits=Limits(
                seconds=settings.bot_max_run_minutes * 60,
                stall_seconds=settings.bot_stall_seconds,
                executions=settings.bot_max_executions,
                cost_usd=settings.bot_max_cost_per_run_usd,
            ),
            caps=SpendingLimits(
                user_day_usd=settings.bot_max_cost_per_user_day_usd,
                team_month_usd=settings.bot_max_cost_per_team_month_usd,
            ),
            admins=settings.bot_admins,
            shared_files=settings.bot_shared_files,
            max_file_bytes=max_file_bytes,
            max_files=settings.bot_max_files,
            retention_hours=settings.bot_retention_hours,
            follow_ups=settings.bot_thread_follow_ups == "thread",
        ),
    )


def _bolt(
    settings: Settings, session: aiohttp.ClientSession, installations: SingleWorkspace
) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        try:
            found = installations.find(enterprise_id=enterprise_id, team_id=team_id)
        except UnknownInstallation:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=found.token.get_secret_value(),
        )

    secret = settings.slack_signing_secret
    return AsyncApp(
        authorize=authorize,  # type: ignore[arg-type]  # None is how Bolt is told 'not installed'
        signing_secret=secret.get_secret_value() if secret else "unused-in-socket-mode",
        client=AsyncWebClient(base_url=settings.slack_api_url, session=session),
        process_before_response=True,
        request_verification_enabled=not settings.socket_mode,
    )


async def _open_doors(
    stack: AsyncExitStack, settings: Settings, slack: AsyncApp, parts: Parts
) -> str:
    """Listen on HTTP, then connect to Slack in Socket Mode; until then ``/healthz`` is 503."""
    secret = settings.slack_signing_secret
    handlers = await _sockets(settings, slack) if settings.socket_mode else []

    def takes_events() -> bool:
        sessions = [handler.client.current_session for handler in handlers]
        return not handlers or any(session and not session.closed for session in sessions)

    connections = Connections()
    application = web.Application(
        client_max_size=MAX_EVENT_BYTES, middlewares=[connections.middleware]
    )
    application.add_routes(
        routes(
            slack=None if handlers else slack,
            verifier=SignatureVerifier(secret.get_secret_value()) if secret else None,
            takes_events=takes_events,
            can_write=lambda: parts.storage.can_write,
            ready=parts.storage.prove,
            metrics=parts.metrics.registry,
        )
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=limits.SLACK_ACK_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    assert runner.server
    made = connections.watched(runner.server)
    try:
        listening = asyncio.get_running_loop().create_server(made, settings.host, settings.port)
        server = await listening
    except OSError as error:
        raise StartError(f"PORT {settings.port} on {settings.host}: {error.strerror}") from None
    stack.callback(server.close)
    for handler in handlers:
        stack.push_async_callback(handler.close_async)
        _in_background(stack, handler.connect_async())  # type: ignore[no-untyped-call]  # Bolt's
    host, port = server.sockets[0].getsockname()[:2]
    log.info("serving", socket_mode=settings.socket_mode, port=port)
    return f"http://{host}:{port}"


async def _sockets(settings: Settings, slack: AsyncApp) -> list[AsyncSocketModeHandler]:
    """Socket Mode connections to be opened; the token is tried first."""
    assert settings.slack_app_token
    token = settings.slack_app_token.get_secret_value()
    try:
        await slack.client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        raise StartError(f"Slack refused SLACK_APP_TOKEN: {reason(error)}") from None
    return [
        AsyncSocketModeHandler(slack, token, web_client=slack.client) for _ in range(CONNECTIONS)
    ]
