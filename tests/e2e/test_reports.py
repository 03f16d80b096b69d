"""A report of what was found, in the thread and in the terminal."""

import asyncio
import os
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.e2e.conftest import CHANNEL
from tests.e2e.test_terminal import run
from tests.support.people import Person
from tests.support.stage import Stage
from tests.support.thread import answers, asked, files, pictures, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

TABLE = b"region,amount\n" + b"north,101\nsouth,152\neast,203\nnorth,99\nsouth,149\neast,201\n" * 20


async def test_a_follow_up_makes_a_report_of_the_answer(on_stage: Stage, member: Person) -> None:
    """The PDF is in the thread; the plots that are in it are not posted again."""
    ts = await asked(on_stage, member, CHANNEL, "compare amount by region", [("sales.csv", TABLE)])
    first = await settled(on_stage, member, CHANNEL, ts)
    await member.post(CHANNEL, "make it a PDF report", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    made = files(thread)[len(files(first)) :]
    assert [file["name"] for file in made] == ["report.pdf", "analysis.py"]
    report = PdfReader(BytesIO(await member.download(made[0]["id"])))
    plots = pictures(first)
    assert pictures(thread) == plots and sum(len(page.images) for page in report.pages) == len(
        plots
    )
    assert len(answers(on_stage, thread)) == 2


async def test_the_script_makes_the_report_again(tmp_path: Path) -> None:
    """``analysis.py`` draws the plots and writes the report, elsewhere as well."""
    data = tmp_path / "sales.csv"
    data.write_bytes(TABLE)
    question = "compare amount by region, as a PDF report"
    code, _, err = await run(data, "-q", question, "-o", tmp_path / "made", folder=tmp_path)
    assert code == 0, err
    again = await asyncio.create_subprocess_exec(
        *(sys.executable, tmp_path / "made" / "analysis.py"),
        env={**os.environ, "INPUT_DIR": str(tmp_path), "OUTPUT_DIR": str(tmp_path / "again")},
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await asyncio.wait_for(again.wait(), 120) == 0
    pages = [PdfReader(tmp_path / name / "report.pdf").pages for name in ("made", "again")]
    told = [" ".join(page.extract_text() for page in each) for each in pages]
    assert told[0] == told[1]
