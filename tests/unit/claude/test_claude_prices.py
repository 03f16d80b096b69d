"""What turns cost."""

from typing import get_args

import pytest
from anthropic.types.model_param import ModelParam

from bot.claude.prices import cost, is_known
from bot.claude.usage import Usage

M = 1_000_000


@pytest.mark.parametrize(
    ("model", "usage", "usd"),
    [
        ("claude-sonnet-5-5", Usage(M, M, M, M), 2 + 10 + 2.5 + 0.1),
        ("claude-opus-5-5", Usage(0, 0, 0, M), 0.2),
        ("claude-haiku-4-5-20251001", Usage(M, M), 6),
        ("claude-haiku-5-5", Usage(100_000, 10_000), 0.01 + 0.005),
        ("claude-fable-5-2", Usage(M, M, M, M), 8 + 40 + 10 + 0.2),
        ("claude-fable-5-1", Usage(M, M, 0, M), 10 + 50 + 0.25),
        ("claude-opus-4-5-20251101", Usage(M, M, 0, M), 5 + 25 + 0.5),
        ("claude-sonnet-4-6", Usage(M, M, 0, M), 3 + 15 + 0.3),
    ],
)
def test_tokens_are_priced_by_kind(model: str, usage: Usage, usd: float) -> None:
    """Input, output, cache writes and cache reads each have their price, dated ids as well."""
    assert cost(model, usage).usd == pytest.approx(usd)
    assert not cost(model, usage).estimated


def test_a_long_prompt_takes_the_second_tier() -> None:
    """Beyond 100,000 tokens of prompt, cached ones included, all of them cost more."""
    long = cost("claude-haiku-5-5", Usage(50_000, 10_000, 0, 50_001))
    assert long.usd == pytest.approx(0.025 + 0.025 + 50_001 * 0.05 / M)
    assert long.estimated, "the turn may have been several short requests"


@pytest.mark.parametrize("model", get_args(get_args(ModelParam)[0]))
def test_an_unknown_model_is_never_cheap(model: str) -> None:
    """A model that nobody priced counts as the dearest in every kind of token, as an estimate."""
    tokens = (Usage(M), Usage(0, M), Usage(0, 0, M), Usage(0, 0, 0, M))
    for usage in tokens:
        unknown = cost("claude-next", usage)
        assert unknown.estimated and unknown.usd >= cost(model, usage).usd


@pytest.mark.parametrize("model", get_args(get_args(ModelParam)[0]))
def test_every_model_that_the_client_knows_was_looked_up(model: str) -> None:
    """Whoever takes a newer client has to look for the prices of its new models."""
    assert is_known(model), f"{model} has no price in bot/claude/prices.py"


def test_an_estimate_stays_an_estimate() -> None:
    """Usage that was never seen whole gives an estimated cost."""
    assert cost("claude-sonnet-5-5", Usage(M, estimated=True)).estimated
