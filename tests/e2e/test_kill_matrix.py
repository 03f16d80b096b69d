"""Nothing lost, nothing twice: the app is killed at forty points of the way, and started again."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.claude.brain import Action, Bash, Say, Think
from bot.playground.slack.workspace import DATA, MEMBER
from tests.conftest import sample
from tests.e2e.conftest import Brain
from tests.support.kills import LINES, Kills, KillStage, Moment, Point, kill_stage
from tests.support.people import Message, purpose, seen
from tests.support.postgres import Postgres, postgres
from tests.support.thread import answers, asked, by_app, files

pytestmark = pytest.mark.asyncio(loop_scope="module")

RETENTION_HOURS = 72
SETTLE_SECONDS = 60
PLOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
INPUTS = [("big.csv", b"a,b\n" + b"1,2\n" * 250_000), ("small.csv", b"a,b\n3,4\n")]
QUESTION: list[Action] = [
    Think("First a picture, then the numbers."),
    Bash(f"# Draw\necho {PLOT} | base64 -d > $OUTPUT_DIR/plot.png; sleep 0.3"),
    Bash("# Count\nseq 1 100000 > $OUTPUT_DIR/counts.csv; echo hi > $OUTPUT_DIR/note.txt; sleep 0.3"),
    Say("The first answer is **done**."),
]
FOLLOW_UP: list[Action] = [
    Bash("# Again\necho again > $OUTPUT_DIR/again.txt; sleep 0.3"),
    Say("The second answer is **done**."),
]
MADE = {
    "plot.png": base64.b64decode(PLOT),
    "counts.csv": b"".join(b"%d\n" % number for number in range(1, 100_001)),
    "note.txt": b"hi\n",
    "again.txt": b"again\n",
}
SHOWN = (["analysis.py", "counts.csv", "note.txt", "plot.png"], ["again.txt", "analysis.py"])
ANSWERED = Moment("chat.postMessage", "done", 2)


def point(
    name: str,
    what: str,
    phase: str,
    nth: int = 1,
    *,
    after: Moment | None = None,
    follow_up: bool = False,
    times: int = 1,
) -> Point:
    """A row of the table."""
    moment = Moment(what, phase, nth)
    return Point(name, (after, moment) if after else (moment,), follow_up, times)


POINTS = [
    point("before the event arrives", "socket", "event"),
    point("before its twin arrives", "socket", "event", 2),
    point("kept, the ack is lost", "socket", "ack"),
    point("one twin acked", "socket", "passed ack"),
    point("both twins acked", "socket", "passed ack", 2),
    point("before it asks who asks", "users.info", "asked"),
    point("gathered", "chat.postMessage", "asked"),
    point("progress posted, not remembered", "chat.postMessage", "done"),
    point("progress remembered", "agents.sessions.setStatus", "asked"),
    point("Slack's loader on", "agents.sessions.setStatus", "done"),
    point("before the download", "download", "asked"),
    point("half of the download", "download", "half got"),
    point("half of the upload to Claude", "Claude upload", "half sent"),
    point("a file stored, its id never told", "Claude upload", "done"),
    point("both files stored", "Claude upload", "done", 2),
    point("carried in", "messages", "asked"),
    point("Claude begins", "messages", "passed message_start"),
    point("after a thought", "messages", "passed content_block_stop", 1),
    point("while the first code runs", "messages", "passed content_block_stop", 2),
    point("after the first result", "messages", "passed content_block_stop", 3),
    point("while the second code runs", "messages", "passed content_block_stop", 4),
    point("after the second result", "messages", "passed content_block_stop", 5),
    point("after the second result, twice", "messages", "passed content_block_stop", 5, times=2),
    point("in the middle of the answer", "messages", "passed content_block_delta", 12),
    point("all said, no usage yet", "messages", "message_delta"),
    point("between message_delta and message_stop", "messages", "message_stop"),
    point("turn kept", "chat.postMessage", "asked", 2),
    point("answer posted, not remembered", "chat.postMessage", "done", 2),
    point("before progress shrinks", "chat.update", "asked", after=ANSWERED),
    point("answered", "metadata", "asked"),
    point("half of an output's download", "output", "half got"),
    point("an output promised to Slack", "files.getUploadURLExternal", "done", 2),
    point("half of an output's upload", "upload", "half sent"),
    point("outputs uploaded, not remembered", "upload", "done", 4),
    point("outputs uploaded and remembered", "files.completeUploadExternal", "asked"),
    point("outputs shared, not yet seen", "files.completeUploadExternal", "done"),
    point("carried out", "agents.sessions.setStatus", "asked", 2),
    point("loader off, not closed", "agents.sessions.setStatus", "done", 2),
    point("follow-up: after a result", "messages", "passed content_block_stop", 2, follow_up=True),
    point("follow-up: outputs shared", "files.completeUploadExternal", "done", follow_up=True),
]
DATABASES = ("SQLite", "Postgres")
CASES = [(database, each) for database in DATABASES for each in POINTS]


@dataclass
class Tally:
    """How the points of one database went, and the threads to look at again in the end."""

    tried: int = 0
    right: int = 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A Postgres of our own."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found
