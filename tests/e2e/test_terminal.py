"""``analyze``: the same analysis without Slack."""

import asyncio
import json
import os
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PRINT = """```python
import os
open(os.environ['OUTPUT_DIR'] + '/out.txt', 'w').write('x')
print(6 * 7)
```"""


async def run(
    *arguments: object, folder: Path, command: str = "analyze", **environment: str
) -> tuple[int, str, str]:
    """Run the command in a folder; returns exit code, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", command, *map(str, arguments)),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_file_and_a_question_become_an_answer_and_a_folder(
    churn: Path, tmp_path: Path
) -> None:
    """The answer on stdout; plots, script and notebook beside the file; the stand-in is named."""
    data = tmp_path / "streaming.csv"
    data.write_bytes(churn.read_bytes())
    code, out, err = await run(data, "-q", "what drives churn?", folder=tmp_path)
    assert code == 0, err
    assert "strongest driver" in out.split("\n")[0]
    assert "rule-based stand-in" in out
    made = tmp_path / "streaming-analysis"
    assert {"analysis.py", "analysis.ipynb"} <= {path.name for path in made.iterdir()}
    assert list(made.glob("*.png"))
    nbformat.validate(nbformat.read(made / "analysis.ipynb", as_version=4))
    code, _, _ = await run(data, "-q", PRINT, folder=tmp_path)
    assert code == 0 and (tmp_path / "streaming-analysis-2" / "out.txt").read_text() == "x"


async def test_json_is_one_object(churn: Path, tmp_path: Path) -> None:
    """For other programs: everything in one object on stdout, nothing else."""
    arguments = (churn, "-q", PRINT, "-o", tmp_path / "made", "--json")
    code, out, _ = await run(*arguments, folder=tmp_path)
    told = json.loads(out)
    assert code == 0
    assert set(told) == {"answer", "folder", "files", "code", "cost_usd", "model", "stand_in"}
    assert told["folder"] == str(tmp_path / "made")
    assert told["files"] == ["out.txt"] and told["stand_in"] is True and told["cost_usd"] == 0
    (execution,) = told["code"]
    assert set(execution) == {"code", "stdout", "stderr", "return_code"}
    assert (execution["stdout"], execution["return_code"]) == ("42\n", 0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.csv", None, "there is no such file"),
        ("empty.csv", b"", "is empty (0 bytes)"),
        ("large.csv", b"x" * 1_100_000, "is 1.1 MB; the limit is 1 MB"),
    ],
)
async def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    """Exit 1, exactly one line on stderr that names the file, nothing on stdout."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = await run(name, folder=tmp_path, BOT_MAX_FILE_MB="1")
    assert (code, out) == (1, "")
    (line,) = err.strip().splitlines()
    assert name in line and sentence in line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("garbage.csv", bytes(range(256)) * 40),
        ("cut.xlsx", b"PK\x03\x04" + b"\x00" * 200),
        ("unknown.xyz", b"\x01\x02\x03\x04" * 50),
    ],
)
async def test_what_cannot_be_understood_is_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """Garbage, a truncated workbook, an unknown type: an answer that says so, no traceback."""
    (tmp_path / name).write_bytes(content)
    code, out, err = await run(name, "-q", "what is in it?", folder=tmp_path)
    assert code == 0 and name in out
    assert "Traceback" not in out + err


async def test_wrong_arguments_exit_2(tmp_path: Path) -> None:
    """As every command line tool does."""
    code, _, err = await run(folder=tmp_path)
    assert code == 2 and "FILE, or --sample" in err
    code, _, err = await run("a.csv", folder=tmp_path, BOT_MAX_FILES="none")
    assert code == 2 and "BOT_MAX_FILES" in err


async def test_an_api_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    """With a key the real address counts; when nobody is there, that is said."""
    (tmp_path / "a.csv").write_text("a\n1\n")
    code, out, err = await run(
        "a.csv",
        folder=tmp_path,
        ANTHROPIC_API_KEY="sk-ant-test",
        ANTHROPIC_BASE_URL="http://127.0.0.1:9",
    )
    assert (code, out) == (1, "")
    assert err.strip() == "datathread: I could not reach Claude. Ask again in a minute."
    assert not (tmp_path / "a-analysis").exists()


