"""What a thread hands out is data, and what cannot be understood costs no turn."""

import asyncio
import os
import sys
from pathlib import Path

import nbformat
import pytest

from playground.claude.brain import Bash, Say
from tests.e2e.conftest import CHANNEL, Brain
from tests.support.buttons import press
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, files, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "sales+AAo-import os;os.system('echo PWNED')#.csv"
HONEST = "python3 - <<'EOF'\n# Add up the sales\nprint('Zürich – 10 €')\nEOF"


async def rerun(script: bytes, folder: Path) -> tuple[int, str]:
    """The exit code of a script that was handed out, and all that it says."""
    path = folder / "analysis.py"
    path.write_bytes(script)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, path),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode()


@pytest.mark.parametrize(
    "question",
    [
        "What is the trend? (coding: utf-7)",
        "What is wrong? The file encoding: unknown maybe",
        "It was saved with encoding: cp1252",
        "vim: set fileencoding=utf-7 :",
        "One\u2028coding: utf-7\u2028import os",
    ],
)
async def test_a_script_runs_what_the_model_ran_and_nothing_else(
    on_stage: Stage, member: Person, brain: Brain, tmp_path: Path, question: str
) -> None:
    """Neither the question nor a file's name sets its encoding, or becomes a line of it."""
    brain.scripts[question[:20]] = [Bash(HONEST), Say("**Ten.**")]
    ts = await asked(on_stage, member, CHANNEL, question, [(NAME, b"a,b\n1,2\n")])
    thread = await settled(on_stage, member, CHANNEL, ts)
    (code,) = files(thread)
    script = await member.download(code["id"])
    assert b"+AAo-" in script and await rerun(script, tmp_path) == (0, "Zürich – 10 €\n")


async def test_a_command_nested_3000_deep_is_answered(
    on_stage: Stage, member: Person, brain: Brain, tmp_path: Path
) -> None:
    """The step has a title, the answer comes, and the code that is handed out runs."""
    deep = f"exit 0; echo {'$(' * 3_000}:{')' * 3_000}"
    brain.scripts["how deep"] = [Bash(deep), Bash(HONEST), Say("**Deep enough.**")]
    ts = await asked(on_stage, member, CHANNEL, "how deep is it?", [("a.csv", b"a\n1\n")])
    thread = await settled(on_stage, member, CHANNEL, ts)
    (answer,) = answers(on_stage, thread)
    assert "Deep enough." in seen(answer)
    (code,) = files(thread)
    script = await member.download(code["id"])
    assert b"echo $($($(" in script and await rerun(script, tmp_path) == (0, "Zürich – 10 €\n")


async def test_a_notebook_runs_no_command_that_was_named(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """A string with a line end that only Jupyter sees stays a string; headings hold no markup."""
    code = "x = 'a\u2028!echo PWNED'\nprint(1)"
    brain.scripts["notebook"] = [Bash(f"python3 - <<'EOF'\n{code}\nEOF"), Say("**One.**")]
    question = "a notebook <script>alert(1)</script> $\\href{javascript:alert(1)}{x}$"
    ts = await asked(on_stage, member, CHANNEL, question, [("a.csv", b"a\n1\n")])
    thread = await settled(on_stage, member, CHANNEL, ts)
    (answer,) = answers(on_stage, thread)
    await press(member, CHANNEL, answer, "notebook")
    thread = await member.wait(CHANNEL, ts, lambda m: m if len(files(m)) == 2 else None)
    found = next(file for file in files(thread) if file["name"] == "analysis.ipynb")
    notebook = nbformat.reads((await member.download(found["id"])).decode(), 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not any(line.lstrip()[:1] in "!%?" for line in cell.source.splitlines() if line)
        else:
            assert "<script>" not in cell.source and "$\\href" not in cell.source
