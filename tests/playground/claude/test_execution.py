"""Commands really run: environment, limits, outputs, errors."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from playground.claude.brain import Bash, Edit, Say
from playground.claude.limits import MIB, Limits

from .support import Heart, Start, attach, result, said


async def test_python_runs_on_the_uploaded_file(start: Start) -> None:
    """A heredoc reads $INPUT_DIR with our packages; the brain sees what it printed."""
    script = (
        "python3 - <<'EOF'\n"
        "import os, sys, pandas\n"
        "print(sys.executable)\n"
        "print(pandas.read_csv(os.environ['INPUT_DIR'] + '/data.csv').y.sum())\n"
        "EOF"
    )
    lab = await start([Bash(script), Say("done")])
    message = await lab.ask("sum", attach(await lab.upload(b"x,y\n1,2\n3,40\n")))
    interpreter, total = result(message).stdout.split()
    assert Path(interpreter).parent == Path(sys.executable).parent
    assert total == "42"
    assert lab.brain.results[0].stdout == result(message).stdout


async def test_a_failing_script_is_no_tool_error(start: Start) -> None:
    """A non-zero exit is a normal result with its return code and stderr."""
    lab = await start([Bash("python3 -c 'raise SystemExit(\"no luck\")'")])
    content = result(await lab.ask())
    assert content.type == "bash_code_execution_result"
    assert (content.return_code, content.stderr) == (1, "no luck\n")


async def test_the_environment_is_cleared(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the server's environment reaches a command."""
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "s")
    lab = await start([Bash("env | cut -d= -f1 | sort")])
    names = set(result(await lab.ask()).stdout.split())
    assert {"INPUT_DIR", "OUTPUT_DIR", "HOME", "TMPDIR", "MPLBACKEND"} <= names
    assert "SECRET_OF_THE_SERVER" not in names


async def test_only_plain_files_at_the_top_of_output_dir_come_back(start: Start) -> None:
    """Folders, symlinks, and files elsewhere do not; odd names are made safe."""
    command = (
        "cd $OUTPUT_DIR; echo 1 > b.txt; echo 2 > 'a:b?.txt'; mkdir d; echo 3 > d/deep.txt; "
        "ln -s /etc/hostname link.txt; echo 4 > $HOME/elsewhere.txt; cat link.txt > /dev/null; ls"
    )
    lab = await start([Bash(command), Bash("ls -A $OUTPUT_DIR | wc -l")])
    message = await lab.ask()
    names = [
        (await lab.client.files.retrieve_metadata(output.file_id)).filename
        for output in result(message).content
    ]
    assert names == ["a_b_.txt", "b.txt"]
    assert lab.brain.results[0].output_names == ("a:b?.txt", "b.txt")
    assert result(message, 1).stdout == "0\n", "every call gets a fresh, empty folder"


async def test_a_command_over_its_time_is_killed(start: Start) -> None:
    """The result is the error execution_time_exceeded, and the turn goes on."""
    lab = await start([Bash("sleep 60"), Say("Too slow.")], limits=Limits(wall_seconds=0.5))
    started = time.monotonic()
    message = await lab.ask()
    assert time.monotonic() - started < 10
    assert result(message).error_code == "execution_time_exceeded"
    assert said(message) == "Too slow."
    assert lab.brain.results[0].error_code == "execution_time_exceeded"


async def test_an_output_over_its_limit_is_a_tool_error(start: Start) -> None:
    """output_file_too_large, and no file at all."""
    command = Bash("head -c 2000 /dev/zero > $OUTPUT_DIR/big.bin")
    lab = await start([command], limits=Limits(output_file_max=1000))
    assert result(await lab.ask()).error_code == "output_file_too_large"
    assert lab.claude.files.newest_first() == []


async def test_memory_is_limited(start: Start) -> None:
    """An allocation over the limit fails inside the command, not on the machine."""
    command = Bash("python3 -c 'bytearray(400 << 20)'")
    lab = await start([command], limits=Limits(memory=300 * MIB))
    content = result(await lab.ask())
    if sys.platform == "linux":
        assert "MemoryError" in content.stderr


async def test_printed_text_is_capped(start: Start) -> None:
    """Endless output is cut and said to be cut; it does not fill the memory."""
    lab = await start([Bash("head -c 5000000 /dev/zero | tr '\\0' x")])
    stdout = result(await lab.ask()).stdout
    assert len(stdout) < 101_000
    assert stdout.endswith("[output truncated]\n")


