"""What the local Slack says has the shape of what the real one was recorded to say."""

import json
from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml  # type: ignore[import-untyped]

from tests.playground.slack.conformance.accepted import ACCEPTED, NOT_PRODUCED
from tests.playground.slack.conformance.produced import everything
from tests.playground.slack.conformance.recorded import (
    RECORDINGS,
    Recording,
    fixtures,
    recordings,
)
from tests.playground.slack.conformance.shapes import REAL, TEST, differences, node
from tests.playground.slack.support import Json
from tests.support.behaviours import note

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
SCOPES = {
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
}
"""The scopes that the app may ever ask for; Slack's schema takes any text."""
EVENTS = {
    "agent_session_stopped",
    "agent_session_title_changed",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "file_deleted",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "tokens_revoked",
}
"""The events that the app may ever subscribe to."""


def compare(recorded: list[Recording], ours: dict[str, Json]) -> tuple[list[str], set[str]]:
    """All differences by kind, and the kinds that the local Slack did not produce."""
    kinds: dict[str, list[Recording]] = defaultdict(list)
    for each in recorded:
        kinds[each.kind].append(each)
    found = [
        f"{kind} | {difference}"
        for kind, same in kinds.items()
        if kind in ours
        for difference in differences([node(r.source, r.payload) for r in same], ours[kind])
    ]
    return found, set(kinds) - set(ours)


def unmatched(found: list[str] | set[str], patterns: dict[str, str]) -> tuple[list[str], list[str]]:
    """What no pattern matches, and the patterns that match nothing."""
    rest = [each for each in found if not any(fnmatchcase(each, pattern) for pattern in patterns)]
    unused = [p for p in patterns if not any(fnmatchcase(each, p) for each in found)]
    return rest, unused


async def test_payloads_look_like_the_repositorys_own() -> None:
    """Against payloads written for this repository there is no difference at all."""
    written = fixtures()
    found, missing = compare(written, await everything())
    assert not found and not missing
    source = "and recordings" if RECORDINGS.is_dir() else "alone: no recordings here"
    note(f"local Slack: compared with {len(written)} payloads of the repository {source}")


async def test_payloads_look_like_recorded_ones() -> None:
    """Each difference from a recording of the real Slack has its reason, and no reason is idle."""
    if not RECORDINGS.is_dir():
        pytest.skip("no recordings beside the repository; its own payloads were compared")
    recorded = recordings()
    found, missing = compare(recorded, await everything())
    assert unmatched(found, ACCEPTED) == ([], [])
    assert unmatched(missing, NOT_PRODUCED) == ([], [])
    live = sum(each.source in (REAL, TEST) for each in recorded)
    note(f"local Slack: compared with {len(recorded)} recorded payloads, {live} of them live ones")


def test_the_repositorys_own_payloads_look_like_recorded_ones() -> None:
    """They differ from the recordings only where the local Slack may."""
    if not RECORDINGS.is_dir():
        pytest.skip("no recordings beside the repository")
    written = {each.kind: each.payload for each in fixtures()}
    found, _ = compare(recordings(), written)
    assert unmatched(found, ACCEPTED)[0] == []


BEFORE: Json = {"ts": "1.0", "user": "U1", "files": [{"id": "F1", "size": 3}], "edited": None}


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (BEFORE, []),
        ({"user": "U2", "ts": "2.0", "files": [], "edited": None}, [": has another order of keys"]),
        ({"ts": "1.0", "user": "U1", "files": []}, [": lacks edited"]),
        (BEFORE | {"team": "T1"}, [": adds team"]),
        (BEFORE | {"files": [{"id": "F1", "size": "3"}]}, ["files.*.size: is string, not number"]),
    ],
)
def test_differences_are_found(ours: Any, expected: list[str]) -> None:
    """Keys too few and too many, other types and another order each count."""
    assert list(differences([node(REAL, BEFORE)], ours)) == expected


def test_the_newest_capture_decides_the_order() -> None:
    """Where captures disagree on the order of two keys, the later one is right."""
    older, newer = {"a": "1600000000.0", "b": 1}, {"b": 1, "a": "1760000000.0"}
    nodes = [node(REAL, older), node(REAL, newer)]
    assert list(differences(nodes, newer)) == []
    assert list(differences(nodes, older)) == [": has another order of keys"]


def test_the_manifest_asks_for_known_scopes_and_events_only() -> None:
    """A typing error in a name would be found by nobody else."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) <= SCOPES
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) <= EVENTS


def test_the_manifest_fits_slacks_schema() -> None:
    """Slack's own schema accepts the repository's manifest, and would refuse a stray key."""
    schema_file = RECORDINGS / "manifest.schema.2.0.0.json"
    if not schema_file.is_file():
        pytest.skip("Slack's schema is not beside the repository")
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    jsonschema.validate(manifest, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest | {"colour": "red"}, schema)
