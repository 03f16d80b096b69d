"""Bash commands taken apart: what is understood becomes parts, everything else stays shell."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from posixpath import join, normpath

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.analysis.commands import ChangeDir, Part, Python, PythonFile, Shell, WriteFile, parts_of
from bot.analysis.shell import HEREDOCS_MAX, INPUT, READ_MAX


def kinds(parts: list[Part]) -> list[str]:
    return [type(part).__name__ for part in parts]


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("cd /x && python3 a.py; ls", ["ChangeDir", "PythonFile", "Shell"]),
        ("python3 - <<'E' 2>&1 | head -20\nx\nE\nls | wc -l\n", ["Python", "Shell"]),
        ("cat > a.py <<'E'\nx\nE\ncat >> a.py <<'E'\ny\nE\npython3 a.py", ["WriteFile"] * 2),
        ("set -e\ntime python3 -u -c 'x'", ["Python"]),
        ("timeout 60 python3 -X utf8 -W ignore a.py || true", ["PythonFile"]),
        ("tee -a b.txt > /dev/null <<E\nx\nE", ["WriteFile"]),
        ("for i in 1 2; do cat <<E\n$i\nE\ndone\npython3 - <<'E'\nx\nE", ["Shell", "Python"]),
        ("# only a word", []),
    ],
)
def test_what_a_command_does_comes_in_order(command: str, parts: list[str]) -> None:
    """Python, written files, folders and runs are told apart; adjacent shell stays together."""
    assert kinds(parts_of(command))[: len(parts)] == parts


@pytest.mark.parametrize(
    "command",
    [
        "echo " + "$(" * 3_000 + ")" * 3_000,
        "echo " + "$(" * 400 + "x" + ")" * 400,
        "(" * 1_500 + ":" + ")" * 1_500,
        "a=" * 1_500 + "; python3 x.py",
        "python3 - <<'E' and more\nx\nE",
        "python3 - <<E'F'\nx\nE\nEF",
        "python3 - <<A && ls\nx\nA\npython3 - <<'B' 'y\nz\nB\n'",
        "python3 - <<'A' \"\nx\nA\n\"",
        "echo \"$(python3 - <<'A'\nx\nA\n)\"",
        "echo '<<A\nx\nA\n'\necho $((1<<A\nx\nA\n))",
        "python3 a.py &\npython3 b.py",
        "python3 - 3<<'E'\nx\nE",
        "X=1\npython3 a.py",
        "cd $X; python3 a.py",
        "cd a || exit\npython3 a.py",
        "f() { :; }\npython3 a.py",
        "python3 a.py; if",
        "python3 -c 'x\ny",
        "python3 - <<A\nx \\\nA\nA\n",
        "python3 a.py\0",
        "python3 a.py \ud800",
        "python3 a.py; " + "ls; " * READ_MAX,
        "cat <<E\nE\n" * (HEREDOCS_MAX + 1) + "python3 a.py",
    ],
)
def test_what_is_not_surely_understood_stays_as_written(command: str) -> None:
    """Deep, long, broken, in the background, or with a state that a split would lose."""
    assert parts_of(command) == [Shell(command)]


@pytest.mark.parametrize(
    "command",
    [
        "python3 a*.py",
        "python3 ~/a.py",
        "python3 $(ls)",
        'python3 "$X"',
        "python3 a{1,2}.py",
        "python3 $'a'",
        "A=1 python3 a.py",
        "python3 a.py x",
        "python3 a.py > x",
        "python3 a.py | wc",
        "! python3 a.py",
        "python3 <<< 'print(1)'",
        "cat > a b <<'E'\nx\nE",
        "cat > a <<E\n$X\nE",
        "cat > a <<'E' <<'F'\nx\nE\ny\nF",
    ],
)
def test_a_word_that_bash_would_expand_is_left_to_bash(command: str) -> None:
    """Globs, variables, substitutions, arguments and redirections that a part cannot hold."""
    assert parts_of(command) == [Shell(command)]


def test_quotes_and_escapes_are_resolved_as_bash_does() -> None:
    """The code is what the interpreter would have been given."""
    assert parts_of('python3 -c "print(\'\\$5\', \\"\\\\n\\")"') == [
        Python("print('$5', \"\\n\")", 'python3 -c "print(\'\\$5\', \\"\\\\n\\")"')
    ]
    (part,) = parts_of("cd a\\ b'c d'\"e f\"")
    assert part == ChangeDir("a bc de f")
    (file,) = parts_of('python3 "${INPUT_DIR}/a.py"')
    assert isinstance(file, PythonFile) and file.path == "/files/input/0/a.py"
    (written,) = parts_of("cat > $OUTPUT_DIR/a <<-E\n\tx \\$y $INPUT_DIR\n\t\tz\n\tE")
    assert isinstance(written, WriteFile)
    assert (written.path, written.content) == (
        "/files/output/0/a",
        "x $y /files/input/0\nz\n",
    )


WORDS = ["'a b'", '"c d"', "\\$", "\\'", "e", '"\\""', "'\\'", "-", "1", '"\\x"', "\\\\", "#f", "="]


@pytest.mark.skipif(not shutil.which("bash"), reason="asks a real bash")
@given(st.lists(st.sampled_from([*WORDS, " ", "\\\n"]), min_size=1, max_size=8).map("".join))
@settings(max_examples=60, deadline=None)
def test_a_path_is_the_one_that_bash_would_pass(words: str) -> None:
    """Where this reading names a path, a real bash names the same."""
    parts = parts_of(f"cd {words}")
    assume(len(parts) == 1 and isinstance(parts[0], ChangeDir))
    said = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, text=True, check=True
    )
    assert isinstance(parts[0], ChangeDir)
    assert said.stdout.split("\0")[:-1] == [parts[0].path]


SCRAPS = [
    *("x\n", "E\n", "A\n", "cat > f <<'E'\n", "cat >> f <<A\n", "cat > f <<-\\E &&\n", "\tE\n"),
    *("tee f <<'E' >/dev/null\n", "'", '"', "\\\n", "\\$", "$(", ")", " && ", "; ", " | cat\n"),
    *("echo $((1<<2))\n", "echo 'x <<A\n", "# <<E\n", "<<", "\t", "if :; then\n", "fi\n", "`"),
    *("{ ", "}\n", "cat <<E; ", "x <<'A'", "#", "$INPUT_DIR", "mkdir -p g\n", "cd g\n"),
]


@pytest.mark.skipif(not shutil.which("bash"), reason="asks a real bash")
@given(st.sampled_from(SCRAPS[3:6]), st.lists(st.sampled_from(SCRAPS), max_size=10).map("".join))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_holds_what_bash_would_have_written(begun: str, more: str) -> None:
    """Where this reading finds only written files and folders, bash writes the very same."""
    command = f"{begun}x\nE\n{more}"
    parts = parts_of(command)
    assume(parts and not any(isinstance(part, Shell) for part in parts))
    files: dict[str, str] = {}
    here = "."
    for part in parts:
        if isinstance(part, ChangeDir):
            here = normpath(join(here, part.path))
        elif isinstance(part, WriteFile):
            path = normpath(join(here, part.path))
            files[path] = (files.get(path, "") if part.append else "") + part.content
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, *["g"] * 12).mkdir(parents=True)  # however often it goes into one
        env = {"PATH": os.environ["PATH"], "INPUT_DIR": INPUT}
        subprocess.run(["bash", "-c", command], cwd=folder, env=env, capture_output=True, timeout=9)
        found = Path(folder).rglob("f")
        assert {str(f.relative_to(folder)): f.read_text() for f in found} == files, command


def test_letters_of_any_script_are_words_and_end_no_process() -> None:
    """The grammar's own scanner reads beyond its tables at them; each command here ended it."""
    (part,) = parts_of("cd données/日本語")
    assert part == ChangeDir("données/日本語")
    (written,) = parts_of("cat > 'größe.txt' << 'EOF'\nÄ ≤ 𡭫\nEOF")
    assert isinstance(written, WriteFile)
    assert (written.path, written.content) == ("größe.txt", "Ä ≤ 𡭫\n")
    for command in (
        "\U00021b6b{\U000c9f1e©jÃí\x0b9RXv«+´Ø$(`©\x10\x11ô\U00073e84l\x90À^    fi\nÕif x; then ",
        "<<-X\nprint(1)\nm½ÆðSÑ\x1eÆ£_\U000cdf17÷\x1d\x9f\x03{\U000e0cb9"
        "import a\npython3 -c '0þ¡(堩)",
        "\x7f£\x96\U000bf9faython3 << 'EOF'\nfi\n"
        "x = '\\for i in 1; do import a\n;{\U0006ce84\x8aÎNz",
    ):
        for _ in range(200):
            assert parts_of(command) == [Shell(command)]
