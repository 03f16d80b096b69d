"""How figures are spelled: as many digits as help, in each language."""

from typing import Any

import pytest

from playground.analyst.voice import Voice
from playground.analyst.wording import chance, figure


@pytest.mark.parametrize(
    ("value", "unit", "en", "de"),
    [
        (2.6, "", "2.6", "2,6"),
        (2.5997, "", "2.6", "2,6"),
        (0.16081, "", "0.1608", "0,1608"),
        (1234567.0, "", "1,234,567", "1.234.567"),
        (10.75, "", "10.75", "10,75"),
        (2.6, "$", "$2.60", "2,60\N{NO-BREAK SPACE}$"),
        (-1234.5, "€", "-€1,234.50", "-1.234,50\N{NO-BREAK SPACE}€"),
        (3.0, "kg", "3\N{NO-BREAK SPACE}kg", "3\N{NO-BREAK SPACE}kg"),
        (21.5, "%", "21.5\N{NO-BREAK SPACE}%", "21,5\N{NO-BREAK SPACE}%"),
        (33.33333, "%", "33.33\N{NO-BREAK SPACE}%", "33,33\N{NO-BREAK SPACE}%"),
        (99.999, "%", "99.999\N{NO-BREAK SPACE}%", "99,999\N{NO-BREAK SPACE}%"),
    ],
)
def test_a_figure_has_no_empty_digits(value: float, unit: str, en: str, de: str) -> None:
    """Zeros that say nothing are left off, cents are kept, shares have two decimals at most."""
    spelled: list[Any] = [figure(value, unit, Voice(language)) for language in ("en", "de")]
    assert spelled == [en, de]


def test_a_chance_is_told_with_the_figures_that_count() -> None:
    """A small p-value keeps three decimals, a tiny one is only bounded."""
    told = [chance(p, Voice("en")) for p in (0.6342, 0.0491, 0.0000003)]
    assert told == ["p = 0.63", "p = 0.049", "p < 0.001"]
