"""What goes to Slack stays as it is: every block, view and call, against ``wire.json``.

``python -m tests.unit.reply.test_wire`` writes the file anew, for a change that is meant.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import text
from tests.unit.reply.wire import pages, scenes

KEPT = Path(__file__).with_name("wire.json")
LONG = 1_500
"""Characters of JSON."""


class Keys(dict[str, str]):
    """A catalogue in which every sentence is its key: the words may change."""

    def get(self, key: str, default: Any = None) -> Any:
        return key


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(text, "_catalogue", lambda language: Keys())
    yield


def small(sent: Any) -> Any:
    """The same as JSON, with a digest in the place of every list that is long."""
    if isinstance(sent, dict):
        return {key: small(value) for key, value in sent.items()}
    text = json.dumps(sent, ensure_ascii=False, sort_keys=True)
    if isinstance(sent, list) and len(text) > LONG:
        if len(sent) > 1 and not isinstance(sent[-1], list):
            return hashlib.sha256(text.encode()).hexdigest()
        return [small(value) for value in sent]
    return json.loads(text)


def told(sent: dict[str, dict[str, Any]]) -> str:
    """Samples as JSON, each on a line of its own."""
    parts = []
    for part, samples in sent.items():
        lines = (
            f"{json.dumps(name)}: {json.dumps(sample, ensure_ascii=False, sort_keys=True)}"
            for name, sample in samples.items()
        )
        parts.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    return "{" + ", ".join(parts) + "}\n"


def kept(part: str) -> dict[str, Any]:
    """What was sent when the file was written."""
    found: dict[str, Any] = json.loads(KEPT.read_text("utf-8"))[part]
    return found


def test_blocks_and_views_are_the_same() -> None:
    """Each as JSON; the order of keys does not count."""
    now = small(pages())
    for name, before in kept("pages").items():
        assert now.pop(name) == before, name
    assert not now


async def test_calls_are_the_same_and_in_the_same_order() -> None:
    """Of answers that Slack refuses in part, and of whole runs."""
    now = small(await scenes())
    for name, before in kept("scenes").items():
        assert now.pop(name) == before, name
    assert not now


if __name__ == "__main__":
    text._catalogue = lambda language: Keys()  # type: ignore[assignment]
    sent = small({"pages": pages(), "scenes": asyncio.run(scenes())})
    KEPT.write_text(told(sent), "utf-8")
