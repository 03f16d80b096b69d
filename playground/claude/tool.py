"""The code-execution tool: which version speaks which blocks, and what one call does.

Versions 20250825, 20260120 and 20260521 have the bash and text-editor families; programmatic tool
calling and its lasting Python state are not modelled. Version 20250522 knows Python cells only.
"""

import asyncio
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.claude import editor
from playground.claude.brain import Bash, Edit, Result
from playground.claude.container import Container, ContainerStore
from playground.claude.files import FileStore, safe_name
from playground.claude.limits import Limits
from playground.claude.sandbox import Ran, Sandbox

LEGACY = "code_execution_20250522"
VERSIONS = frozenset(
    {
        LEGACY,
        "code_execution_20250825",
        "code_execution_20260120",
        "code_execution_20260521",
    }
)
RESULT_OF: Mapping[str, str] = {
    "bash_code_execution": "bash_code_execution_tool_result",
    "text_editor_code_execution": "text_editor_code_execution_tool_result",
    "code_execution": "code_execution_tool_result",
}
"""The result block that answers a ``server_tool_use`` of each name."""

_HEREDOC = re.compile(r"^(?:#[^\n]*\n)*python3? -? *<<-?\s*'?(\w+)'?\n(.*?)\n\1\s*$", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A call of the tool: the ``name`` and ``input`` of its ``server_tool_use`` block."""

    name: str
    input: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a call brought: ``content`` for the result block, ``result`` for the brain."""

    content: dict[str, Any]
    result: Result


def call_for(action: Bash | Edit, version: str) -> Call:
    """The call that an action becomes under a version of the tool."""
    if version == LEGACY:
        return Call("code_execution", {"code": _as_python(action)})
    if isinstance(action, Bash):
        return Call("bash_code_execution", {"command": action.command})
    call = {"command": action.command, "path": action.path}
    if action.command == "create":
        call["file_text"] = action.file_text
    if action.command == "str_replace":
        call |= {"old_str": action.old_str, "new_str": action.new_str}
    return Call("text_editor_code_execution", call)


def _as_python(action: Bash | Edit) -> str:
    if isinstance(action, Bash):
        heredoc = _HEREDOC.match(action.command)
        if heredoc:
            return heredoc[2]
        return f"import subprocess\nsubprocess.run({action.command!r}, shell=True, check=True)"
    path = f"pathlib.Path({action.path!r})"
    if action.command == "create":
        return f"import pathlib\n{path}.write_text({action.file_text!r})"
    if action.command == "view":
        return f"import pathlib\nprint({path}.read_text())"
    text = f"{path}.read_text().replace({action.old_str!r}, {action.new_str!r})"
    return f"import pathlib\n{path}.write_text({text})"


@dataclass(frozen=True)
class Tool:
    """Carries out calls; holds what they need."""

    sandbox: Sandbox
    containers: ContainerStore
    files: FileStore
    limits: Limits

    async def run(self, call: Call, container: Container) -> Answer:
        """Carry out one call for real."""
        if call.name == "text_editor_code_execution":
            content = await asyncio.to_thread(editor.edit, container, call.input)
            return Answer(content, _edited(content))
        command = call.input.get("command") or f"exec python3 -c {shlex.quote(call.input['code'])}"
        output = container.fresh_output()
        environment = self.containers.environment(container, output)
        ran = await self.sandbox.run(command, container.work, environment)
        if ran.error_code is not None:
            return failure(call, ran.error_code)
        made = _outputs(output)[: self.limits.outputs_max]
        if any(path.stat().st_size > self.limits.output_file_max for path in made):
            return failure(call, "output_file_too_large")
        return _ran(call, ran, [(path.name, await self._keep(path)) for path in made])

    async def _keep(self, path: Path) -> str:
        file_id, place = self.files.reserve()
        await asyncio.to_thread(shutil.copyfile, path, place)
        self.files.add(file_id, safe_name(path.name, self.limits), downloadable=True)
        return file_id


def _outputs(folder: Path) -> list[Path]:
    """What comes back from ``$OUTPUT_DIR``: plain files at its top, and no links."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()]


def _ran(call: Call, ran: Ran, made: list[tuple[str, str]]) -> Answer:
    content: dict[str, Any] = {
        "type": f"{call.name}_result",
        "stdout": ran.stdout,
        "stderr": ran.stderr,
        "return_code": ran.return_code,
        "content": [{"type": f"{call.name}_output", "file_id": file_id} for _, file_id in made],
    }
    if call.name == "code_execution":
        content["abort_reason"] = None
    names = tuple(name for name, _ in made)
    return Answer(content, Result(ran.stdout, ran.stderr, ran.return_code, None, names))


def _edited(content: dict[str, Any]) -> Result:
    error = content.get("error_code")
    shown = str(content.get("content", ""))
    return Result(shown, str(content.get("error_message") or ""), None, error, ())


def failure(call: Call, error_code: str) -> Answer:
    """The tool's own error instead of a result."""
    if call.name == "text_editor_code_execution":
        content = editor.problem(error_code)
    else:
        content = {"type": f"{RESULT_OF[call.name]}_error", "error_code": error_code}
    return Answer(content, Result("", "", None, error_code, ()))
