"""What every answer keeps to: shape, honesty, figures that code printed, code that reruns."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

from playground.analyst.voice import Voice

from .harness import Answer, Chat

HONESTY = Voice("en").say("analyst.honesty")


def _check_figures(answer: Answer) -> None:
    """Each figure of the answer stands in the executions' output, or is one of them rounded; the
    edges of bands stand in the code."""
    text = answer.text.replace("95\N{NO-BREAK SPACE}%", "").replace("95 %", "")
    text = text.replace(HONESTY, "").replace("of 1,", "of one,")
    code = "".join(command for command, _ in answer.runs)
    told = set(re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", re.sub(r"`[^`]*`", "", text)))
    printed = [float(found) for found in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", answer.printed)]
    edges = re.findall(r"\d+(?:\.\d+)?", "".join(re.findall(r"pd\.cut\(.*", code)))

    def held(figure: str) -> bool:
        value, digits = float(figure.replace(",", "")), len(figure.partition(".")[2])
        near = 0.51 * 10.0**-digits
        intervals = [abs(value - one * scale) <= near for one in printed for scale in (1, 100)]
        return figure in edges or any(intervals)

    spans = re.findall(r"\| [\d.,% \N{NO-BREAK SPACE}]+ to [\d.,% \N{NO-BREAK SPACE}]+ \|", text)
    computed = set(re.findall(r"\d[\d,]*(?:\.\d+)?", "".join(spans)))
    left = {figure for figure in told if not held(figure)} - computed
    assert left <= {"0.001", "1", "0"}, left


def _check_shape(answer: Answer) -> None:
    """The finding is first and bold, the table short, and the stand-in says once what it is."""
    assert answer.text.startswith("**")
    assert answer.text.endswith(HONESTY)
    assert answer.text.count("stand-in") == 1
    assert 2 <= sum(line.startswith("- ") for line in answer.text.splitlines()) <= 6
    assert 3 <= sum(line.startswith("| ") for line in answer.text.splitlines()) <= 22


def _rounded(printed: str) -> str:
    """What was printed, to nine figures: the last ones depend on how memory is aligned."""
    return re.sub(r"\d+\.\d{6,}(e-?\d+)?", lambda found: f"{float(found[0]):.9g}", printed)


def _check_reruns(answer: Answer, inputs: Path, tmp_path: Path) -> None:
    """Each script begins with a comment for people and needs nothing but the two folders."""
    for number, (command, _) in enumerate(answer.runs):
        lines = command.splitlines()
        assert lines[0] == "python3 - <<'EOF'"
        assert lines[1].startswith("# ")
        again = tmp_path / f"again{number}"
        again.mkdir()
        done = subprocess.run(
            [sys.executable, "-"],
            input="\n".join(lines[1:-1]),
            env={
                **os.environ,
                "INPUT_DIR": str(inputs),
                "OUTPUT_DIR": str(again),
                "OPENBLAS_NUM_THREADS": "1",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert _rounded(done.stdout) == _rounded(answer.runs[number][1].stdout)


def _check_plots(answer: Answer) -> None:
    """Plots are PNG files of about 1,000 pixels' width, each with words for who cannot see it."""
    assert len(answer.outputs) == 2
    assert {line.partition(":")[0] for line in answer.described} == set(answer.outputs)
    for path in answer.outputs.values():
        head = path.read_bytes()[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert head.startswith(b"\x89PNG")
        assert 800 <= width <= 1700
        assert 400 <= height <= 1800


async def test_answer_about_drivers(chat: Chat, streaming: Path, tmp_path: Path) -> None:
    """An answer is short and honest, its figures were printed, its plots fit Slack, and its code
    runs again alone with the same output."""
    answer = await chat.ask("What drives churn?", [streaming])
    _check_shape(answer)
    _check_figures(answer)
    _check_plots(answer)
    _check_reruns(answer, streaming.parent, tmp_path)
