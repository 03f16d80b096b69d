"""What every answer keeps to: shape, honesty, figures that code printed, code that reruns."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

from bot.playground.analyst.words import HONESTY

from .harness import Chat


async def test_every_figure_was_printed_by_the_code(chat: Chat, streaming: Path) -> None:
    """No figure of the answer is made up: each stands in the executions' output."""
    answer = await chat.ask("What drives churn?", [streaming])
    text = answer.text.replace("95 %", "").replace(HONESTY, "")
    told = set(re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", re.sub(r"`[^`]*`", "", text)))
    printed = set(re.findall(r"\d[\d,]*(?:\.\d+)?", answer.printed))
    rounded = {f"{float(number.replace(',', '')):.2g}" for number in printed}
    assert told - printed - rounded == set()


async def test_answer_has_one_finding_one_small_table_and_one_honest_line(
    chat: Chat, streaming: Path
) -> None:
    """The finding is first and bold, the table short, and the stand-in says once what it is."""
    answer = await chat.ask("What drives churn?", [streaming])
    assert answer.text.startswith("**")
    assert answer.text.endswith(HONESTY)
    assert answer.text.count("stand-in") == 1
    assert 2 <= sum(line.startswith("- ") for line in answer.text.splitlines()) <= 6
    assert 3 <= sum(line.startswith("| ") for line in answer.text.splitlines()) <= 10


async def test_executions_are_titled_and_run_again_alone(
    chat: Chat, streaming: Path, tmp_path: Path
) -> None:
    """Each script begins with a comment for people and needs nothing but the two folders."""
    answer = await chat.ask("What drives churn?", [streaming])
    for number, (command, _) in enumerate(answer.runs):
        lines = command.splitlines()
        assert lines[0] == "python3 - <<'EOF'"
        assert lines[1].startswith("# ")
        again = tmp_path / f"again{number}"
        again.mkdir()
        done = subprocess.run(
            [sys.executable, "-"],
            input="\n".join(lines[1:-1]),
            env={**os.environ, "INPUT_DIR": str(streaming.parent), "OUTPUT_DIR": str(again)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == answer.runs[number][1].stdout


async def test_plots_fit_the_width_of_slack(chat: Chat, streaming: Path) -> None:
    """Plots are PNG files of about 1,600 pixels' width."""
    answer = await chat.ask("What drives churn?", [streaming])
    assert len(answer.outputs) == 2
    for path in answer.outputs.values():
        head = path.read_bytes()[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert head.startswith(b"\x89PNG")
        assert 1500 <= width <= 1700
        assert 900 <= height <= 1800
