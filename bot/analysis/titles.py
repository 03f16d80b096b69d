"""The human title of an execution: what its author says it does, else what it plainly does."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from bot.analysis.commands import ChangeDir, Python, PythonFile, Shell, WriteFile, parts_of
from bot.analysis.events import Tool
from bot.analysis.remark import one_line
from bot.text import say

READ_MAX = 20_000  # characters of code that a title is looked for in
TITLE_MAX = 80

_NO_TITLE = re.compile(
    r"^(?:!|\s*-\*-|\s*(?:noqa|type:|pylint|fmt:|ruff:|coding[:=]|vim:|pragma)|\s*%%)",
    re.IGNORECASE,
)
_DOCSTRING = re.compile(
    r"(?:\s|#.*\n)*+[rR]?(?P<quote>\"\"\"|'''|\"|')\s*+(?P<line>(?:(?!(?P=quote))[^\n\\])++)"
)
_READERS = frozenset(
    {
        "cat",
        "file",
        "head",
        "less",
        "more",
        "nl",
        "od",
        "stat",
        "strings",
        "tail",
        "wc",
        "xxd",
        "zcat",
    }
)
_EDITS = {"create": "progress.title_wrote", "view": "progress.title_read"}
_COPIERS = frozenset(["cp", "mv"])
_LISTERS = frozenset(["ls", "tree", "find", "du"])
_QUIET = re.compile(r"(?:cd|set|mkdir|export|echo|true|sleep|pwd)\b|[A-Za-z_]\w*=|\||#")


def title_of(tool: Tool, input: Mapping[str, Any], locale: str = "en") -> str:
    """One line of at most 80 characters without markup; never empty.

    ``input`` is the block's input as Claude sent it, whatever it holds.
    """
    if tool == "editor":
        title = _editor(input, locale)
    elif tool == "python":
        title = _python(str(input.get("code", ""))[:READ_MAX], locale)
    else:
        title = _bash(str(input.get("command", ""))[:READ_MAX], locale)
    return _line(title) or say("progress.title_python", locale, code="…")


def _editor(input: Mapping[str, Any], locale: str) -> str:
    name = _name(str(input.get("path", "")))
    key = _EDITS.get(str(input.get("command")), "progress.title_edited")
    return say(key, locale, name=name)


def _python(code: str, locale: str) -> str:
    comment = next(_comments(code), "") or _docstring(code)
    if comment:
        return comment
    lines = [line.strip() for line in code.splitlines()]
    telling = [
        line for line in lines if line and not re.match(r"(?:import|from)\b|[\"')}\]]", line)
    ]
    return say(
        "progress.title_python", locale, code=next(iter(telling or filter(None, lines)), "…")
    )


def _comments(code: str) -> Iterator[str]:
    """The words of whole-line comments, without rulers and instructions to tools."""
    for line in code.splitlines():
        stripped = line.strip()
        if not stripped.startswith("#"):
            continue
        text = stripped[1:]
        if _NO_TITLE.match(text):
            continue
        words = text.strip("#=-–—*~ \t")
        if sum(char.isalpha() for char in words) >= 3:
            yield words


def _docstring(code: str) -> str:
    """The first line of a string that the code begins with."""
    said = _DOCSTRING.match(code)
    return said["line"].strip().rstrip(".") if said else ""


def _bash(command: str, locale: str) -> str:
    first = command.lstrip()
    if first.startswith("#") and (said := next(_comments(first.partition("\n")[0]), "")):
        return said
    parts = parts_of(command)
    written = [part for part in parts if isinstance(part, WriteFile)]
    for part in parts:
        if isinstance(part, Python):
            return _python(part.code, locale)
        if isinstance(part, PythonFile):
            code = next((w.content for w in written if _name(w.path) == _name(part.path)), "")
            said = next(_comments(code), "") or _docstring(code) if code else ""
            return said or say("progress.title_script", locale, name=_name(part.path))
    if written:
        return say("progress.title_wrote", locale, name=_name(written[0].path))
    shells = [part.text for part in parts if isinstance(part, Shell)]
    for text in shells:
        if said := next(_comments(text), ""):
            return said
    for text in shells:
        if title := _shell(text, locale):
            return title
    moved = [part.path for part in parts if isinstance(part, ChangeDir)]
    command = f"cd {_name(moved[0])}" if moved else "…"
    return say("progress.title_shell", locale, command=command)


def _shell(text: str, locale: str) -> str:
    """A title from the first telling simple command of ``text``; empty if there is none."""
    lines = [line.strip() for line in re.split(r"\n|;|&&", text) if line.strip()]
    telling = [line for line in lines if not _QUIET.match(line)] or lines
    if not telling:
        return ""
    words = telling[0].split()
    names = [
        word for word in words[1:] if re.search(r"[\w$]", word) and word[0] not in "-|<>&0123456789"
    ]
    if words[0] in _LISTERS:
        return say("progress.title_listed", locale)
    if words[0] in _READERS and names and "<<" not in telling[0]:
        return say("progress.title_read", locale, name=_name(names[0]))
    if words[0] in _COPIERS and names:
        return say("progress.title_copied", locale, name=_name(names[0]))
    whole = next(line for line in text.split("\n") if telling[0] in line)
    return say("progress.title_shell", locale, command=whole.strip())


def _name(path: str) -> str:
    return PurePosixPath(path.strip("\"' ")).name or path


def _line(text: str) -> str:
    """``text`` as one plain line within the limit."""
    return one_line(one_line(text).replace("`", "'").replace("**", ""), TITLE_MAX)
