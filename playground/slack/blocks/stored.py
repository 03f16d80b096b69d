"""Blocks as Slack keeps them: with the ids and the defaults that the app left out."""

from collections.abc import Callable
from typing import Any

from playground.slack.refusal import Json

_INTERACTIVE = frozenset(
    {"button", "overflow", "checkboxes", "radio_buttons", "file_input", "feedback_buttons"}
)
_DEFAULTS: dict[str, Json] = {
    "plain_text": {"emoji": True},
    "mrkdwn": {"verbatim": False},
    "input": {"optional": False, "dispatch_action": False},
    "plain_text_input": {"multiline": False},
}


def with_ids(block: Json, make: Callable[[], str]) -> Json:
    """A copy of a block in which nothing lacks the ids and defaults that Slack fills in."""
    filled: Json = with_defaults(block)
    block_id = filled.pop("block_id", None) or make()
    filled = {"type": filled["type"], "block_id": block_id, **filled}
    if "element" in filled:
        filled["element"] = filled.pop("element")
    for key in ("elements", "accessory", "element"):
        value = filled.get(key)
        if isinstance(value, list):
            filled[key] = [_element(item, make) for item in value]
        elif isinstance(value, dict):
            filled[key] = _element(value, make)
    return filled


def with_defaults(value: Any) -> Any:
    """A copy with the defaults of text objects and inputs, at any depth."""
    if isinstance(value, list):
        return [with_defaults(each) for each in value]
    if not isinstance(value, dict):
        return value
    filled = {key: with_defaults(each) for key, each in value.items()}
    for key, default in _DEFAULTS.get(str(value.get("type")), {}).items():
        filled.setdefault(key, default)
    return filled


def _element(element: Json, make: Callable[[], str]) -> Json:
    kind = str(element.get("type", ""))
    acts = kind in _INTERACTIVE or kind.endswith(("_select", "_input", "picker"))
    if not acts:
        return element
    return {"type": kind, "action_id": element.get("action_id") or make(), **element}
