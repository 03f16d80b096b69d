"""What is handed out is data: foreign text in a script or a notebook is never more than words."""

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.analysis.events import Execution, Tool
from bot.analysis.notebook import as_notebook
from bot.analysis.remark import LENGTH, one_line, remark
from bot.analysis.script import as_script
from bot.analysis.titles import title_of

UTF_7 = "+AAo-import os;os.system('echo PWNED')#"
"""A line of its own in UTF-7, and code on the next."""

LINE_ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
COOKIES = [
    "coding: utf-7",
    "coding=utf-7",
    "-*- coding: utf-7 -*-",
    "vim: set fileencoding=utf-7 :",
    "# coding:utf-7",
    "encoding: unknown",
    "coding:\tlatin-1",
    "CODING: utf-7",
]
DIRECTIVES = ["/// script", "///", "vim: set exrc", "%%bash", "#!/bin/sh", "Local Variables:"]
UNSEEN = ["\0", "\ufeff", "\u202e", "\u2066", "\u200b", "\ud800", "\x1b[0m", "\x08", "\t"]
CODE = [
    UTF_7,
    "import os;os.system('echo PWNED')",
    "!echo PWNED",
    "%run x",
    "?",
    "x?",
    "'''",
    '"""',
]
MARKUP = [
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "![x](http://e.vil/x)",
    "$\\href{javascript:alert(1)}{x}$",
    "\\(x\\)",
    "www.evil.com",
    "https://evil.com",
    "<a@evil.com>",
    "|a|b|",
    "```",
    "~~~",
    "&lt;b&gt;",
]
hostile = st.lists(
    st.one_of(st.sampled_from([*LINE_ENDS, *COOKIES, *DIRECTIVES, *UNSEEN, *CODE]), st.text()),
    max_size=8,
).map("".join)


def ran(tool: Tool, text: str, **result: Any) -> Execution:
    given = {"command": text, "code": text}
    return Execution("t", tool, given, title_of(tool, given), **result)


def run(script: bytes, folder: Path) -> tuple[int, str]:
    """The exit code and the output of a script as a file of its own."""
    path = folder / "analysis.py"
    path.write_bytes(script)
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, path], env=env, cwd=folder, capture_output=True, timeout=60
    )
    return done.returncode, done.stdout.decode()


def comments_only(script: str) -> bool:
    """Whether Python, and whoever reads lines otherwise, finds nothing but comments in a file."""
    written = script.encode()
    assert tokenize.detect_encoding(io.BytesIO(written).readline)[0] == "utf-8"
    return not ast.parse(written).body and all(
        line.startswith("#") for line in script.splitlines() if line
    )


@given(hostile, st.sampled_from(["", "  "]))
@settings(max_examples=400, deadline=None)
def test_a_remark_is_nothing_but_a_comment(text: str, indent: str) -> None:
    """Alone in a file, it holds no code, no line end but its own, and no encoding but UTF-8."""
    said = remark(text, indent)
    assert comments_only(said)
    assert comments_only(f"# first\n{said}") and comments_only(f"{said}\n{said}")
    assert said.splitlines() == said.split("\n")
    assert said.isprintable() or set(said) - {"\n"} == set(said.replace("\n", ""))
    assert not re.search(r"coding[:=]|\bvim?:|(?m:^# ///)|(?m:^# ?%%)", said.replace("# # ", "# "))


@given(hostile)
def test_one_line_is_one_for_every_reader(text: str) -> None:
    """It has no line end of any kind, nothing that cannot be seen, and an end."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1 and line.isprintable() and len(line) <= LENGTH
    assert len(one_line(text * 100, 20)) <= 20


@pytest.mark.parametrize("cookie", [*COOKIES, *DIRECTIVES])
@pytest.mark.parametrize("before", ["", "\n", "\r", "\x0c", "\ufeff", "\u2028", "x " * 20])
def test_no_question_name_or_model_sets_the_encoding(
    cookie: str, before: str, tmp_path: Path
) -> None:
    """Wherever the words stand, the file is UTF-8 to Python and does what it did."""
    told = before + cookie
    script = as_script(
        [ran("bash", "python3 - <<'E'\nprint('Zürich – 10 €')\nE")],
        question=told,
        inputs={UTF_7: UTF_7, told: told},
        model=told,
    )
    written = script.encode()
    assert tokenize.detect_encoding(io.BytesIO(written).readline)[0] == "utf-8"
    code, printed = run(written, tmp_path)
    assert (code, printed) == (0, "Zürich – 10 €\n")


@given(hostile, hostile, st.sampled_from(["bash", "python", "editor"]))
@settings(max_examples=200, deadline=None)
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_what_failed_and_what_was_asked_is_a_comment(text: str, other: str, tool: Tool) -> None:
    """A script of nothing but failures has no code beyond its beginning."""
    failed = ran(tool, text, return_code=1, stderr=other)
    script = as_script([failed], question=other, inputs={text: text, other: other}, model=other)
    fixed = ast.dump(ast.parse(as_script([])))
    assert ast.dump(ast.parse(script.encode())) == fixed
    tail = script[script.index('"Agg")') + len('"Agg")') :]
    assert comments_only(tail)


def cells(executions: list[Execution], **told: Any) -> tuple[list[str], list[str]]:
    """The sources of a notebook's code cells, and of the others."""
    notebook = nbformat.reads(as_notebook(executions, **told), 4)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return code, [cell.source for cell in notebook.cells if cell.cell_type != "code"]


