"""Questions are understood by plain rules."""

import pytest

from bot.playground.analyst.profile import Column, Profile
from bot.playground.analyst.question import Filter, read


def _category(name: str, *values: str) -> Column:
    return Column(name, "category", 0, len(values), {"values": [[value, 9] for value in values]})


TABLE = Profile(
    "streaming.csv", "", (), 100, 4, 0,
    (
        _category("tier", "Basic", "Premium"),
        _category("country", "Germany", "South Africa"),
        _category("churned", "no", "yes"),
        Column("age", "number", 0, 50, {"whole": True, "steps_of_one": False}),
        Column("watchHours", "number", 0, 90, {"whole": False, "steps_of_one": False}),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "kind", "named"),
    [
        ("What drives churn?", "drivers", ("churned",)),
        ("Was treibt churn?", "drivers", ("churned",)),
        ("Why do they leave", "drivers", ()),
        ("Is there a correlation of age and watch hours", "correlation", ("watchHours", "age")),
        ("average age by tier", "groups", ("age", "tier")),
        ("show the trend of age", "trend", ("age",)),
        ("top 5 by age", "top", ("age",)),
        ("who is at risk now?", "risk", ()),
        ("Give me an overview of streaming.csv", "profile", ()),
    ],
)
def test_kind_and_columns(question: str, kind: str, named: tuple[str, ...]) -> None:
    """Words choose the behaviour, and column names are found by their stems."""
    wish = read(question, TABLE)
    assert wish.kind == kind
    assert set(wish.named) == set(named)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("only for Germany", [Filter("country", "==", "Germany")]),
        ("nur in South Africa", [Filter("country", "==", "South Africa")]),
        ("churn without Premium", [Filter("tier", "!=", "Premium")]),
        ("only those with age over 40", [Filter("age", ">", 40.0)]),
        ("compare Basic and Premium", [Filter("tier", "in", ("Basic", "Premium"))]),
        ("what drives churn?", []),
    ],
)
def test_filters(question: str, filters: list[Filter]) -> None:
    """Values, exclusions and comparisons become filters; other words do not."""
    assert list(read(question, TABLE).filters) == filters
