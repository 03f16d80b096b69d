"""The wire format by hand: the keys of every object in their order, and how to read a recording.

A kind names an object of the stream: an event (``message_delta``), a block as it starts
(``start:text``), a delta (``delta:text_delta``), what a result holds
(``result:bash_code_execution_result``), or the parts ``message``, ``usage``, ``last_usage``,
``last_delta`` and ``container``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

JSON = dict[str, Any]

_USAGE = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
_RESULT = ["type", "tool_use_id", "content"]
_RAN = ["type", "stdout", "stderr", "return_code", "content"]

KEYS: dict[str, list[str]] = {
    "message_start": ["type", "message"],
    "content_block_start": ["type", "index", "content_block"],
    "content_block_delta": ["type", "index", "delta"],
    "content_block_stop": ["type", "index"],
    "message_delta": ["type", "delta", "usage"],
    "message_stop": ["type"],
    "ping": ["type"],
    "message": [
        *("model", "id", "type", "role", "content"),
        *("stop_reason", "stop_sequence", "stop_details", "usage"),
    ],
    "usage": [*_USAGE, "cache_creation", "output_tokens", "service_tier", "inference_geo"],
    "last_usage": [*_USAGE, "output_tokens", "output_tokens_details", "server_tool_use"],
    "last_delta": ["stop_reason", "stop_sequence", "stop_details", "container"],
    "container": ["id", "expires_at"],
    "start:text": ["type", "text"],
    "start:thinking": ["type", "thinking", "signature"],
    "start:server_tool_use": ["type", "id", "name", "input"],
    "start:bash_code_execution_tool_result": _RESULT,
    "start:text_editor_code_execution_tool_result": _RESULT,
    "result:bash_code_execution_result": _RAN,
    "result:text_editor_code_execution_create_result": ["type", "is_file_update"],
    "result:text_editor_code_execution_view_result": [
        *("type", "file_type", "content", "num_lines", "start_line", "total_lines")
    ],
    "delta:text_delta": ["type", "text"],
    "delta:thinking_delta": ["type", "thinking"],
    "delta:signature_delta": ["type", "signature"],
    "delta:input_json_delta": ["type", "partial_json"],
}

LEGACY_KEYS: dict[str, list[str]] = {
    "start:server_tool_use": ["type", "id", "name", "input", "caller"],
    "start:code_execution_tool_result": _RESULT,
    "result:code_execution_result": [*_RAN, "abort_reason"],
}

_LETTERS = {
    "message_start": "S",
    "content_block_start": "b",
    "content_block_delta": "d",
    "content_block_stop": "e",
    "message_delta": "D",
    "message_stop": "E",
    "ping": "p",
}
_ORDER = re.compile(r"S(p*bp*(d|p)*e)*p*DE")


def in_order(events: Iterable[JSON]) -> bool:
    """Whether events follow the stream's grammar."""
    return _ORDER.fullmatch("".join(_LETTERS[event["type"]] for event in events)) is not None


def objects(events: Iterable[JSON]) -> Iterator[tuple[str, JSON]]:
    """Every object of a stream with its kind."""
    for event in events:
        yield event["type"], event
        if event["type"] == "message_start":
            yield "message", event["message"]
            yield "usage", event["message"]["usage"]
        elif event["type"] == "message_delta":
            yield "last_delta", event["delta"]
            yield "last_usage", event["usage"]
            if event["delta"].get("container"):
                yield "container", event["delta"]["container"]
        elif event["type"] == "content_block_delta":
            yield f"delta:{event['delta']['type']}", event["delta"]
        elif event["type"] == "content_block_start":
            block = event["content_block"]
            yield f"start:{block['type']}", block
            if "tool_use_id" in block:
                yield f"result:{block['content']['type']}", block["content"]


def recorded_streams(folder: Path) -> dict[str, list[JSON]]:
    """Every recorded stream below a folder, by its path; pings included."""
    streams = {}
    for path in sorted([*folder.rglob("*.sse"), *folder.rglob("*.chunks.txt")]):
        lines = path.read_text().splitlines()
        if path.suffix == ".sse":
            lines = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        streams[str(path.relative_to(folder))] = [
            json.loads(line) for line in lines if line.strip()
        ]
    return streams
