"""A cloud or the network is away for a while: the run goes on, and the thread stays quiet."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, MEMBER
from tests.conftest import FULL
from tests.e2e.conftest import Brain
from tests.support import behaviours
from tests.support.kills import between_clouds
from tests.support.people import purpose
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, everything, files, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
CSV = [("a.csv", b"a,b\n" + b"1,2\n" * 250_000)]
SCRIPT: list[Action] = [
    Bash("# Count\nseq 1 100000 > $OUTPUT_DIR/counts.csv; sleep 1"),
    Say("The answer is **done**."),
]
FULL_AT = 16_000_000  # bytes that a file of the app may have; its databases stay below
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({FULL_AT}, {FULL_AT}))
from bot.__main__ import main
sys.exit(main(["serve"]))
"""
LARGE: list[Action] = [
    Bash("# Fill\ncd $OUTPUT_DIR; head -c 20000000 /dev/urandom > big.bin; echo 1 > small.txt"),
    Say("The answer is **done**."),
]
NAMES = ["analysis.py", "counts.csv"]
AWAY = 40.0 if FULL else 8.0  # seconds
OVERLOADS = 5 if FULL else 3  # answers 529 in a row: two minutes, or twenty seconds, of waiting
HELD = 130 if FULL else 10  # seconds of Retry-After: more than the pacer's patience, or less
OF_CLAUDE = frozenset({"messages", "Claude upload", "output", "metadata"})


@dataclass
class Network:
    """Cuts what it is told to cut: exchanges of a kind at a phase, so many times."""

    cuts: dict[tuple[str, str], int] = field(default_factory=dict)
    hits: int = 0
    slack_away: bool = False
    claude_away: bool = False

    async def watch(self, what: str, phase: str, _: Any) -> None:
        """The passages' watcher."""
        away = self.claude_away if what in OF_CLAUDE else self.slack_away and what != "socket"
        left = self.cuts.get((what, phase), 0)
        if left:
            self.cuts[what, phase] = left - 1
        if left or (away and phase == "asked"):
            self.hits += 1
            raise ConnectionResetError


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def on(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stage, Network]]:
    """An app whose network can be cut."""
    network = Network()
    brain = Brain(scripts={"count": SCRIPT})
    folder = tmp_path_factory.mktemp("outages")
    async with between_clouds(folder, brain, network.watch) as stage:
        await stage.app.start()
        try:
            yield stage, network
        finally:
            await stage.app.stop()


async def one_answer(on: Stage, ts: str, name: str) -> None:
    """One answer, each file once, and at most one sentence beside them."""
    member = on.person(MEMBER)
    await settled(on, member, DATA, ts, seconds=AWAY + HELD + 120)
    await member.wait(DATA, ts, lambda m: len(files(m)) >= len(NAMES))
    await asyncio.sleep(1)
    thread = await member.messages(DATA, ts)
    shown = [(purpose(m) or "files") for m in by_app(on, thread)]
    assert len(answers(on, thread)) == 1 and "answer is **done**" in everything(thread), shown
    assert sorted(file["name"] for file in files(thread)) == NAMES
    sentences = [each for each in shown if each not in {"progress", "answer-0", "files"}]
    assert len(sentences) <= 1 and len(set(shown)) == len(shown), shown
    behaviours.note(f"outage, {name}: one answer, {len(sentences)} sentences beside it")


CUTS = [
    ("download", "half got"),
    ("Claude upload", "half sent"),
    ("output", "half got"),
    ("upload", "half sent"),
]


@pytest.mark.parametrize("cut", CUTS, ids=" ".join)
async def test_a_transfer_that_is_cut_goes_on(
    on: tuple[Stage, Network], cut: tuple[str, str]
) -> None:
    """The network breaks in the middle of each kind of transfer, twice."""
    stage, network = on
    network.cuts[cut] = 2
    ts = await asked(stage, stage.person(MEMBER), DATA, "count", CSV)
    await one_answer(stage, ts, f"{cut[0]} cut in the middle, twice")
    assert network.cuts[cut] == 0


@pytest.mark.parametrize("cloud", ["slack_away", "claude_away"])
@pytest.mark.parametrize("when", ["before it begins", "while files move", "in the middle"])
async def test_a_cloud_is_away_for_a_while(
    on: tuple[Stage, Network], cloud: str, when: str
) -> None:
    """Every connection to it is cut, before the mention is looked at or later."""
    stage, network = on
    member = stage.person(MEMBER)
    before = network.hits
    if when == "before it begins":
        setattr(network, cloud, True)
    ts = await asked(stage, member, DATA, "count", CSV)
    if when == "while files move":
        await member.wait(DATA, ts, lambda m: len(m) > 1)
        setattr(network, cloud, True)
    elif when == "in the middle":
        await member.wait(DATA, ts, lambda m: "Count" in everything(m[1:]))
        setattr(network, cloud, True)
    await asyncio.sleep(AWAY)
    setattr(network, cloud, False)
    await one_answer(stage, ts, f"{cloud.replace('_', ' ')} {when}, for {AWAY:g} s")
    assert network.hits > before


async def test_claude_is_overloaded_for_long(on: tuple[Stage, Network]) -> None:
    """529 again and again: the person sees that it waits, and has the answer when it is over."""
    stage, _ = on
    stage.claude.faults.add("overloaded", times=OVERLOADS)
    ts = await asked(stage, stage.person(MEMBER), DATA, "count", CSV)
    await one_answer(stage, ts, f"{OVERLOADS} times 529")


async def test_slack_holds_posts_back_for_long(on: tuple[Stage, Network]) -> None:
    """429 with a long Retry-After on the first post, and again on the answer."""
    stage, _ = on
    stage.slack.faults.add("chat.postMessage", status=429, retry_after=HELD)
    ts = await asked(stage, stage.person(MEMBER), DATA, "count", CSV)
    await one_answer(stage, ts, f"429 with {HELD} s of Retry-After")


async def test_a_disk_that_is_full_costs_what_is_too_large(tmp_path: Path) -> None:
    """A file that finds no room is named in one sentence, on its way in and on its way out."""
    network = Network()
    brain = Brain(scripts={"fill": LARGE})
    async with between_clouds(tmp_path, brain, network.watch) as stage:
        stage.app.command = ("-c", LIMITED)
        await stage.app.start()
        member = stage.person(MEMBER)
        try:
            large = [("large.bin", bytes(range(256)) * 80_000)]
            ts = await asked(stage, member, DATA, "fill", large)
            await member.wait(DATA, ts, lambda m: "no room for it" in everything(m[1:]))
            ts = await asked(stage, member, DATA, "fill", [*large, ("a.csv", b"a\n1\n")])
            await settled(stage, member, DATA, ts)
            await member.wait(DATA, ts, lambda m: "big.bin" in everything(m[1:]))
            thread = await member.messages(DATA, ts)
        finally:
            await stage.app.stop()
        assert len(answers(stage, thread)) == 1
        assert everything(thread[1:]).count("`large.bin`: there is no room") == 1
        assert sorted(file["name"] for file in files(thread)) == ["analysis.py", "small.txt"]
