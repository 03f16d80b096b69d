"""What the twins were seen to do: collected by their tests, printed at the end of the output."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One behaviour of a twin; `passed` says that its check held, and failed when switched off."""

    twin: str
    name: str
    fact: str
    passed: bool


_SEEN: dict[tuple[str, str], Seen] = {}
_NOTES: dict[str, None] = {}


def report(twin: str, name: str, fact: str, passed: bool) -> None:
    """Notes what became of one behaviour; a second report of the same one replaces the first."""
    _SEEN[twin, name] = Seen(twin, name, fact, passed)


def note(line: str) -> None:
    """Adds one line below the table, once."""
    _NOTES[line] = None


def packed() -> dict[str, Any]:
    """All that was seen in this process, as plain data for another one."""
    return {"seen": [astuple(seen) for seen in _SEEN.values()], "notes": list(_NOTES)}


def merge(data: Mapping[str, Any]) -> None:
    """Takes in what another process has seen."""
    for row in data.get("seen", ()):
        report(*row)
    for line in data.get("notes", ()):
        note(line)


def lines() -> list[str]:
    """The table, twin by twin: one line a behaviour, then the count, then the notes."""
    answer: list[str] = []
    for twin in dict.fromkeys(seen.twin for seen in _SEEN.values()):
        rows = [seen for seen in _SEEN.values() if seen.twin == twin]
        good = sum(seen.passed for seen in rows)
        answer += [_line(seen) for seen in rows]
        answer.append(f"{twin}: {good} of {len(rows)} behaviours, each fails when switched off")
    return [*answer, *_NOTES]


def _line(seen: Seen) -> str:
    mark = "ok  " if seen.passed else "FAIL"
    return f"  {mark} {seen.name} ({seen.fact})"
