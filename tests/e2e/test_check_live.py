"""``check --live``: the whole trial over the wire, with every kind of trouble, and cut short."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from playground.claude import LocalClaude
from playground.compare import Thoughtful
from playground.slack import LocalSlack
from playground.slack.workspace import DATA, MEMBER, Timing

ROOT = Path(__file__).parents[2]
JSON = dict[str, Any]
STEPS = [
    "slack.token",
    *("claude.key", "claude.upload", "claude.run", "claude.output", "claude.stream"),
    *("claude.follow_up", "claude.signatures", "claude.no_such_container"),
    *("claude.expired_container", "claude.no_such_file"),
    *("slack.place", "slack.post", "slack.find", "slack.update", "slack.status", "slack.cards"),
    *("slack.table", "slack.picture", "slack.file", "slack.fetch", "slack.thread", "deleted"),
]


@dataclass
class Clouds:
    """Both local servers, the folder that the command runs in, and what it is told."""

    claude: LocalClaude
    slack: LocalSlack
    folder: Path
    environment: dict[str, str]

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Begin the command."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check", "--live", "--json", *arguments),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def check(self, *arguments: str) -> tuple[int, JSON, str]:
        """Run the command to its end: exit code, its JSON, its lines."""
        process = await self.start(*(arguments or ("--channel", DATA)))
        out, err = await asyncio.wait_for(process.communicate(), 240)
        assert process.returncode is not None
        assert out, err.decode()
        return process.returncode, json.loads(out), err.decode()

    @property
    def left(self) -> list[str]:
        """All that is still there of a trial, at Claude, in Slack and on disk."""
        ws = self.slack.hub.ws
        stored = [f for f in ws.files.files.values() if f.size]  # an unused ticket is no file
        files = [f.id for f in stored if not f.gone and "trial" in f.name]
        posts = [m.ts for history in ws.histories.values() for m in history.messages.values()]
        ledgers = [p.name for p in self.folder.glob("data/trial-*.jsonl")]
        ledgers = [name for name in ledgers if name != "trial-containers.jsonl"]
        return [*self.claude_files, *files, *posts, *ledgers]

    @property
    def claude_files(self) -> list[str]:
        """The files at Claude."""
        return [file.id for file in self.claude.files.newest_first()]


@pytest.fixture
async def clouds(tmp_path: Path) -> AsyncIterator[Clouds]:
    """Local servers, and an environment that leads to nothing else."""
    async with _clouds(tmp_path) as made:
        yield made


@asynccontextmanager
async def _clouds(folder: Path) -> AsyncIterator[Clouds]:
    async with (
        await LocalClaude.start(brain=Thoughtful(), pace=0) as claude,
        await LocalSlack.start(manifest=ROOT / "manifest.yml", timing=Timing()) as slack,
    ):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "ANTHROPIC_API_KEY": claude.api_key,
            "ANTHROPIC_BASE_URL": claude.url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        yield Clouds(claude, slack, folder, environment)


def _marks(told: JSON) -> dict[str, str]:
    return {line["step"]: line["result"] for line in told["lines"]}


async def test_the_whole_trial_holds_and_leaves_nothing(clouds: Clouds) -> None:
    """Every step has a line, the cost is told before, and afterwards nothing is there."""
    code, told, lines = await clouds.check()
    assert code == 0, lines
    assert [line["step"] for line in told["lines"]] == STEPS
    marks = _marks(told)
    assert marks.pop("claude.expired_container") == "skipped"
    assert set(marks.values()) == {"ok"}
    first = lines.splitlines()[0]
    assert "runs code twice, for about $" in first and "Ctrl-C" in first
    assert told["ok"] is True and told["cost_usd"] >= 0
    assert clouds.left == []


async def test_a_direct_message_and_a_named_channel_are_places_too(clouds: Clouds) -> None:
    """The place is a person, or a channel by its name; none is no failure, and said."""
    for place in (("--user", MEMBER), ("--channel", "#data")):
        code, told, lines = await clouds.check(*place)
        assert code == 0, lines
        assert _marks(told)["slack.thread"] == "ok"
    code, told, lines = await clouds.check("--json")
    assert code == 0
    assert _marks(told)["slack"] == "skipped"
    assert clouds.left == []


Cause = Callable[[Clouds], None]


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong, the steps that fail of it, and words of their lines."""

    name: str
    cause: Cause
    steps: frozenset[str]
    words: str
    leaves: bool = False


def _environment(**values: str) -> Cause:
    return lambda clouds: clouds.environment.update(values)


def _slack(method: str, error: str, times: int = 99) -> Cause:
    return lambda clouds: void(clouds.slack.faults.add(method, error=error, times=times))


def _claude(kind: str, **values: Any) -> Cause:
    return lambda clouds: void(clouds.claude.faults.add(kind, **values))


def void(_: object) -> None:
    """Nothing."""


def _refused_blocks(kind: str) -> Cause:
    return lambda clouds: clouds.slack.faults.refused_blocks.add(kind)


def _no_expiry(clouds: Clouds) -> None:
    add = clouds.claude.files.add

    def forgetful(*args: Any, expires_in: int | None = None, **more: Any) -> Any:
        return add(*args, expires_in=None, **more)

    clouds.claude.files.add = forgetful  # type: ignore[method-assign]


