"""From the events of a Messages stream to AnalysisEvents: a fold without any I/O."""

import json
from collections.abc import Mapping
from typing import Any

import structlog

from bot.analysis import received
from bot.analysis.drafting import Drafting
from bot.analysis.events import (
    AnalysisEvent,
    Draft,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Tool,
)
from bot.analysis.received import RESULTS, mapping, words
from bot.analysis.titles import title_of
from bot.claude.usage import Usage

TOOLS: Mapping[str, Tool] = {
    "bash_code_execution": "bash",
    "text_editor_code_execution": "editor",
    "code_execution": "python",
}
CHARACTERS_PER_TOKEN = 4  # a rule of thumb, for estimates only

log = structlog.get_logger(__name__)


class _Open:
    """A block that is being written, and the pieces of it that have come."""

    def __init__(self, block: dict[str, Any]) -> None:
        self.block = block
        self.pieces: list[str] = []
        self.size = 0

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.size += len(piece)

    def settle(self) -> None:
        """Put the text that has come so far into the block."""
        if self.block["type"] in ("text", "thinking"):
            key = self.block["type"]
            self.block[key] = "".join([self.block[key], *self.pieces])
            self.pieces = []


class Fold:
    """The state of one turn, over all the requests that it takes (``pause_turn``).

    Feed it every event of every stream as plain dicts. What it cannot make anything of, it leaves
    out: no event ends a turn by its form.
    """

    def __init__(self) -> None:
        self.executions: list[Execution] = []
        self.stop_reason: str | None = None
        self.refused_as = ""
        """The category of a refusal, where the API names one."""
        self.container_id: str | None = None
        self.model = ""
        self.started = False
        self._blocks: list[dict[str, Any]] = []
        self._open: dict[int, _Open] = {}
        self._calls: dict[str, dict[str, Any]] = {}
        self._drafting = Drafting()
        self._past = Usage()
        self._first = Usage()
        self._last: Usage | None = None
        self._written = 0
        self._returned = 0

    def feed(self, event: Any) -> list[AnalysisEvent]:
        """Take one stream event in, whatever it holds; returns what it tells."""
        try:
            return self._take(mapping(event))
        except Exception as error:
            log.error("event_not_understood", error=type(error).__name__)
            return []

    def _take(self, event: Mapping[str, Any]) -> list[AnalysisEvent]:
        told = received.number(event.get("index"))
        index = -1 if told is None else told
        match event.get("type"):
            case "message_start":
                self._start(mapping(event.get("message")))
            case "content_block_start":
                return self._start_block(index, event.get("content_block"))
            case "content_block_delta":
                return self._delta(index, mapping(event.get("delta")))
            case "content_block_stop":
                return self._stop_block(index)
            case "message_delta":
                self._end(mapping(event.get("delta")), event.get("usage"))
        return []

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The assistant's content so far, ready to be sent back once the turn is complete."""
        for written in self._open.values():
            written.settle()
        return self._blocks

    @property
    def usage(self) -> Usage:
        """The tokens of the turn; an estimate while a request's last event has not come."""
        return self._past + (self._last or self._estimate())

    @property
    def answer(self) -> str:
        """The text after the last result; if there is none, the last thing that was said."""
        if tail := self._tail():
            return tail
        for block in reversed(self.blocks):
            said = (words(block.get("text")) or words(block.get("thinking"))).strip()
            if said:
                return said
        return ""

    def _tail(self) -> str:
        """The text after the last result, as far as it is there."""
        tail: list[str] = []
        for block in reversed(self.blocks):
            if block["type"] == "text":
                tail.append(block["text"])
            elif tail or block["type"] != "thinking":
                break
        return "\n\n".join(part.strip() for part in reversed(tail) if part.strip())

    def _start(self, message: Mapping[str, Any]) -> None:
        if self._last is not None:
            self._past += self._last
        self._last = None
        self._first = received.usage(message.get("usage"))
        self._close_all()
        self._written = self._returned = 0
        self.started = True
        self.stop_reason = None
        self.model = words(message.get("model")) or self.model

    def _close_all(self) -> None:
        for index in list(self._open):
            self._stop_block(index)

    def _start_block(self, index: int, given: Any) -> list[AnalysisEvent]:
        told = self._stop_block(index)
        block = received.block(given)
        if block is None:
            log.error("block_not_understood", type=words(mapping(given).get("type"))[:60])
            return told
        if block["type"] == "server_tool_use":
            told += self._narration()
            self._calls[block["id"]] = block
        if block["type"] == "text":
            if not self._blocks or self._blocks[-1]["type"] != "text":
                self._drafting = Drafting()
            self._drafting.begin_block()
            self._drafting.add(block["text"])
        self._blocks.append(block)
        self._open[index] = _Open(block)
        return told

    def _delta(self, index: int, delta: Mapping[str, Any]) -> list[AnalysisEvent]:
        written = self._open.get(index)
        if written is None:
            return []
        match written.block["type"], delta.get("type"):
            case "text", "text_delta":
                piece = words(delta.get("text"))
                written.add(piece)
                self._drafting.add(piece)
                return self._draft()
            case "thinking", "thinking_delta":
                written.add(words(delta.get("thinking")))
            case "thinking", "signature_delta":
                written.block["signature"] = words(delta.get("signature"))
            case "server_tool_use", "input_json_delta":
                written.add(words(delta.get("partial_json")))
        return []

    def _draft(self, *, whole: bool = False) -> list[AnalysisEvent]:
        text = self._drafting.draft(whole=whole)
        return [] if text is None else [Draft(text)]

    def _stop_block(self, index: int) -> list[AnalysisEvent]:
        written = self._open.pop(index, None)
        if written is None:
            return []
        block = written.block
        written.settle()
        self._written += written.size
        match block["type"]:
            case "text":
                return self._draft(whole=True)
            case "thinking" if said := block["thinking"].strip():
                return [Narration(said)]
            case "server_tool_use" if self._complete(block, "".join(written.pieces)):
                if tool := TOOLS.get(block["name"]):
                    return [ExecutionStarted(block["id"], tool, title_of(tool, block["input"]))]
            case str(kind) if kind.endswith(RESULTS):
                self._returned += len(json.dumps(block.get("content"), ensure_ascii=False))
                return self._result(block)
        return []

    @staticmethod
    def _complete(block: dict[str, Any], partial: str) -> bool:
        """Take a call's input in; False if it broke off in the middle (``max_tokens``)."""
        try:
            block["input"] = dict(mapping(json.loads(partial))) if partial else block["input"]
        except (ValueError, RecursionError):
            return False
        return True

    def _narration(self) -> list[AnalysisEvent]:
        said = self.blocks[-1] if self._blocks else {}
        text = said["text"].strip() if said.get("type") == "text" else ""
        return [Narration(text)] if text else []

    def _result(self, block: Mapping[str, Any]) -> list[AnalysisEvent]:
        call = self._calls.get(block["tool_use_id"], {})
        tool = TOOLS.get(call.get("name", ""))
        if tool is None or not block["type"].endswith("code_execution_tool_result"):
            return []
        content = block["content"]
        outputs = content.get("content")
        execution = Execution(
            id=call["id"],
            tool=tool,
            input=call["input"],
            title=title_of(tool, call["input"]),
            stdout=words(content.get("stdout")) or words(outputs),
            stderr=words(content.get("stderr")) or words(content.get("error_message")),
            return_code=content.get("return_code"),
            error_code=words(content.get("error_code")) or None,
            file_ids=tuple(made["file_id"] for made in outputs)
            if isinstance(outputs, list)
            else (),
        )
        self.executions.append(execution)
        return [ExecutionFinished(execution)]

    def _end(self, delta: Mapping[str, Any], usage: Any) -> None:
        self.stop_reason = words(delta.get("stop_reason")) or None
        self.refused_as = words(mapping(delta.get("stop_details")).get("category"))
        self.container_id = words(mapping(delta.get("container")).get("id")) or self.container_id
        self._last = received.usage(usage, self._first)

    def _estimate(self) -> Usage:
        if not self.started:
            return Usage()
        first, again = self._first, len(self.executions)
        return Usage(
            input_tokens=first.input_tokens + self._returned // CHARACTERS_PER_TOKEN,
            output_tokens=max(first.output_tokens, self._written // CHARACTERS_PER_TOKEN),
            cache_creation_input_tokens=first.cache_creation_input_tokens,
            cache_read_input_tokens=first.cache_read_input_tokens
            + again * (first.input_tokens + first.cache_read_input_tokens),
            estimated=True,
        )
