"""Claude elsewhere: the SDK's own clients pass the doors of other clouds, the whole way."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.analysis.events import AnalysisEvent
from bot.analysis.prompt import Attachment, user_blocks
from bot.analysis.turn import Limits, Question, Turn
from bot.claude.client import Claude
from bot.claude.request import Profile
from bot.files.local import LocalFile
from bot.platforms import NOTES, Platform
from playground.claude import LocalClaude
from playground.claude.brain import Action, Bash, Say, ScriptedBrain
from tests.e2e.test_terminal import run
from tests.support import fronts

SCRIPT: list[Action] = [
    Bash("# look\ncp $INPUT_DIR/a.csv $OUTPUT_DIR/b.csv; echo 42"),
    Say("**It is 42.**"),
]

Environment = Callable[[str, Path], dict[str, str]]


def on_aws(url: str, _: Path) -> dict[str, str]:
    """Claude Platform on AWS, with credentials of AWS."""
    return {
        "ANTHROPIC_AWS_BASE_URL": url,
        "ANTHROPIC_AWS_WORKSPACE_ID": fronts.WORKSPACE,
        "AWS_REGION": fronts.REGION,
        "AWS_ACCESS_KEY_ID": fronts.AWS.access_key,
        "AWS_SECRET_ACCESS_KEY": fronts.AWS.secret_key,
        "AWS_SESSION_TOKEN": fronts.AWS.token,
    }


def on_aws_with_a_key(url: str, _: Path) -> dict[str, str]:
    """The same with a key of the workspace."""
    return {
        "ANTHROPIC_AWS_BASE_URL": url,
        "ANTHROPIC_AWS_WORKSPACE_ID": fronts.WORKSPACE,
        "AWS_REGION": fronts.REGION,
        "ANTHROPIC_AWS_API_KEY": "key-of-aws",
    }


def on_google(url: str, folder: Path) -> dict[str, str]:
    """Claude Models on Google Cloud, with a service account."""
    return {
        "ANTHROPIC_GOOGLE_CLOUD_BASE_URL": url,
        "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": fronts.WORKSPACE,
        "GOOGLE_APPLICATION_CREDENTIALS": str(fronts.service_account(folder, f"{url}/token")),
    }


def on_foundry(url: str, _: Path) -> dict[str, str]:
    """Microsoft Foundry, with a key."""
    return {
        "ANTHROPIC_FOUNDRY_BASE_URL": url,
        "ANTHROPIC_FOUNDRY_API_KEY": fronts.FOUNDRY_KEY,
    }


PLATFORMS: list[tuple[Platform, fronts.Door, Environment]] = [
    ("aws", fronts.aws_signed, on_aws),
    ("aws", fronts.aws_key, on_aws_with_a_key),
    ("google", fronts.google, on_google),
    ("foundry", fronts.foundry, on_foundry),
]
NAMES = ["aws signed", "aws key", "google", "foundry"]


@asynccontextmanager
async def open_door(door: fronts.Door) -> AsyncIterator[tuple[LocalClaude, str]]:
    """A local Claude, and a cloud's door before it."""
    brain = ScriptedBrain([SCRIPT])
    async with (
        await LocalClaude.start(brain=brain, pace=0) as claude,
        fronts.front(claude, door) as url,
    ):
        yield claude, url


async def silent(_: AnalysisEvent) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(("platform", "door", "environment"), PLATFORMS, ids=NAMES)
async def test_a_file_goes_the_whole_way(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: Platform,
    door: fronts.Door,
    environment: Environment,
) -> None:
    """Uploaded, read by a streamed turn, its output downloaded, all deleted; a key of the Claude
    API that lies about is not sent."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-not-for-this-cloud")
    async with open_door(door) as (local, url):
        for name, value in environment(url, tmp_path).items():
            monkeypatch.setenv(name, value)
        async with Claude.connect("", platform=platform) as claude:
            await claude.look_up("claude-sonnet-5-5")
            stored = await claude.files.upload(
                "a.csv", LocalFile(path), "text/csv", expires_in_seconds=3_600
            )
            content = user_blocks("What is it?", [Attachment(stored.id, "a.csv", "data", 9)])
            profile = Profile("claude-sonnet-5-5", "code_execution_20250825", "Be brief.")
            question = Question(profile, [], content, content)
            ended = await Turn(claude.api, question, Limits(), silent).run()
            assert ended.answer == "**It is 42.**" and ended.problem is None
            (made,) = ended.executions[0].file_ids
            copy = tmp_path / "b.csv"
            with copy.open("wb") as file:
                await claude.files.download_to(made, Into(file.write), limit=1_000)
            assert copy.read_bytes() == path.read_bytes()
            for file_id in (stored.id, made):
                await claude.files.delete(file_id)
        assert not list(stored_files(local))
        assert "sk-ant-not" not in str([call.headers for call in local.requests])


def stored_files(local: LocalClaude) -> list[str]:
    """The ids of all files that are stored."""
    return list(local.files._files)


class Into:
    """A download's way into a file."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._write(chunk)

    def rewind(self) -> None:
        """Begin again; nothing is broken here."""


@pytest.mark.parametrize(("platform", "door", "environment"), PLATFORMS, ids=NAMES)
async def test_analyze_runs_on_it(
    tmp_path: Path, platform: Platform, door: fronts.Door, environment: Environment
) -> None:
    """The command, with nothing but the environment that this cloud's client reads."""
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    async with open_door(door) as (_, url):
        given = environment(url, tmp_path) | {"BOT_PLATFORM": platform}
        code, out, err = await run("a.csv", "-q", "what?", folder=tmp_path, **given)
    assert code == 0, err
    assert out.startswith("**It is 42.**")


@pytest.mark.parametrize(
    ("platform", "sentences"),
    [
        ("aws", ["ANTHROPIC_AWS_WORKSPACE_ID is not set", "AWS_REGION is not set"]),
        ("google", ["ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID is not set"]),
        ("foundry", ["ANTHROPIC_FOUNDRY_API_KEY is not", "ANTHROPIC_FOUNDRY_RESOURCE is not"]),
        ("bedrock", ["BOT_PLATFORM is 'bedrock': it must be 'anthropic', 'aws', 'google' or"]),
    ],
)
async def test_what_is_missing_is_named(
    tmp_path: Path, platform: str, sentences: list[str]
) -> None:
    """By serve and analyze, in one line, without a traceback."""
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    for command, code in (("analyze", 1), ("serve", 2)):
        files = ["a.csv"] if command == "analyze" else []
        ended, out, err = await run(*files, folder=tmp_path, command=command, BOT_PLATFORM=platform)
        assert (ended, out) == (2 if platform == "bedrock" else code, "")
        assert len(err.splitlines()) == 1 and all(part in err for part in sentences), err


@pytest.mark.parametrize(("platform", "door", "environment"), PLATFORMS, ids=NAMES)
async def test_check_tries_the_platform(
    tmp_path: Path, platform: Platform, door: fronts.Door, environment: Environment
) -> None:
    """It says what the platform has, in one line, and finds nothing wrong with Claude there."""
    async with open_door(door) as (_, url):
        given = environment(url, tmp_path) | {"BOT_PLATFORM": platform}
        code, out, err = await run(folder=tmp_path, command="check", **given)
    lines = out.splitlines()
    assert code == 1 and not err  # there is no Slack
    assert [line for line in lines if line.startswith(f"✓ claude.key: {NOTES[platform]}: ")], out
    assert all("SLACK" in line for line in lines if line.startswith("✗")), out
