"""What ties a thinking block to its model and to the conversation before it."""

import base64
import hashlib
import hmac
import json
from typing import Any

_ROLE_MARK = {"user": b"\x01", "assistant": b"\x02"}
_BOUND = (
    "Invalid `signature` in `thinking` block. The block is bound to a different conversation. "
    "Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "
    '"drop_block". That setting requires the `thinking-binding-controls-2026-08-01` value in the '
    "`anthropic-beta` header."
)
_OTHER_SYSTEM = f"{_BOUND} The `system` prompt differs from the one this block was created with."
_OTHER_TOOLS = f"{_BOUND} The `tools` list differs from the one this block was created with."


class Chain:
    """A running digest over a conversation, blind to what clients may change freely.

    It begins with the system prompt and the tools, then come the blocks. Cache marks and null
    fields do not count; text given as a string is a text block.
    """

    def __init__(self, digest: bytes = b"", beginning: bytes = bytes(16)) -> None:
        self.digest = digest
        self.beginning = beginning

    @classmethod
    def begin(cls, system: str, tool: str | None) -> "Chain":
        """The chain before the first message."""
        beginning = _digest(system)[:8] + _digest(tool or "")[:8]
        return cls(hashlib.sha256(beginning).digest(), beginning)

    def copy(self) -> "Chain":
        """The same, to go on from."""
        return Chain(self.digest, self.beginning)

    def add(self, role: str, block: dict[str, Any]) -> None:
        """Take the next block in."""
        kept = {k: v for k, v in block.items() if v is not None and k != "cache_control"}
        text = json.dumps(_without_nulls(kept), sort_keys=True, separators=(",", ":"))
        data = self.digest + _ROLE_MARK[role] + text.encode()
        self.digest = hashlib.sha256(data).digest()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


class Signer:
    """Signs thinking blocks and knows its own signatures again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def sign(self, model: str, chain: Chain, text: str) -> str:
        """The signature of a thinking block that follows ``chain``."""
        so_far = chain.beginning + chain.digest[:16].ljust(16, b"\0")
        bound = _digest(model) + so_far + _digest(text)
        mac = hmac.new(self._secret, bound, hashlib.sha256).digest()
        return base64.b64encode(bound + mac).decode()

    def problem(self, model: str, chain: Chain, block: dict[str, Any]) -> str | None:
        """What is wrong with a thinking block that came back, or None."""
        try:
            data = base64.b64decode(str(block["signature"]), validate=True)
        except ValueError:
            return "Invalid `signature` in `thinking` block"
        bound, mac = data[:64], data[64:]
        if not hmac.compare_digest(mac, hmac.new(self._secret, bound, hashlib.sha256).digest()):
            return "Invalid `signature` in `thinking` block"
        if bound[:16] != _digest(model):
            return "Invalid `signature` in `thinking` block: it was created by another model"
        if bound[16:24] != chain.beginning[:8]:
            return _OTHER_SYSTEM
        if bound[24:32] != chain.beginning[8:]:
            return _OTHER_TOOLS
        if bound[32:48] != chain.digest[:16].ljust(16, b"\0"):
            return _BOUND
        if bound[48:] != _digest(str(block["thinking"])):
            return (
                "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot "
                "be modified. These blocks must remain as they were in the original response."
            )
        return None
