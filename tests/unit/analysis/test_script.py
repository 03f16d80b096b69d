"""``analysis.py``: it runs again elsewhere and makes the same files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.analysis.events import Execution, Tool
from bot.analysis.notebook import as_notebook
from bot.analysis.script import as_script
from bot.analysis.titles import title_of
from tests.unit.analysis.recorded import RECORDINGS, executions, stream_files

DATA = "group,value\na,1\nb,2\nb,3\n"
IN = "/files/input/0a1b2c"
OUT = "/files/output/9f8e7d"


def call(tool: Tool, given: dict[str, Any], **result: Any) -> Execution:
    return Execution("srvtoolu_1", tool, given, title_of(tool, given), **result)


def bash(command: str, **result: Any) -> Execution:
    return call("bash", {"command": command}, **result)


def edit(path: str, old: str, new: str) -> Execution:
    given = {"command": "str_replace", "path": path, "old_str": old, "new_str": new}
    return call("editor", given)


def create(path: str, text: str) -> Execution:
    return call("editor", {"command": "create", "path": path, "file_text": text})


def rerun(script: str, folder: Path, data: str = DATA) -> tuple[dict[str, str], str]:
    """The files that a script makes from ``data.csv``, and what it prints."""
    source, results, elsewhere = folder / "the input", folder / "out", folder / "elsewhere"
    for place in (source, elsewhere):
        place.mkdir()
    (source / "data.csv").write_text(data)
    (folder / "analysis.py").write_text(script, "utf-8")
    env = {"PATH": os.environ["PATH"], "INPUT_DIR": str(source), "OUTPUT_DIR": str(results)}
    done = subprocess.run(
        [sys.executable, str(folder / "analysis.py")],
        env={**env, "TMPDIR": str(folder)},
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr + script
    assert list(elsewhere.iterdir()) == []
    return {path.name: path.read_text() for path in results.iterdir()}, done.stdout


COUNT = """# count the rows
import csv
with open('/files/input/0a1b2c/data.csv') as file:
    rows = list(csv.DictReader(file))
