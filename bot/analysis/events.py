"""What an analysis tells while it runs: the one vocabulary of Claude's stream and the thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from bot.claude.usage import Usage
from bot.troubles import Trouble

Tool = Literal["bash", "editor", "python"]
"""The three families of the code-execution tool: shell, text editor, and Python cells."""


@dataclass(frozen=True, slots=True)
class Execution:
    """One finished call of the code-execution tool: what went in and what came back.

    ``input`` is the block's input as Claude sent it: ``{"command"}`` for bash, ``{"command",
    "path", …}`` for the editor, ``{"code"}`` for Python. ``return_code`` is None for editor calls
    and tool errors; ``error_code`` is the tool's own error (a failing script is none: it has a
    ``return_code``). ``file_ids`` are the files that the call left in ``$OUTPUT_DIR``.
    """

    id: str
    tool: Tool
    input: Mapping[str, Any]
    title: str
    stdout: str = ""
    stderr: str = ""
    return_code: int | None = None
    error_code: str | None = None
    file_ids: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the call ended in a tool error or a non-zero return code."""
        return self.error_code is not None or (self.return_code or 0) != 0


@dataclass(frozen=True, slots=True)
class Narration:
    """Text that a tool call followed, or a thinking summary: progress, never the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that is being written, all of it so far: the answer, unless a tool call follows."""

    text: str


@dataclass(frozen=True, slots=True)
class ExecutionStarted:
    """A tool call whose input is complete; it runs from now on."""

    id: str
    tool: Tool
    title: str


@dataclass(frozen=True, slots=True)
class ExecutionFinished:
    """A tool call came back."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class Waiting:
    """Claude cannot be asked at the moment; it is tried again."""

    problem: Trouble


@dataclass(frozen=True, slots=True)
class ContainerReplaced:
    """The sandbox of earlier turns is gone; this turn goes on in a fresh one, with the files."""


class Outcome(StrEnum):
    """How a turn ended; stored."""

    ANSWERED = "answered"  # end_turn
    STOPPED = "stopped"  # a person said stop
    STEERED = "steered"  # a person said "instead …"
    CAPPED = "capped"  # our own limit on time, executions or cost
    MAX_TOKENS = "max_tokens"
    REFUSAL = "refusal"
    CONTEXT_FULL = "context_full"
    CUT = "cut"  # the stream ended without its last event
    STALLED = "stalled"  # our watchdog
    OVERLOADED = "overloaded"
    FAILED = "failed"  # any other error of the API

    @property
    def by_somebody(self) -> bool:
        """Whether a person ended it."""
        return self in (Outcome.STOPPED, Outcome.STEERED)

    @property
    def handed_out(self) -> bool:
        """Whether people get what was made: not where another question took its place, nor what is
        left of an answer that was refused half-way, which the API's documents say to discard.
        """
        return self not in (Outcome.STEERED, Outcome.REFUSAL)


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The last event of every analysis, however it ended.

    ``answer`` is Markdown: the text after the last result, without the closing blocks of
    ``followups``, questions that are worth asking next, and of ``alternatives``, what a plot shows,
    by its name. ``problem`` says why, for
    every outcome but "answered"; ``blocks`` is the closed assistant content,
    ready to be kept as history. ``container_replaced`` says that the sandbox of earlier turns was
    gone.
    """

    outcome: Outcome
    answer: str = ""
    executions: tuple[Execution, ...] = ()
    usage: Usage = field(default_factory=Usage)
    container_id: str | None = None
    model: str = ""
    problem: Trouble | None = None
    problem_values: Mapping[str, Any] = field(default_factory=dict)
    container_replaced: bool = False
    followups: tuple[str, ...] = ()
    alternatives: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Mapping[str, Any], ...] = ()

    @property
    def file_ids(self) -> tuple[str, ...]:
        """What its code made, as ids at Anthropic, in the order in which they came."""
        return tuple(file_id for execution in self.executions for file_id in execution.file_ids)


AnalysisEvent = (
    Narration
    | Draft
    | ExecutionStarted
    | ExecutionFinished
    | Waiting
    | ContainerReplaced
    | TurnEnded
)
