"""The differences between two payloads of one kind: keys, types and the order of keys."""

from collections.abc import Iterator
from typing import Any

REAL, TEST, SHAPE, DOC = "REAL", "TEST", "SHAPE", "DOC"
"""Captured; written by the SDK's authors; every possible field, blank; an excerpt of a page."""


def differences(theirs: Any, ours: Any, source: str, path: str = "") -> Iterator[str]:
    """What is different in `ours`, each as `<path>: <what>`.

    A `SHAPE` has every field that can be there, so ours may lack some; order counts where the
    source is `REAL` or `TEST`. Of two lists, elements are compared by their `type`, or else the
    first ones; an empty list says nothing.
    """
    if _type(theirs) != _type(ours):
        yield f"{path}: is {_type(ours)} instead of {_type(theirs)}"
    elif isinstance(theirs, dict):
        yield from _objects(theirs, ours, source, path)
    elif isinstance(theirs, list):
        for mine, other in _pairs(theirs, ours):
            yield from differences(mine, other, source, f"{path}.*")


def _objects(
    theirs: dict[str, Any], ours: dict[str, Any], source: str, path: str
) -> Iterator[str]:
    by_name = _by_name(theirs) and _by_name(ours)
    if by_name:
        theirs, ours = _first(theirs), _first(ours)
    if source != SHAPE:
        for key in theirs:
            if key not in ours:
                yield f"{path}: lacks {key}"
    for key in ours:
        if key not in theirs:
            yield f"{path}: adds {key}"
    shared = [key for key in theirs if key in ours]
    if source in (REAL, TEST) and shared != [key for key in ours if key in theirs]:
        yield f"{path}: has another order of keys"
    for key in shared:
        yield from differences(theirs[key], ours[key], source, f"{path}.{key}" if path else key)


def _by_name(value: dict[str, Any]) -> bool:
    """Whether the keys are ids or names that the app gave, not fields."""
    return bool(value) and all(
        isinstance(each, list | dict) and (key[:1] in "CDG" and key.isupper())
        for key, each in value.items()
    )


def _first(value: dict[str, Any]) -> dict[str, Any]:
    return {"*": next(iter(value.values()))}


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def _pairs(theirs: list[Any], ours: list[Any]) -> Iterator[tuple[Any, Any]]:
    if not theirs or not ours:
        return
    kinds = [each.get("type") if isinstance(each, dict) else None for each in theirs]
    if not all(kinds):
        yield theirs[0], ours[0]
        return
    for kind, each in zip(kinds, theirs, strict=True):
        for mine in ours:
            if isinstance(mine, dict) and mine.get("type") == kind:
                yield each, mine
                break
