"""Every setting, read once from the environment and ``.env``. The README lists them."""

import os
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import load_dotenv
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.platforms import Platform
from bot.platforms import missing as missing_for

SKILLS = ("docx", "pdf", "pptx", "xlsx")
"""Anthropic's own skills for documents (agents-and-tools/agent-skills/overview)."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one line for the person who runs the app."""


def _ids(value: Any) -> Any:
    if isinstance(value, str):
        return frozenset(part.strip() for part in value.split(",") if part.strip())
    return value


def _skills(value: Any) -> Any:
    found = sorted(_ids(value)) if isinstance(value, str) else value
    if unknown := [skill for skill in found if skill not in SKILLS]:
        raise ValueError(f"there is no skill {unknown[0]!r}; there are {', '.join(SKILLS)}")
    return tuple(found)


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http(s) address")
    return value


def _slack_url(value: str) -> str:
    return _http_url(value).rstrip("/") + "/"


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("it must look like sqlite:///file.db or postgresql://host/name") from None
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise ValueError("only sqlite:// and postgresql:// are supported")
    if url.get_backend_name() == "sqlite" and not url.database:
        raise ValueError("name a file, as in sqlite:///data/datathread.db")
    return value


def _prefixed(prefix: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"it must start with {prefix}")
        return value

    return AfterValidator(check)


def _blank_is_absent(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Ids = Annotated[frozenset[str], NoDecode, BeforeValidator(_ids)]
Skills = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_skills)]
Secret = Annotated[SecretStr | None, BeforeValidator(_blank_is_absent)]


class Settings(BaseSettings):
    """The settings. Field names are the environment's names in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    slack_bot_token: Annotated[Secret, _prefixed("xoxb-")] = None
    slack_app_token: Annotated[Secret, _prefixed("xapp-")] = None
    slack_signing_secret: Secret = None
    slack_client_id: str = ""
    slack_client_secret: Secret = None
    slack_api_url: Annotated[str, AfterValidator(_slack_url)] = "https://slack.com/api/"

    bot_platform: Platform = "anthropic"
    anthropic_api_key: Secret = None
    anthropic_base_url: Annotated[
        str | None,
        BeforeValidator(_blank_is_absent),
        AfterValidator(lambda value: _http_url(value) if value else None),
    ] = None

    database_url: Annotated[str, AfterValidator(_database_url)] = "sqlite:///data/datathread.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000

    bot_model: Annotated[str, Field(min_length=1)] = "claude-sonnet-5-5"
    bot_tool: Literal[
        "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"
    ] = "code_execution_20250825"
    bot_skills: Skills = ()
    bot_retention_hours: Annotated[int, Field(ge=1, le=2_160)] = 72
    bot_max_file_mb: Annotated[int, Field(ge=1, le=500)] = 200
    bot_max_files: Annotated[int, Field(ge=1, le=100)] = 10
    bot_max_cost_per_run_usd: Annotated[float, Field(gt=0)] = 2
    bot_max_cost_per_user_day_usd: Annotated[float, Field(gt=0)] = 20
    bot_max_cost_per_team_month_usd: Annotated[float, Field(gt=0)] = 500
    bot_max_run_minutes: Annotated[float, Field(gt=0, le=120)] = 15
    bot_max_executions: Annotated[int, Field(ge=1, le=500)] = 40
    bot_stall_seconds: Annotated[float, Field(ge=1, le=3600)] = 60

    bot_allow_users: Ids = frozenset()
    bot_allow_channels: Ids = frozenset()
    bot_admins: Ids = frozenset()
    bot_external_users: Literal["off", "on"] = "off"
    bot_guests: Literal["off", "on"] = "off"
    bot_shared_files: Literal["offer", "off", "auto"] = "offer"
    bot_thread_follow_ups: Literal["thread", "mention"] = "thread"

    bot_spool_dir: Path = Field(default_factory=lambda: Path(tempfile.gettempdir()))
    bot_concurrency: Annotated[int, Field(ge=1, le=500)] = 20
    bot_heartbeat_seconds: Annotated[float, Field(ge=0.1, le=60)] = 2
    bot_drain_seconds: Annotated[int, Field(ge=0, le=600)] = 25
    bot_encryption_key: Secret = None
    bot_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def has_claude(self) -> bool:
        """Whether Claude is to be asked: the stand-in answers where there is no key for it."""
        return self.bot_platform != "anthropic" or self.anthropic_api_key is not None

    @property
    def socket_mode(self) -> bool:
        """Whether events come over Socket Mode (else over signed HTTP)."""
        return self.slack_app_token is not None

    @property
    def database(self) -> URL:
        """The app's database, with the async driver that we use."""
        url = make_url(self.database_url)
        driver = "sqlite+aiosqlite" if self.on_sqlite else "postgresql+psycopg"
        return url.set(drivername=driver)

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return make_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def jobs_database(self) -> URL:
        """The job engine's database: a file beside the app's, or the same Postgres database."""
        url = make_url(self.database_url)
        if not self.on_sqlite:
            return url.set(drivername="postgresql+psycopg")
        path = Path(url.database or "")
        return url.set(drivername="sqlite", database=str(path.with_name(f"{path.stem}-jobs.db")))


def load(**overrides: Any) -> Settings:
    """Read the settings. Raises SettingsError with one line that names what is wrong."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError("; ".join(_sentence(item) for item in error.errors())) from None
    if settings.bot_platform != "anthropic":
        load_dotenv(".env")  # its client looks for credentials in the environment
    return settings


def _sentence(item: Any) -> str:
    name = str(item["loc"][0]).upper() if item["loc"] else "settings"
    reason = item["msg"].removeprefix("Value error, ")
    reason = reason.replace("Input should be", "it must be")
    shown = "" if _is_secret(name) else f" is {str(item['input'])[:60]!r}"
    return f"{name}{shown}: {reason}"


def _is_secret(name: str) -> bool:
    return any(part in name for part in ("TOKEN", "SECRET", "KEY", "DATABASE_URL"))


def missing_for_serve(settings: Settings) -> list[str]:
    """What ``serve`` still needs, one sentence each, empty if nothing is missing."""
    missing = []
    if settings.slack_bot_token is None:
        missing.append("SLACK_BOT_TOKEN is not set: install the app in Slack and copy its token")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        missing.append(
            "neither SLACK_APP_TOKEN (for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set"
        )
    key = settings.anthropic_api_key
    return missing + missing_for(
        settings.bot_platform,
        {**os.environ, "ANTHROPIC_API_KEY": key.get_secret_value() if key else ""},
    )
