"""A bash command as the model writes it, taken apart into what it does.

Models run Python through heredocs and ``python3 -c``, write files with ``cat > x << EOF``, change
directory and run what they wrote. Those become parts of their own; everything else, and whatever
this reading of bash is not sure about, stays shell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.analysis.shellwords import Statement, Token, statements, tokens, unquoted_heredoc


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
_DISPLAY_ONLY = re.compile(
    r"(?:(?:2> ?&1|2> ?/dev/null|\| (?:head|tail)(?: -n)?(?: ?-?\d+)?|\|\| (?:true|:)) ?)*"
)
_STATEFUL = re.compile(
    r"(?:export|source|\.|alias|unalias|trap|unset|read|pushd|popd|shopt|eval|declare|typeset|local"
    r"|readonly|umask|ulimit|exec|exit|return|conda)(?=\s|$)"
    r"|[A-Za-z_]\w*\+?=|function\s|[\w-]+\s*\(\s*\)"
)


def parts_of(command: str) -> list[Part]:
    """What ``command`` does, in order. Adjacent shell statements stay together as written."""
    found = statements(command)
    if found is None:
        return [Shell(command)]
    parts = [_part(statement) for statement in found]
    if len(parts) > 1 and any(_keeps_state(statement) for statement in found):
        return [Shell(command)]
    return _joined(command, found, parts)


def _joined(command: str, found: Iterable[Statement], parts: Iterable[Part | None]) -> list[Part]:
    joined: list[Part] = []
    span: tuple[int, int] | None = None
    for statement, part in zip(found, parts, strict=True):
        if isinstance(part, Shell):
            span = (span[0] if span else statement.start, statement.end)
            continue
        if span:
            joined.append(Shell(command[slice(*span)].strip()))
            span = None
        if part is not None:
            joined.append(part)
    if span:
        joined.append(Shell(command[slice(*span)].strip()))
    return joined


def _keeps_state(statement: Statement) -> bool:
    """Whether later statements of the same shell may depend on it in a way a split would lose."""
    return bool(_STATEFUL.match(statement.text))


def _part(statement: Statement) -> Part | None:
    """The part a statement is; None for one that needs no trace (``set -e``)."""
    shell = Shell(statement.source)
    found = tokens(statement.text)
    if not found:
        return shell
    found = _without_clock(found)
    end = next((n for n, token in enumerate(found) if token.operator), len(found))
    words, rest = found[:end], found[end:]
    if not words:
        return shell
    name = words[0].value
    if name == "set" and not rest:
        return None
    if any(word.dynamic for word in words):
        return shell
    if name == "cd" and len(words) == 2 and not rest:
        return ChangeDir(words[1].value)
    if name in ("cat", "tee"):
        return _written(statement, words, rest) or shell
    if _PYTHON.fullmatch(name):
        return _python(statement, words[1:], rest) or shell
    return shell


def _without_clock(found: list[Token]) -> list[Token]:
    if found[0].value == "time":
        return found[1:]
    if found[0].value == "timeout" and len(found) > 2 and not found[1].value.startswith("-"):
        return found[2:]
    return found


def _python(statement: Statement, args: list[Token], rest: list[Token]) -> Part | None:
    if not _DISPLAY_ONLY.fullmatch(" ".join(token.value for token in rest if not token.heredoc)):
        return None
    values = [arg.value for arg in args]
    while values and re.fullmatch(r"-[uBEsIO]+|-W\w+|-X\w+|-W|-X", values[0]):
        values = values[2:] if values[0] in ("-W", "-X") else values[1:]
    if len(statement.heredocs) == 1 and values in ([], ["-"]):
        body = statement.heredocs[0]
        code = body.text if body.quoted else unquoted_heredoc(body.text)
        return None if code is None else Python(code, statement.source)
    if statement.heredocs:
        return None
    if len(values) == 2 and values[0] == "-c":
        return Python(values[1], statement.source)
    if len(values) == 1 and not values[0].startswith("-"):
        return PythonFile(values[0], statement.source)
    return None


def _written(statement: Statement, words: list[Token], rest: list[Token]) -> Part | None:
    if len(statement.heredocs) != 1:
        return None
    others = [token.value for token in rest if not token.heredoc]
    targets = [token for token in rest if not token.operator]
    if any(token.dynamic for token in targets):
        return None
    path, append = "", False
    if (
        words[0].value == "cat"
        and len(words) == 1
        and len(others) == 2
        and others[0] in (">", ">>")
    ):
        path, append = others[1], others[0] == ">>"
    elif words[0].value == "tee" and others in ([], [">", "/dev/null"]):
        names = [word.value for word in words[1:] if word.value != "-a"]
        path, append = (names[0] if len(names) == 1 else ""), len(names) < len(words) - 1
    body = statement.heredocs[0]
    content = body.text if body.quoted else unquoted_heredoc(body.text)
    if not path or content is None:
        return None
    return WriteFile(path, content, append, statement.source)