"""

SAVE = f"open('{OUT}/n.txt', 'w').write"


def heredoc(code: str) -> Execution:
    """A command that hands ``code`` to Python."""
    return bash(f"python3 << 'EOF'\n{code}\nEOF\n")


WAYS = {
    "heredoc": [heredoc(f"{COUNT}{SAVE}(str(len(rows)))")],
    "unquoted heredoc": [
        bash(
            "python3 - <<EOF 2>&1 | head -20\nimport csv\n"
            "rows = list(csv.DictReader(open('$INPUT_DIR/data.csv')))\n"
            "print('costs \\$5')\nopen(f'${OUTPUT_DIR}/n.txt', 'w').write(f'{len(rows)}')\nEOF"
        )
    ],
    "indented heredoc": [
        bash(
            "python3 <<- X\n\timport os\n"
            "\topen(os.environ['OUTPUT_DIR'] + '/n.txt', 'w').write('3')\n\tX"
        )
    ],
    "one-liner": [
        bash(
            'python3 -c "import os; data = open(os.environ[\\"INPUT_DIR\\"] + \'/data.csv\'); '
            "open('$OUTPUT_DIR/n.txt', 'w').write(str(len(data.readlines()) - 1))\""
        )
    ],
    "shell": [
        bash('tail -n +2 "$INPUT_DIR/data.csv" | wc -l | tr -d " \\n" > "$OUTPUT_DIR/n.txt"')
    ],
    "shell with container paths": [bash(f"test -f '{IN}/data.csv' && printf 3 > {OUT}/n.txt")],
    "variables between statements": [
        bash("N=2; export M=1\npython3 - <<E\nopen('$OUTPUT_DIR/n.txt','w').write(str($N + $M))\nE")
    ],
    "written, changed, then run": [
        bash(
            f"mkdir -p work && cd work && cat > run.py << 'E'\n{COUNT}E\n"
            f'echo "{SAVE}(str(len(rows)))" >> run.py\npython3 run.py'
        )
    ],
    "a heredoc in a heredoc": [
        bash(
            "cat > make.sh << 'OUTER'\npython3 - << 'INNER'\nimport os\n"
            "open(os.environ['OUTPUT_DIR'] + '/n.txt', 'w').write('3')\nINNER\nOUTER\nbash make.sh"
        )
    ],
    "editor": [
        create("/tmp/datathread_count.py", f"{COUNT}{SAVE}(f'{{len(rows)}}')\n"),
        bash("python /tmp/datathread_count.py"),
    ],
    "editor, edit, import": [
        create("tool.py", "def count(path):\n    return 'four'\n"),
        edit("tool.py", "'four'", "len(open(path).readlines()) - 1"),
        heredoc(f"from tool import count\n{SAVE}(str(count('{IN}/data.csv')))"),
    ],
    "edit of a file that a command wrote": [
        bash("printf 'n = 4\\n' > number.py"),
        edit("number.py", "4", "3"),
        bash(f'python3 -c "import number; {SAVE}(str(number.n))"'),
    ],
    "cells": [
        call("python", {"code": COUNT}),
        call("python", {"code": f"{SAVE}(str(len(rows)))"}),
    ],
    "main guard and exit": [
        heredoc(
            'import sys\ndef main():\n    text = """\n3"""\n'
            f"    {SAVE}(text.strip())\n    return 0\n"
            "if __name__ == '__main__':\n    sys.exit(main())"
        ),
        bash("echo and on"),
    ],
    "broken in between": [
        bash("python3 -c 'no way'", return_code=1, stderr="Traceback\nSyntaxError: no\rway"),
        heredoc(f"{SAVE}('3')"),
    ],
    "repaired after it broke": [
        bash(
            f"cat > step.py << 'E'\nn = 1 / 0\n{SAVE}(str(n))\nE\npython3 step.py",
            return_code=1,
            stderr="ZeroDivisionError: division by zero",
        ),
        edit("step.py", "1 / 0", "3"),
        bash("python3 step.py"),
    ],
    "hidden built-ins": [
        heredoc("sum = 0\nlist = [1]\nopen = print"),
        heredoc(f"from __future__ import annotations\n{SAVE}(str(sum(list((1, 2)))))"),
    ],
    "paths in odd strings": [
        heredoc(
            f"base = r'{OUT}'\nname = 'n'\n"
            f"for path in [f'{{base}}/{{name}}.txt', 'x' '{OUT}/{{n}}', \"\"\"\n{OUT}\"\"\"]:\n"
            "    assert '9f8e' not in path, path\n"
            f"open(f\"{{'{OUT}'}}/n.txt\", 'w').write('3')"
        )
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_run_code_runs_again(way: str, tmp_path: Path) -> None:
    """However the model ran its code, the script makes the same file from the same data."""
    script = as_script(WAYS[way], inputs={"data.csv": "data.csv"}, question="how many rows?")
    files, _ = rerun(script, tmp_path)
    assert files == {"n.txt": "3"}, script


def test_a_script_reads_well() -> None:
    """Python stands in the script as it is, under its title, with names for the folders."""
    script = as_script(
        [
            bash(f"python3 << 'EOF'\n{COUNT}EOF"),
            bash("ls $INPUT_DIR", return_code=2, stderr="ls: it\nls: broke"),
            call("editor", {"command": "view", "path": "$INPUT_DIR/data.csv"}),
        ],
        inputs={"data.csv": "data.csv"},
        question="how many\nrows?\r#",
        model="claude-sonnet-5-5",
    )
    assert "# Question: how many rows? #\n" in script
    assert "# Files: data.csv\n" in script
    assert (
        "# --- 1. count the rows\nimport csv\nwith open(f'{INPUT_DIR}/data.csv') as file:" in script
    )
    assert "# This failed and is not run again: ls: broke\n#   ls $INPUT_DIR\n" in script
    assert "# --- 3. Read data.csv\n# (only looked at)" in script
    assert "subprocess" not in script


def test_a_file_that_is_only_run_stands_in_the_script_as_code() -> None:
    """What the editor created and a command ran is not written to disk again."""
    script = as_script(WAYS["editor"])
    assert "\nimport csv\n" in script
    assert "write(" not in script.partition("# --- 1.")[0]


def test_figures_of_one_run_do_not_leak_into_the_next() -> None:
    """Each process had its own pyplot; the script closes figures between sections."""
    plot = "python3 << 'E'\nimport matplotlib.pyplot as plt\nplt.plot([1])\nE"
    assert as_script([bash(plot), bash(plot)]).count('plt.close("all")') == 1


PIECES = [
    *[
        "python3 << 'EOF'\n",
        "EOF\n",
        "<<-X\n",
        "cat > a.py <<E\n",
        "E\n",
        "python3 -c '",
        "cd /x\n",
    ],
    *[
        "'",
        '"',
        "\\",
        "$(",
        ")",
        "`",
        ";",
        "&&",
        "||",
        "|",
        "{ ",
        "}",
        "\r",
        "\0",
        "\ud800",
        "\x0c",
    ],
    *["for i in 1; do ", "done\n", "if x; then ", "fi\n", "case x in a) ", "esac", "# c\n"],
    *[
        "import os\n",
        "print(1)\n",
        "return\n",
        "sys.exit()\n",
        "from __future__ import annotations\n",
    ],
    *["''" + "'", '"""', "f'{x}'", "/files/input/ab/x", "/files/output/ab", "    ", "x = '"],
]
anything = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map(
    "".join
)


