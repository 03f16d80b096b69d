"""``check``: what is missing or wrong before the app is started, one line each."""

import os
from pathlib import Path

import aiohttp
from anthropic import AnthropicError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.claude.client import Claude
from bot.claude.errors import problem_of
from bot.platforms import NOTES, missing
from bot.settings import Settings, missing_for_serve
from bot.slack.installations import reason
from bot.storage import Storage, readable_by_others
from bot.text import say

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


async def check(settings: Settings) -> int:
    """Print what was found. Returns 0 if the app can run, 1 otherwise."""
    for path in _readable(settings):
        print(f"! {path} can be read by others on this machine: chmod 600 {path}")
    problems = [*missing_for_serve(settings)]
    problems += await _database(settings)
    problems += await _slack(settings)
    problems += await _claude(settings)
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ Everything is there: settings, database, Slack and Claude.")
    return 1 if problems else 0


def _readable(settings: Settings) -> list[Path]:
    """Files with keys or words of people in them that not only their owner can read."""
    keys = [path for path in [Path(".env")] if path.exists() and path.stat().st_mode & 0o077]
    databases = (settings.database, settings.jobs_database)
    return keys + [path for url in databases for path in readable_by_others(url)]


async def _database(settings: Settings) -> list[str]:
    storage = Storage(settings.database)
    try:
        await storage.prove()
    except Exception as error:
        name = type(getattr(error, "orig", error)).__name__
        return [f"DATABASE_URL: the database cannot be used ({name})"]
    finally:
        await storage.close()
    return []


async def _slack(settings: Settings) -> list[str]:
    problems = []
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = AsyncWebClient(base_url=settings.slack_api_url, session=session)
        if settings.slack_bot_token:
            token = settings.slack_bot_token.get_secret_value()
            try:
                who = await client.auth_test(token=token)
            except SlackApiError as error:
                problems.append(f"Slack refused SLACK_BOT_TOKEN: {reason(error)}")
            except (aiohttp.ClientError, TimeoutError) as error:
                what = type(error).__name__
                return [f"Slack at {settings.slack_api_url} cannot be reached: {what}"]
            else:
                granted = {
                    scope.strip() for scope in who.headers.get("x-oauth-scopes", "").split(",")
                }
                missing = sorted(SCOPES - granted) if granted - {""} else []
                if missing:
                    problems.append(
                        f"the bot token lacks {', '.join(missing)}: install the app again "
                        "from manifest.yml"
                    )
        if settings.slack_app_token:
            token = settings.slack_app_token.get_secret_value()
            try:
                await client.apps_connections_open(app_token=token)
            except SlackApiError as error:
                problems.append(f"Slack refused SLACK_APP_TOKEN: {reason(error)}")
            except (aiohttp.ClientError, TimeoutError) as error:
                problems.append(f"Slack cannot be reached: {type(error).__name__}")
    return problems


async def _claude(settings: Settings) -> list[str]:
    platform = settings.bot_platform
    if platform != "anthropic":
        print(f"· BOT_PLATFORM={platform}: {NOTES[platform]}.")
    key = settings.anthropic_api_key
    plain = key.get_secret_value() if key else ""
    if missing(platform, {**os.environ, "ANTHROPIC_API_KEY": plain}):
        return []  # said already
    async with Claude.connect(
        plain, settings.anthropic_base_url, platform=platform, timeout=20
    ) as claude:
        try:
            await claude.look_up(settings.bot_model)
        except AnthropicError as error:
            problem = problem_of(error)
            return [say(problem.key, **problem.values)]
        except Exception as error:  # of the library that finds the cloud's credentials
            return [f"BOT_PLATFORM={platform}: no credentials that work: {type(error).__name__}"]
    return []
