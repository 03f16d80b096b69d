"""The stream has the real API's objects: same keys, same order, same types."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.playground.claude.brain import Bash, Edit, Say, Think

from .support import OPEN_MODEL, Start
from .wire import JSON, KEYS, LEGACY_KEYS, in_order, objects, recorded_streams

RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "anthropic"
NEWER = {"output_tokens_details", "inference_geo", "stop_details", "caller", "abort_reason"}
"""Keys that some recordings are too old for."""

SCRIPT = [
    Think("Hm."),
    Say("I write it down."),
    Edit("create", "a.txt", file_text="1\n"),
    Edit("view", "a.txt"),
    Bash("echo 1 > $OUTPUT_DIR/a.txt; echo done"),
    Say("Done, and said in more than one delta."),
]


async def _events(start: Start, **parameters: Any) -> list[JSON]:
    lab = await start(SCRIPT)
    thinking = {"type": "adaptive", "display": "summarized"}
    pairs = await lab.raw(model=OPEN_MODEL, thinking=thinking, **parameters)
    return [event for _, event in pairs]


async def test_every_object_has_its_keys_in_order(start: Start) -> None:
    """Each object of a stream has exactly the keys written down by hand, in that order."""
    events = await _events(start)
    assert in_order(events)
    seen = set()
    for kind, value in objects(events):
        assert list(value) == KEYS[kind], kind
        seen.add(kind)
    assert seen == set(KEYS)


async def test_the_legacy_family_has_its_keys_in_order(start: Start) -> None:
    """The same for the blocks of the Python-only tool."""
    tools = [{"type": "code_execution_20250522", "name": "code_execution"}]
    events = await _events(start, tools=tools)
    assert in_order(events)
    for kind, value in objects(events):
        assert list(value) == (KEYS | LEGACY_KEYS)[kind], kind


def _types(value: Any) -> Any:
    if isinstance(value, dict):
        return "object"
    return type(value).__name__


async def test_recorded_streams_look_the_same(start: Start) -> None:
    """Against recordings of the real API: no key too many or too few, same types and order."""
    if not RECORDINGS.is_dir():
        print("no recordings beside the repository: checked against the shapes written by hand")
        pytest.skip("no recordings beside the repository")
    recorded: dict[str, list[JSON]] = defaultdict(list)
    for name, events in recorded_streams(RECORDINGS).items():
        print(f"compared with {name}")
        assert in_order(events), name
        for kind, value in objects(events):
            recorded[kind].append(value)
    legacy = [{"type": "code_execution_20250522", "name": "code_execution"}]
    for events in (await _events(start), await _events(start, tools=legacy)):
        for kind, value in objects(events):
            _compare(kind, value, recorded[kind])


def _compare(kind: str, ours: JSON, theirs: list[JSON]) -> None:
    assert theirs, f"no recording shows {kind}"
    everywhere = set.intersection(*(set(value) for value in theirs))
    anywhere = set().union(*theirs)
    assert everywhere <= set(ours) <= anywhere | NEWER, kind
    for value in theirs:
        common = [key for key in value if key in ours]
        assert [key for key in ours if key in value] == common, f"{kind}: another order"
    for key, value in ours.items():
        types = {_types(other[key]) for other in theirs if key in other}
        assert not types or _types(value) in types, f"{kind}.{key}"
