"""What turns cost."""

import pytest

from bot.claude.prices import Cost, cost
from bot.claude.usage import Usage

M = 1_000_000


@pytest.mark.parametrize(
    ("model", "usage", "usd"),
    [
        ("claude-sonnet-5-5", Usage(M, M, M, M), 2 + 10 + 2.5 + 0.1),
        ("claude-opus-5-5", Usage(0, 0, 0, M), 0.2),
        ("claude-haiku-4-5-20251001", Usage(M, M), 6),
        ("claude-haiku-5-5", Usage(100_000, 10_000), 0.01 + 0.005),
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


def test_an_unknown_model_is_never_cheap() -> None:
    """A model that nobody priced counts as the dearest one, and the amount as an estimate."""
    unknown = cost("claude-next", Usage(M, M))
    assert unknown == Cost(48, estimated=True)
    assert unknown.usd >= cost("claude-opus-5", Usage(M, M)).usd


def test_an_estimate_stays_an_estimate() -> None:
    """Usage that was never seen whole gives an estimated cost."""
    assert cost("claude-sonnet-5-5", Usage(M, estimated=True)).estimated
