"""Figures for people: those that the line under an answer does not show."""

import pytest

from bot.reply.figures import duration, model_name, money


def test_nothing_costs_less_than_nothing() -> None:
    """A sum that rounding made negative is none."""
    assert money(-0.004) == "$0.00"


def test_half_a_second_is_one() -> None:
    """Nobody waits for 0 s."""
    assert [duration(seconds) for seconds in (-1.0, 0.2, 1.5, 59.5)] == [
        "1 s",
        "1 s",
        "2 s",
        "1 min 0 s",
    ]


@pytest.mark.parametrize("model", ["claude-5-sonnet", "claude-sonnet-5-20260101"])
def test_a_version_is_read_on_either_side(model: str) -> None:
    """Of old ids before the family, of new ones behind it; the date is not part of it."""
    assert model_name(model) == "Sonnet 5"