@given(hostile, hostile, st.sampled_from(["bash", "python", "editor"]), st.sampled_from([0, 1]))
@example("\n", "", "python", 1)
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_a_cell_is_python_or_the_shell_command_that_ran(
    text: str, other: str, tool: Tool, code: int
) -> None:
    """Jupyter finds no magic that is not ours: a cell begins with ``%%bash`` only if bash ran it.

    It takes more signs for line ends than Python: no line that it sees is not Python's as well.
    """
    done = Execution(
        "t",
        tool,
        {"command": "create" if tool == "editor" else text, "code": text}
        | {"path": other, "file_text": text},
        other,
        return_code=code,
        stderr=other,
    )
    sources, _ = cells([done], question=other, inputs={text: text})
    for source in sources:
        if tool == "bash" and source.startswith("%%bash\n"):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
        lines = source.removesuffix("\n").split("\n")
        assert (source.splitlines() or [""]) == lines or "exec(" in source
        assert len(source.splitlines()) > 1 or source.startswith(("exec(", "# ")), source


def test_code_that_is_not_python_becomes_no_command_of_the_notebook() -> None:
    """What a Python cell of the model's would have been refused for, Jupyter might run."""
    for text in ("!echo PWNED", "%%bash\necho PWNED", "%run x", "x = !ls", "ls?", "  !ls\n"):
        for code in (0, 1):
            sources, _ = cells([ran("python", text, return_code=code)])
            assert all(line.startswith("#") for line in sources[-1].split("\n")), sources


@pytest.mark.parametrize("sign", [end for end in LINE_ENDS if end not in "\r\n"])
def test_a_line_end_of_jupyters_alone_runs_nothing(sign: str) -> None:
    """A string or a comment of valid Python stays one, whatever sign is in it."""
    for code in (f"x = 'a{sign}!echo PWNED'\nprint(x)", f"# a{sign}!echo PWNED\nprint(1)"):
        sources, _ = cells([ran("bash", f"python3 - <<'E'\n{code}\nE")])
        assert not any(line.startswith("!") for line in sources[-1].splitlines())


@given(st.lists(st.sampled_from([*MARKUP, *LINE_ENDS, *UNSEEN, " ", "a"]), max_size=6).map("".join))
@settings(deadline=None)
def test_headings_of_a_notebook_hold_no_markup(text: str) -> None:
    """No HTML, link, image, formula or table comes from a question, a name or a title."""
    from markdown_it import MarkdownIt

    done = Execution("t", "bash", {"command": "ls"}, text, return_code=1, stderr=text)
    _, others = cells([done], question=text, inputs={text: text}, model=text)
    parser = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    for source in others:
        outside = re.sub(r"`[^`]*`|\\.", "", source)
        assert not re.search(r"[$<>\[\]|]|www\.|https?:|\\", outside), source
        for token in parser.parse(source):
            assert token.type in (
                *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"),
            ), source
            for part in token.children or []:
                assert part.type in ("text", "code_inline", "text_special"), source


def test_the_file_that_was_written_runs(tmp_path: Path) -> None:
    """As a file, with the name that a cookie would have made a line of."""
    inputs = [f"sales{UTF_7}.csv"]
    text = as_script(
        [], question="What is the trend? (coding: utf-7)", inputs={name: name for name in inputs}
    )
    assert run(text.encode(), tmp_path) == (0, "")
