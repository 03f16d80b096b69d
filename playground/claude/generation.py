"""One turn: the brain's actions become content blocks, events and usage."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.claude.brain import (
    Action,
    Bash,
    Brain,
    Conversation,
    Edit,
    Result,
    Say,
    Think,
    Together,
)
from playground.claude.container import Container, ContainerStore
from playground.claude.faults import STOPS, Fault, Faults
from playground.claude.files import FileStore, stamp
from playground.claude.history import token_count
from playground.claude.ids import new_id
from playground.claude.limits import Limits
from playground.claude.request import Request
from playground.claude.signature import Signer
from playground.claude.tool import RESULT_OF, Call, Tool, call_for, failure
from playground.claude.usage import Meter, PromptCache

JSON = dict[str, Any]
Actions = AsyncGenerator[Action, Any]
OpenCall = tuple[str, Call]
Emit = Callable[[JSON], Awaitable[None]]

# Latencies of a model, in seconds at pace 1.
_FIRST_WORD = 1.2
_NEXT_ITERATION = 0.8
_PIECE = 0.03
_PIECE_SIZES = (4, 13, 29, 21, 9)
_PIECES_MAX = 160

_LAST_ONLY = ("container",)  # what a message has that message_start does not tell yet


@dataclass(frozen=True)
class Paused:
    """A brain that waits for the result of a call, or for a list when it made several at once."""

    actions: Actions
    together: bool


@dataclass
class Engine:
    """What all turns of one server share. ``paused`` are turns by the last call they wait for.

    ``refused`` are the details of refusals by the digest of all that was asked: whoever goes on
    with that in the conversation, whatever became of the half answer, is refused again
    (guardrails/handle-streaming-refusals). The same may be asked once more.
    """

    brain: Brain
    tool: Tool
    faults: Faults
    signer: Signer
    cache: PromptCache
    limits: Limits
    pace: float
    paused: dict[str, Paused] = field(default_factory=dict)
    refused: dict[bytes, JSON] = field(default_factory=dict)

    @property
    def containers(self) -> ContainerStore:
        """The containers that calls run in."""
        return self.tool.containers

    @property
    def files(self) -> FileStore:
        """The files of the workspace."""
        return self.tool.files


class _Stop(Exception):
    """The turn ends early, for ``reason``."""

    def __init__(self, reason: str, details: JSON | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class Generation:
    """Makes one assistant message. ``emit`` gets every event of the stream, in order."""

    def __init__(self, engine: Engine, request: Request, container: Container | None) -> None:
        self._engine = engine
        self._request = request
        self._container = container
        self._blocks: list[JSON] = []
        self._chain = request.history.chain.copy()
        self._context = request.tokens
        self._meter = Meter(request, engine.cache, engine.limits)
        self._iterations = 0
        self._together = False
        self._stop_fault: Fault | None = engine.faults.take(STOPS)
        self._id = new_id("msg")
        self._emit: Emit = _nowhere

    async def run(self, emit: Emit | None = None) -> JSON:
        """Make the message; returns it whole."""
        self._emit = emit or _nowhere
        new_files = await self._mount()
        self._meter.iteration(self._context, self._chain.digest)
        start = self._message(None, None) | {"content": [], "usage": self._meter.first()}
        for name in _LAST_ONLY:
            start.pop(name, None)
        await self._emit({"type": "message_start", "message": start})
        await self._pause(_FIRST_WORD)
        reason, details = "end_turn", None
        try:
            self._check_refused()
            await self._turn(new_files)
        except _Stop as stop:
            reason, details = stop.reason, stop.details
        if details:
            self._engine.refused.setdefault(self._request.history.chain.digest, details)
        message = self._message(reason, details)
        delta = {key: message[key] for key in ("stop_reason", "stop_sequence", "stop_details")}
        if "container" in message:
            delta["container"] = message["container"]
        usage = self._meter.last()
        await self._emit({"type": "message_delta", "delta": delta, "usage": usage})
        await self._emit({"type": "message_stop"})
        return message | {"usage": self._meter.whole()}

    def _message(self, reason: str | None, details: JSON | None) -> JSON:
        message: JSON = {
            "model": self._engine.brain.name or self._request.model,
            "id": self._id,
            "type": "message",
            "role": "assistant",
            "content": self._blocks,
        }
        if self._container is not None:
            expires = stamp(self._engine.containers.expires_at())
            message["container"] = {"id": self._container.id, "expires_at": expires}
            if skills := self._request.skills:
                message["container"]["skills"] = [
                    {"type": "anthropic", "skill_id": skill, "version": "latest"}
                    for skill in skills
                ]
        return message | {"stop_reason": reason, "stop_sequence": None, "stop_details": details}

    async def _mount(self) -> set[str]:
        uploads = self._request.history.uploads
        if uploads and self._container is None:
            self._container = self._engine.containers.create()
        if self._container is None:
            return set()
        new = {file_id for file_id in uploads if file_id not in self._container.mounted}
        for file_id in uploads:
            await self._container.mount(self._engine.files.usable(file_id))
        return new

    async def _turn(self, new_files: set[str]) -> None:
        pending = self._request.history.pending
        paused = self._engine.paused.pop(pending[-1][0], None) if pending else None
        actions = paused.actions if paused else self._engine.brain.turn(self._seen(new_files))
        try:
            results = await self._results(pending) if pending else []
            if paused is None:
                await self._play(actions, None)
            else:
                await self._play(actions, results if paused.together else results[0])
        except _Stop as stop:
            if stop.reason == "pause_turn":
                await self._keep(actions)
                raise
            await actions.aclose()
            raise
        except BaseException:
            await actions.aclose()
            raise

    async def _keep(self, actions: Actions) -> None:
        paused = self._engine.paused
        paused[self._blocks[-1]["id"]] = Paused(actions, self._together)
        while len(paused) > self._engine.limits.paused_turns_max:
            await paused.pop(next(iter(paused))).actions.aclose()

    def _seen(self, new_files: set[str]) -> Conversation:
        turns = self._request.history.turns
        files = tuple(self._container.mounted.values()) if self._container else ()
        return Conversation(
            system=self._request.system,
            turns=turns,
            question=turns[-1].texts[-1] if turns[-1].texts else "",
            files=files,
            new_files=tuple(file for file in files if file.file_id in new_files),
        )

    async def _play(self, actions: Actions, result: Result | list[Result] | None) -> None:
        waiting: list[Think | Say] = []
        while True:
            try:
                action = await actions.asend(result)
            except StopAsyncIteration:
                break
            result = None
            if isinstance(action, Think | Say):
                waiting.append(action)
            else:
                await self._narrate(waiting)
                waiting = []
                result = await self._calls(action)
        for said in waiting:
            await self._word(said)
        self._check_stop()

    async def _narrate(self, words: list[Think | Say]) -> None:
        if not self._request.spec.notes:
            for word in words:
                await self._word(word)
            return
        up_front = self._request.thinking.up_front
        shown = [word.text for word in words if up_front or isinstance(word, Say)]
        if shown:
            await self._think("\n\n".join(shown))

    async def _word(self, word: Think | Say) -> None:
        if isinstance(word, Say):
            await self._text(word.text)
        elif self._request.thinking.up_front:
            await self._think(word.text)

    async def _text(self, text: str) -> None:
        await self._open({"type": "text", "text": ""})
        said, whole = await self._pieces("text_delta", "text", text)
        await self._close({"type": "text", "text": said}, whole)

    async def _think(self, text: str) -> None:
        await self._open({"type": "thinking", "thinking": "", "signature": ""})
        shown, whole = "", True
        if self._request.thinking.shown:
            shown, whole = await self._pieces("thinking_delta", "thinking", text, thinking=True)
        else:
            self._meter.say(token_count(text), thinking=True)
        signature = self._engine.signer.sign(self._request.model, self._chain, shown)
        await self._delta({"type": "signature_delta", "signature": signature})
        await self._close({"type": "thinking", "thinking": shown, "signature": signature}, whole)

    async def _calls(self, action: Bash | Edit | Together) -> Result | list[Result]:
        self._together = isinstance(action, Together)
        actions = action.actions if isinstance(action, Together) else (action,)
        tool = self._request.tool
        if tool is None:
            results = [Result("", "", None, "unavailable", ()) for _ in actions]
        else:
            results = await self._at_once([call_for(each, tool) for each in actions])
        return results if self._together else results[0]

    async def _at_once(self, calls: Sequence[Call]) -> list[Result]:
        """Calls come as use, use, result, result."""
        opened = [(await self._use(call), call) for call in calls]
        if self._container is None:
            self._container = self._engine.containers.create()
        if self._pauses():
            raise _Stop("pause_turn")
        return await self._results(opened)

    async def _use(self, call: Call) -> str:
        """Stream a call; returns its id."""
        use: JSON = {"type": "server_tool_use", "id": new_id("srvtoolu"), "name": call.name}
        caller = {"caller": {"type": "direct"}} if call.name == "code_execution" else {}
        await self._open(use | {"input": {}} | caller)
        await self._empty_piece()
        text = json.dumps(call.input, ensure_ascii=False)
        _, whole = await self._pieces("input_json_delta", "partial_json", text)
        await self._close(use | {"input": call.input if whole else {}} | caller, whole)
        return str(use["id"])

    async def _empty_piece(self) -> None:
        """An input begins with a piece that has nothing in it, as the real ones do."""
        await self._delta({"type": "input_json_delta", "partial_json": ""})

    def _pauses(self) -> bool:
        fault = self._stop_fault
        wanted = fault is not None and fault.kind == "pause_turn"
        if fault is not None and wanted and len(self._blocks) > fault.after_blocks:
            return True
        return self._iterations >= self._engine.limits.iterations_max

    async def _results(self, calls: Sequence[OpenCall]) -> list[Result]:
        """Run open calls, one after the other; then the model reads the whole context again."""
        results = [await self._execute(call_id, call) for call_id, call in calls]
        self._iterations += 1
        self._meter.iteration(self._context, self._chain.digest)
        await self._pause(_NEXT_ITERATION)
        return results

    async def _execute(self, call_id: str, call: Call) -> Result:
        assert self._container is not None
        fault = self._engine.faults.take({"tool_error"})
        if fault is not None:
            answer = failure(call, fault.code)
        else:
            answer = await self._engine.tool.run(call, self._container)
        block: JSON = {
            "type": RESULT_OF[call.name],
            "tool_use_id": call_id,
            "content": answer.content,
        }
        await self._in_one_piece(block)
        return answer.result

    async def _in_one_piece(self, block: JSON) -> None:
        """Stream a result: it has no deltas."""
        await self._open(block)
        await self._close(block, True)

    def _check_refused(self) -> None:
        for digest, _ in self._request.history.prefixes[:-1]:
            if digest in self._engine.refused:
                raise _Stop("refusal", self._engine.refused[digest])

    def _check_stop(self) -> None:
        fault = self._stop_fault
        if fault is None or fault.kind == "pause_turn" or len(self._blocks) < fault.after_blocks:
            return
        details = None
        if fault.kind == "refusal":
            details = {"type": "refusal", "category": fault.code or None, "explanation": None}
        raise _Stop(fault.kind, details)

    async def _open(self, block: JSON) -> None:
        self._check_stop()
        index = len(self._blocks)
        await self._emit({"type": "content_block_start", "index": index, "content_block": block})
        if index == 0:
            await self._emit({"type": "ping"})

    async def _delta(self, delta: JSON) -> None:
        index = len(self._blocks)
        await self._emit({"type": "content_block_delta", "index": index, "delta": delta})

    async def _pieces(
        self, kind: str, key: str, text: str, *, thinking: bool = False
    ) -> tuple[str, bool]:
        """Send a text in small deltas, as far as max_tokens goes: (what was sent, was it all)."""
        sent = ""
        for piece in _cut(text):
            tokens = token_count(piece)
            if self._meter.output + tokens > self._request.max_tokens:
                return sent, False
            self._meter.say(tokens, thinking=thinking)
            await self._delta({"type": kind, key: piece})
            await self._pause(_PIECE)
            sent += piece
        return sent, True

    async def _close(self, block: JSON, whole: bool) -> None:
        index = len(self._blocks)
        self._blocks.append(block)
        self._chain.add("assistant", block)
        self._context += token_count(block)
        await self._emit({"type": "content_block_stop", "index": index})
        if not whole:
            raise _Stop("max_tokens")

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._engine.pace)


def _cut(text: str) -> Iterator[str]:
    grow = max(1, len(text) // (_PIECES_MAX * 15))
    place, number = 0, 0
    while place < len(text):
        size = _PIECE_SIZES[number % len(_PIECE_SIZES)] * grow
        yield text[place : place + size]
        place += size
        number += 1


async def _nowhere(_event: JSON) -> None:
    """An emit for answers that are not streamed."""
