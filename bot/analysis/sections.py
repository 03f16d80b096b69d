"""The executions of a turn as steps that can be done again: what each of them comes down to."""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.analysis.commands import ChangeDir, Python, PythonFile, Shell, WriteFile, parts_of
from bot.analysis.containerpaths import parsed
from bot.analysis.events import Execution
from bot.analysis.remark import one_line
from bot.analysis.shell import INPUT, OUTPUT


@dataclass(frozen=True, slots=True)
class Inline:
    """Python to run in the script's own process.

    ``text`` is the shell command that would do the same, ``shared`` whether the code counts on
    the names of earlier code (a notebook's cell) or had a process of its own; ``path`` is the
    file it was read from, if any.
    """

    code: str
    text: str
    shared: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A shell command."""

    text: str


@dataclass(frozen=True, slots=True)
class Write:
    """A text file and all of its content."""

    path: str
    content: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The first ``old`` in a text file of unknown content becomes ``new``."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Enter:
    """A directory that holds until the section ends."""

    path: str


Action = Inline | Run | Write | Edit | Enter


@dataclass(frozen=True, slots=True)
class Section:
    """One execution: its number from 1, itself, and what to do again (nothing for a look)."""

    number: int
    execution: Execution
    actions: tuple[Action, ...]

    @property
    def title(self) -> str:
        """The execution's title on one line."""
        return one_line(self.execution.title) or "…"


def sections_of(executions: Iterable[Execution]) -> tuple[Section, ...]:
    """A section for each execution. Files that were written only to be run at once are inlined."""
    files: dict[str, str] = {}
    sections = tuple(
        Section(number, execution, tuple(_actions(execution, files)))
        for number, execution in enumerate(executions, 1)
    )
    return _without_needless(sections)


def source_of(execution: Execution) -> str:
    """What went in, as a person would read it: code, command, or the edit in a few words."""
    given = execution.input
    if execution.tool == "python":
        return str(given.get("code", ""))
    if execution.tool == "bash":
        return str(given.get("command", ""))
    return f"{given.get('command', '')} {given.get('path', '')}".strip()


def last_error(execution: Execution) -> str:
    """The last line of what a failed execution said, or its error code."""
    lines = execution.stderr.strip().splitlines() or execution.stdout.strip().splitlines()
    return execution.error_code or (lines[-1].strip() if lines else f"{execution.return_code}")


def _actions(execution: Execution, files: dict[str, str]) -> list[Action]:
    if execution.tool == "editor":
        return [] if execution.failed else _editor(execution, files)
    if execution.tool == "python":
        code = source_of(execution)
        return [] if execution.failed else [Inline(code, heredoc(code), shared=True)]
    actions = _bash(source_of(execution), files)
    if execution.failed:
        # What failed is not run again, but a file it wrote may be what a later step repairs.
        return [action for action in actions if isinstance(action, Write)]
    return actions


def heredoc(code: str) -> str:
    """The shell command that runs ``code`` in a Python of its own."""
    mark = "CODE"
    while mark in code.split("\n"):
        mark += "_"
    return f"python3 - <<'{mark}'\n{code.rstrip()}\n{mark}"


def edit_code(path: str, old: str, new: str) -> str:
    """Python that does an ``Edit`` to the file that the expression ``path`` names."""
    return (
        f"from pathlib import Path\n\nfile = Path({path})\n"
        f"file.write_text(file.read_text().replace({old!r}, {new!r}, 1))"
    )


def _editor(execution: Execution, files: dict[str, str]) -> list[Action]:
    given = execution.input
    path = _container_path(str(given.get("path", "")))
    match given.get("command"):
        case "create":
            files[path] = str(given.get("file_text", ""))
            return [Write(path, files[path])]
        case "str_replace":
            old, new = str(given.get("old_str", "")), str(given.get("new_str", ""))
            if path in files and old in files[path]:
                files[path] = files[path].replace(old, new, 1)
                return [Write(path, files[path])]
            return [Edit(path, old, new)]
        case _:
            return []


def _container_path(path: str) -> str:
    for name, place in (("INPUT_DIR", INPUT), ("OUTPUT_DIR", OUTPUT)):
        path = path.replace(f"${{{name}}}", place).replace(f"${name}", place)
    return posixpath.normpath(path) if path else path


def _bash(command: str, files: dict[str, str]) -> list[Action]:
    actions: list[Action] = []
    here = ""
    for part in parts_of(command):
        match part:
            case Python(code, text):
                actions.append(Inline(code, text))
            case PythonFile(path, text):
                full = posixpath.normpath(posixpath.join(here, path))
                code = files.get(full, "")
                inline = full in files and _stands_alone(code)
                actions.append(Inline(code, text, path=full) if inline else Run(text))
            case WriteFile(path, content, append, text):
                full = posixpath.normpath(posixpath.join(here, path))
                if append and full not in files:
                    actions.append(Run(text))
                    continue
                files[full] = files[full] + content if append else content
                actions.append(Write(full, files[full]))
            case ChangeDir(path):
                here = posixpath.normpath(posixpath.join(here, path))
                actions.append(Enter(here))
            case Shell(text):
                _forget_changed(text, files)
                actions.append(Run(text))
    return actions


def _stands_alone(code: str) -> bool:
    """Whether a file's code means the same when it is no file."""
    return parsed(code) is not None and not re.search(r"__file__|\bmultiprocessing\b", code)


_CHANGES = re.compile(r"\b(?:sed|mv|rm|perl|patch|tee|cp|black|ruff|dd|truncate)\b|>")


def _forget_changed(text: str, files: dict[str, str]) -> None:
    if _CHANGES.search(text):
        for path in [path for path in files if posixpath.basename(path) in text]:
            del files[path]


def _without_needless(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections without files that nothing reads: they were inlined where they ran."""
    actions = [action for section in sections for action in section.actions]
    inlined = {action.path for action in actions if isinstance(action, Inline) and action.path}
    needless = {path for path in inlined if not _is_read(path, actions)}
    return tuple(
        replace(
            section,
            actions=tuple(
                action
                for action in section.actions
                if not (isinstance(action, Write) and action.path in needless)
            ),
        )
        for section in sections
    )


def _is_read(path: str, actions: Iterable[Action]) -> bool:
    """Whether something other than a run of the file itself names it, or imports it."""
    name = posixpath.basename(path)
    stem = re.escape(name.removesuffix(".py"))
    named = re.compile(rf"{re.escape(name)}|\b(?:import|from)\s+{stem}\b")
    return path.startswith("/files/output/") or any(
        named.search(_text_beside(action, path)) for action in actions
    )


def _text_beside(action: Action, path: str) -> str:
    """All text of an action, unless it is the file ``path`` itself."""
    match action:
        case Inline(code=code, path=file):
            return "" if file == path else code
        case Write(file, content):
            return "" if file == path else content
        case Edit(file, _, _):
            return file
        case Run(text):
            return text
        case Enter():
            return ""