@pytest.mark.parametrize("missing", ["PIL", "playground"])
async def test_without_the_playground_one_line_says_so(
    churn: Path, tmp_path: Path, missing: str
) -> None:
    """As in the production image: no traceback, and what to do; with a key it is not needed."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n")
    paths = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    commands: dict[str, list[object]] = {"analyze": [churn], "demo": ["--no-browser"]}
    for command, arguments in commands.items():
        code, out, err = await run(*arguments, folder=tmp_path, command=command, **paths)
        assert (code, out, len(err.splitlines())) == (1, "", 1), err
        assert f"not installed here ({missing}" in err and "make setup" in err
    paths |= {"ANTHROPIC_API_KEY": "sk-ant-none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    code, out, err = await run(churn, folder=tmp_path, **paths)
    assert (code, out) == (1, "") and "installed" not in err and len(err.splitlines()) == 1, err


SALES = "region,revenue\nNorth,10\nSouth,32\n"


async def test_the_readmes_first_example_runs_as_pasted(tmp_path: Path) -> None:
    """The sample comes along, and lies beside the script that read it."""
    line = next(
        line for line in (ROOT / "README.md").read_text().splitlines() if "bot analyze" in line
    )
    code, out, err = await shell(line.strip().replace(".venv/bin/python", sys.executable), tmp_path)
    assert code == 0, err
    assert "strongest driver" in out.split("\n")[0]
    made = tmp_path / "streaming-analysis"
    paths = [part[2:] for part in out.splitlines() if part.startswith("→ ")]
    assert {(tmp_path / path).parent for path in paths} == {made}
    assert {Path(path).name for path in paths} <= {path.name for path in made.iterdir()}
    environment = {"PATH": os.environ["PATH"], "INPUT_DIR": str(made), "OUTPUT_DIR": str(tmp_path)}
    again = await asyncio.create_subprocess_exec(
        sys.executable, str(made / "analysis.py"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await asyncio.wait_for(again.communicate(), 120)
    assert again.returncode == 0 and printed


@pytest.mark.parametrize(
    ("command", "stem"),
    [
        ("analyze <(cat {file}) -q '{question}'", "input"),
        ("analyze - -q '{question}' < {file}", "input"),
        ("analyze {folder} -q '{question}'", "folder"),
    ],
)
async def test_a_pipe_and_a_folder_are_read(tmp_path: Path, command: str, stem: str) -> None:
    """As any command of the shell takes them."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "sales.csv").write_text(SALES)
    (folder / ".hidden").write_text("x")
    words = command.format(
        file=folder / "sales.csv", folder=folder, question="what is the total revenue?"
    )
    code, out, err = await shell(f"{sys.executable} -m bot {words}", tmp_path)
    assert code == 0, err
    assert "42" in out.split("\n")[0]
    assert (tmp_path / f"{stem}-analysis" / "analysis.py").exists()


async def shell(command: str, folder: Path) -> tuple[int, str, str]:
    """Run a line of bash; returns exit code, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", command),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("content", "argument", "sentence"),
    [
        (None, "folder", "folder is a folder without files in it."),
        ("", "- < /dev/null", "- is empty (0 bytes); there is nothing to analyse."),
        ("", "- < /dev/zero", "- says more than 1 MB (BOT_MAX_FILE_MB)."),
    ],
)
async def test_an_empty_folder_or_an_endless_pipe_is_one_line(
    tmp_path: Path, content: str | None, argument: str, sentence: str
) -> None:
    """And nothing is written."""
    (tmp_path / "folder").mkdir()
    line = f"BOT_MAX_FILE_MB=1 {sys.executable} -m bot analyze {argument}"
    code, out, err = await shell(line, tmp_path)
    assert (code, out, err) == (1, "", f"datathread: {sentence}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


async def test_a_reader_who_has_had_enough_is_left_in_silence(tmp_path: Path) -> None:
    """``| head -c 1``: no traceback."""
    (tmp_path / "sales.csv").write_text(SALES)
    line = f"{sys.executable} -m bot analyze sales.csv -q 'total revenue' | head -c 0"
    code, out, err = await shell(line, tmp_path)
    assert (code, out, err) == (0, "", "")


async def test_where_no_code_ran_nothing_is_written(tmp_path: Path) -> None:
    """No folder, no path, and ``--json`` says that there is none."""
    (tmp_path / "unknown.xyz").write_bytes(b"\x01\x02\x03\x04" * 50)
    code, out, _ = await run("unknown.xyz", "-q", "what is it?", "--json", folder=tmp_path)
    told = json.loads(out)
    assert code == 0 and told["answer"] and not told["code"]
    assert told["folder"] is None and told["files"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["unknown.xyz"]
