"""Executions of recorded streams: real ones where they lie beside the repository, else our own."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.analysis.events import Execution, Tool
from bot.analysis.titles import title_of

RECORDINGS = Path(__file__).parents[3].parent / "shared" / "recordings" / "anthropic"
HAND_WRITTEN = Path(__file__).parent / "streams"

TOOLS: dict[str, Tool] = {
    "bash_code_execution": "bash",
    "text_editor_code_execution": "editor",
    "code_execution": "python",
}


def stream_files() -> list[Path]:
    """The recorded responses, or the hand-written ones in the same shape."""
    root = RECORDINGS if RECORDINGS.is_dir() else HAND_WRITTEN
    kinds = ("*.sse", "*.chunks.txt", "*.json")
    return sorted(path for kind in kinds for path in root.rglob(kind) if _executions(path))


def executions(path: Path) -> list[Execution]:
    """The executions of one recorded response."""
    return _executions(path)


def _executions(path: Path) -> list[Execution]:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        body = json.loads(text)
        blocks = body.get("content") if isinstance(body, dict) else None
        return list(_paired(blocks if isinstance(blocks, list) else []))
    lines = [line.removeprefix("data:").strip() for line in text.splitlines()]
    return list(_paired(_blocks(json.loads(line) for line in lines if line.startswith("{"))))


def _blocks(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    blocks: dict[int, dict[str, Any]] = {}
    inputs: dict[int, str] = {}
    for event in events:
        if event["type"] == "content_block_start":
            blocks[event["index"]] = dict(event["content_block"])
        elif event["type"] == "content_block_delta" and "partial_json" in event["delta"]:
            index = event["index"]
            inputs[index] = inputs.get(index, "") + event["delta"]["partial_json"]
    for index, text in inputs.items():
        blocks[index]["input"] = json.loads(text or "{}")
    return list(blocks.values())


def _paired(blocks: list[dict[str, Any]]) -> Iterator[Execution]:
    results = {block["tool_use_id"]: block["content"] for block in blocks if "tool_use_id" in block}
    for block in blocks:
        if block.get("type") != "server_tool_use" or block["name"] not in TOOLS:
            continue
        result = results.get(block["id"], {})
        tool = TOOLS[block["name"]]
        yield Execution(
            block["id"],
            tool,
            block["input"],
            title_of(tool, block["input"]),
            str(result.get("stdout", "")),
            str(result.get("stderr", "")),
            result.get("return_code"),
            result.get("error_code"),
        )
