"""All executions of a turn as a Jupyter notebook, with what they printed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import nbformat

from bot.analysis.containerpaths import parsed
from bot.analysis.events import Execution
from bot.analysis.inline import inlined
from bot.analysis.remark import one_line, remark
from bot.analysis.script import EMPTY, SETUP, literal, located, relocated, renamed, without_title
from bot.analysis.sections import (
    Action,
    Edit,
    Enter,
    Inline,
    Run,
    Section,
    Write,
    edit_code,
    last_error,
    sections_of,
    source_of,
)

_MARKUP = re.compile(r"[\\$]+|[`*_\[\]<>#!~@:|]|(?<=www)\.", re.IGNORECASE)
_READ_OTHERWISE = re.compile(
    r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|^[ \t]*+(?:>>>|In \[)", re.MULTILINE
)


def as_notebook(
    executions: Iterable[Execution],
    *,
    inputs: Mapping[str, str] = EMPTY,
    question: str = "",
    model: str = "",
) -> str:
    """An nbformat 4 notebook as JSON: a title and a code cell for each execution, with its output.

    It runs again with INPUT_DIR and OUTPUT_DIR set; a step that failed keeps its error and does
    not stop the others.
    """
    cells = [
        _cell("markdown", "intro", _intro(inputs, question, model)),
        _cell("code", "setup", _setup(inputs)),
    ]
    for section in sections_of(executions):
        cells += _section_cells(section)
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    text: str = nbformat.writes(node)
    return text.encode("utf-8", "backslashreplace").decode()


def _setup(inputs: Mapping[str, str]) -> str:
    finding = renamed(inputs)
    needed = ["os", "tempfile", *(["unicodedata"] if finding else [])]
    imports = "".join(f"import {name}\n" for name in needed)
    return f"{imports}\n{SETUP}{finding}".rstrip()


def _intro(inputs: Mapping[str, str], question: str, model: str) -> str:
    lines = [f"# {_plain(question) or 'Analysis'}"]
    if inputs:
        lines.append(f"Files: {_plain(', '.join(inputs.values()))}")
    if model:
        lines.append(f"Written by {_plain(model)}")
    lines.append("Set `INPUT_DIR` to the folder of the files and `OUTPUT_DIR` to one for results.")
    return "\n\n".join(lines)


def _plain(text: str) -> str:
    """``text`` on one line, without what Markdown, HTML or MathJax would act on.

    MathJax looks at what Markdown has made of the text, and knows no escapes: what it begins at
    stands in code.
    """
    return _MARKUP.sub(
        lambda found: f"`{found[0]}`" if found[0][0] in "\\$" else f"\\{found[0]}", one_line(text)
    )


def _section_cells(section: Section) -> list[dict[str, Any]]:
    execution = section.execution
    title = f"## {section.number}. {_plain(section.title)}"
    if execution.failed:
        title += f"\n\nThis step failed: {_plain(last_error(execution))}"
    cells = [_cell("markdown", f"title-{section.number}", title)]
    sources = [_failed(execution)] if execution.failed else list(_sources(section))
    for number, source in enumerate(sources or ["# (only looked at)"], 1):
        cells.append(_cell("code", f"step-{section.number}-{number}", source))
    cells[-1]["outputs"] = list(_outputs(execution))
    cells[-1]["execution_count"] = section.number
    if execution.failed:
        cells[-1]["metadata"] = {"tags": ["raises-exception"]}
    return cells


def _failed(execution: Execution) -> str:
    source = source_of(execution)
    if execution.tool == "python":
        return _python(source)
    return f"%%bash\n{source}" if execution.tool == "bash" else remark(one_line(source))


def _python(source: str) -> str:
    """A cell that does what Python would do with ``source``, and nothing else.

    Jupyter runs ``!``, ``%`` and ``?`` at the beginning of a line, takes more signs for its end
    than Python does, and leaves out what looks like a prompt; a cell of one line may be the name
    of a magic command.
    """
    if parsed(source) is None:
        return f"# This is not Python:\n{remark(source, indent='  ')}"
    if _READ_OTHERWISE.search(source):
        return f"exec({source!a})"
    return source if "\n" in source.strip() else f"# Python\n{source}"


def _sources(section: Section) -> Iterator[str]:
    for action in section.actions:
        yield _source(action, section)
    if any(isinstance(action, Enter) for action in section.actions):
        yield "os.chdir(WORK_DIR)"


def _source(action: Action, section: Section) -> str:
    match action:
        case Inline(code, text, shared):
            piece = inlined(without_title(code, section.title), shared=shared)
            if piece is None:
                return _python(code) if shared else _bash(text)
            futures = "".join(f"from __future__ import {name}\n" for name in sorted(piece.futures))
            return _python("\n".join([futures + piece.code, *piece.after]))
        case Run(text):
            return _bash(text)
        case Write(path, content):
            opened = f'open({located(path)}, "w", encoding="utf-8")'
            written = f"file.write({literal(content)}{relocated(content)})"
            return _python(f"with {opened} as file:\n    {written}")
        case Edit(path, old, new):
            return _python(edit_code(located(path), old, new))
        case Enter(path):
            return _python(
                f"os.makedirs({located(path)}, exist_ok=True)\nos.chdir({located(path)})"
            )


def _bash(text: str) -> str:
    moved = relocated(text)
    if not moved:
        return f"%%bash\n{text}"
    command = f"{literal(text, roomy=True)}{moved}"
    run = f'subprocess.run(["bash", "-c", {command}], check=False)'
    return _python(f"import subprocess\n\n{run}")


def _outputs(execution: Execution) -> Iterator[dict[str, Any]]:
    for name, text in (("stdout", execution.stdout), ("stderr", execution.stderr)):
        if text:
            yield {"output_type": "stream", "name": name, "text": text}


def _cell(kind: str, id: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    return cell if kind == "markdown" else {**cell, "outputs": [], "execution_count": None}
