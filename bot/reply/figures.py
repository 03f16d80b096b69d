"""Seconds, money and model ids as people write them."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from bot.reply.neutral import neutral_plain
from bot.text import say

_MODEL = re.compile(
    r"^claude-(?:(\d+)-(?:(\d+)-)?)?([a-z]+)(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:-\d{8})?$"
)


def duration(seconds: float, locale: str = "en") -> str:
    """``48 s`` or ``2 min 5 s``; what took less than a second is 1 s."""
    whole = max(1, math.floor(seconds + 0.5))
    if whole < 60:
        return say("footer.seconds", locale, seconds=whole)
    return say("footer.minutes", locale, minutes=whole // 60, seconds=whole % 60)


def money(usd: float, *, estimated: bool = False, locale: str = "en") -> str:
    """US dollars to the cent, honest about less: ``$0.04``, ``under $0.01``, ``about $0.02``."""
    if 0 < usd < 0.01:
        return say("footer.cost_tiny", locale)
    amount = "$" + str(Decimal(str(max(usd, 0.0))).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return say("footer.cost_estimated" if estimated else "footer.cost", locale, amount=amount)


def model_name(model: str) -> str:
    """A model's id as people say it: ``claude-sonnet-5-5`` is ``Sonnet 5.5``; others stay."""
    match = _MODEL.match(model)
    if not match:
        return neutral_plain(model)
    old_major, old_minor, family, major, minor = match.groups()
    version = ".".join(part for part in (old_major or major, old_minor or minor) if part)
    return f"{family.capitalize()} {version}".strip()
