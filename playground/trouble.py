"""The local Claude's part of the page's "make it fail" menu."""

from collections.abc import Mapping
from typing import Any

from playground.claude.faults import Faults
from playground.slack.faults import MenuEntry

TROUBLE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "overloaded": ("Claude: overloaded twice (529)", {"times": 2}),
    "rate_limit": ("Claude: too many requests (429)", {"seconds": 3}),
    "error_event": (
        "Claude: an error in the middle of the stream",
        {"after_blocks": 2, "code": "overloaded_error"},
    ),
    "cut": ("Claude: the stream is cut", {"after_blocks": 2}),
    "stall": ("Claude: silence for 30 seconds", {"after_blocks": 2, "seconds": 30}),
    "dead_container": ("Claude: the sandbox of a thread is gone", {}),
    "refusal": ("Claude: refuses to answer", {"after_blocks": 1}),
    "max_tokens": ("Claude: the answer grows too long", {"after_blocks": 3}),
    "tool_error": ("Claude: the sandbox does not answer", {"code": "unavailable"}),
    "unauthorized": ("Claude: the key is refused", {}),
}


def menu(faults: Faults) -> list[MenuEntry]:
    """An entry for each kind of trouble; on until the next question has met it."""
    return [_entry(faults, kind, title, how) for kind, (title, how) in TROUBLE.items()]


def _entry(faults: Faults, kind: str, title: str, how: Mapping[str, Any]) -> MenuEntry:
    def active() -> bool:
        return any(fault.kind == kind for fault in faults.pending)

    def switch(on: bool) -> None:
        if on and not active():
            faults.add(kind, **how)
        elif not on:
            faults.pending[:] = [fault for fault in faults.pending if fault.kind != kind]

    return MenuEntry(f"claude-{kind}", title, switch, active)
