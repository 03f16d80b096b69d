"""``analysis.ipynb``: valid, readable, with outputs, and its code runs again."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from bot.analysis.notebook import as_notebook
from tests.unit.analysis.recorded import executions, stream_files
from tests.unit.analysis.test_script import COUNT, DATA, OUT, bash, create

DONE = [
    bash(f"python3 << 'EOF'\n{COUNT}print(len(rows))\nEOF", stdout="3\n", return_code=0),
    bash(
        "python3 << 'E'\n1/0\nE",
        stderr="Traceback\nZeroDivisionError: division by zero\n",
        return_code=1,
    ),
    create("/tmp/datathread_note.py", "import sys\nprint('x')\nsys.exit()\n"),
    bash("python3 /tmp/datathread_note.py", stdout="x\n", return_code=0),
    bash(f"python3 << 'E'\nopen('{OUT}/n.txt', 'w').write('3')\nE", return_code=0),
    bash("ls <!here>", return_code=0),
]


def test_each_step_has_its_title_code_and_output() -> None:
    """A step is a heading, its code, and what it printed as streams."""
    notebook = nbformat.reads(
        as_notebook(DONE, question="how <b>many</b>?", inputs={"data.csv": "data.csv"}), 4
    )
    nbformat.validate(notebook)
    cells = notebook.cells
    assert cells[0].source.startswith("# how \\<b\\>many\\</b\\>?")
    first = next(n for n, cell in enumerate(cells) if cell.source == "## 1. count the rows")
    assert cells[first + 1].source.startswith("import csv\nwith open(f'{INPUT_DIR}/data.csv')")
    assert cells[first + 1].outputs == [{"output_type": "stream", "name": "stdout", "text": "3\n"}]
    failed = next(cell for cell in cells if "raises-exception" in cell.metadata.get("tags", []))
    assert failed.outputs[0]["name"] == "stderr"
    assert cells[-1].source == "%%bash\nls <!here>"


def test_a_notebook_is_the_same_each_time() -> None:
    """No clock and no random ids: the same executions make the same notebook."""
    assert as_notebook(DONE) == as_notebook(DONE)


def test_the_python_cells_run_again(tmp_path: Path) -> None:
    """The code cells, run one after another, make the files once more."""
    (tmp_path / "data.csv").write_text(DATA)
    cells = nbformat.reads(as_notebook(DONE), 4).cells
    code = [
        cell["source"]
        for cell in cells
        if cell["cell_type"] == "code"
        and not cell["source"].startswith("%%")
        and "tags" not in cell["metadata"]
    ]
    env = {**os.environ, "INPUT_DIR": str(tmp_path), "OUTPUT_DIR": str(tmp_path / "out")}
    program = f"for code in {code!r}:\n    exec(compile(code, 'cell', 'exec'), globals())\n"
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "3\nx\n"
    assert (tmp_path / "out" / "n.txt").read_text() == "3"


@pytest.mark.parametrize("path", stream_files(), ids=lambda path: path.name)
def test_recorded_streams_become_valid_notebooks(path: Path) -> None:
    """Every recorded response becomes a notebook that nbformat accepts."""
    notebook = nbformat.reads(as_notebook(executions(path)), 4)
    nbformat.validate(notebook)
    assert len(notebook.cells) >= 2 + 2 * len(executions(path))