tools = st.sampled_from(["bash", "python", "editor"])


@pytest.mark.filterwarnings("ignore:invalid escape sequence", "ignore:.*:SyntaxWarning")
@given(st.lists(st.tuples(tools, anything, anything), max_size=4), anything)
@settings(max_examples=300, deadline=None)
def test_the_script_is_always_valid_python(
    calls: list[tuple[Tool, str, str]], question: str
) -> None:
    """Whatever was run and asked, the script compiles and can be saved."""
    done = [
        create(other, text) if tool == "editor" else call(tool, {"command": text, "code": text})
        for tool, text, other in calls
    ]
    broken = [bash(text, return_code=1, stderr=other) for _, text, other in calls]
    for run in (done, broken):
        script = as_script(
            run, question=question, model=question, inputs={question: "x", "y": question}
        )
        compile(script.encode("utf-8"), "analysis.py", "exec")


@pytest.mark.parametrize("path", stream_files(), ids=lambda path: path.name)
def test_recorded_streams_become_scripts_that_print_the_same(path: Path, tmp_path: Path) -> None:
    """Each recorded response prints again what it printed when it was recorded."""
    print(
        f"from {'real recordings' if RECORDINGS.is_dir() else 'hand-written streams'}: {path.name}"
    )
    done = executions(path)
    data = next((str(view) for view in _views(path)), DATA)
    script = as_script(done, inputs={"data.csv": "data.csv"})
    if "sample.csv" in script:
        script = script.replace("sample.csv", "data.csv")
    missing = [name for name in ("awk", "bc") if name in script and not shutil.which(name)]
    if missing:
        print(f"compiled only: this machine has no {missing[0]}")
        compile(script, "analysis.py", "exec")
        return
    _, printed = rerun(script, tmp_path, data)
    expected = "".join(f"{e.stdout.rstrip()}\n" for e in done if e.stdout and not e.failed)
    assert _lines(printed) == _lines(expected)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _views(path: Path) -> list[str]:
    """The content of a CSV file that a recorded response looked at."""
    text = path.read_text("utf-8")
    start = text.find('"content":"month,')
    start = start if start >= 0 else text.find('"content": "month,')
    if start < 0:
        return []
    begin = text.index("month,", start)
    return [text[begin : text.index('"', begin)].replace("\\n", "\n") + "\n"]


@pytest.mark.parametrize(
    ("came", "called", "on_disk"),
    [
        ("Q1: sales.csv", "Q1_ sales.csv", "Q1: sales.csv"),
        ("U\u0308bersicht.csv", "\u00dcbersicht.csv", "U\u0308bersicht.csv"),
        ("U\u0308bersicht.csv", "\u00dcbersicht.csv", "\u00dcbersicht.csv"),
        ("at 9.10.05\u202fAM.csv", "at 9.10.05 AM.csv", "at 9.10.05\u202fAM.csv"),
        (".hidden.csv", "hidden.csv", ".hidden.csv"),
        ("Q1: sales.csv", "Q1_ sales.csv", "Q1_ sales.csv"),
        ("a\"b'.csv", "a_b'.csv", "a\"b'.csv"),
    ],
)
def test_a_file_is_found_under_the_name_that_it_came_with(
    tmp_path: Path, came: str, called: str, on_disk: str
) -> None:
    """The code knows it by another one; both work, and so do the files beside it."""
    (tmp_path / on_disk).write_text("a\n1\n")
    (tmp_path / "other.csv").write_text("b\n2\n")
    code = (
        "import os\n"
        f"for name in ({called!r}, 'other.csv'):\n"
        "    print(open(os.path.join(os.environ['INPUT_DIR'], name)).read())"
    )
    script = as_script(
        [call("python", {"code": code})], inputs={called: came, "other.csv": "other.csv"}
    )
    notebook = as_notebook(
        [call("python", {"code": code})], inputs={called: came, "other.csv": "other.csv"}
    )
    cells = [
        "".join(c["source"]) for c in json.loads(notebook)["cells"] if c["cell_type"] == "code"
    ]
    for written in (script, "\n".join(cells)):
        (tmp_path / "out").mkdir(exist_ok=True)
        env = {"PATH": os.environ["PATH"], "INPUT_DIR": str(tmp_path), "OUTPUT_DIR": "out"}
        ran = subprocess.run(
            [sys.executable, "-c", written],
            env=env, cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.stdout.split() == ["a", "1", "b", "2"], ran.stderr
