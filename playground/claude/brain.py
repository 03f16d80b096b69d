"""What stands where the model would: a brain turns a conversation into actions.

The server does everything around it: it validates the request, mounts the files, runs the
actions for real, streams them as content blocks and counts tokens.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class File:
    """A file in the conversation's container.

    ``name`` is its name in ``$INPUT_DIR``; ``path`` is where it lies on this machine, read-only.
    """

    file_id: str
    name: str
    mime_type: str
    size: int
    path: Path


@dataclass(frozen=True)
class Result:
    """What came back from a Bash or Edit action.

    ``error_code`` is the tool's own error (a failing command has a ``return_code`` instead);
    ``output_names`` are the files that the command left in ``$OUTPUT_DIR``. For an Edit,
    ``stdout`` is the text that was viewed.
    """

    stdout: str
    stderr: str
    return_code: int | None
    error_code: str | None
    output_names: tuple[str, ...]


@dataclass(frozen=True)
class Think:
    """Reasoning: a thinking block, shown as far as the request's display rule allows."""

    text: str


@dataclass(frozen=True)
class Say:
    """Text for the person, streamed in small pieces."""

    text: str


@dataclass(frozen=True)
class Bash:
    """A shell command to run in the container."""

    command: str


@dataclass(frozen=True)
class Edit:
    """A call of the text editor: ``command`` is view, create or str_replace."""

    command: str
    path: str
    file_text: str = ""
    old_str: str = ""
    new_str: str = ""


@dataclass(frozen=True)
class Together:
    """Calls made at once: all of them are in the stream before the first result is.

    The list of their Results is sent back, in the order of ``actions``.
    """

    actions: tuple[Bash | Edit, ...]


Action = Think | Say | Bash | Edit | Together


@dataclass(frozen=True)
class Execution:
    """A call in an earlier turn, as the history tells it."""

    command: str
    stdout: str
    return_code: int | None


@dataclass(frozen=True)
class Turn:
    """One earlier message, or the new one: ``role`` is user or assistant."""

    role: str
    texts: tuple[str, ...] = ()
    executions: tuple[Execution, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """All that the brain may know.

    ``turns`` are in order, the last is the user's new message; ``question`` is its last text block.
    """

    system: str
    turns: tuple[Turn, ...]
    question: str
    files: tuple[File, ...] = ()
    new_files: tuple[File, ...] = ()


class Brain(Protocol):
    """Makes one turn. What came back from calls is sent back into the generator.

    ``name`` is what answers say of their ``model``; "" for the model that was asked for.
    """

    name: str

    def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Any]:
        """The actions of one turn.

        Sent back are a Result after Bash and Edit, a list of them after Together, None after
        Think and Say; a brain that never yields Together need not expect lists.
        """
        ...


@dataclass
class ScriptedBrain:
    """A brain that plays prepared turns, one list of actions a turn; the last one repeats.

    It keeps what it was shown (``conversations``) and what came back (``results``).
    """

    scripts: Sequence[Iterable[Action]] = ((Say("There is nothing to say in this script."),),)
    name: str = ""
    conversations: list[Conversation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    async def turn(
        self, conversation: Conversation
    ) -> AsyncGenerator[Action, Result | list[Result] | None]:
        """Play the script whose turn it is."""
        script = self.scripts[min(len(self.conversations), len(self.scripts) - 1)]
        self.conversations.append(conversation)
        for action in script:
            result = yield action
            if result is not None:
                self.results += result if isinstance(result, list) else [result]
