"""Behaviour: fenced code in the question is run as it is."""

import re
from dataclasses import dataclass

from bot.playground.analyst.assemble import heredoc
from bot.playground.analyst.steps import Steps, last_line
from bot.playground.analyst.words import HONESTY, listed
from bot.playground.claude.brain import Bash, Result

FENCE = re.compile(r"^[ \t]*```[ \t]*([\w+-]*)[ \t]*\r?\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^\s*(import |from \w+ import|print\(|def |for .+:|with .+:|\w+ ?= ?\S)", re.M)
SHELLS = frozenset({"bash", "sh", "shell", "console"})
MOST_PRINTED = 1500


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block that can be run."""

    code: str
    in_shell: bool

    @property
    def command(self) -> str:
        """The shell command that runs it."""
        return self.code if self.in_shell else heredoc(self.code)


def blocks_in(question: str) -> list[Block]:
    """The fenced blocks that are Python or shell; a bare fence counts when it looks like Python."""
    found = []
    for language, body in FENCE.findall(question):
        code = body.replace("\r\n", "\n").rstrip("\n")
        if language.lower() in SHELLS:
            found.append(Block(code, in_shell=True))
        elif language.lower() in ("python", "py", "python3") or (
            not language and PYTHON.search(code)
        ):
            found.append(Block(code, in_shell=False))
    return found


def fenced(blocks: list[Block]) -> Steps[str]:
    """Runs the blocks one after the other and tells what each did."""
    parts = []
    for number, block in enumerate(blocks, 1):
        result = yield Bash(block.command)
        if result is None:
            raise RuntimeError("an execution needs its result")
        name = f"Block {number}" if len(blocks) > 1 else "The code"
        parts.append(_told(name, result))
    return "\n\n".join([*parts, HONESTY])


def _told(name: str, result: Result) -> str:
    if result.error_code:
        return f"**{name} did not finish: {_error(result.error_code)}.**"
    files = listed([f"`{file}`" for file in result.output_names], 20)
    if result.return_code:
        reason = last_line(result.stderr) or f"return code {result.return_code}"
        first = f"**{name} failed: `{reason.replace('`', chr(39))}`**"
    else:
        first = f"**{name} ran.**"
    made = f"It made {files}." if files else ""
    printed = _fence(result.stdout) if result.stdout.strip() else ""
    if not made and not printed and not result.return_code:
        first = f"**{name} ran; it printed nothing and made no file.**"
    return "\n\n".join(part for part in (first, printed, made) if part)


def _error(code: str) -> str:
    known = {
        "execution_time_exceeded": "it ran longer than the sandbox allows",
        "output_file_too_large": "a file it made is too large to hand over",
        "unavailable": "the sandbox is not available right now",
        "too_many_requests": "the sandbox has too much to do right now",
    }
    return known.get(code, f"the sandbox answered “{code}”")


def _fence(stdout: str) -> str:
    text = stdout.rstrip()
    if len(text) > MOST_PRINTED:
        text = text[:MOST_PRINTED].rsplit("\n", 1)[0] + "\n…"
    mark = "```"
    while mark in text:
        mark += "`"
    return f"It printed:\n\n{mark}\n{text}\n{mark}"
