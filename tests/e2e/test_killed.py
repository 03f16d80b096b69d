"""The process dies in the middle, and another one takes the work up."""

import asyncio
from pathlib import Path

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, MEMBER
from tests.e2e.conftest import Brain
from tests.support.stage import stage
from tests.support.thread import answers, asked, by_app, everything, files, settled

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SCRIPT: list[Action] = [
    Bash("# first step\necho one > $OUTPUT_DIR/one.txt; sleep 0.5"),
    Bash("# second step\nsleep 2; echo two > $OUTPUT_DIR/two.txt"),
    Say("Both steps **ran**."),
]


@pytest.mark.parametrize("seen_before", ["Moved a.csv", "Second step", "Both steps"])
async def test_killed_in_the_middle_the_answer_comes_once(tmp_path: Path, seen_before: str) -> None:
    """kill -9 after the transfer, in mid-stream, and between the answer and the files."""
    async with stage(tmp_path, "socket", Brain(scripts={"work": SCRIPT})) as on_stage:
        member = on_stage.person(MEMBER)
        ts = await asked(on_stage, member, DATA, "work", CSV)
        await member.wait(DATA, ts, lambda m: seen_before in everything(m[1:]))
        await on_stage.app.kill()
        await on_stage.app.start()
        await settled(on_stage, member, DATA, ts)
        await asyncio.sleep(2)
        thread = await member.messages(DATA, ts)
        assert len(answers(on_stage, thread)) == 1
        names = [file["name"] for file in files(thread)]
        assert sorted(names) == ["analysis.py", "one.txt", "two.txt"]
        assert len([m for m in by_app(on_stage, thread) if " steps · " in everything([m])]) == 1
        if seen_before == "Second step":
            assert "picked this up again" in everything(thread)


async def test_told_to_end_it_finishes_what_runs(tmp_path: Path) -> None:
    """SIGTERM in the middle of a run: the answer is still given, then the process ends with 0."""
    async with stage(
        tmp_path, "socket", Brain(scripts={"work": SCRIPT}), BOT_DRAIN_SECONDS="20"
    ) as on_stage:
        member = on_stage.person(MEMBER)
        ts = await asked(on_stage, member, DATA, "work", CSV)
        await member.wait(DATA, ts, lambda m: "First step" in everything(m))
        assert await on_stage.app.stop() == 0
        assert len(answers(on_stage, await member.messages(DATA, ts))) == 1


async def test_ended_before_its_time_it_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    """SIGTERM with no time to drain: our own shutdown is not told as trouble of Claude's."""
    async with stage(
        tmp_path, "socket", Brain(scripts={"work": SCRIPT}), BOT_DRAIN_SECONDS="0"
    ) as on_stage:
        member = on_stage.person(MEMBER)
        ts = await asked(on_stage, member, DATA, "work", CSV)
        await member.wait(DATA, ts, lambda m: "Second step" in everything(m))
        assert await on_stage.app.stop() == 0
        await on_stage.app.start()
        thread = await settled(on_stage, member, DATA, ts)
        assert len(answers(on_stage, thread)) == 1
        assert "Both steps **ran**" in everything(thread) and "reach Claude" not in everything(
            thread
        )
