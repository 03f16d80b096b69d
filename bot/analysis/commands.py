"""A bash command as the model writes it, taken apart into what it does.

Models run Python through heredocs and ``python3 -c``, write files with ``cat > x << EOF``, change
directory and run what they wrote. Those become parts of their own; everything else, and whatever
this reading of bash is not sure about, stays shell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.analysis.shell import Statement, statements


@dataclass(frozen=True, slots=True)
class Python:
    """Python code that a command hands to an interpreter; ``text`` is the command itself."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PythonFile:
    """``python path`` without arguments."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class WriteFile:
    """A file written from a heredoc."""

    path: str
    content: str
    append: bool
    text: str


@dataclass(frozen=True, slots=True)
class ChangeDir:
    """``cd path``, in force until the end of the command."""

    path: str


@dataclass(frozen=True, slots=True)
class Shell:
    """Anything else."""

    text: str


Part = Python | PythonFile | WriteFile | ChangeDir | Shell

_PYTHON = re.compile(r"(?:/usr/(?:local/)?bin/)?python(?:3(?:\.\d+)?)?")
_FLAGS = re.compile(r"-[uBEsIO]+|-W\w+|-X\w+|-W|-X")
_DISPLAY_ONLY = re.compile(
    r"(?:(?:2> ?&1|2> ?/dev/null|\| (?:head|tail)(?: -n)?(?: ?-?\d+)?|\|\| (?:true|:)) ?)*"
)
_STATEFUL = frozenset(
    {
        *("source", ".", "alias", "unalias", "trap", "unset", "read", "pushd", "popd", "shopt"),
        *("eval", "umask", "ulimit", "exec", "exit", "return", "conda", "cd"),
    }
)
_STATEFUL_KINDS = frozenset(
    {
        *("variable_assignment", "variable_assignments", "declaration_command"),
        *("unset_command", "function_definition"),
    }
)


def parts_of(command: str) -> list[Part]:
    """What ``command`` does, in order. Adjacent shell statements stay together as written."""
    found = statements(command)
    if found is None:
        return [Shell(command)]
    parts = [_part(statement) for statement in found]
    if len(parts) > 1 and any(map(_keeps_state, found, parts)):
        return [Shell(command)]
    return list(_joined(command.encode(), found, parts))


def _joined(
    command: bytes, found: Iterable[Statement], parts: Iterable[Part | None]
) -> Iterator[Part]:
    pairs = zip(found, parts, strict=True)
    for is_shell, group in groupby(pairs, lambda pair: isinstance(pair[1], Shell)):
        run = list(group)
        if is_shell:
            text = command[run[0][0].start : run[-1][0].end].decode()
            yield Shell(text.strip())
        else:
            yield from (part for _, part in run if part is not None)


def _keeps_state(statement: Statement, part: Part | None) -> bool:
    """Whether later statements of the same shell may depend on it in a way a split would lose."""
    known = bool(statement.words) and statement.words[0] in _STATEFUL
    return statement.kind in _STATEFUL_KINDS or (known and not isinstance(part, ChangeDir))


def _part(statement: Statement) -> Part | None:
    """The part a statement is; None for one that needs no trace (``set -e``)."""
    shell = Shell(statement.source)
    words = [word for word in statement.words if word is not None]
    if not words or len(words) < len(statement.words):
        return shell
    if words[0] == "time":
        words = words[1:]
    elif words[0] == "timeout" and len(words) > 2 and not words[1].startswith("-"):
        words = words[2:]
    name, *args = words or [""]
    if name == "set" and not statement.rest:
        return None
    if name == "cd" and len(args) == 1 and not statement.rest:
        return ChangeDir(args[0])
    if name in ("cat", "tee"):
        return _written(statement, name, args) or shell
    if _PYTHON.fullmatch(name):
        return _python(statement, args) or shell
    return shell


def _python(statement: Statement, args: list[str]) -> Part | None:
    if not _DISPLAY_ONLY.fullmatch(" ".join(statement.rest)):
        return None
    while args and _FLAGS.fullmatch(args[0]):
        args = args[2:] if args[0] in ("-W", "-X") else args[1:]
    match statement.heredocs, args:
        case (heredoc,), [] | ["-"]:
            return None if heredoc.text is None else Python(heredoc.text, statement.source)
        case (), ["-c", code]:
            return Python(code, statement.source)
        case (), [path] if not path.startswith("-"):
            return PythonFile(path, statement.source)
    return None


def _written(statement: Statement, name: str, args: list[str]) -> Part | None:
    if len(statement.heredocs) != 1 or statement.heredocs[0].text is None:
        return None
    operator, path = statement.target or ("", None)
    append = operator == ">>"
    if name == "tee":
        quiet = not statement.rest or (operator, path) == (">", "/dev/null")
        names = [arg for arg in args if arg != "-a"]
        path, append = names[0] if quiet and len(names) == 1 else None, names != args
    elif args or operator not in (">", ">>"):
        return None
    content = statement.heredocs[0].text
    return WriteFile(path, content, append, statement.source) if path else None
