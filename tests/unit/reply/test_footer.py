"""The line under an answer."""

import pytest

from bot.reply.figures import duration, model_name, money
from bot.reply.footer import footer_line


def test_the_line_of_an_ordinary_answer() -> None:
    """Model, time, runs and cost, in that order."""
    line = footer_line(model="claude-sonnet-5-5", seconds=47.6, executions=4, cost_usd=0.0449)
    assert line == "Sonnet 5.5 · 48 s · 4 runs · $0.04"


def test_the_line_of_the_stand_in_shows_no_cost() -> None:
    """A stand-in says that it is one and costs nothing."""
    line = footer_line(
        model="x", seconds=5, executions=1, cost_usd=0.0, stand_in=True, figures=(24, 24)
    )
    assert line == "rule-based stand-in · 5 s · 1 run · 24 of 24 figures found in the code's output"


@pytest.mark.parametrize(
    ("usd", "estimated", "text"),
    [
        (0.0, False, "$0.00"),
        (0.0004, False, "under $0.01"),
        (0.0004, True, "under $0.01"),
        (0.0149, True, "about $0.01"),
        (0.995, False, "$1.00"),
        (12.345, False, "$12.35"),
    ],
)
def test_money_is_honest_to_the_cent(usd: float, estimated: bool, text: str) -> None:
    """Less than a cent is said as such, and an estimate is called about."""
    assert money(usd, estimated=estimated) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "1 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s")]
)
def test_durations(seconds: float, text: str) -> None:
    """Seconds below a minute, minutes and seconds above."""
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-sonnet-5-5", "Sonnet 5.5"),
        ("claude-opus-5", "Opus 5"),
        ("claude-haiku-4-5-20251001", "Haiku 4.5"),
        ("claude-3-5-sonnet-20241022", "Sonnet 3.5"),
        ("claude-mythos-preview", "claude-mythos-preview"),
        ("<!channel>", "‹!channel›"),
    ],
)
def test_models_have_their_spoken_names(model: str, name: str) -> None:
    """The family and the version; an id of another shape stays, made harmless."""
    assert model_name(model) == name
