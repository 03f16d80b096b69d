"""Runs the analyst as the local Claude would: its Bash actions for real, each in a folder."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.analyst import Analyst
from playground.claude.brain import (
    Bash,
    Conversation,
    Execution,
    File,
    Result,
    Say,
    Think,
    Turn,
)

CLOSING = re.compile(r"\n\n```(followups|alttext)\n(.*?)\n```", re.DOTALL)


@dataclass
class Answer:
    """One finished turn: the answer, what it proposes to ask next, what it says its plots show, the
    executions, their files.
    """

    text: str = ""
    proposed: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    runs: list[tuple[str, Result]] = field(default_factory=list)
    outputs: dict[str, Path] = field(default_factory=dict)

    @property
    def finding(self) -> str:
        """The bold first sentence."""
        return self.text.split("**")[1] if "**" in self.text else ""

    def holds(self, *values: float) -> bool:
        """Whether every value stands in the answer, as exactly as answers are: to 0.1 %."""
        found = [float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*\.?\d*", self.text)]
        return all(any(abs(one - value) <= 0.001 * abs(value) for one in found) for value in values)

    @property
    def printed(self) -> str:
        """All that the executions printed."""
        return "\n".join(result.stdout for _, result in self.runs)


class Chat:
    """A conversation over files in one folder."""

    def __init__(self, folder: Path, *, seconds: float = 240) -> None:
        self.folder = folder
        self.seconds = seconds
        self.turns: list[Turn] = []
        self.files: list[File] = []
        self.outputs = Path(tempfile.mkdtemp(dir=folder, prefix="outputs"))
        self.work = Path(tempfile.mkdtemp(dir=folder, prefix="work"))

    async def ask(self, question: str, files: Sequence[Path] = ()) -> Answer:
        """One turn with new files."""
        new = [File(f"file_{p.name}", p.name, "", p.stat().st_size, p) for p in files]
        self.files += [file for file in new if file not in self.files]
        self.turns.append(Turn("user", (question,)))
        conversation = Conversation("", tuple(self.turns), question, tuple(self.files), tuple(new))
        answer = Answer()
        steps = Analyst().turn(conversation)
        result: Result | None = None
        while True:
            try:
                action = await steps.asend(result)
            except StopAsyncIteration:
                break
            result = None
            if isinstance(action, Say):
                answer.text += action.text
            elif isinstance(action, Think):
                answer.thoughts.append(action.text)
            elif isinstance(action, Bash):
                result = self._run(action.command, answer)
                answer.runs.append((action.command, result))
        executions = tuple(
            Execution(command, result.stdout, result.return_code) for command, result in answer.runs
        )
        self.turns.append(Turn("assistant", (answer.text,), executions))
        blocks = dict(CLOSING.findall(answer.text))
        answer.text = CLOSING.sub("", answer.text)
        answer.proposed = blocks.get("followups", "").splitlines()
        answer.described = blocks.get("alttext", "").splitlines()
        return answer

    def _run(self, command: str, answer: Answer) -> Result:
        outputs = Path(tempfile.mkdtemp(dir=self.outputs))
        env = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(Path.home() / ".cache/matplotlib")),
            "OPENBLAS_NUM_THREADS": "1",
            "INPUT_DIR": str(self.folder),
            "OUTPUT_DIR": str(outputs),
        }
        try:
            done = subprocess.run(
                ["bash", "-c", command],
                env=env,
                capture_output=True,
                text=True,
                timeout=self.seconds,
                cwd=self.work,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Result("", "", None, "execution_time_exceeded", ())
        made = {path.name: path for path in outputs.iterdir() if path.is_file()}
        answer.outputs.update(made)
        names = tuple(sorted(made))
        return Result(done.stdout, done.stderr, done.returncode, None, names)
