"""The human title of an execution."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.events import Tool
from bot.analysis.titles import TITLE_MAX, title_of


@pytest.mark.parametrize(
    ("tool", "given", "title"),
    [
        ("python", {"code": "# Load the table\nimport pandas"}, "Load the table"),
        ("python", {"code": "#!/usr/bin/python\n# -----\n# --- Fit a model ---\n"}, "Fit a model"),
        ("python", {"code": '"""Count the words."""\nx = 1'}, "Count the words"),
        ("python", {"code": "import os\n\nprint(os.name)"}, "Ran Python: print(os.name)"),
        ("bash", {"command": "python3 << 'EOF'\n# profile\nprint(1)\nEOF\n"}, "profile"),
        ("bash", {"command": "python3 -c '# why not\nprint(1)'"}, "why not"),
        ("bash", {"command": 'python3 -c "print(1)"'}, "Ran Python: print(1)"),
        ("bash", {"command": "# Look around\nls -la"}, "Look around"),
        ("bash", {"command": "cd /tmp && python3 clean.py"}, "Ran clean.py"),
        ("bash", {"command": "cat > a.py << 'E'\n# tidy up\nx=1\nE\npython3 a.py"}, "tidy up"),
        ("bash", {"command": "cat > a.py << 'E'\nx=1\nE"}, "Wrote a.py"),
        ("bash", {"command": "ls -la $INPUT_DIR"}, "Listed files"),
        ("bash", {"command": "head -5 $INPUT_DIR/data.csv"}, "Read data.csv"),
        ("bash", {"command": "cd /tmp; cp a.png $OUTPUT_DIR/"}, "Copied a.png"),
        ("bash", {"command": "bc <<< '1+1'"}, "Ran bc <<< '1+1'"),
        ("bash", {"command": ""}, "Ran …"),
        ("editor", {"command": "create", "path": "/tmp/clean.py"}, "Wrote clean.py"),
        ("editor", {"command": "view", "path": "$INPUT_DIR/data.csv"}, "Read data.csv"),
        ("editor", {"command": "str_replace", "path": "/tmp/clean.py"}, "Edited clean.py"),
    ],
)
def test_titles(tool: Tool, given: dict[str, Any], title: str) -> None:
    """The author's own comment, wherever the code hides, else what the call plainly does."""
    assert title_of(tool, given) == title


@given(st.sampled_from(["bash", "python", "editor"]), st.text(max_size=300))
def test_a_title_is_one_short_plain_line(tool: Tool, text: str) -> None:
    """Whatever goes in, the title is one line of at most 80 characters and never empty."""
    given = {"command": text, "code": text, "path": text}
    for title in (title_of(tool, given), title_of(tool, {**given, "command": f"# {text}"})):
        assert 0 < len(title) <= TITLE_MAX
        assert len(title.splitlines()) == 1
        assert "`" not in title
