"""What every answer keeps to: shape, honesty, figures that code printed, code that reruns."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

from bot.playground.analyst.words import HONESTY

from .harness import Answer, Chat


def _check_figures(answer: Answer) -> None:
    """Each figure of the answer stands in the executions' output, or is one of them rounded."""
    text = answer.text.replace("95 %", "").replace(HONESTY, "")
    told = set(re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", re.sub(r"`[^`]*`", "", text)))
    printed = set(re.findall(r"\d[\d,]*(?:\.\d+)?", answer.printed))
    rounded = {f"{float(number.replace(',', '')):.2g}" for number in printed}
    assert told - printed - rounded == set()


def _check_shape(answer: Answer) -> None:
    """The finding is first and bold, the table short, and the stand-in says once what it is."""
    assert answer.text.startswith("**")
    assert answer.text.endswith(HONESTY)
    assert answer.text.count("stand-in") == 1
    assert 2 <= sum(line.startswith("- ") for line in answer.text.splitlines()) <= 6
    assert 3 <= sum(line.startswith("| ") for line in answer.text.splitlines()) <= 10


def _check_reruns(answer: Answer, inputs: Path, tmp_path: Path) -> None:
    """Each script begins with a comment for people and needs nothing but the two folders."""
    for number, (command, _) in enumerate(answer.runs[:2]):
        lines = command.splitlines()
        assert lines[0] == "python3 - <<'EOF'"
        assert lines[1].startswith("# ")
        again = tmp_path / f"again{number}"
        again.mkdir()
        done = subprocess.run(
            [sys.executable, "-"],
            input="\n".join(lines[1:-1]),
            env={**os.environ, "INPUT_DIR": str(inputs), "OUTPUT_DIR": str(again)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == answer.runs[number][1].stdout


def _check_plots(answer: Answer) -> None:
    """Plots are PNG files of about 1,600 pixels' width."""
    assert len(answer.outputs) == 2
    for path in answer.outputs.values():
        head = path.read_bytes()[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert head.startswith(b"\x89PNG")
        assert 1500 <= width <= 1700
        assert 900 <= height <= 1800


async def test_answer_about_drivers(chat: Chat, streaming: Path, tmp_path: Path) -> None:
    """An answer is short and honest, its figures were printed, its plots fit Slack, and its code
    runs again alone with the same output."""
    answer = await chat.ask("What drives churn?", [streaming])
    _check_shape(answer)
    _check_figures(answer)
    _check_plots(answer)
    _check_reruns(answer, streaming.parent, tmp_path)
