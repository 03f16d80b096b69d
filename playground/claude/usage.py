"""Tokens: what a request reads, writes to the cache, reads from it, and says."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playground.claude.limits import Limits
from playground.claude.request import Request

JSON = dict[str, Any]

_UNCACHED = 2  # what recordings show as uncached input of every iteration


class PromptCache:
    """Prefixes that were read before: (what stands before the messages, digest) -> tokens."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: dict[tuple[str, bytes], tuple[int, datetime]] = {}

    def longest(self, seed: str, digests: Sequence[bytes]) -> int:
        """Tokens of the longest prefix that is still cached, else 0."""
        now = self._clock()
        for digest in reversed(digests):
            tokens, expires = self._entries.get((seed, digest), (0, now))
            if expires > now:
                return tokens
        return 0

    def keep(self, seed: str, digest: bytes, tokens: int, seconds: int) -> None:
        """Remember a prefix for some seconds."""
        self._entries[seed, digest] = (tokens, self._clock() + timedelta(seconds=seconds))


@dataclass
class Meter:
    """Counts one request; every iteration of the server's loop reads the whole context again."""

    request: Request
    cache: PromptCache
    limits: Limits
    input: int = 0
    created: int = 0
    read: int = 0
    output: int = 0
    thinking: int = 0
    _cached: int = 0
    _seed: str = field(init=False)

    def __post_init__(self) -> None:
        request = self.request
        parts = [request.model, request.tool, request.system, str(request.thinking)]
        self._seed = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        if self._caching:
            digests = [digest for digest, _ in request.history.prefixes]
            self._cached = self.cache.longest(self._seed, digests)

    @property
    def _caching(self) -> bool:
        long_enough = self.request.tokens >= self.limits.cache_tokens_min
        return self.request.cache_seconds is not None and long_enough

    def iteration(self, context: int, digest: bytes) -> None:
        """The model reads ``context`` tokens that end at ``digest``."""
        if not self._caching:
            self.input += context
            return
        read = min(self._cached, context)
        self.read += read
        uncached = min(_UNCACHED, context - read)
        self.input += uncached
        self.created += context - read - uncached
        self._cached = context
        self.cache.keep(self._seed, digest, context, self.request.cache_seconds or 0)

    def say(self, tokens: int, *, thinking: bool = False) -> None:
        """The model wrote some tokens."""
        self.output += tokens
        self.thinking += tokens if thinking else 0

    def first(self) -> JSON:
        """``message_start.message.usage``."""
        long = self.request.cache_seconds == self.limits.cache_ttl_long
        return {
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.created,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": 0 if long else self.created,
                "ephemeral_1h_input_tokens": self.created if long else 0,
            },
            "output_tokens": max(1, self.output),
            "service_tier": "standard",
            "inference_geo": "global",
        }

    def last(self) -> JSON:
        """``message_delta.usage``: cumulative."""
        usage: JSON = {
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.created,
            "cache_read_input_tokens": self.read,
            "output_tokens": max(1, self.output),
            "output_tokens_details": {"thinking_tokens": self.thinking},
        }
        if self.request.tool:
            usage["server_tool_use"] = {"web_search_requests": 0, "web_fetch_requests": 0}
        return usage

    def whole(self) -> JSON:
        """The usage of an answer that is not streamed."""
        first, last = self.first(), self.last()
        after = list(first).index("output_tokens") + 1
        names = [*list(first)[:after], "output_tokens_details", *list(first)[after:], *last]
        return {name: (first | last)[name] for name in names}
