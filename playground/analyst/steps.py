"""One execution as a step of a behaviour."""

import re
from collections.abc import Generator, Iterable
from typing import TypeVar

from playground.analyst.printed import Printed
from playground.claude.brain import Action, Bash, Result, Think

T = TypeVar("T")
Steps = Generator[Action, Result | None, T]
"""A behaviour: it yields actions, gets the results of executions, and returns what it found."""

PATHS = "Path(os.environ[{!r}])"


class CodeFailed(Exception):
    """An execution that brought nothing, with the reason in a few words."""


def script(title: str, imports: Iterable[str], *lines: str | Iterable[str]) -> str:
    """A script as a person would have typed it: a first comment, imports, folders, the lines.

    The title may hold foreign words; it is brought on one line.
    ``folder`` and ``output`` are there for the lines that use them.
    """
    flat = [line for part in lines for line in ([part] if isinstance(part, str) else part)]
    body = "\n".join(flat).strip("\n")
    needs = {*imports}
    head = []
    for name, variable in (("folder", "INPUT_DIR"), ("output", "OUTPUT_DIR")):
        if re.search(rf"\b{name}\b", body):
            head.append(f"{name} = {PATHS.format(variable)}")
            needs |= {"import os", "from pathlib import Path"}
    order = sorted(needs, key=lambda line: (line.startswith("from"), line))
    parts = ["\n".join(part) for part in (order, head) if part]
    comment = " ".join("".join(one if one.isprintable() else " " for one in title).split())
    return "\n".join([f"# {comment[:200]}", "\n\n".join([*parts, body])]) + "\n"


def heredoc(code: str) -> str:
    """The shell command that runs ``code`` with Python."""
    mark = "EOF"
    lines = code.splitlines()
    while mark in lines:
        mark += "_"
    return f"python3 - <<'{mark}'\n{code.rstrip()}\n{mark}"


def run(code: str, thought: str = "") -> Steps[Printed]:
    """Run a script; returns what it printed.

    Raises CodeFailed when it brought nothing, with why in a few words.
    """
    if thought:
        yield Think(thought)
    result = yield Bash(heredoc(code))
    if result is None:
        raise RuntimeError("an execution needs its result")
    reason = _trouble(result)
    if reason:
        raise CodeFailed(reason)
    return Printed.of(result.stdout, result.output_names)


def _trouble(result: Result) -> str:
    """Why an execution brought nothing, in a few words; "" when it went well."""
    if result.error_code == "execution_time_exceeded":
        return "the code ran out of time"
    if result.error_code:
        return f"the sandbox answered “{result.error_code}”"
    if result.return_code in (137, -9):
        return "the code ran out of memory"
    if result.return_code:
        last = [line.strip() for line in result.stderr.splitlines() if line.strip()][-1:]
        reason = last[0] if last else f"return code {result.return_code}"
        return re.sub(r"^[\w.]+(Error|Exception|Zip\w+): ", "", reason)[:200]
    return ""
