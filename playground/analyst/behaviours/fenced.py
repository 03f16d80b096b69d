"""Behaviour: fenced code in the question is run as it is."""

import re
from dataclasses import dataclass

from playground.analyst.answer import Answer, code
from playground.analyst.steps import Steps, heredoc
from playground.analyst.voice import Voice
from playground.claude.brain import Bash, Result

FENCE = re.compile(r"^[ \t]*```[ \t]*([\w+-]*)[ \t]*\r?\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^\s*(import |from \w+ import|print\(|def |for .+:|with .+:|\w+ ?= ?\S)", re.M)
SHELLS = frozenset({"bash", "sh", "shell", "console"})
MOST_PRINTED = 1500
TOO_LONG = "execution_time_exceeded"


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block that can be run."""

    code: str
    in_shell: bool


def blocks_in(question: str) -> list[Block]:
    """The fenced blocks that are Python or shell; a bare fence counts when it looks like Python."""
    found = []
    for language, body in FENCE.findall(question):
        text = body.replace("\r\n", "\n").rstrip("\n")
        name = language.lower()
        if (
            name in SHELLS
            or name in ("python", "py", "python3")
            or (not name and PYTHON.search(text))
        ):
            found.append(Block(text, name in SHELLS))
    return found


def fenced(blocks: list[Block], voice: Voice) -> Steps[tuple[Answer, ...]]:
    """Runs the blocks one after the other; an answer for each."""
    answers = []
    for number, block in enumerate(blocks, 1):
        result = yield Bash(block.code if block.in_shell else heredoc(block.code))
        if result is None:
            raise RuntimeError("an execution needs its result")
        key = "fenced.block" if len(blocks) > 1 else "fenced.code"
        answers.append(_told(voice.say(key, n=number), result, voice))
    return tuple(answers)


def _told(name: str, result: Result, voice: Voice) -> Answer:
    if result.error_code:
        known = TOO_LONG if result.error_code == TOO_LONG else "other"
        why = voice.say(f"fenced.{known}", code=result.error_code)
        return Answer(voice.say("fenced.unfinished", name=name, why=why))
    files = voice.listed([code(file) for file in result.output_names], 20)
    made = voice.say("fenced.made", files=files) if files else ""
    printed = _fence(result.stdout) if result.stdout.strip() else ""
    body = "\n\n".join(
        filter(None, [voice.say("fenced.printed") if printed else "", printed, made])
    )
    if result.return_code:
        lines = [line.strip() for line in result.stderr.splitlines() if line.strip()]
        reason = code(lines[-1][:300]) if lines else str(result.return_code)
        return Answer(voice.say("fenced.failed", name=name, reason=reason), body=body)
    return Answer(voice.say("fenced.ran" if body else "fenced.silent", name=name), body=body)


def _fence(stdout: str) -> str:
    text = stdout.rstrip()
    if len(text) > MOST_PRINTED:
        text = text[:MOST_PRINTED].rsplit("\n", 1)[0] + "\n…"
    mark = "```"
    while mark in text:
        mark += "`"
    return f"{mark}\n{text}\n{mark}"