async def test_there_is_no_network(start: Start) -> None:
    """Where the kernel lends a namespace, a command cannot even reach the server itself."""
    lab = await start()
    if not lab.claude.isolated:
        pytest.skip("this kernel lends no network namespace")
    port = lab.claude.url.rpartition(":")[2]
    lab.brain.scripts = [[Bash(f"exec 3<>/dev/tcp/127.0.0.1/{port}")]]
    assert result(await lab.ask()).return_code != 0


async def test_nothing_outlives_a_command(start: Start, tmp_path: Path) -> None:
    """Background children die with their command and do not hold it up."""
    heart = Heart(tmp_path / "heart")
    wait = f"while ! test -f {heart.path}; do sleep 0.02; done"
    command = Bash(f"({heart.command}) & {wait}; echo up")
    lab = await start([command])
    assert result(await lab.ask()).stdout == "up\n"
    assert await heart.stopped()


async def test_a_client_that_leaves_kills_the_command(start: Start, tmp_path: Path) -> None:
    """Closing the stream cancels the generation and its process at once."""
    heart = Heart(tmp_path / "heart")
    lab = await start([Bash(heart.command)])
    asking = asyncio.create_task(lab.ask())
    await heart.beats()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert await heart.stopped()


async def test_a_server_that_closes_kills_its_commands(start: Start, tmp_path: Path) -> None:
    """close() ends running turns; nothing and no file stays behind."""
    heart = Heart(tmp_path / "heart")
    lab = await start([Bash(f"pwd > {tmp_path}/cwd; {heart.command}")])
    asking = asyncio.create_task(lab.ask())
    await heart.beats()
    await lab.claude.close()
    await asyncio.gather(asking, return_exceptions=True)
    assert await heart.stopped()
    assert not Path((tmp_path / "cwd").read_text().strip()).exists()


async def test_a_very_long_command_runs(start: Start) -> None:
    """A command longer than one argument may be still runs."""
    lab = await start([Bash("# " + "x" * 200_000 + "\necho done")])
    assert result(await lab.ask(max_tokens=128_000)).stdout == "done\n"


async def test_the_editor_creates_views_and_replaces(start: Start) -> None:
    """The text editor works in the folder where commands run, with results in its own shapes."""
    lab = await start(
        [
            Edit("create", "tool.py", file_text="a = 1\nprint(a)\n"),
            Edit("str_replace", "tool.py", old_str="a = 1", new_str="a = 2\nb = 3"),
            Edit("view", "tool.py"),
            Bash("python3 tool.py"),
            Edit("create", "tool.py", file_text="new\n"),
        ]
    )
    message = await lab.ask()
    assert result(message, 0).is_file_update is False
    replaced = result(message, 1)
    assert (replaced.old_start, replaced.old_lines, replaced.new_lines) == (1, 1, 2)
    assert replaced.lines == ["-a = 1", "+a = 2", "+b = 3"]
    viewed = result(message, 2)
    assert (viewed.file_type, viewed.content) == ("text", "a = 2\nb = 3\nprint(a)\n")
    assert (viewed.num_lines, viewed.start_line, viewed.total_lines) == (3, 1, 3)
    assert result(message, 3).stdout == "2\n"
    assert result(message, 4).is_file_update is True


async def test_the_editor_stays_inside_the_container(start: Start) -> None:
    """/tmp is the container's own; other paths outside are refused; uploads are read-only."""
    lab = await start(
        [
            Edit("create", "/tmp/x.txt", file_text="mine"),
            Bash("cat $TMPDIR/x.txt"),
            Edit("view", "/etc/hostname"),
            Edit("create", "../../../escape.txt", file_text="x"),
            Edit("view", "missing.txt"),
            Edit("view", "$INPUT_DIR/data.csv"),
            Edit("create", "$INPUT_DIR/data.csv", file_text="x"),
            Edit("str_replace", "/tmp/x.txt", old_str="nothing", new_str="x"),
        ]
    )
    message = await lab.ask("x", attach(await lab.upload(b"a,b\n")))
    assert result(message, 1).stdout == "mine"
    codes = [getattr(result(message, number), "error_code", None) for number in range(2, 8)]
    refused = "invalid_tool_input"
    assert codes == [refused, refused, "file_not_found", None, refused, refused]
    assert result(message, 5).content == "a,b\n"
