"""Tokens: cumulative over iterations, and what caching changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playground.claude.brain import Bash, Say

from .support import Lab, Start, assistant, user

SCRIPT = [Bash("seq 1 500"), Say("Counted.")]
CACHE = {"type": "ephemeral"}


async def test_input_grows_with_every_iteration(start: Start) -> None:
    """message_start shows the first reading; the last usage is about twice that and more."""
    lab = await start(SCRIPT)
    events = await lab.events()
    first = events[0]["message"]["usage"]["input_tokens"]
    last = events[-2]["usage"]["input_tokens"]
    assert first > 2_000
    assert last > 2 * first + 400


async def test_caching_turns_repeated_input_into_reads(start: Start) -> None:
    """With cache_control the second iteration reads what the first one wrote."""
    lab = await start(SCRIPT)
    usage = (await lab.ask(cache_control=CACHE)).usage
    assert usage.input_tokens == 4
    assert usage.cache_read_input_tokens and usage.cache_creation_input_tokens
    assert usage.cache_creation_input_tokens > usage.cache_read_input_tokens > 2_000


async def _second_turn(lab: Lab, **parameters: Any) -> Any:
    first = await lab.ask(cache_control=CACHE)
    messages = [user("Go."), assistant(first.content), user("more")]
    return messages, first.usage, parameters


async def test_the_next_turn_reads_the_history_from_the_cache(start: Start) -> None:
    """A follow-up within five minutes reads the whole earlier turn; later it writes it anew."""
    now = [datetime(2026, 11, 1, tzinfo=UTC)]
    lab = await start(SCRIPT, [Say("Yes.")], clock=lambda: now[0])
    messages, _, _ = await _second_turn(lab)
    warm = (await lab.ask(messages=messages, cache_control=CACHE)).usage
    now[0] += timedelta(minutes=6)
    cold = (await lab.ask(messages=messages, cache_control=CACHE)).usage
    assert warm.cache_read_input_tokens and cold.cache_creation_input_tokens
    assert warm.cache_read_input_tokens > 2_500
    assert cold.cache_read_input_tokens == 0
    assert cold.cache_creation_input_tokens > 2_500


async def test_another_system_prompt_misses_the_cache(start: Start) -> None:
    """The cache is for byte-equal prefixes."""
    lab = await start([Say("Yes.")])
    await lab.ask(cache_control=CACHE, system="One.")
    usage = (await lab.ask(cache_control=CACHE, system="Two.")).usage
    assert usage.cache_read_input_tokens == 0


async def test_the_long_cache_is_told_apart(start: Start) -> None:
    """A ttl of one hour shows under ephemeral_1h_input_tokens."""
    lab = await start([Say("Yes.")])
    usage = (await lab.ask(cache_control=CACHE | {"ttl": "1h"})).usage
    assert usage.cache_creation is not None
    assert usage.cache_creation.ephemeral_1h_input_tokens > 2_000
    assert usage.cache_creation.ephemeral_5m_input_tokens == 0
