"""Starts local Claudes for a test and closes them after it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from anthropic import AsyncAnthropic

from playground.claude import LocalClaude
from playground.claude.brain import ScriptedBrain

from .support import Clock, Lab, Script, Start


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """A function that starts a server whose brain plays the given scripts, one a turn."""
    async with AsyncExitStack() as stack:

        async def open_lab(*scripts: Script, **options: Any) -> Lab:
            brain = ScriptedBrain(scripts) if scripts else ScriptedBrain()
            pace = options.pop("pace", 0.0)
            played = options.pop("brain", brain)
            clock = Clock()
            options.setdefault("clock", clock)
            started = await LocalClaude.start(pace=pace, brain=played, **options)
            claude = await stack.enter_async_context(started)
            client = AsyncAnthropic(
                api_key=claude.api_key, base_url=claude.url, max_retries=0, timeout=30
            )
            await stack.enter_async_context(client)
            return Lab(claude, brain, client, clock)

        yield open_lab
