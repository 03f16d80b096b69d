"""What was found, one line each, for whoever runs the app."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Literal, TextIO

from bot.check.causes import Cause, cause_of

Mark = Literal["ok", "failed", "skipped", "warned"]

_MARKS = {"ok": "✓", "failed": "✗", "skipped": "–", "warned": "!"}


class Wrong(Exception):
    """A step did not give what the app relies on: what was seen, and what to do about it."""

    def __init__(self, seen: str, remedy: str) -> None:
        super().__init__(seen)
        self.cause = Cause(seen, remedy)


class Skipped(Exception):
    """A step cannot be tried; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one step: ``remedy`` is what to do about a failure or a warning."""

    step: str
    mark: Mark
    seen: str
    remedy: str = ""

    def __str__(self) -> str:
        todo = f" → {self.remedy}" if self.remedy else ""
        return f"{_MARKS[self.mark]} {self.step}: {self.seen}{todo}"


@dataclass
class Report:
    """All lines so far; each is printed at once. ``step`` is what is being tried."""

    out: TextIO
    lines: list[Line] = field(default_factory=list)
    step: str = ""

    def note(self, step: str, mark: Mark, seen: str, remedy: str = "") -> None:
        """Add a line."""
        self.lines.append(Line(step, mark, _one_line(seen), _one_line(remedy)))
        print(self.lines[-1], file=self.out, flush=True)

    async def tried(self, step: str, work: Awaitable[str]) -> bool:
        """Do ``work``, whose result says what was seen; whether it succeeded.

        Whatever it raises becomes a line; only a cancellation goes on.
        """
        self.step = step
        try:
            self.note(step, "ok", await work)
        except Skipped as why:
            self.note(step, "skipped", str(why))
        except Wrong as wrong:
            self.note(step, "failed", wrong.cause.seen, wrong.cause.remedy)
        except Exception as error:
            cause = cause_of(error)
            self.note(step, "failed", cause.seen, cause.remedy)
        return self.lines[-1].mark == "ok"

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return any(line.mark == "failed" for line in self.lines)

    def passed(self, step: str) -> bool:
        """Whether a step succeeded."""
        return any(line.step == step and line.mark == "ok" for line in self.lines)

    def as_json(self, **more: Any) -> str:
        """The lines as one JSON object, beside whatever else is to be told."""
        lines = [
            {"step": line.step, "result": line.mark, "seen": line.seen, "remedy": line.remedy}
            for line in self.lines
        ]
        return json.dumps({"ok": not self.failed, **more, "lines": lines}, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:600]
