"""What a message says: the arguments that the posting methods share, checked as Slack does."""

import json
from dataclasses import dataclass, field
from typing import Any

from playground import limits
from playground.slack.blocks.schema import Scene
from playground.slack.blocks.stored import with_ids
from playground.slack.blocks.validate import check_blocks
from playground.slack.call import Call
from playground.slack.refusal import Json, Refusal, invalid_arguments
from playground.slack.richtext import rich_text


@dataclass
class Content:
    """The body of a message."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None


def scene(call: Call, surface: str = "message") -> Scene:
    """Where the app's blocks are to stand in this workspace."""
    return Scene(
        surface, lambda file: _file_problem(call, file), frozenset(call.hub.faults.refused_blocks)
    )


def content(call: Call, *, longest: int, cut: bool = False, empty: bool = False) -> Content:
    """The body in the arguments of a call.

    Text beyond `longest` is cut or refused (`msg_too_long`); nothing at all is `no_text` unless
    `empty` is allowed.
    """
    text = call.text("text") or ""
    markdown = call.text("markdown_text") or ""
    given = call.tree("blocks")
    if markdown:
        _check_conflict(text, given)
    if len(markdown) > limits.SLACK_MARKDOWN:
        raise Refusal("msg_too_long")
    if len(text) > longest:
        if not cut:
            raise Refusal("msg_too_long")
        text = text[:longest]
    attachments = _attachments(call)
    if not (text.strip() or markdown or given or attachments or empty):
        raise Refusal("no_text")
    if markdown:
        given, text = [{"type": "markdown", "text": markdown}], markdown
    blocks = check_blocks(given, scene(call)) if given else []
    filled = [with_ids(block, call.ws.ids.block) for block in blocks]
    if not filled:
        filled = rich_text(text, call.ws.ids.block())
    return Content(text, filled, attachments, metadata(call))


def metadata(call: Call) -> Json | None:
    """The `metadata` argument: an event type and a payload of limited size."""
    given: Any = call.tree("metadata")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise Refusal("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict) or not given["event_type"]:
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(given).encode()) > limits.SLACK_METADATA:
        raise Refusal("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def _check_conflict(text: str, blocks: Any) -> None:
    """Refuses what cannot stand beside `markdown_text`."""
    if text or blocks:
        raise Refusal("markdown_text_conflict")


def _attachments(call: Call) -> list[Json]:
    given = call.tree("attachments")
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid_arguments("must be an array [json-pointer:/attachments]")
    if len(given) > limits.SLACK_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    return [{"id": number, **each} for number, each in enumerate(given, 1)]


def _file_problem(call: Call, slack_file: Json) -> str | None:
    files = call.ws.files.files
    if "id" in slack_file:
        file = files.get(str(slack_file["id"]))
    else:
        url = str(slack_file["url"])
        file = next(
            (each for each in files.values() if url in _urls(call, each.id)),
            None,
        )
    if file is None or file.gone:
        return "invalid slack file"
    if not call.ws.files.visible(file, call.ws.app.bot_user, call.ws.channels.values(), ""):
        return "invalid slack file"
    if not file.processed:
        return "invalid slack file"
    return None if file.picture else "slack file must be an image"


def _urls(call: Call, file_id: str) -> tuple[str, str]:
    payload = call.ws.files.payload(call.ws.files.files[file_id])
    return str(payload.get("url_private", "")), str(payload.get("permalink", ""))
