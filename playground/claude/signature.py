"""What ties a thinking block to its model and to the conversation before it."""

import base64
import hashlib
import hmac
import json
from typing import Any

_ROLE_MARK = {"user": b"\x01", "assistant": b"\x02"}


class Chain:
    """A running digest over a conversation, blind to what clients may change freely.

    It begins with the system prompt and the tools, then come the blocks. Cache marks and null
    fields do not count; text given as a string is a text block.
    """

    def __init__(self, digest: bytes = b"") -> None:
        self.digest = digest

    @classmethod
    def begin(cls, system: str, tool: str | None) -> "Chain":
        """The chain before the first message."""
        return cls(hashlib.sha256(json.dumps([system, tool]).encode()).digest())

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
        bound = _digest(model) + chain.digest[:16].ljust(16, b"\0") + _digest(text)
        mac = hmac.new(self._secret, bound, hashlib.sha256).digest()
        return base64.b64encode(bound + mac).decode()

    def problem(self, model: str, chain: Chain, block: dict[str, Any]) -> str | None:
        """What is wrong with a thinking block that came back, or None."""
        try:
            data = base64.b64decode(str(block["signature"]), validate=True)
        except ValueError:
            return "Invalid `signature` in `thinking` block"
        bound, mac = data[:48], data[48:]
        if not hmac.compare_digest(mac, hmac.new(self._secret, bound, hashlib.sha256).digest()):
            return "Invalid `signature` in `thinking` block"
        if bound[:16] != _digest(model):
            return "Invalid `signature` in `thinking` block: it was created by another model"
        if bound[16:32] != chain.digest[:16].ljust(16, b"\0"):
            return (
                "Invalid `signature` in `thinking` block. The block is bound to a different "
                "conversation: the system prompt, the tools and all earlier messages must be those "
                "that it was made with."
            )
        if bound[32:] != _digest(str(block["thinking"])):
            return (
                "`thinking` or `redacted_thinking` blocks cannot be modified. These blocks and "
                "the conversation before them must remain as they were in the original response."
            )
        return None
