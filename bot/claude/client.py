"""The two clients of the Anthropic API, and the threads that uploads run in."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx2
from anthropic import (
    Anthropic,
    AnthropicAWS,
    AnthropicFoundry,
    AnthropicGoogleCloud,
    AsyncAnthropic,
    AsyncAnthropicAWS,
    AsyncAnthropicFoundry,
    AsyncAnthropicGoogleCloud,
    Timeout,
)

from bot.claude.files import ClaudeFiles
from bot.platforms import Platform

_CONNECT = 10.0
_UPLOAD_RETRIES = 3
_ELSEWHERE: Mapping[Platform, tuple[type[AsyncAnthropic], type[Anthropic]]] = {
    "aws": (AsyncAnthropicAWS, AnthropicAWS),
    "google": (AsyncAnthropicGoogleCloud, AnthropicGoogleCloud),
    "foundry": (AsyncAnthropicFoundry, AnthropicFoundry),
}
"""The SDK's clients that take their credentials and address from the environment."""


@dataclass(frozen=True, slots=True)
class Claude:
    """The Anthropic API with one key; an async context manager that closes it.

    ``api`` never retries by itself: a repeated message would run its code, and cost, again.
    """

    api: AsyncAnthropic = field(repr=False)
    files: ClaudeFiles = field(repr=False)
    _uploads: Anthropic = field(repr=False)
    _pool: ThreadPoolExecutor = field(repr=False)

    @classmethod
    def connect(
        cls,
        api_key: str,
        base_url: str | None = None,
        *,
        platform: Platform = "anthropic",
        workers: int = 8,
        timeout: float = 600.0,
    ) -> "Claude":
        """Make the clients. ``timeout`` is in seconds without a byte; ``workers`` uploads at once.

        Without a ``base_url`` the SDK's own default counts. On any other platform key and address
        are not looked at: its clients take both from the environment.
        """
        limits = Timeout(timeout, connect=_CONNECT)
        # The asynchronous client reads a file in the event loop, and would stop it while a slow
        # source is waited for: a synchronous one uploads.
        if platform == "anthropic":
            api = AsyncAnthropic(api_key=api_key, base_url=base_url, timeout=limits, max_retries=0)
            uploads = Anthropic(
                api_key=api_key, base_url=base_url, timeout=limits, max_retries=_UPLOAD_RETRIES
            )
        else:
            asking, sending = _ELSEWHERE[platform]
            api = asking(timeout=limits, max_retries=0)
            uploads = sending(timeout=limits, max_retries=_UPLOAD_RETRIES)
        pool = ThreadPoolExecutor(workers, thread_name_prefix="upload")
        return cls(api, ClaudeFiles(api, uploads, pool), uploads, pool)

    @property
    def http(self) -> tuple[httpx2.AsyncClient, httpx2.Client]:
        """The HTTP clients below, asynchronous and not, for whoever wants to listen."""
        return self.api._client, self._uploads._client

    async def look_up(self, model: str) -> None:
        """Try the credentials, and the model's name where the platform lists models.

        Raises the SDK's exceptions, and those of the library that finds a cloud's credentials.
        """
        if self.api.models is None:  # Foundry's client; the SDK's types do not say so
            await self.api.files.list(limit=1)
        else:
            await self.api.models.retrieve(model)

    async def __aenter__(self) -> "Claude":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections. Uploads that still run end with an error."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._uploads.close()
        await self.api.close()
