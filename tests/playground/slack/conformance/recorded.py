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
_NAMED = {
    "slack-web-golden/Conversation_shared_channel": "channel shared",
    "slack-web-golden/FileObject_example": "file hosted",
    "slack-web-golden/FileObject_real": "file snippet",
    "slack-web-golden/InfoRsp_general": "answer conversations.info channel",
    "slack-web-golden/InfoRsp_im": "answer conversations.info im",
    "slack-web-golden/ResponseJSON_failed_view_publish": "refusal views.publish",
    "slack-web-golden/UpdateRsp_actual": "answer chat.update",
    "python-slack-sdk-tests/web_response_conversations_list": "answer conversations.list",
    "docs-excerpts/agent_session_stopped.event": "inner agent_session_stopped",
    "docs-excerpts/apps.connections.open": "answer apps.connections.open",
    "docs-excerpts/slack_connect_file_stub": "files file_access",
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
    found = []
    for path in sorted(RECORDINGS.rglob("*")):
        folder = path.relative_to(RECORDINGS).parts[0]
        if folder in _SOURCES and path.suffix in (".json", ".md"):
            name = path.relative_to(RECORDINGS).as_posix().rsplit(".", 1)[0]
            found += list(_payloads(name, _SOURCES[folder], _read(path)))
    return found


def fixtures() -> list[Recording]:
    """The repository's own payloads: a file a source, each entry named by its kind."""
    return [
        Recording(f"{path.stem}/{kind}", REAL, kind, payload)
        for path in sorted(FIXTURES.glob("*.json"))
        for kind, payload in json.loads(path.read_text(encoding="utf-8")).items()
    ]


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    bodies = re.findall(r"body: (['`])(.*)\1", text)
    return [json.loads(body.replace("\\\\", "\\")) for _, body in bodies]


def _payloads(name: str, source: str, tree: Any) -> Iterator[Recording]:
    """The payloads in a file: itself, or those one level down."""
    if kind := _NAMED.get(name):
        yield Recording(name, source, kind, tree)
        return
    if "/api/" in name:
        yield Recording(name, source, f"answer {name.rsplit('/', 1)[1]}", tree)
        return
    if isinstance(tree, dict) and (kind := kind_of(tree)):
        yield Recording(name, source, kind, tree)
        return
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, part in parts:
        if isinstance(part, dict) and (kind := kind_of(part)):
            yield Recording(f"{name}:{key}", source, kind, part)


def kind_of(payload: Json) -> str | None:
    """The kind of an event, an interaction, a command or a frame; nothing for anything else."""
    kind = payload.get("type")
    if "envelope_id" in payload:
        return f"envelope {kind}"
    if kind == "event_callback":
        return " ".join(["event", *_event(payload["event"])])
    if kind == "block_actions":
        return f"block_actions {payload['actions'][0]['type']}"
    if "command" in payload and "response_url" in payload:
        return "slash command"
    known = ("view_submission", "view_closed", "shortcut", "message_action", "hello", "disconnect")
    return str(kind) if kind in (*known, "url_verification") else None


def _event(event: Json) -> Iterator[str]:
    yield event["type"]
    if subtype := event.get("subtype"):
        yield subtype
    if tab := event.get("tab"):
        yield tab
    if event["type"] not in ("message", "app_mention"):
        return
    inner = event.get("message", event)
    if inner.get("bot_id"):
        yield "of the app"
    if inner.get("user_profile"):
        yield "of a stranger"
    if inner.get("attachments"):
        yield "with attachments"
    if files := inner.get("files"):
        yield f"with {files[0]['mode']}"
    if "channel_type" in event and "subtype" not in event:
        yield event["channel_type"]
    if "thread_ts" in event:
        yield "in a thread"
