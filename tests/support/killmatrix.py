"""The kill matrix: forty points of the way, and what has to be there after each of them."""

import base64
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playground.claude.brain import Action, Bash, Say, Think
from playground.slack.workspace import DATA
from tests.e2e.conftest import Brain
from tests.support import behaviours
from tests.support.kills import KillStage, Moment, Point, kill_stage, orphans
from tests.support.people import Message, purpose, seen
from tests.support.thread import answers, by_app, files, pictures

PLOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PADDING = 300_000  # bytes behind the picture, so that there is half of it
INPUTS = [("big.csv", b"a,b\n" + b"1,2\n" * 250_000), ("small.csv", b"a,b\n3,4\n")]
QUESTION: list[Action] = [
    Think("First a picture, then the numbers."),
    Bash(
        f"# Draw\ncd $OUTPUT_DIR; echo {PLOT} | base64 -d > plot.png; "
        f"head -c {PADDING} /dev/zero >> plot.png; sleep 0.3"
    ),
    Bash("# Count\ncd $OUTPUT_DIR; seq 1 100000 > counts.csv; echo hi > note.txt; sleep 0.3"),
    Say("The first answer is **done**."),
]
FOLLOW_UP: list[Action] = [
    Bash("# Again\necho again > $OUTPUT_DIR/again.txt; sleep 0.3"),
    Say("The second answer is **done**."),
]
MADE = {
    "plot.png": base64.b64decode(PLOT) + bytes(PADDING),
    "counts.csv": b"".join(b"%d\n" % number for number in range(1, 100_001)),
    "note.txt": b"hi\n",
    "again.txt": b"again\n",
}
ORDER = ["progress", "pictured-0", "files", "progress", "answer-0", "files"]
SHARED_NAMES = [["analysis.py", "counts.csv", "note.txt"], ["again.txt", "analysis.py"]]
ANSWERED = Moment("chat.postMessage", "done", 2)
SHARED = Moment("files.completeUploadExternal", "done", 2)


def point(
    name: str,
    what: str,
    phase: str,
    nth: int = 1,
    *,
    after: Moment | None = None,
    follow_up: bool = False,
    times: int = 1,
    unrecorded: bool = False,
) -> Point:
    """A row of the table."""
    moment = Moment(what, phase, nth)
    return Point(name, (after, moment) if after else (moment,), follow_up, times, unrecorded)


POINTS = [
    point("before the event arrives", "socket", "event"),
    point("kept, not queued", "socket", "event", unrecorded=True),
    point("kept, the ack is lost", "socket", "ack"),
    point("one twin acked", "socket", "passed ack"),
    point("progress posted, not remembered", "chat.postMessage", "done"),
    point("progress remembered", "chat.update", "asked"),
    point("before the download", "download", "asked"),
    point("half of the download", "download", "half got"),
    point("half of the upload to Claude", "Claude upload", "half sent"),
    point("a file stored, its id never told", "Claude upload", "done"),
    point("carried in, not recorded", "Claude upload", "done", 2, unrecorded=True),
    point("Slack's loader on", "messages", "asked"),
    point("Claude begins", "messages", "passed message_start"),
    point("while the first code runs", "messages", "passed content_block_stop", 2),
    point("after the first result", "messages", "passed content_block_stop", 3),
    point("after the second result, twice", "messages", "passed content_block_stop", 5, times=2),
    point("in the middle of the answer", "messages", "passed content_block_delta", 12),
    point("between message_delta and message_stop", "messages", "message_stop"),
    point("turn kept, not recorded", "messages", "message_stop", unrecorded=True),
    point("turn kept", "metadata", "asked"),
    point("half of a picture's download", "output", "half got"),
    point("a picture uploaded, not remembered", "upload", "done"),
    point("a picture remembered", "files.completeUploadExternal", "asked"),
    point("a picture with Slack, not yet seen", "files.completeUploadExternal", "done"),
    point("before the answer is posted", "chat.postMessage", "asked", 2),
    point("answer posted, not remembered", "chat.postMessage", "done", 2),
    point("before progress shrinks", "chat.update", "asked", after=ANSWERED),
    point("answered, not recorded", "chat.postMessage", "asked", 2, unrecorded=True),
    point("answered", "metadata", "asked", 2),
    point("half of an output's download", "output", "half got", 2),
    point("an output promised to Slack", "files.getUploadURLExternal", "done", 3),
    point("half of an output's upload", "upload", "half sent", 2),
    point("outputs uploaded, not remembered", "upload", "done", 4),
    point("outputs uploaded and remembered", "files.completeUploadExternal", "asked", 2),
    point("outputs shared, not yet seen", "files.completeUploadExternal", "done", 2),
    point("carried out, not recorded", "files.info", "asked", after=SHARED, unrecorded=True),
    point("carried out", "agents.sessions.setStatus", "asked", 2),
    point("closed, not recorded", "agents.sessions.setStatus", "done", 2, unrecorded=True),
    point("follow-up: after a result", "messages", "passed content_block_stop", 2, follow_up=True),
    point("follow-up: outputs shared", "files.completeUploadExternal", "done", follow_up=True),
]


