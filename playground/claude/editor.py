"""The text editor of the code-execution tool: view, create and str_replace in a container."""

from pathlib import Path
from typing import Any

from playground.claude.container import Container

_PREFIX = "text_editor_code_execution_"
_KINDS = {".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".webp": "image"}


def edit(container: Container, call: dict[str, str]) -> dict[str, Any]:
    """Carry out one call; returns the ``content`` of its result block, errors included."""
    path = container.resolve(call["path"])
    if path is None:
        return problem("invalid_tool_input", f"The path {call['path']} is outside the container")
    if path.is_relative_to(container.input) and call["command"] != "view":
        return problem("invalid_tool_input", f"{call['path']} is read-only")
    match call["command"]:
        case "create":
            return _create(path, call.get("file_text", ""))
        case "view":
            return _view(path)
        case "str_replace":
            return _replace(path, call.get("old_str", ""), call.get("new_str", ""))
        case other:
            return problem("invalid_tool_input", f"Unknown command: {other}")


def problem(error_code: str, message: str | None = None) -> dict[str, Any]:
    """The content of a result that is the tool's own error."""
    return {
        "type": f"{_PREFIX}tool_result_error",
        "error_code": error_code,
        "error_message": message,
    }


def _create(path: Path, text: str) -> dict[str, Any]:
    if path.is_dir():
        return problem("invalid_tool_input", f"{path.name} is a directory")
    existed = path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return {"type": f"{_PREFIX}create_result", "is_file_update": existed}


def _view(path: Path) -> dict[str, Any]:
    if path.is_dir():
        names = sorted(
            f"{entry.name}/" if entry.is_dir() else entry.name for entry in path.iterdir()
        )
        return _viewed("text", "\n".join(names))
    if not path.is_file():
        return problem("file_not_found", f"File not found: {path.name}")
    kind = "pdf" if path.suffix.lower() == ".pdf" else _KINDS.get(path.suffix.lower(), "text")
    if kind != "text":
        return _viewed(kind, "")
    return _viewed(kind, path.read_text(errors="replace"))


def _viewed(kind: str, text: str) -> dict[str, Any]:
    lines = len(text.splitlines()) if kind == "text" else None
    return {
        "type": f"{_PREFIX}view_result",
        "file_type": kind,
        "content": text,
        "num_lines": lines,
        "start_line": None if lines is None else 1,
        "total_lines": lines,
    }


def _replace(path: Path, old: str, new: str) -> dict[str, Any]:
    if not path.is_file():
        return problem("file_not_found", f"File not found: {path.name}")
    text = path.read_text()
    if not old or text.count(old) != 1:
        found = text.count(old) if old else 0
        return problem("invalid_tool_input", f"old_str occurs {found} times, not once")
    path.write_text(text.replace(old, new))
    start = text[: text.index(old)].count("\n") + 1
    old_lines, new_lines = old.splitlines() or [""], new.splitlines()
    return {
        "type": f"{_PREFIX}str_replace_result",
        "old_start": start,
        "old_lines": len(old_lines),
        "new_start": start,
        "new_lines": len(new_lines),
        "lines": [f"-{line}" for line in old_lines] + [f"+{line}" for line in new_lines],
    }
