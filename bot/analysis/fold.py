"""From the events of a Messages stream to AnalysisEvents: a fold without any I/O."""

import json
from collections.abc import Mapping
from typing import Any

from bot.analysis.closing import visible
from bot.analysis.events import (
    AnalysisEvent,
    Draft,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Tool,
)
from bot.analysis.history import RESULTS
from bot.analysis.titles import title_of
from bot.claude.usage import Usage

TOOLS: Mapping[str, Tool] = {
    "bash_code_execution": "bash",
    "text_editor_code_execution": "editor",
    "code_execution": "python",
}
CHARACTERS_PER_TOKEN = 4  # a rule of thumb, for estimates only


class Fold:
    """The state of one turn, over all the requests that it takes (``pause_turn``).

    Feed it every event of every stream as plain dicts. ``blocks`` is the assistant's content so
    far, ready to be sent back once the turn is complete.
    """

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.executions: list[Execution] = []
        self.stop_reason: str | None = None
        self.container_id: str | None = None
        self.model = ""
        self.started = False
        self._offset = 0
        self._open: dict[int, str] = {}
        self._past = Usage()
        self._first = Usage()
        self._last: Usage | None = None
        self._written = 0
        self._returned = 0

    def feed(self, event: Mapping[str, Any]) -> list[AnalysisEvent]:
        """Take one stream event in; returns what it tells."""
        match event["type"]:
            case "message_start":
                self._start(event["message"])
            case "content_block_start":
                return self._start_block(event["index"], dict(event["content_block"]))
            case "content_block_delta":
                return self._delta(event["index"], event["delta"])
            case "content_block_stop":
                return self._stop_block(event["index"])
            case "message_delta":
                self._end(event)
        return []

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
            said = str(block.get("text") or block.get("thinking") or "").strip()
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
        self._first = _usage(message.get("usage") or {})
        self._offset = len(self.blocks)
        self._open.clear()
        self._written = self._returned = 0
        self.started = True
        self.stop_reason = None
        self.model = message.get("model") or self.model

    def _start_block(self, index: int, block: dict[str, Any]) -> list[AnalysisEvent]:
        position = self._offset + index
        if position != len(self.blocks):
            raise ValueError(f"content block {index} came out of order")
        told = self._narration() if block["type"] == "server_tool_use" else []
        self.blocks.append(block)
        self._open[position] = ""
        return told

    def _delta(self, index: int, delta: Mapping[str, Any]) -> list[AnalysisEvent]:
        position = self._offset + index
        block = self.blocks[position]
        match delta["type"]:
            case "text_delta":
                block["text"] += delta["text"]
                return [Draft(visible(self._tail()))]
            case "thinking_delta":
                block["thinking"] += delta["thinking"]
            case "signature_delta":
                block["signature"] = delta["signature"]
            case "input_json_delta":
                self._open[position] += delta["partial_json"]
        return []

    def _stop_block(self, index: int) -> list[AnalysisEvent]:
        position = self._offset + index
        block = self.blocks[position]
        partial = self._open.pop(position, "")
        if str(block["type"]).endswith(RESULTS):
            self._returned += len(json.dumps(block["content"], ensure_ascii=False))
        else:
            self._written += len(partial) + len(block.get("text") or block.get("thinking") or "")
        if block["type"] == "server_tool_use":
            if not self._complete(block, partial):
                return []
            tool = TOOLS.get(block["name"])
            if tool:
                return [ExecutionStarted(block["id"], tool, title_of(tool, block["input"]))]
        elif block["type"] == "thinking" and block.get("thinking", "").strip():
            return [Narration(block["thinking"].strip())]
        elif block["type"].endswith("code_execution_tool_result"):
            return self._result(block)
        return []

    @staticmethod
    def _complete(block: dict[str, Any], partial: str) -> bool:
        """Take a call's input in; False if it broke off in the middle (``max_tokens``)."""
        try:
            block["input"] = json.loads(partial) if partial else block["input"]
        except json.JSONDecodeError:
            return False
        return True

    def _narration(self) -> list[AnalysisEvent]:
        if self.blocks and self.blocks[-1]["type"] == "text" and self.blocks[-1]["text"].strip():
            return [Narration(self.blocks[-1]["text"].strip())]
        return []

    def _result(self, block: Mapping[str, Any]) -> list[AnalysisEvent]:
        call = next((b for b in self.blocks if b.get("id") == block["tool_use_id"]), None)
        if call is None or call["name"] not in TOOLS:
            return []
        tool = TOOLS[call["name"]]
        content = block["content"]
        outputs = content.get("content")
        execution = Execution(
            id=call["id"],
            tool=tool,
            input=call["input"],
            title=title_of(tool, call["input"]),
            stdout=content.get("stdout") or _editor_output(content),
            stderr=content.get("stderr") or content.get("error_message") or "",
            return_code=content.get("return_code"),
            error_code=content.get("error_code"),
            file_ids=tuple(item["file_id"] for item in outputs if isinstance(item, Mapping))
            if isinstance(outputs, list)
            else (),
        )
        self.executions.append(execution)
        return [ExecutionFinished(execution)]

    def _end(self, event: Mapping[str, Any]) -> None:
        delta = event["delta"]
        self.stop_reason = delta.get("stop_reason")
        if container := delta.get("container"):
            self.container_id = container["id"]
        self._last = _usage(event.get("usage") or {}, self._first)

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


def _usage(usage: Mapping[str, Any], default: Usage | None = None) -> Usage:
    base = default or Usage()
    return Usage(
        usage.get("input_tokens") or base.input_tokens,
        usage.get("output_tokens") or 0,
        _either(usage.get("cache_creation_input_tokens"), base.cache_creation_input_tokens),
        _either(usage.get("cache_read_input_tokens"), base.cache_read_input_tokens),
    )


def _either(value: int | None, default: int) -> int:
    return default if value is None else value


def _editor_output(content: Mapping[str, Any]) -> str:
    shown = content.get("content")
    return shown if isinstance(shown, str) else ""
