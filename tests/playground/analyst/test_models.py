"""Regressions, clusters, forecasts, spreads: the method is judged before its result is told."""

from pathlib import Path

import numpy as np
import pandas as pd

from .harness import Chat


async def test_uneven_spread_gets_robust_errors_and_doubles_go(chat: Chat, tmp_path: Path) -> None:
    """The diagnostics of the first fits decide about the next one, and the answer says so."""
    chance = np.random.default_rng(1)
    x = chance.uniform(1, 10, 300)
    table = pd.DataFrame({"x": x, "twin": 2 * x + chance.normal(0, 0.01, 300)})
    table["y"] = 3 * x + chance.normal(0, x**1.5, 300)
    table.to_csv(tmp_path / "uneven.csv", index=False)
    answer = await chat.ask("regress y on x and twin", [tmp_path / "uneven.csv"])
    assert "robust errors (HC3)" in answer.text
    assert "says nearly the same as other columns" in answer.text
    assert "HC3" in answer.runs[-1][0]


async def test_too_few_rows_are_said(chat: Chat, tmp_path: Path) -> None:
    """A regression on a handful of rows is refused with what it would need."""
    table = pd.DataFrame({"a": range(12), "b": [i * 7 % 12 for i in range(12)]})
    table.assign(c=table["a"] * 2.5 % 7).to_csv(tmp_path / "few.csv", index=False)
    answer = await chat.ask("regress c on a and b", [tmp_path / "few.csv"])
    assert "12 whole rows are too few" in answer.finding


async def test_one_cloud_has_no_clusters(tmp_path: Path) -> None:
    """k-means would always find some; correlated noise is told to have none."""
    chance = np.random.default_rng(3)
    cloud = chance.multivariate_normal([0, 0, 0], np.eye(3) * 0.4 + 0.6, 300)
    pd.DataFrame(cloud, columns=["a", "b", "c"]).to_csv(tmp_path / "cloud.csv", index=False)
    answer = await Chat(tmp_path, seconds=300).ask("find clusters", [tmp_path / "cloud.csv"])
    assert answer.finding.startswith("No clusters found")
    assert not answer.outputs


async def test_a_random_walk_is_not_forecast_better_than_naively(
    chat: Chat, tmp_path: Path
) -> None:
    """Smoothing is tested on the past; where it gains nothing, the last value goes on."""
    chance = np.random.default_rng(5)
    days = pd.date_range("2020-01-01", periods=72, freq="MS")
    walk = pd.DataFrame({"month": days, "price": 100 + chance.normal(0, 3, 72).cumsum()})
    walk.to_csv(tmp_path / "walk.csv", index=False)
    answer = await chat.ask("forecast price for 6 months", [tmp_path / "walk.csv"])
    assert "no better than simply repeating the last value" in answer.text
    assert set(answer.outputs) == {"forecast.png", "forecast.csv"}
    assert len(answer.outputs["forecast.csv"].read_text().splitlines()) == 7


async def test_a_weekly_pattern_shows_by_weekday(chat: Chat, tmp_path: Path) -> None:
    """In daily data with a weekly pattern the weekday that stands out is named."""
    chance = np.random.default_rng(6)
    days = pd.date_range("2020-01-01", periods=3 * 366, freq="D")
    visits = 100 + 12 * (days.day_of_week == 4) + chance.normal(0, 8, len(days))
    pd.DataFrame({"day": days, "visits": visits}).to_csv(tmp_path / "days.csv", index=False)
    answer = await chat.ask("average visits by weekday", [tmp_path / "days.csv"])
    assert "Friday" in answer.finding and answer.outputs


async def test_outliers_can_be_left_out_afterwards(chat: Chat, tmp_path: Path) -> None:
    """The outliers are counted and listed; a follow-up does the last analysis without them."""
    chance = np.random.default_rng(7)
    values = np.r_[chance.normal(50, 5, 200), [400, 500, 600]].round(1)
    pd.DataFrame({"income": values}).to_csv(tmp_path / "income.csv", index=False)
    answer = await chat.ask("find outliers", [tmp_path / "income.csv"])
    low, high = np.quantile(values, [0.25, 0.75])
    far = abs(values - (low + high) / 2) > 2 * (high - low)
    assert f"{far.sum()} of 203 values, as far as 600" in answer.finding
    shape = await chat.ask("distribution of income without outliers")
    assert shape.holds(np.median(values[~far])) and "600" not in shape.text


async def test_gaps_that_follow_another_column_are_named(chat: Chat, tmp_path: Path) -> None:
    """Missing values are tested against the other columns."""
    chance = np.random.default_rng(8)
    age = chance.integers(18, 80, 400)
    income = np.where(chance.random(400) < (age > 60) * 0.7, np.nan, chance.normal(40, 8, 400))
    pd.DataFrame({"age": age, "income": income.round(1)}).to_csv(tmp_path / "gaps.csv", index=False)
    answer = await chat.ask("missing values", [tmp_path / "gaps.csv"])
    assert answer.finding.startswith("Income has the most gaps")
    assert "Gaps are not random: they go with other columns, `income` with `age`" in answer.text


async def test_a_year_can_be_asked_for(chat: Chat, tmp_path: Path) -> None:
    """ "and for 2021?" keeps the question and takes that year's rows."""
    days = pd.date_range("2020-01-01", "2021-12-31", freq="D")
    table = pd.DataFrame({"day": days, "kind": ["a", "b"] * (len(days) // 2) + ["a"]})
    table.assign(sold=range(len(days))).to_csv(tmp_path / "sold.csv", index=False)
    await chat.ask("sold by kind", [tmp_path / "sold.csv"])
    answer = await chat.ask("and for 2021?")
    sums = table.assign(sold=range(len(days)))[table["day"].dt.year == 2021].groupby("kind")
    assert "2021" in answer.finding and answer.holds(*sums["sold"].sum()), answer.text