def _foreign_signatures(clouds: Clouds) -> None:
    engine = clouds.claude._messages._engine  # type: ignore[union-attr]
    engine.signer.sign = lambda *_: "bm90IG91cnM="  # type: ignore[method-assign]


def _never_ready(clouds: Clouds) -> None:
    clouds.slack.hub.ws.timing.processing = 3_600


def _without_scope(clouds: Clouds) -> None:
    manifest = clouds.slack.hub.ws.manifest
    object.__setattr__(manifest, "scopes", frozenset(manifest.scopes) - {"files:write"})


def _host_away(clouds: Clouds) -> None:
    clouds.slack.hub.uploads.by_ticket = lambda ticket: None  # type: ignore[method-assign]


TROUBLES = [
    Trouble(
        "a wrong token",
        _environment(SLACK_BOT_TOKEN="xoxb-1-wrong"),
        frozenset({"slack.token"}),
        "SLACK_BOT_TOKEN",
    ),
    Trouble(
        "a wrong key",
        _environment(ANTHROPIC_API_KEY="sk-ant-wrong"),
        frozenset({"claude.key"}),
        "ANTHROPIC_API_KEY",
    ),
    Trouble(
        "an unknown model",
        _environment(BOT_MODEL="claude-of-old"),
        frozenset({"claude.key"}),
        "BOT_MODEL",
    ),
    Trouble(
        "a spend limit",
        _claude("spend_limit", times=99),
        frozenset(
            {"claude.run", "claude.no_such_container", "claude.no_such_file"},
        ),
        "spend limit",
    ),
    Trouble("no expiry", _no_expiry, frozenset({"claude.upload"}), "its expiry was not"),
    Trouble(
        "a container that is refused",
        lambda clouds: void(clouds.claude.faults.add("dead_container", where="messages")),
        frozenset({"claude.follow_up"}),
        "the same container was not given again",
    ),
    Trouble(
        "signatures that are refused",
        _foreign_signatures,
        frozenset({"claude.signatures"}),
        "signature",
    ),
    Trouble(
        "a stream that is cut", _claude("cut", after_blocks=1), frozenset({"claude.run"}), "cut"
    ),
    Trouble(
        "a missing scope",
        _without_scope,
        frozenset({"slack.picture", "slack.file"}),
        "files:write",
    ),
    Trouble(
        "a file host that takes nothing",
        _host_away,
        frozenset({"slack.picture", "slack.file"}),
        "file host",
    ),
    Trouble(
        "files.info that is never ready",
        _never_ready,
        frozenset({"slack.picture", "slack.file"}),
        "files.info",
    ),
    Trouble(
        "a refused image block",
        _refused_blocks("image"),
        frozenset({"slack.picture"}),
        "image block",
    ),
    Trouble("a refused table", _refused_blocks("table"), frozenset({"slack.table"}), "table block"),
    Trouble(
        "a refused plan", _refused_blocks("plan"), frozenset({"slack.cards"}), "blocks are refused"
    ),
    Trouble(
        "deletion that is refused",
        _slack("chat.delete", "cant_delete_message"),
        frozenset({"deleted"}),
        "deleting is not allowed",
        leaves=True,
    ),
    Trouble(
        "a channel without the app",
        _slack("chat.postMessage", "not_in_channel"),
        frozenset({"slack.post"}),
        "/invite",
    ),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
async def test_trouble_is_named_in_its_line_and_cleaned_up(
    trouble: Trouble, clouds: Clouds
) -> None:
    """The steps that it breaks fail, no other; a line names it; nothing else stays."""
    trouble.cause(clouds)
    code, told, lines = await clouds.check()
    assert code == 1, lines
    failed = {line["step"] for line in told["lines"] if line["result"] == "failed"}
    assert failed == trouble.steps, lines
    said = [f"{x['seen']} {x['remedy']}" for x in told["lines"] if x["step"] in trouble.steps]
    assert any(trouble.words in each for each in said), said
    assert all(line["remedy"] for line in told["lines"] if line["result"] == "failed")
    assert bool(clouds.left) is trouble.leaves, clouds.left
    if trouble.leaves:
        clouds.slack.faults.clear()
        code, told, lines = await clouds.check()
        assert (code, _marks(told)["left_behind"]) == (0, "ok"), lines
        assert clouds.left == []


@pytest.mark.parametrize("step", ["claude.upload", "claude.run", "slack.post", "slack.picture"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_a_trial_that_is_ended_in_the_middle_leaves_nothing(
    number: signal.Signals, step: str, clouds: Clouds
) -> None:
    """A signal cleans up at once; after a kill the next trial finds what was left."""
    process = await clouds.start("--channel", DATA)
    assert process.stderr is not None
    async for line in process.stderr:
        if line.decode().startswith(f"✓ {step}:"):
            break
    process.send_signal(number)
    await asyncio.wait_for(process.communicate(), 120)
    if number is signal.SIGKILL:
        assert clouds.left
        code, told, lines = await clouds.check()
        assert (code, _marks(told)["left_behind"]) == (0, "ok"), lines
    else:
        assert process.returncode == 130
    assert clouds.left == []
