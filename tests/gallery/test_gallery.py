"""The gallery: entries go the way of the command line, and the page holds all of them."""

import re
import sys
from pathlib import Path
from subprocess import run

from tests.gallery.items import ITEMS
from tests.gallery.page import markdown

ROOT = Path(__file__).parents[2]


def test_an_entry_becomes_a_page(tmp_path: Path) -> None:
    """Question, answer, code and picture in one file that needs no other; the count at the end."""
    command = [sys.executable, "-m", "tests.gallery", "-o", str(tmp_path), "--only", "resize it"]
    done = run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"1 files, 1 answered$", done.stdout.strip())
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "resize it to 320 px wide" in page and "data:image/jpeg;base64," in page
    assert "import" in page and not re.search(r'(src|href)="(?!data:)', page)


def test_every_entry_can_be_told_from_the_others() -> None:
    """No question is asked twice about the same files."""
    told = [(item.source, getattr(item.make, "args", item.make), item.question) for item in ITEMS]
    assert len(ITEMS) >= 60 and len(set(told)) == len(ITEMS)


def test_an_answers_markdown_becomes_html() -> None:
    """Bold, points, a pipe table, italics and code; what is in cells stays text."""
    text = "**A & B**\n\n- one `x_y`\n- _two_\n\n| a | b |\n| --- | --- |\n| <b> | 2 |"
    assert markdown(text).split("\n") == [
        "<p><strong>A &amp; B</strong></p>",
        "<ul><li>one <code>x_y</code></li><li><em>two</em></li></ul>",
        "<table><tr><td>a</td><td>b</td></tr><tr><td>&lt;b&gt;</td><td>2</td></tr></table>",
    ]
