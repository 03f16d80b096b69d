"""Messages streams in the shape of the real ones, built by hand."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Event = dict[str, Any]


def start(input_tokens: int = 2_300, model: str = "claude-sonnet-5-5") -> Event:
    """The first event of a stream."""
    return {
        "type": "message_start",
        "message": {
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": input_tokens, "output_tokens": 1},
        },
    }


def text(index: int, words: str) -> list[Event]:
    """A text block in two deltas."""
    half = len(words) // 2
    return [
        {
            "type": "content_block_start",
            "index": index,
            "content_block": {"type": "text", "text": ""},
        },
        *(
            {
                "type": "content_block_delta",
                "index": index,
                "delta": {"type": "text_delta", "text": part},
            }
            for part in (words[:half], words[half:])
        ),
        {"type": "content_block_stop", "index": index},
    ]


def thinking(index: int, words: str) -> list[Event]:
    """A thinking block with its signature."""
    block = {"type": "thinking", "thinking": "", "signature": ""}
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        _delta(index, {"type": "thinking_delta", "thinking": words}),
        _delta(index, {"type": "signature_delta", "signature": "c2lnbmVk"}),
        {"type": "content_block_stop", "index": index},
    ]


def call(
    index: int, id: str, input: Mapping[str, Any], name: str = "bash_code_execution"
) -> list[Event]:
    """A call of the tool, its input in pieces of which the first is empty."""
    said = json.dumps(input)
    block = {"type": "server_tool_use", "id": id, "name": name, "input": {}}
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        *(
            _delta(index, {"type": "input_json_delta", "partial_json": part})
            for part in ("", said[:7], said[7:])
        ),
        {"type": "content_block_stop", "index": index},
    ]


def result(
    index: int,
    id: str,
    *,
    stdout: str = "",
    stderr: str = "",
    return_code: int = 0,
    files: Iterable[str] = (),
) -> list[Event]:
    """What a bash call gave."""
    outputs = [{"type": "bash_code_execution_output", "file_id": file} for file in files]
    content = {
        "type": "bash_code_execution_result",
        "stdout": stdout,
        "stderr": stderr,
        "return_code": return_code,
        "content": outputs,
    }
    return whole(index, "bash_code_execution_tool_result", id, content)


def whole(index: int, kind: str, id: str, content: Mapping[str, Any]) -> list[Event]:
    """A result block of any family: it comes complete in one event."""
    block = {"type": kind, "tool_use_id": id, "content": content}
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        {"type": "content_block_stop", "index": index},
    ]


def end(
    stop_reason: str = "end_turn", container: str | None = "container_011", **usage: int
) -> list[Event]:
    """The last two events."""
    delta: dict[str, Any] = {"stop_reason": stop_reason, "stop_sequence": None}
    if container:
        delta["container"] = {"id": container, "expires_at": "2026-11-22T10:00:00Z"}
    counted = {"input_tokens": 4_714, "output_tokens": 304, **usage}
    return [
        {"type": "message_delta", "delta": delta, "usage": counted},
        {"type": "message_stop"},
    ]


def recorded(folder: Path) -> dict[str, list[Event]]:
    """Every recorded stream below a folder, by name."""
    streams = {}
    for path in sorted([*folder.rglob("*.chunks.txt"), *folder.rglob("*.sse")]):
        lines = (line.removeprefix("data:").strip() for line in path.read_text().splitlines())
        streams[str(path.relative_to(folder))] = [
            json.loads(line) for line in lines if line.startswith("{")
        ]
    return streams


def _delta(index: int, delta: Mapping[str, Any]) -> Event:
    return {"type": "content_block_delta", "index": index, "delta": delta}
