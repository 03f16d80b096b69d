"""The evaluation: questions go the way of the command line, are judged, and stand on one page."""

import json
import re
import sys
from pathlib import Path
from subprocess import run

import pytest

from tests.eval.__main__ import SETS
from tests.eval.judge import verdict
from tests.eval.page import markdown
from tests.eval.questions import read

ROOT = Path(__file__).parents[2]


def test_a_folder_of_questions_becomes_a_page(tmp_path: Path) -> None:
    """A right and a wrong answer are told apart; question, answer, code and picture stand in one
    file that needs no other; the count is the last line."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "shops.csv").write_text("shop,amount\nA,2\nB,5\nA,3\n", encoding="utf-8")
    asked = [
        {
            "files": ["shops.csv"],
            "question": "total amount by shop",
            "gold": ["=df.amount.sum()/2"],
        },
        {"files": ["photo:flower.jpg"], "question": "resize it to 320 px wide", "gold": [320]},
    ]
    lines = "\n".join(map(json.dumps, asked))
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "tests.eval", str(folder), "-o", str(tmp_path / "out")]
    done = run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert re.search(r"^2 questions: \d right, \d declined, \d wrong · median", done.stdout, re.M)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "resize it to 320 px wide" in page and "data:image/jpeg;base64," in page
    assert "import" in page and not re.search(r'(src|href)="(?!data:)', page)


def test_every_question_is_asked_once_and_its_files_can_be_made(tmp_path: Path) -> None:
    """No set asks the same twice; gold values that pandas computes can be computed."""
    told = [(a.sources, a.question, a.folder) for f in sorted(SETS.iterdir()) for a in read(f)]
    assert len(told) == len(set(told)) >= 170
    for number, folder in enumerate(sorted(SETS.iterdir())):
        for place, asked in enumerate(read(folder)[:6]):
            (here := tmp_path / f"{number}-{place}").mkdir()
            assert all(str(value) for value in asked.gold(asked.files(here)))


@pytest.mark.parametrize(
    ("answer", "gold", "never", "expected"),
    [
        ("**Total: $1,234,567.**", [1234567], [], "right"),
        ("about 1.23M in all", [1234567], [], "right"),
        ("1.234.567,10 € im Jahr", [1234567.1], [], "right"),
        ("共 6.29 万", [62866], [], "right"),
        ("It was 109.", [108], [], "wrong"),
        ("Chairs: 3 of 12", [3, 12], [], "right"),
        ("a change of -300", [-300], [], "right"),
        ("West has 400", ["west", 400], ["Total has"], "right"),
        ("Total has 400, west", ["west", 400], ["Total has"], "wrong"),
        ("**I did not understand that.** 108", [108], [], "declined"),
    ],
)
def test_the_verdict(answer: str, gold: list[str | float], never: list[str], expected: str) -> None:
    """Values count in any usual spelling, small whole numbers exactly; a refusal is one."""
    assert verdict(answer, gold, never) == expected


def test_an_answers_markdown_becomes_html() -> None:
    """Bold, points, a table and code; what is HTML in it stays text."""
    text = "**A & B**\n\n- one `x_y`\n\n| a | b |\n| --- | --- |\n| <b> | 2 |"
    shown = markdown(text)
    assert "<strong>A &amp; B</strong>" in shown and "<code>x_y</code>" in shown
    assert "<td>&lt;b&gt;</td>" in shown
