"""The messages of a request, checked and read: turns, files, pending calls, digests."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.claude.blocks import JSON, check_block
from playground.claude.brain import Execution, Turn
from playground.claude.errors import invalid
from playground.claude.signature import Chain, Signer
from playground.claude.tool import RESULT_OF, Call


@dataclass(frozen=True)
class History:
    """What the messages say.

    ``messages`` are merged so that roles alternate; ``uploads`` are the file ids of the turn that
    is being generated; ``pending`` are the calls without a result that a paused turn ended in;
    ``prefixes`` are (digest, tokens) after every block, for the cache.
    """

    messages: tuple[JSON, ...]
    uploads: tuple[str, ...]
    pending: tuple[tuple[str, Call], ...]
    chain: Chain
    prefixes: tuple[tuple[bytes, int], ...]

    @property
    def tokens(self) -> int:
        """The length of all messages."""
        return self.prefixes[-1][1]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The messages as a brain sees them; a paused turn is not among them."""
        messages = self.messages[:-1] if self.pending else self.messages
        return tuple(_turn(message) for message in messages)

    def blocks(self) -> Iterator[JSON]:
        """All content blocks in order."""
        for message in self.messages:
            yield from message["content"]


def token_count(value: Any) -> int:
    """About how many tokens a text or a JSON value has."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return max(1, len(text.encode()) // 4)


def read_history(raw: Any, model: str, signer: Signer, chain: Chain) -> History:
    """Check the messages of a request and read them. Raises the API's 400s.

    ``chain`` is what stands before the first of them.
    """
    messages = _merged(raw)
    _check_pairs(messages)
    _check_prefill(messages[-1])
    prefixes: list[tuple[bytes, int]] = []
    tokens = 0
    for number, message in enumerate(messages):
        for place, block in enumerate(message["content"]):
            if block["type"] == "thinking":
                problem = signer.problem(model, chain, block)
                if problem:
                    raise invalid(f"messages.{number}.content.{place}: {problem}")
            chain.add(message["role"], block)
            tokens += token_count(block)
            prefixes.append((chain.digest, tokens))
    return History(
        messages=tuple(messages),
        uploads=_uploads(messages),
        pending=_pending(messages[-1]),
        chain=chain,
        prefixes=tuple(prefixes),
    )


def _merged(raw: Any) -> list[JSON]:
    if not isinstance(raw, list) or not raw:
        raise invalid("messages: at least one message is required")
    messages: list[JSON] = []
    for number, message in enumerate(raw):
        where = f"messages.{number}"
        if not isinstance(message, dict) or message.get("role") not in ("user", "assistant"):
            raise invalid(f"{where}.role: Input should be 'user' or 'assistant'")
        content = message.get("content")
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        if not isinstance(content, list) or not content:
            raise invalid(f"{where}: all messages must have non-empty content")
        for place, block in enumerate(content):
            check_block(block, message["role"], f"{where}.content.{place}")
        if messages and messages[-1]["role"] == message["role"]:
            messages[-1]["content"] += content
        else:
            messages.append({"role": message["role"], "content": list(content)})
    if messages[0]["role"] != "user":
        raise invalid("messages: first message must use the user role")
    return messages


def _check_pairs(messages: list[JSON]) -> None:
    for number, message in enumerate(messages):
        open_calls: dict[str, str] = {}
        for block in message["content"]:
            if block["type"] == "server_tool_use":
                if block["name"] not in RESULT_OF:
                    raise invalid(f"messages.{number}: unknown server tool `{block['name']}`")
                open_calls[block["id"]] = block["name"]
            elif "tool_use_id" in block:
                name = open_calls.pop(block["tool_use_id"], None)
                if name is None or RESULT_OF[name] != block["type"]:
                    raise invalid(
                        f"messages.{number}: unexpected `tool_use_id` found in "
                        f"`{block['type']}` blocks: {block['tool_use_id']}"
                    )
        paused = number == len(messages) - 1 and _paused(message)
        for call_id, name in open_calls.items():
            if not paused:
                raise invalid(
                    f"messages.{number}: `{name}` tool use with id `{call_id}` was found without "
                    f"a corresponding `{RESULT_OF[name]}` block"
                )


def _check_prefill(last: JSON) -> None:
    if last["role"] == "assistant" and not _paused(last):
        raise invalid(
            "This model does not support assistant message prefill. The conversation must "
            "end with a user message."
        )


def _paused(message: JSON) -> bool:
    return bool(message["content"][-1]["type"] == "server_tool_use")


def _pending(last: JSON) -> tuple[tuple[str, Call], ...]:
    answered = {block.get("tool_use_id") for block in last["content"]}
    return tuple(
        (block["id"], Call(block["name"], dict(block["input"])))
        for block in last["content"]
        if block["type"] == "server_tool_use" and block["id"] not in answered
    )


def _uploads(messages: list[JSON]) -> tuple[str, ...]:
    newest = next(m for m in reversed(messages) if m["role"] == "user")
    return tuple(
        dict.fromkeys(b["file_id"] for b in newest["content"] if b["type"] == "container_upload")
    )


def _turn(message: JSON) -> Turn:
    blocks = message["content"]
    results = {b["tool_use_id"]: b["content"] for b in blocks if "tool_use_id" in b}
    executions = []
    for block in blocks:
        if block["type"] == "server_tool_use":
            call, result = block["input"], results.get(block["id"], {})
            command = call.get("code") or call.get("command", "")
            if "path" in call:
                command = f"{command} {call['path']}"
            stdout = result.get("stdout", "")
            executions.append(Execution(command, stdout, result.get("return_code")))
    texts = tuple(block["text"] for block in blocks if block["type"] == "text")
    return Turn(message["role"], texts, tuple(executions))
