"""A thousand mentions over fifty channels while everything fails now and then.

Slack answers 429 and 5xx, cuts connections before and after it has acted, and breaks downloads;
Claude is overloaded, breaks off, and sends errors in the middle of its stream. All by a seed. In
the end every accepted mention has one answer, and memory and open files stand where they stood.
"""

import asyncio
import contextlib
import itertools
import os
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from playground.claude import LocalClaude
from playground.claude.brain import Action, Bash, Conversation, Result, Say
from playground.slack import LocalSlack
from tests.support.clouds import Clouds, Plan, clouds
from tests.support.kills import Memory
from tests.support.outcome import Asked, Outcome, outcome, settled
from tests.support.stage import App

MENTIONS, CHANNELS, PEOPLE = 1_000, 50, 60
AT_ONCE = 24  # mentions that are open at a time
HASTE = 20  # times Slack's own pace: a day's traffic in some minutes
SEED = 20261122
FAULT_EVERY = 0.1  # seconds
ASK_SECONDS = 780.0  # then nothing more is asked, so that the whole stays below 15 minutes
MEMORY_GROWTH, FILES_GROWTH = 1.10, 25  # times; more open files, a tenth of a quarter's mentions

SLACK_METHODS = (
    "chat.postMessage",
    "chat.update",
    "conversations.replies",
    "users.info",
    "files.info",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "agents.sessions.setStatus",
)
CLAUDE_PLACES = {
    "asking": "messages",
    "uploading": "upload",
    "fetching": "download",
    "looking": "metadata",
}
LEGS = (*SLACK_METHODS, "a file's download", *CLAUDE_PLACES)
STREAM_FAULTS = ("break", "cut", "error_event")
CSV = b"a,b\n" + b"1,2\n" * 20_000


@dataclass
class Mixed:
    """A sentence, and after every tenth question a command that makes a file."""

    name: str = ""
    asked: int = 0

    async def turn(self, _: Conversation) -> AsyncGenerator[Action, Result | None]:
        """Answer."""
        self.asked += 1
        if self.asked % 10 == 0:
            yield Bash("# Count\necho 1 > $OUTPUT_DIR/count.txt")
        yield Say("It is **there**.")


async def weather(slack: LocalSlack, claude: LocalClaude, made: list[str]) -> None:
    """One fault after the other, at random but by a seed; for each kind of call one at a time.

    ``made`` gets the name of each.
    """
    chance = random.Random(SEED)
    waiting: dict[str, Callable[[], bool]] = {}

    def on_slack(method: str) -> Callable[[], bool]:
        kind = chance.choice(("429", "503", "reset", "late reset"))
        fault = slack.faults.add(
            method,
            status={"429": 429, "503": 503}.get(kind),
            retry_after=1 if kind == "429" else None,
            reset="reset" in kind,
            after_effect=kind == "late reset",
        )
        return lambda: fault.times > 0

    def on_download() -> Callable[[], bool]:
        fault = slack.faults.add_download(chance.choice(("cut", "status")))
        return lambda: fault.times > 0

    def on_claude(place: str) -> Callable[[], bool]:
        kinds = ("overloaded", "internal", *(STREAM_FAULTS if place == "messages" else ()))
        kind = chance.choice(kinds)
        fault = claude.faults.add(
            kind,
            where=place,
            after_blocks=chance.randrange(2) if kind in STREAM_FAULTS else 0,
            code="overloaded_error" if kind == "error_event" else "",
        )
        return lambda: fault in claude.faults.pending

    while True:
        leg = chance.choice(LEGS)
        if leg not in waiting or not waiting[leg]():
            made.append(leg)
            if leg in CLAUDE_PLACES:
                waiting[leg] = on_claude(CLAUDE_PLACES[leg])
            else:
                waiting[leg] = on_slack(leg) if leg in SLACK_METHODS else on_download()
        await asyncio.sleep(FAULT_EVERY)


