"""A look: what is set, what can be reached, what is missing. It costs nothing, changes nothing."""

import os
import sys
from pathlib import Path

import aiohttp
import httpx2
from anthropic import AnthropicError
from slack_sdk.web.async_client import AsyncWebClient

from bot.check.report import Report, Skipped, Wrong
from bot.claude.client import Claude
from bot.claude.prices import is_known
from bot.platforms import NOTES, missing
from bot.settings import Settings, missing_for_serve
from bot.storage import Storage, readable_by_others

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "users:read",
    }
)
"""What the app cannot do without; the manifest asks for them."""


async def check(settings: Settings, *, as_json: bool = False) -> int:
    """Print what was looked at and found. Returns 0 if the app can run, 1 otherwise."""
    report = Report(sys.stderr if as_json else sys.stdout)
    await look(settings, report)
    if as_json:
        print(report.as_json())
    return 1 if report.failed else 0


async def look(settings: Settings, report: Report) -> None:
    """Look at settings, database, Slack and Claude, a line each."""
    _settings(settings, report)
    await report.tried("database", _database(settings))
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session)
        await report.tried("slack.token", _bot_token(settings, client))
        await report.tried("slack.events", _events(settings, client))
    await report.tried("claude.key", _claude(settings))


def _settings(settings: Settings, report: Report) -> None:
    for path in _readable(settings):
        seen = f"{path} can be read by others on this machine"
        report.note("privacy", "warned", seen, f"chmod 600 {path}")
    missing = missing_for_serve(settings)
    for sentence in missing:
        seen, _, remedy = sentence.partition(": ")
        report.note("settings", "failed", seen, remedy or "set one of them (README, Install)")
    if not missing:
        report.note("settings", "ok", "all that serve needs is set")
    if not is_known(settings.bot_model):
        seen = f"the price of {settings.bot_model} is not known: it counts as the dearest"
        report.note("price", "warned", seen, "set a model of the README's list, or mind the caps")


def _readable(settings: Settings) -> list[Path]:
    """Files with keys or words of people in them that not only their owner can read."""
    keys = [path for path in [Path(".env")] if path.exists() and path.stat().st_mode & 0o077]
    databases = (settings.database, settings.jobs_database)
    return keys + [path for url in databases for path in readable_by_others(url)]


async def _database(settings: Settings) -> str:
    storage = Storage(settings.database)
    try:
        await storage.prove()
    except Exception as error:
        name = type(getattr(error, "orig", error)).__name__
        seen = f"DATABASE_URL: the database cannot be used ({name})"
        raise Wrong(seen, "look at its address, its password, and who may write there") from None
    finally:
        await storage.close()
    return f"it can be used ({'SQLite' if settings.on_sqlite else 'Postgres'})"


async def _bot_token(settings: Settings, client: AsyncWebClient) -> str:
    if settings.slack_bot_token is None:
        raise Skipped("SLACK_BOT_TOKEN is not set")
    who = await client.auth_test(token=settings.slack_bot_token.get_secret_value())
    listed = who.headers.get("x-oauth-scopes", "").split(",")
    granted = {scope.strip() for scope in listed} - {""}
    if missing := sorted(SCOPES - granted) if granted else []:
        seen = f"the bot token lacks {', '.join(missing)}"
        raise Wrong(seen, "install the app again from manifest.yml")
    scopes = f"has all {len(SCOPES)} scopes it cannot do without" if granted else "scopes not told"
    return f"Slack knows it, in the workspace {who.get('team')}; it {scopes}"


async def _events(settings: Settings, client: AsyncWebClient) -> str:
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is None:
            raise Skipped("neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set")
        return "signed HTTP; that Slack reaches this address is not looked at"
    token = settings.slack_app_token.get_secret_value()
    await client.apps_connections_open(app_token=token)
    return "Socket Mode: Slack gives an address to connect to"


async def _claude(settings: Settings) -> str:
    platform, key = settings.bot_platform, settings.anthropic_api_key
    plain = key.get_secret_value() if key else ""
    if missing(platform, {**os.environ, "ANTHROPIC_API_KEY": plain}):
        raise Skipped("what it needs is not set, see settings")
    try:
        async with claude_of(settings, timeout=20.0) as claude:
            await claude.look_up(settings.bot_model)
    except (AnthropicError, httpx2.TransportError):
        raise
    except Exception as error:  # of the library that finds the cloud's credentials
        seen = f"BOT_PLATFORM={platform}: no credentials that work: {type(error).__name__}"
        raise Wrong(seen, "see docs/platforms.md") from None
    return f"{NOTES[platform]}: the key works, with the model {settings.bot_model}"


def claude_of(settings: Settings, timeout: float = 600.0) -> Claude:
    """Claude as the app connects to it."""
    key = settings.anthropic_api_key
    return Claude.connect(
        key.get_secret_value() if key else "",
        settings.anthropic_base_url,
        platform=settings.bot_platform,
        timeout=timeout,
    )
