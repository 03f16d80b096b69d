"""The differences between a payload and recorded ones of its kind: keys, types, order of keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

REAL, TEST, DOC, SHAPE = "REAL", "TEST", "DOC", "SHAPE"
"""Captured; by the SDK's authors; an excerpt of a page; every possible field, with blanks."""

_NAMED = re.compile(r"\bstate\.values(\.\*)?$|\bshares\.(public|private)$")
"""Objects whose keys are ids or names of the app's own, not fields."""
_STAMP = re.compile(r"\b1[5-9]\d{8}\b")


@dataclass(frozen=True)
class Node:
    """One place of a recorded payload, with the time that the payload is from."""

    source: str
    age: int
    value: Any


def node(source: str, payload: Any) -> Node:
    """The root of a payload; its age is the latest timestamp in it."""
    return Node(source, max(map(int, _STAMP.findall(str(payload))), default=0), payload)


def differences(theirs: list[Node], ours: Any, path: str = "") -> Iterator[str]:
    """What is different in `ours`, each as `<path>: <what>`.

    A key of ours must be in one of the recordings, and ours must have every key that is in any of
    them (but not all of a `SHAPE`). Two keys stand in the order of the newest `REAL` or `TEST`
    payload that has both. Elements of lists are compared with those of the same `type`. The blanks
    of a `SHAPE` do not tell what can be null.
    """
    same = [each for each in theirs if _type(each.value) == _type(ours)]
    if ours is None and any(each.source == SHAPE for each in theirs):
        return
    if not same:
        known_as = " or ".join(sorted({_type(each.value) for each in theirs}))
        yield f"{path}: is {_type(ours)}, not {known_as}"
    elif isinstance(ours, dict) and _NAMED.search(path):
        listed = [Node(each.source, each.age, list(each.value.values())) for each in same]
        yield from differences(listed, list(ours.values()), path)
    elif isinstance(ours, dict):
        same = [each for each in same if each.value or each.source != SHAPE]
        if same:
            yield from _objects(same, ours, path)
    elif isinstance(ours, list):
        for kind in dict.fromkeys(_kind(each) for each in ours):
            known = [
                Node(each.source, each.age, item)
                for each in same
                for item in each.value
                if _kind(item) == kind
            ]
            mine = next(each for each in ours if _kind(each) == kind)
            if known:
                yield from differences(known, mine, f"{path}.{kind or '*'}")


def _objects(theirs: list[Node], ours: dict[str, Any], path: str) -> Iterator[str]:
    wanted = dict.fromkeys(key for each in theirs if each.source != SHAPE for key in each.value)
    known = {key for each in theirs for key in each.value}
    yield from (f"{path}: lacks {key}" for key in wanted if key not in ours)
    yield from (f"{path}: adds {key}" for key in ours if theirs and key not in known)
    ordered = sorted((t for t in theirs if t.source in (REAL, TEST)), key=lambda t: -t.age)
    if any(_swapped(ordered, first, second) for first, second in combinations(ours, 2)):
        yield f"{path}: has another order of keys"
    for key, value in ours.items():
        below = [Node(t.source, t.age, t.value[key]) for t in theirs if key in t.value]
        if below:
            yield from differences(below, value, f"{path}.{key}".lstrip("."))


def _swapped(newest_first: list[Node], first: str, second: str) -> bool:
    keys = next((list(t.value) for t in newest_first if {first, second} <= set(t.value)), None)
    return keys is not None and keys.index(first) > keys.index(second)


def _kind(value: Any) -> str:
    return str(value.get("type", "")) if isinstance(value, dict) else ""


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
