"""``demo``: one command, an address on a line of its own, an analysis that runs by itself."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import aiohttp

from playground.slack.workspace import DATA, MEMBER
from tests.support.people import Person, seen

ROOT = Path(__file__).parents[2]


async def test_the_demo_opens_with_an_analysis_and_survives_a_kill(tmp_path: Path) -> None:
    """Without any key; the app in it is killed and comes back; SIGTERM leaves nothing behind."""
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"),
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert demo.stdout
    try:
        lines = [(await asyncio.wait_for(demo.stdout.readline(), 60)).decode() for _ in range(3)]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", lines[1]), lines
        async with aiohttp.ClientSession() as session:
            member = Person(session, lines[1].strip(), MEMBER)

            async def asked() -> str:
                messages = await member.messages(DATA)
                return str(messages[0]["ts"]) if messages else ""

            ts = await member.until(asked)
            async with session.get(f"{lines[1].strip()}/people/faults") as response:
                titles = [fault["title"] for fault in (await response.json())["faults"]]
            assert any(title.startswith("Claude: ") for title in titles)
            await member.wait(DATA, ts, lambda m: any("task_card" in str(x) for x in m))
            (app,) = children_of(demo.pid)
            os.kill(app, signal.SIGKILL)
            await member.wait(DATA, ts, lambda m: any("analysis.py" in seen(x) for x in m), 90)
            thread = await member.messages(DATA, ts)
            assert sum("strongest driver" in seen(message) for message in thread) == 1
    finally:
        demo.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(demo.wait(), 60) == 0
    assert list(tmp_path.glob("datathread-demo-*")) == []


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run the app."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        fields = status.read_text().rpartition(")")[2].split()
        command = (status.parent / "cmdline").read_bytes()
        if int(fields[1]) == pid and b"serve" in command:
            found.append(int(status.parent.name))
    return found
