"""The payloads to compare with: recordings beside the repository, and fixtures in it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.playground.slack.conformance.shapes import DOC, REAL, SHAPE, TEST
from tests.playground.slack.support import Json

RECORDINGS = Path(__file__).parents[5] / "shared" / "recordings" / "slack"
FIXTURES = Path(__file__).parents[1] / "fixtures"
_SOURCES = {
    "vercel-chat-replay": REAL,
    "slack-web-golden": REAL,
    "bolt-python-tests": TEST,
    "python-slack-sdk-tests": TEST,
    "chickpea-fixtures": DOC,
    "docs-excerpts": DOC,
    "java-slack-sdk": SHAPE,
}
_TYPES = (
    "disconnect",
    "hello",
    "message_action",
    "shortcut",
    "url_verification",
    "view_closed",
    "view_submission",
)
_NAMED = {
    "slack-web-golden/Conversation_shared_channel": "channel shared",
    "slack-web-golden/FileObject_example": "file hosted",
    "slack-web-golden/FileObject_real": "file snippet",
    "slack-web-golden/InfoRsp_general": "answer conversations.info channel",
    "slack-web-golden/InfoRsp_im": "answer conversations.info im",
    "slack-web-golden/ResponseJSON_failed_view_publish": "refusal views.publish",
    "slack-web-golden/UpdateRsp_actual": "answer chat.update",
    "python-slack-sdk-tests/web_response_conversations_list": "answer conversations.list",
    "docs-excerpts/agent_session_stopped.event": "event agent_session_stopped",
    "docs-excerpts/apps.connections.open": "answer apps.connections.open",
    "docs-excerpts/slack_connect_file_stub": "files file_access",
    "java-slack-sdk/app-backend/BlockActionPayload": "block_actions button",
    "java-slack-sdk/events/AppHomeOpenedPayload": "event app_home_opened home",
    "java-slack-sdk/events/AppMentionPayload": "event app_mention with hosted",
    "java-slack-sdk/events/AppUninstalledPayload": "event app_uninstalled",
    "java-slack-sdk/events/MessageChangedPayload": "event message message_changed",
    "java-slack-sdk/events/MessageDeletedPayload": "event message message_deleted",
    "java-slack-sdk/events/MessageFileSharePayload": "event message file_share with hosted",
    "java-slack-sdk/events/MessagePayload": "event message channel in a thread",
    "java-slack-sdk/events/MessageThreadBroadcastPayload": (
        "event message thread_broadcast of the app in a thread"
    ),
    "java-slack-sdk/events/TokensRevokedPayload": "event tokens_revoked",
}


@dataclass(frozen=True)
class Recording:
    """One recorded payload; `kind` says what it has to be compared with."""

    name: str
    source: str
    kind: str
    payload: Json


def recordings() -> list[Recording]:
    """Every payload recorded beside the repository, where there are recordings."""
    found: list[Recording] = []
    for path in sorted(RECORDINGS.rglob("*")):
        folder = path.relative_to(RECORDINGS).parts[0]
        if folder in _SOURCES and path.suffix in (".json", ".md"):
            name = path.relative_to(RECORDINGS).as_posix().rsplit(".", 1)[0]
            for kind, payload in _payloads(name, _read(path)):
                found.append(Recording(name, _SOURCES[folder], kind, payload))
    return found


def fixtures() -> list[Recording]:
    """The repository's own payloads: in each file an object of payloads by kind.

    They were written down when the local Slack had been brought in line with the recordings, so
    that it stays so where there are none.
    """
    return [
        Recording(path.stem, REAL, kind, payload)
        for path in sorted(FIXTURES.glob("*.json"))
        for kind, payload in json.loads(path.read_text(encoding="utf-8")).items()
    ]


def by_kind(payload: Json) -> Iterator[tuple[str, Json]]:
    """An event, interaction, command or frame by kind; what it carries comes by itself."""
    kind = payload.get("type")
    if kind == "event_callback":
        event = payload["event"]
        yield f"callback {event['type']}", payload | {"event": {}}
        yield " ".join(["event", *_words(event)]), event
    elif "envelope_id" in payload:
        yield f"envelope {kind}", payload | {"payload": {}}
        yield from by_kind(payload["payload"])
    elif kind == "block_actions":
        yield f"block_actions {payload['actions'][0]['type']}", payload
    elif "command" in payload and "response_url" in payload:
        yield "slash command", payload
    elif kind in _TYPES:
        yield str(kind), payload


def _payloads(name: str, tree: Any) -> Iterator[tuple[str, Json]]:
    """The payloads in a file: itself, or those one level down."""
    named = _NAMED.get(name)
    if named and named.startswith("event ") and "event" in tree:
        yield f"callback {named.split()[1]}", tree | {"event": {}}
        yield named, tree["event"]
    elif named:
        yield named, tree
    elif "/api/" in name:
        yield f"answer {name.rsplit('/', 1)[1]}", tree
    else:
        parts = tree if isinstance(tree, list) else [tree, *tree.values()]
        for part in parts:
            if isinstance(part, dict):
                yield from by_kind(part)


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    bodies = re.findall(r"body: (['`])(.*)\1", text)
    return [json.loads(body.replace("\\\\", "\\")) for _, body in bodies]


def _words(event: Json) -> Iterator[str]:
    yield event["type"]
    if subtype := event.get("subtype"):
        yield subtype
    if tab := event.get("tab"):
        yield tab
    if event["type"] not in ("message", "app_mention"):
        return
    inner = event.get("message") or event.get("previous_message") or event
    if inner.get("bot_id"):
        yield "of the app"
    if inner.get("attachments"):
        yield "with attachments"
    if files := inner.get("files"):
        yield f"with {files[0]['mode']}"
    elif inner.get("user_profile"):
        yield "of a stranger"
    if event["type"] == "message" and "subtype" not in event:
        yield event.get("channel_type", "channel")
    if "thread_ts" in event:
        yield "in a thread"
