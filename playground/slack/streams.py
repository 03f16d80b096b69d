"""Streamed messages: their pieces, how these look as blocks, and when a stream ends."""

from dataclasses import dataclass, field

from playground import limits
from playground.slack.messages import Message
from playground.slack.refusal import Json, Refusal, invalid

_STATUSES = ("pending", "in_progress", "complete", "error")
_TASK_KEYS = frozenset({"type", "id", "title", "status", "details", "output", "sources"})


@dataclass
class Stream:
    """A streamed message in the making.

    `state` is `live`, `expired` (after about five minutes), `stopped_by_user` or `done`. `pieces`
    are the chunks in order, with text joined and tasks kept at the place of their first update.
    """

    message: Message
    mode: str = "timeline"
    state: str = "live"
    size: int = 0
    full: bool = False
    pieces: list[Json] = field(default_factory=list)
    title: str = ""

    def add(self, chunks: list[Json]) -> None:
        """Appends chunks; refuses them when the message would grow too large, for good."""
        size = sum(_size(chunk) for chunk in chunks)
        if self.full or self.size + size > limits.SLACK_STREAM_BYTES:
            self.full = True
            raise Refusal("msg_too_long")
        self.size += size
        for chunk in chunks:
            self._take(chunk)

    def _take(self, chunk: Json) -> None:
        kind = chunk["type"]
        if kind == "plan_update":
            self.title = chunk["title"]
        elif kind == "markdown_text":
            if self.pieces and self.pieces[-1]["type"] == "markdown_text":
                self.pieces[-1]["text"] += chunk["text"]
            else:
                self.pieces.append(dict(chunk))
        elif kind == "task_update":
            self._update_task(chunk)
        else:
            self.pieces.append(chunk)

    def _update_task(self, chunk: Json) -> None:
        for piece in self.pieces:
            if piece["type"] == "task_update" and piece["id"] == chunk["id"]:
                details = piece.get("details", "") + chunk.get("details", "")
                piece.update(chunk)
                piece["details"] = details
                return
        self.pieces.append(dict(chunk))

    def text(self) -> str:
        """The plain text of the message."""
        return "".join(piece["text"] for piece in self.pieces if piece["type"] == "markdown_text")

    def blocks(self) -> list[Json]:
        """The pieces as blocks; in `plan` mode all tasks stand in one plan."""
        tasks = [_card(piece) for piece in self.pieces if piece["type"] == "task_update"]
        blocks: list[Json] = []
        planned = False
        for piece in self.pieces:
            if piece["type"] == "markdown_text":
                blocks.append({"type": "markdown", "text": piece["text"]})
            elif piece["type"] == "blocks":
                blocks += piece["blocks"]
            elif self.mode != "plan":
                blocks.append(_card(piece))
            elif not planned:
                planned = True
                blocks.append({"type": "plan", "title": self.title or "Plan", "tasks": tasks})
        if self.title and not planned and self.mode == "plan":
            blocks.insert(0, {"type": "plan", "title": self.title, "tasks": []})
        return blocks


def check_chunks(chunks: object) -> list[Json]:
    """The chunks of a call, if they are well formed; `invalid_chunks` otherwise."""
    if not isinstance(chunks, list):
        raise invalid("invalid_chunks", "must be an array [json-pointer:/chunks]")
    problems = [
        f"{found} [json-pointer:/chunks/{number}]"
        for number, chunk in enumerate(chunks)
        if (found := _problem(chunk))
    ]
    if problems:
        raise invalid("invalid_chunks", *problems)
    return chunks


def _problem(chunk: object) -> str | None:
    if not isinstance(chunk, dict):
        return "must provide an object"
    kind = chunk.get("type")
    if kind == "markdown_text":
        text = chunk.get("text")
        long = isinstance(text, str) and len(text) > limits.SLACK_MARKDOWN
        return None if isinstance(text, str) and text and not long else "invalid text"
    if kind == "plan_update":
        return None if _short(chunk.get("title")) else "invalid title"
    if kind == "task_update":
        return _task_problem(chunk)
    if kind == "blocks":
        blocks = chunk.get("blocks")
        return None if isinstance(blocks, list) and blocks else "missing required field: blocks"
    return f"unsupported type: {kind}"


def _task_problem(chunk: Json) -> str | None:
    for key in ("id", "title"):
        if not _short(chunk.get(key)):
            return f"invalid {key}"
    if chunk.get("status") not in _STATUSES:
        return "invalid status"
    for key in ("details", "output"):
        if key in chunk and not (chunk[key] == "" or _short(chunk[key])):
            return f"invalid {key}: must be less than {limits.SLACK_TASK_FIELD + 1} characters"
    unknown = set(chunk) - _TASK_KEYS
    return f"invalid additional property: {unknown.pop()}" if unknown else None


def _short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= limits.SLACK_TASK_FIELD


def _size(chunk: Json) -> int:
    words = (chunk.get(key) for key in ("text", "title", "details", "output"))
    return sum(len(word.encode()) for word in words if isinstance(word, str))


def _card(piece: Json) -> Json:
    card: Json = {"type": "task_card", "task_id": piece["id"], "title": piece["title"]}
    card["status"] = piece["status"]
    for key in ("details", "output"):
        if piece.get(key):
            section = [{"type": "text", "text": piece[key]}]
            elements = [{"type": "rich_text_section", "elements": section}]
            card[key] = {"type": "rich_text", "elements": elements}
    if piece.get("sources"):
        card["sources"] = piece["sources"]
    return card
