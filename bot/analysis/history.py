"""A conversation's history, and the only two ways to change it: closing and rebasing a turn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.analysis.received import RESULTS

Block = Mapping[str, Any]

QUESTION_MAX = 2_000  # characters of a question in a summary: its answer tells more


def close(blocks: Sequence[Block], note: str) -> tuple[Block, ...]:
    """The content of a turn that ended early, fit to be sent back.

    Keeps the blocks up to the last call that has its result, drops the rest (a call without a
    result is refused by the API), and adds ``note`` with what text had followed.
    """
    answered = {block["tool_use_id"] for block in blocks if _is_result(block)}
    keep = 0
    for position, block in enumerate(blocks):
        if block["type"] == "server_tool_use" and block["id"] not in answered:
            break
        if _is_result(block):
            keep = position + 1
    tail = "\n\n".join(
        block["text"] for block in blocks[keep:] if block["type"] == "text" and block["text"]
    )
    kept = _without_open_calls(blocks[:keep])
    return (*sendable(kept), {"type": "text", "text": f"{tail}\n\n{note}".strip()})


def _is_result(block: Block) -> bool:
    return str(block["type"]).endswith(RESULTS)


def _without_open_calls(blocks: Sequence[Block]) -> tuple[Block, ...]:
    answered = {block["tool_use_id"] for block in blocks if _is_result(block)}
    return tuple(
        block for block in blocks if block["type"] != "server_tool_use" or block["id"] in answered
    )


def sendable(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without empty text, which models emit and the API does not take back."""
    return [block for block in blocks if block["type"] != "text" or str(block["text"]).strip()]


def messages(turns: Iterable[tuple[Sequence[Block], Sequence[Block]]]) -> list[dict[str, Any]]:
    """(user content, assistant content) of each turn as the ``messages`` of a request."""
    history: list[dict[str, Any]] = []
    for user, assistant in turns:
        history.append({"role": "user", "content": list(user)})
        history.append({"role": "assistant", "content": sendable(assistant)})
    return history


def summary(turns: Iterable[tuple[str, str]], limit: int = 20_000) -> str:
    """(question, answer) of earlier turns as text, for a conversation that begins anew.

    At most about ``limit`` characters; the newest turns are kept.
    """
    told: list[str] = []
    room = limit
    for question, answer in reversed(list(turns)):
        asked = question if len(question) <= QUESTION_MAX else f"{question[:QUESTION_MAX]} …"
        piece = f"Question: {asked}\nAnswer: {answer}"[: max(room, 0)]
        if not piece:
            break
        told.append(piece)
        room -= len(piece)
    if not told:
        return ""
    return "Earlier in this thread:\n\n" + "\n\n".join(reversed(told))
