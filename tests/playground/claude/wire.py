"""The wire format by hand: the keys of every object in their order, and how to read a recording.

A kind names an object of the stream: an event (``message_delta``), a block as it starts
(``start:text``), a delta (``delta:text_delta``), what a result holds
(``result:bash_code_execution_result``), or the parts ``message``, ``usage``, ``last_usage``,
``last_delta`` and ``container``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
            if isinstance(block.get("content"), dict):
                yield f"result:{block['content']['type']}", block["content"]


def parts(answer: JSON) -> Iterator[tuple[str, JSON]]:
    """Every object of an answer in one piece with its kind."""
    kind = answer.get("type", "list")
    yield kind, answer
    if kind == "message":
        yield "message.usage", answer["usage"]
        for name, value in answer["usage"].items():
            if isinstance(value, dict):
                yield f"message.usage.{name}", value
        if answer.get("container"):
            yield "container", answer["container"]
        for block in answer["content"]:
            yield from _block(block)
    elif kind == "error":
        yield "error.error", answer["error"]
    for item in answer.get("data", []):
        yield from parts(item)


def _block(block: JSON) -> Iterator[tuple[str, JSON]]:
    yield f"block:{block['type']}", block
    content = block.get("content")
    if isinstance(content, dict):
        yield f"result:{content['type']}", content
        outputs = content.get("content")
        for output in outputs if isinstance(outputs, list) else []:
            yield f"output:{output['type']}", output


def told(status: int, headers: Mapping[str, str]) -> tuple[str, JSON]:
    """The headers of an answer that are the API's own, as an object."""
    own = [name.lower() for name in headers]
    own = sorted(name for name in own if name.startswith(("anthropic-", "request-id", "x-")))
    return f"headers:{status}", {name: headers[name] for name in own}


def differences(
    ours: Iterable[tuple[str, JSON]], theirs: Iterable[tuple[str, JSON]]
) -> dict[str, str]:
    """Where two sets of objects differ: a kind or ``kind.key`` -> how.

    How is "only here", "only there", "type", "missing" (always there, not always here) or "other"
    (another order of keys).
    """
    here, there = _by_kind(ours), _by_kind(theirs)
    found = dict.fromkeys(set(here) - set(there), "only here")
    found |= dict.fromkeys(set(there) - set(here), "only there")
    for kind in set(here) & set(there):
        our_types, their_types = _types(here[kind]), _types(there[kind])
        found |= {f"{kind}.{key}": "only here" for key in set(our_types) - set(their_types)}
        found |= {f"{kind}.{key}": "only there" for key in set(their_types) - set(our_types)}
        for key in set(our_types) & set(their_types):
            if odd := our_types[key] - their_types[key]:
                found[f"{kind}.{key}: {', '.join(sorted(odd))}"] = "type"
        always = set.intersection(*(set(value) for value in there[kind]))
        lacking = {key for value in here[kind] for key in always - set(value)}
        found |= {f"{kind}.{key}: not always": "missing" for key in lacking & set(our_types)}
        if any(_out_of_order(a, b) for a in here[kind] for b in there[kind]):
            found[f"{kind}: order"] = "other"
    return found


def _by_kind(objects: Iterable[tuple[str, JSON]]) -> dict[str, list[JSON]]:
    kinds: dict[str, list[JSON]] = {}
    for kind, value in objects:
        kinds.setdefault(kind, []).append(value)
    return kinds


def _types(values: Iterable[JSON]) -> dict[str, set[str]]:
    types: dict[str, set[str]] = {}
    for value in values:
        for key, each in value.items():
            types.setdefault(key, set()).add(type(each).__name__)
    return types


def _out_of_order(ours: JSON, theirs: JSON) -> bool:
    """Whether common keys stand in another order; keys in alphabetical order were sorted later."""
    if list(theirs) == sorted(theirs):
        return False
    return [key for key in ours if key in theirs] != [key for key in theirs if key in ours]
