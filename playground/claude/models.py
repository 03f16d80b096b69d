"""The models that the local Claude answers to, and how each one thinks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Model:
    """What differs from model to model.

    ``thinking`` are the accepted values of ``thinking.type``; ``thinks`` says whether it thinks
    when the request leaves ``thinking`` out; ``display`` is the default display; ``notes`` says
    whether text between tool calls comes back inside thinking blocks.
    """

    thinking: frozenset[str]
    thinks: bool = True
    display: str = "omitted"
    notes: bool = False
    window: int = 1_000_000
    output_max: int = 128_000
    sampling: bool = False


_ADAPTIVE = frozenset({"adaptive"})
_OPTIONAL = frozenset({"adaptive", "disabled"})
_ALL = frozenset({"adaptive", "enabled", "disabled"})
_BUDGET = frozenset({"enabled", "disabled"})

_ALWAYS = Model(_ADAPTIVE)
_ALWAYS_NOTES = Model(_ADAPTIVE, notes=True)
_FIVE = Model(_OPTIONAL)
_FOUR_SEVEN = Model(_OPTIONAL, thinks=False)
_FOUR_SIX = Model(_ALL, thinks=False, display="summarized", sampling=True)
_FOUR_FIVE = Model(
    _BUDGET,
    thinks=False,
    display="summarized",
    window=200_000,
    output_max=64_000,
    sampling=True,
)

MODELS: Mapping[str, Model] = {
    "claude-sonnet-5-5": Model(frozenset({"adaptive", "between_tools"}), notes=True),
    "claude-opus-5-5": _ALWAYS_NOTES,
    "claude-haiku-5-5": _FIVE,
    "claude-fable-5-2": _ALWAYS_NOTES,
    "claude-mythos-5-2": _ALWAYS_NOTES,
    "claude-fable-5-1": _ALWAYS_NOTES,
    "claude-mythos-5-1": _ALWAYS_NOTES,
    "claude-fable-5": _ALWAYS,
    "claude-mythos-5": _ALWAYS,
    "claude-opus-5": _FIVE,
    "claude-sonnet-5": _FIVE,
    "claude-opus-4-8": _FOUR_SEVEN,
    "claude-opus-4-7": _FOUR_SEVEN,
    "claude-opus-4-6": _FOUR_SIX,
    "claude-sonnet-4-6": _FOUR_SIX,
    "claude-haiku-4-5": _FOUR_FIVE,
    "claude-haiku-4-5-20251001": _FOUR_FIVE,
    "claude-opus-4-5": _FOUR_FIVE,
    "claude-opus-4-5-20251101": _FOUR_FIVE,
    "claude-sonnet-4-5": _FOUR_FIVE,
    "claude-sonnet-4-5-20250929": _FOUR_FIVE,
}


def describe(name: str) -> dict[str, Any]:
    """The Models API's object for ``name``, as far as the playground knows it."""
    model = MODELS[name]

    def support(value: bool) -> dict[str, bool]:
        return {"supported": value}

    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    return {
        "type": "model",
        "id": name,
        "display_name": name.replace("-", " ").title(),
        "created_at": "1970-01-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": model.window,
        "max_tokens": model.output_max,
        "capabilities": {
            "server_tools": {
                "supported": True,
                "code_execution": support(True),
                "web_search": support(False),
            },
            "thinking": {
                "supported": True,
                "types": {kind: support(kind in model.thinking) for kind in kinds},
            },
        },
    }
