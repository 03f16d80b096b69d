"""Trouble on demand: what the real service does on a bad day, in the order it was asked for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

HTTP = {
    "unauthorized": 401,
    "payment_required": 402,
    "permission": 403,
    "too_large": 413,
    "rate_limit": 429,
    "spend_limit": 429,
    "usage_limit": 400,
    "no_credit": 400,
    "internal": 500,
    "timeout": 504,
    "overloaded": 529,
}
"""Answered instead of the call, with this status. ``seconds`` is the retry-after of a 429."""

STREAM = frozenset({"error_event", "cut", "break", "stall"})
"""After ``after_blocks`` blocks: an error event in a 200 stream (``code`` is its type), a clean end
without the last events, a torn connection, silence for ``seconds``."""

STOPS = frozenset({"refusal", "max_tokens", "model_context_window_exceeded", "pause_turn"})
"""The turn ends with this stop reason after ``after_blocks`` blocks (``pause_turn``: at the next
tool call). ``code`` is a refusal's category."""

OTHER = frozenset(
    {"dead_container", "no_container", "tool_error", "file_expired", "slow", "storage_full"}
)
"""``dead_container``: the container of the request has expired; ``no_container``: it never was.
``tool_error``: the next call of the tool ends with the error ``code``. ``file_expired``: the next
file that is used has expired.
``slow``: the answer starts ``seconds`` late. ``storage_full``: the next upload hits the quota."""

TOOL_CODES = frozenset(
    {
        "unavailable",
        "execution_time_exceeded",
        "invalid_tool_input",
        "too_many_requests",
        "output_file_too_large",
    }
)

KINDS = frozenset(HTTP) | STREAM | STOPS | OTHER
PLACES = frozenset(
    {"any", "messages", "models", "files", "upload", "download", "metadata", "delete"}
)


@dataclass(frozen=True)
class Fault:
    """One kind of trouble, for the next ``times`` occasions in ``where``."""

    kind: str
    times: int = 1
    where: str = "messages"
    after_blocks: int = 0
    seconds: float = 0.0
    code: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        if self.where not in PLACES:
            raise ValueError(f"unknown place {self.where!r}; known: {', '.join(sorted(PLACES))}")
        if self.kind == "tool_error" and self.code not in TOOL_CODES:
            raise ValueError(f"a tool error needs a code of {', '.join(sorted(TOOL_CODES))}")

    def hits(self, place: str) -> bool:
        """Whether it is meant for a call in ``place``; "files" covers all calls of files."""
        return self.where in ("any", place) or (
            self.where == "files" and place in ("upload", "download", "metadata", "delete")
        )


@dataclass
class Faults:
    """The faults that wait for their occasion."""

    pending: list[Fault] = field(default_factory=list)

    def add(self, kind: str, **values: Any) -> Fault:
        """Ask for trouble. Raises ValueError for an unknown kind, place or code."""
        fault = Fault(kind, **values)
        self.pending.append(fault)
        return fault

    def clear(self) -> None:
        """Peace again."""
        self.pending.clear()

    def take(self, kinds: Iterable[str], place: str = "messages") -> Fault | None:
        """The first waiting fault of these kinds for ``place``, used up once."""
        wanted = set(kinds)
        for index, fault in enumerate(self.pending):
            if fault.kind in wanted and fault.hits(place):
                if fault.times > 1:
                    self.pending[index] = replace(fault, times=fault.times - 1)
                else:
                    del self.pending[index]
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """What waits, as JSON."""
        return [asdict(fault) for fault in self.pending]
