"""Content blocks of a request: which exist, what they may carry, and in whose messages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playground.claude.errors import invalid

JSON = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a block of one type must have, may have, and who may write it."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset({"cache_control"})
    roles: frozenset[str] = frozenset({"user"})


_ASSISTANT = frozenset({"assistant"})
_CACHED = frozenset({"cache_control"})
_RESULT = Shape(frozenset({"tool_use_id", "content"}), roles=_ASSISTANT)

SHAPES: Mapping[str, Shape] = {
    "text": Shape(frozenset({"text"}), _CACHED | {"citations"}, frozenset({"user", "assistant"})),
    "image": Shape(frozenset({"source"}), _CACHED | {"transformations"}),
    "document": Shape(frozenset({"source"}), _CACHED | {"citations", "context", "title"}),
    "container_upload": Shape(frozenset({"file_id"})),
    "thinking": Shape(frozenset({"thinking", "signature"}), frozenset(), _ASSISTANT),
    "redacted_thinking": Shape(frozenset({"data"}), frozenset(), _ASSISTANT),
    "server_tool_use": Shape(frozenset({"id", "name", "input"}), _CACHED | {"caller"}, _ASSISTANT),
    "bash_code_execution_tool_result": _RESULT,
    "text_editor_code_execution_tool_result": _RESULT,
    "code_execution_tool_result": _RESULT,
}


def check_block(block: Any, role: str, where: str) -> None:
    """Refuse a malformed block with the API's sentence; ``where`` is ``messages.1.content.0``."""
    if not isinstance(block, dict) or "type" not in block:
        raise invalid(f"{where}.type: Field required")
    kind = block["type"]
    shape = SHAPES.get(kind)
    if shape is None:
        expected = ", ".join(f"'{name}'" for name in SHAPES)
        raise invalid(
            f"{where}: Input tag '{kind}' found using 'type' does not match any of the "
            f"expected tags: {expected}"
        )
    if role not in shape.roles:
        raise invalid(f"{where}: `{kind}` blocks are not permitted in `{role}` messages")
    for name in shape.required - set(block):
        raise invalid(f"{where}.{kind}.{name}: Field required")
    for name in set(block) - shape.required - shape.optional - {"type"}:
        raise invalid(f"{where}.{kind}.{name}: Extra inputs are not permitted")
    if kind == "text":
        _check_text(block, role, where)


def _check_text(block: JSON, role: str, where: str) -> None:
    if not isinstance(block["text"], str):
        raise invalid(f"{where}.text.text: Input should be a valid string")
    if not block["text"].strip():
        raise invalid("messages: text content blocks must contain non-whitespace text")
    if role == "user" and block.get("citations") is not None:
        raise invalid(f"{where}.text.citations: citations are not permitted in `user` messages")


def cache_marks(value: Any) -> Iterator[Any]:
    """Every ``cache_control`` in a list of blocks or tools."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict) and item.get("cache_control") is not None:
                yield item["cache_control"]
