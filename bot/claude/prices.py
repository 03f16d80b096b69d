"""What a turn costs: tokens by model, as published in November 2026.

Prices are USD per million tokens (https://platform.claude.com/docs/en/about-claude/models/overview
and /pricing). Writing to the cache for five minutes costs 1.25 times the input price.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.claude.usage import Usage

CACHE_WRITE: Final = 1.25

STAND_IN: Final = "stand-in"  # what rules that answer instead of a model call themselves: free

_PER_TOKEN: Final = 1e-6
_DATED = re.compile(r"-\d{8}$")


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens of input, output and cached input that is read again."""

    input: float
    output: float
    cache_read: float


@dataclass(frozen=True, slots=True)
class _Tiers:
    """A price for prompts up to ``threshold`` tokens, and one for whole requests beyond."""

    short: Price
    long: Price
    threshold: int


_OPUS_4 = Price(5, 25, 0.50)
_SONNET_4 = Price(3, 15, 0.30)
_FABLE_5 = Price(10, 50, 0.25)
_PRICES: Final[dict[str, Price | _Tiers]] = {
    "claude-haiku-5-5": _Tiers(Price(0.10, 0.50, 0.01), Price(0.50, 2.50, 0.05), 100_000),
    "claude-sonnet-5-5": Price(2, 10, 0.10),
    "claude-opus-5-5": Price(4, 20, 0.20),
    "claude-fable-5-2": Price(8, 40, 0.20),
    "claude-fable-5-1": _FABLE_5,
    "claude-opus-5": Price(5, 25, 0.50),
    "claude-sonnet-5": Price(2, 10, 0.20),
    "claude-opus-4-8": _OPUS_4,
    "claude-opus-4-7": _OPUS_4,
    "claude-opus-4-6": _OPUS_4,
    "claude-opus-4-5": _OPUS_4,
    "claude-sonnet-4-6": _SONNET_4,
    "claude-sonnet-4-5": _SONNET_4,
    "claude-haiku-4-5": Price(1, 5, 0.10),
    STAND_IN: Price(0, 0, 0),
}
_UNPUBLISHED: Final = frozenset(
    {
        *("claude-fable-5", "claude-mythos-5", "claude-mythos-5-1", "claude-mythos-5-2"),
        "claude-mythos-preview",
    }
)
"""Models that the API knows and whose prices were not found whole: $10 and $50 where anything was.
They count, like unknown ones, as the dearest of all."""


def _dearest() -> Price:
    """The most that any model takes, for each kind of token."""
    known = [
        price
        for entry in _PRICES.values()
        for price in ((entry,) if isinstance(entry, Price) else (entry.short, entry.long))
    ]
    return Price(
        max(price.input for price in known),
        max(price.output for price in known),
        max(price.cache_read for price in known),
    )


_DEAREST: Final = _dearest()


def is_known(model: str) -> bool:
    """Whether somebody has looked for this model's price."""
    name = _DATED.sub("", model)
    return name in _PRICES or name in _UNPUBLISHED


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount in USD; ``estimated`` if the model's price or the tokens are not surely known."""

    usd: float
    estimated: bool


def cost(model: str, usage: Usage) -> Cost:
    """What ``usage`` costs on ``model``.

    An unknown model is priced as the dearest one in each kind of token, estimated. So is a turn of
    several requests on a model with two tiers once its prompts together pass the threshold: its
    long price is taken for the whole turn, and may be too much.

    Container time is not in it: the first 1,550 hours a month of an organisation are free, and how
    many are left is not told; beyond, an hour is $0.05.
    """
    entry = _PRICES.get(_DATED.sub("", model))
    price, sure = _price(entry, usage) if entry else (_DEAREST, False)
    amount = (
        usage.input_tokens * price.input
        + usage.cache_creation_input_tokens * price.input * CACHE_WRITE
        + usage.cache_read_input_tokens * price.cache_read
        + usage.output_tokens * price.output
    )
    return Cost(amount * _PER_TOKEN, usage.estimated or not sure)


def _price(entry: Price | _Tiers, usage: Usage) -> tuple[Price, bool]:
    if isinstance(entry, Price):
        return entry, True
    prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    return (entry.long, False) if prompt > entry.threshold else (entry.short, True)