@dataclass
class Tally:
    """How the points of one database went, and how their threads looked when they were through.

    ``orphans`` are those of points before: one that fails leaves the others their chance.
    """

    on: KillStage
    points: int = 0
    right: int = 0
    threads: dict[str, list[str]] = field(default_factory=dict)
    orphans: set[str] = field(default_factory=set)


@contextlib.asynccontextmanager
async def matrix(database: str, url: str, folder: Path) -> AsyncIterator[Tally]:
    """A stage for the points of one database; in the end no thread may have changed."""
    brain = Brain(scripts={"how often": FOLLOW_UP, "what is in it": QUESTION})
    async with kill_stage(folder, url, brain, BOT_HEARTBEAT_SECONDS="0.5") as on:
        tally = Tally(on)
        yield tally
        for ts, before in tally.threads.items():
            assert [m["ts"] for m in await on.person.messages(DATA, ts)] == before
        behaviours.note(f"kill matrix, {database}: {tally.points} points, {tally.right} right")


async def killed_at(tally: Tally, kill: Point) -> None:
    """Ask twice with the app killed at a point, and hold the thread against what it must be."""
    on = tally.on
    tally.points += 1
    tally.orphans = orphans(on)
    ts = await on.ask("what is in it?", INPUTS, kill=None if kill.follow_up else kill)
    await on.ask("how often?", thread_ts=ts, kill=kill if kill.follow_up else None)
    thread = await on.person.messages(DATA, ts)
    _check_messages(on, thread)
    await _check_files(on, thread)
    assert (await on.person.thread(DATA, ts))["session"]["status"] != "processing"
    assert orphans(on) <= tally.orphans
    tally.right += 1
    tally.threads[ts] = [message["ts"] for message in thread]


def _check_messages(on: KillStage, thread: list[Message]) -> None:
    """A line of progress, an answer and the files for each question, in this order.

    The picture stands in the first answer.
    """
    told = [m for m in by_app(on.stage, thread) if purpose(m) != "picked-up"]
    assert [_kind(m) for m in told] == ORDER, _shown(thread)
    assert len(by_app(on.stage, thread)) - len(told) <= 1, _shown(thread)
    assert answers(on.stage, thread) == [told[1], told[4]]
    assert "first answer is" in seen(told[1]) and "second answer is" in seen(told[4])
    assert ["2 steps" in seen(told[0]), "1 step" in seen(told[3])] == [True, True], _shown(thread)
    for message in thread:
        assert not {"plan", "task_card"} & {block["type"] for block in message.get("blocks") or ()}


async def _check_files(on: KillStage, thread: list[Message]) -> None:
    """Each output once, byte for byte, and the script beside it."""
    shared = [sorted(file["name"] for file in m["files"]) for m in thread[1:] if m.get("files")]
    assert shared == SHARED_NAMES, _shown(thread)
    (picture,) = pictures(thread)
    assert await on.person.download(picture["slack_file"]["id"]) == MADE["plot.png"]
    for file in files(thread):
        data = await on.person.download(file["id"])
        assert b"echo" in data if file["name"] == "analysis.py" else data == MADE[file["name"]]


def _kind(message: Message) -> str | None:
    return "files" if message.get("files") else purpose(message)


def _shown(thread: list[Message]) -> str:
    return "\n".join(f"{m['ts']} {_kind(m)}: {seen(m)}" for m in thread)
