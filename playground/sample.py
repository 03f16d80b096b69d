"""The demo's data: an invented streaming service whose members leave for known reasons."""

import csv
import math
import random
from pathlib import Path

QUESTION = (
    "Run a detailed analysis to determine major drivers of churn. Your final output should include "
    "at least one detailed plot summarizing your findings."
)
ROWS = 1500
FEES = {"Basic": 7.99, "Standard": 12.99, "Premium": 17.99}
WATCHING = {"Basic": 1.75, "Standard": 2.45, "Premium": 2.85}
COUNTRIES = {"Germany": 5, "France": 4, "Spain": 3, "Netherlands": 2, "Poland": 2, "Italy": 3}
DEVICES = {"TV": 5, "Phone": 4, "Tablet": 2, "Computer": 2}


def make_streaming_csv(path: Path, seed: int = 44) -> None:
    """Writes about 1,500 members (the same ones every time) to ``path`` as UTF-8 CSV.

    Planted truth: few watch hours drive churn most; support tickets come second, autopay and a
    short tenure add a little; the tier matters only because Basic members watch less; country,
    device and age do nothing. Some values are missing, some tiers are in small letters, and a few
    rows are there twice.
    """
    chance = random.Random(seed)  # noqa: S311 (a reproducible sample, no secret)
    rows = [_member(number, chance) for number in range(ROWS)]
    rows += chance.sample(rows, 6)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _pick(weights: dict[str, int], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _member(number: int, chance: random.Random) -> dict[str, str | int | float]:
    tier = _pick({"Basic": 5, "Standard": 6, "Premium": 4}, chance)
    hours = min(chance.lognormvariate(WATCHING[tier], 0.75), 120)
    tickets = min(int(chance.expovariate(0.85)), 6)
    autopay = chance.random() < 0.62
    tenure = min(1 + int(chance.expovariate(1 / 20)), 84)
    leaning = 1.4 - 1.2 * math.log(hours + 0.5) + 0.52 * tickets - 0.6 * autopay - 0.012 * tenure
    churned = chance.random() < 1 / (1 + math.exp(-leaning))
    return {
        "member_id": f"M{100_000 + number * 7}",
        "tier": tier.lower() if chance.random() < 0.02 else tier,
        "monthly_fee": FEES[tier],
        "country": _pick(COUNTRIES, chance),
        "device": _pick(DEVICES, chance) if chance.random() > 0.015 else "",
        "age": int(min(max(chance.gauss(41, 13), 18), 85)) if chance.random() > 0.06 else "",
        "tenure_months": tenure,
        "watch_hours_per_month": round(hours, 1) if chance.random() > 0.03 else "",
        "support_tickets": tickets,
        "autopay": "yes" if autopay else "no",
        "last_login_days": int(min(chance.expovariate(1 / (4 + 40 / (hours + 2))), 60)),
        "churned": "yes" if churned else "no",
    }
