"""Content blocks as they came over the wire, made into ones that can be read and sent back.

What is not as documented becomes empty or is left out: a field of the wrong kind must cost no turn,
nor the next one, for which the API would refuse it.
"""

from collections.abc import Mapping
from typing import Any

from bot.claude.usage import Usage

RESULTS = "_tool_result"
"""Every result block's type ends so."""
_RAN = "code_execution_tool_result"


def mapping(value: Any) -> Mapping[str, Any]:
    """``value`` if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def words(value: Any) -> str:
    """``value`` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> int | None:
    """``value`` if it is an integer, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def usage(value: Any, default: Usage | None = None) -> Usage:
    """Tokens; what is missing or negative is as in ``default``, for the output none."""
    told, base = mapping(value), default or Usage()

    def count(name: str, otherwise: int) -> int:
        found = number(told.get(name))
        return otherwise if found is None or found < 0 else found

    return Usage(
        count("input_tokens", 0) or base.input_tokens,
        count("output_tokens", 0),
        count("cache_creation_input_tokens", base.cache_creation_input_tokens),
        count("cache_read_input_tokens", base.cache_read_input_tokens),
    )


def block(value: Any) -> dict[str, Any] | None:
    """A content block that has all that its type needs; None if nothing can be made of it."""
    given = dict(mapping(value))
    kind = words(given.get("type"))
    if kind == "text":
        return {**given, "text": words(given.get("text"))}
    if kind == "thinking":
        return {**given, **{key: words(given.get(key)) for key in ("thinking", "signature")}}
    if kind == "server_tool_use":
        named = words(given.get("id")) and words(given.get("name"))
        return {**given, "input": dict(mapping(given.get("input")))} if named else None
    if kind.endswith(RESULTS):
        if not words(given.get("tool_use_id")):
            return None
        if kind.endswith(_RAN):
            return {**given, "content": _result(kind, given.get("content"))}
    return given if kind else None


def _result(kind: str, value: Any) -> dict[str, Any]:
    content = dict(mapping(value))
    if not words(content.get("type")):
        return {"type": f"{kind}_error", "error_code": "unavailable"}
    for key in ("stdout", "stderr", "error_message"):
        if key in content:
            content[key] = words(content[key])
    if "return_code" in content:
        content["return_code"] = number(content["return_code"]) or 0
    if isinstance(outputs := content.get("content"), list):
        content["content"] = [made for made in outputs if words(mapping(made).get("file_id"))]
    elif "content" in content:
        content["content"] = words(content["content"])
    return content