@dataclass
class Usage:
    """Megabytes and open files of the app, each beside how many mentions were answered by then."""

    process: int
    samples: list[tuple[int, float, int]] = field(default_factory=list)

    def look(self, answered: int) -> None:
        """Take a sample."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        files = sum(1 for _ in Path(f"/proc/{self.process}/fd").iterdir())
        self.samples.append((answered, megabytes, files))

    def quarter(self, number: int, count: int) -> tuple[float, float]:
        """The means of megabytes and files in a quarter of ``count`` answers."""
        first, last = count * (number - 1) / 4, count * number / 4
        inside = [(m, f) for answered, m, f in self.samples if first <= answered <= last]
        return fmean(m for m, _ in inside), fmean(f for _, f in inside)


@dataclass(frozen=True)
class Soaked:
    """What came of it; ``second`` and ``last`` are the quarters' megabytes and open files."""

    came: Outcome
    faults: int
    seconds: float
    second: tuple[float, float]
    last: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"{self.came}, in {self.seconds:.0f} s with {self.faults} faults; "
            f"second quarter {self.second[0]:.1f} MB and {self.second[1]:.1f} open files, "
            f"last quarter {self.last[0]:.1f} MB and {self.last[1]:.1f}"
        )


async def main() -> None:
    """The whole of it."""
    print(f"{MENTIONS} mentions, seed {SEED}; paces of Slack times {HASTE}, a fault every", end=" ")
    print(f"{FAULT_EVERY} s", flush=True)
    soaked = await soak(MENTIONS)
    print(soaked, flush=True)
    assert soaked.came.right, (soaked.came.unanswered, soaked.came.twice)
    assert soaked.last[0] < soaked.second[0] * MEMORY_GROWTH, "memory grows"
    assert soaked.last[1] < soaked.second[1] + FILES_GROWTH, "open files grow"


async def soak(mentions: int) -> Soaked:
    """Ask, and count."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plan = Plan(folder, "socket", Mixed(), PEOPLE, CHANNELS, weather)
        there = await stack.enter_async_context(clouds(plan))
        url = f"sqlite:///{folder / 'app.db'}"
        command = ("-m", "tests.bench._hasty", str(HASTE), "serve")
        own = {"BOT_CONCURRENCY": str(AT_ONCE)}
        app = App(there.facts.environment | own, folder / "app.log", command=command)
        await app.start()
        stack.push_async_callback(app.stop)
        assert app.process
        usage = Usage(app.process.pid)
        memory = Memory(url)
        there.tell("storm", True)
        began = time.monotonic()
        asked = await _ask_all(there, memory, usage, mentions)
        faults = there.tell("storm", False)
        await settled(memory, asked, 120)
        usage.look(len(asked))
        came = await outcome(there.stage(app), memory, asked)
        seconds = time.monotonic() - began
        return Soaked(
            came, faults, seconds, usage.quarter(2, len(asked)), usage.quarter(4, len(asked))
        )


async def _ask_all(there: Clouds, memory: Memory, usage: Usage, mentions: int) -> list[Asked]:
    """Ask as fast as the app answers, with so many open at a time."""
    asked: list[Asked] = []
    until = time.monotonic() + ASK_SECONDS
    told = itertools.count(100, 100)
    next_told = next(told)
    while len(asked) < mentions and time.monotonic() < until:
        names = [each.ts for each in asked[-4 * AT_ONCE :]]
        done = await asyncio.to_thread(memory.done_among, names) if names else set()
        free = AT_ONCE - (len(names) - len(done))
        for _ in range(min(free, mentions - len(asked))):
            files = [("data.csv", CSV)]
            asked.append(Asked(*await there.ask(len(asked), "what is this?", files)))
        usage.look(len(asked) - (len(names) - len(done)))
        there.tell("trim")
        if len(asked) >= next_told:
            print(f"  {len(asked)} asked", flush=True)
            next_told = next(told)
        await asyncio.sleep(0.5)
    return asked
