"""Settings: every wrong one is a clear line."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load, missing_for_serve

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_defaults_are_those_of_the_readme() -> None:
    """What the public surface promises."""
    settings = load()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.bot_model == "claude-sonnet-5-5"
    assert settings.bot_tool == "code_execution_20250825"
    assert (settings.bot_retention_hours, settings.bot_max_file_mb) == (72, 200)
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert not settings.socket_mode


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("BOT_RETENTION_HOURS", "0", "greater than or equal to 1"),
        ("BOT_RETENTION_HOURS", "2161", "less than or equal to 2160"),
        ("BOT_MAX_FILE_MB", "501", "less than or equal to 500"),
        ("BOT_MAX_FILE_MB", "many", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("SLACK_API_URL", "slack.com", "http(s) address"),
        ("DATABASE_URL", "mysql://x/y", "only sqlite:// and postgresql://"),
        ("DATABASE_URL", "nonsense", "must look like"),
        ("BOT_GUESTS", "maybe", "'off' or 'on'"),
        ("BOT_TOOL", "bash", "code_execution_20250825"),
        ("BOT_SKILLS", "xlsx, csv", "there is no skill 'csv'; there are docx, pdf, pptx, xlsx"),
        ("BOT_PLATFORM", "bedrock", "'anthropic', 'aws', 'google' or 'foundry'"),
        ("SLACK_BOT_TOKEN", "xoxp-secret-1", "must start with xoxb-"),
    ],
)
def test_a_wrong_setting_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    """One line: the name, the value unless it is a secret, and what it must be."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load()
    sentence = str(wrong.value)
    assert sentence.startswith(name) and reason in sentence and "\n" not in sentence
    assert "secret-1" not in sentence


def test_database_urls_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers are our business, and the engine has a file of its own beside the app's."""
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/data/app.db")
    settings = load()
    assert settings.database.render_as_string() == "sqlite+aiosqlite:////srv/data/app.db"
    assert settings.jobs_database.render_as_string() == "sqlite:////srv/data/app-jobs.db"
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@host/name")
    assert load().database.drivername == load().jobs_database.drivername == "postgresql+psycopg"


def test_lists_of_ids_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces and trailing commas do no harm."""
    monkeypatch.setenv("BOT_ALLOW_USERS", "U1, U2 ,")
    assert load().bot_allow_users == {"U1", "U2"}


def test_dotenv_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As everywhere."""
    (tmp_path / ".env").write_text("BOT_MAX_FILES=3\nPORT=4000\n")
    monkeypatch.setenv("PORT", "5000")
    assert (load().bot_max_files, load().port) == (3, 5000)


def test_what_serve_needs_is_named() -> None:
    """Without keys it says which are missing, all at once."""
    missing = " ".join(missing_for_serve(load()))
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "ANTHROPIC_API_KEY"):
        assert name in missing


@pytest.mark.parametrize(
    ("environment", "named"),
    [({}, "ANTHROPIC_API_KEY"), ({"BOT_RETENTION_HOURS": "0"}, "BOT_RETENTION_HOURS")],
)
def test_serve_exits_2_with_one_line(
    tmp_path: Path, environment: dict[str, str], named: str
) -> None:
    """No traceback, no start."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2 and named in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
