"""What an answer says beside its figures holds: of changes, gaps, prices, weeks, joined files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.text import say
from tests.playground.analyst.harness import Chat


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Two years of orders: the East lost a third, the South gained, prices stand beside amounts."""
    chance = np.random.default_rng(5)
    days = pd.date_range("2023-01-01", "2024-12-31")
    frame = pd.DataFrame(
        {"Day": np.repeat(days, 4), "Region": ["East", "South", "North", "West"] * len(days)}
    )
    frame["Unit Price"] = chance.choice([10.0, 20.0], len(frame))
    late = frame["Day"] >= "2024-01-01"
    units = np.where(late & (frame["Region"] == "East"), 6, 9) + late * (frame["Region"] == "South")
    frame["Amount"] = frame["Unit Price"] * units
    for column in ("Unit Price", "Amount"):
        frame[column] = frame[column].map("${:,.2f}".format)
    path = tmp_path / "orders.csv"
    frame.to_csv(path, index=False)
    return path


async def test_groups_that_moved_apart_are_not_called_alike(orders: Path) -> None:
    """The change is told between the two years that were named, and by the group that made it."""
    answer = await Chat(orders.parent).ask("why did the amount change from 2023 to 2024?", [orders])
    assert "(2023)" in answer.finding and "(2024)" in answer.finding
    assert "Region East" in answer.finding and "alike" not in answer.text


async def test_groups_that_moved_alike_are_called_so(tmp_path: Path) -> None:
    """Where every group fell by the same part, none is named as the cause."""
    days = pd.date_range("2023-01-01", "2024-12-31")
    frame = pd.DataFrame({"Day": np.repeat(days, 2), "Shop": ["A", "B"] * len(days)})
    frame["Sales"] = np.where(frame["Day"].dt.year == 2023, 10, 8) * (1 + (frame["Shop"] == "B"))
    frame.to_csv(tmp_path / "sales.csv", index=False)
    question = "why did sales fall in 2024 compared with 2023?"
    answer = await Chat(tmp_path).ask(question, [tmp_path / "sales.csv"])
    assert "every Shop moved about alike" in answer.finding


async def test_a_price_is_not_added_up(orders: Path) -> None:
    """An overview draws the amount and totals it; the price beside it has a mean only."""
    chat = Chat(orders.parent)
    answer = await chat.ask(say("ask.default_question"), [orders])
    line = next(line for line in answer.text.splitlines() if "Unit Price:" in line)
    amount, price = line.split("Unit Price:")
    assert "in total" in amount and "in total" not in price
    assert answer.described == ["total_amount_by_month.png: Total Amount by Month"]


async def test_a_group_without_values_has_no_total(tmp_path: Path) -> None:
    """Nothing adds up to nothing, not to 0, by groups and alone."""
    (tmp_path / "a.csv").write_text("region,amount\nN,1.5\nN,2\nS,\nS,\nW,3\n")
    chat = Chat(tmp_path)
    by_region = await chat.ask("total amount by region", [tmp_path / "a.csv"])
    assert "No values at all: S." in by_region.text and "| S | – |" in by_region.text
    alone = await chat.ask("total amount for S")
    assert alone.finding.startswith("No values at all") and "0" not in alone.finding


async def test_what_comes_again_every_week_is_told(tmp_path: Path) -> None:
    """A course by days names the best weekday where that is no chance, else none."""
    chance, days = np.random.default_rng(2), pd.date_range("2024-01-01", "2024-06-30")
    noise = chance.normal(100, 8, len(days)).round()
    for name, visits in (("busy", noise + 30 * (days.day_of_week == 5)), ("even", noise)):
        pd.DataFrame({"day": days, "visits": visits}).to_csv(tmp_path / f"{name}.csv", index=False)
    busy = await Chat(tmp_path).ask("visits by day", [tmp_path / "busy.csv"])
    even = await Chat(tmp_path).ask("visits by day", [tmp_path / "even.csv"])
    assert "Every week: highest on Saturday" in busy.text and "Every week" not in even.text


async def test_a_day_is_shown_whole(tmp_path: Path) -> None:
    """All 24 hours stand in the table and on the plot, in their order, and are told as times."""
    times = pd.date_range("2024-01-01", periods=24 * 20, freq="h")
    warm = np.where(times.hour == 23, 30.0, 10.0)
    pd.DataFrame({"time": times, "temp": warm}).to_csv(tmp_path / "a.csv", index=False)
    answer = await Chat(tmp_path).ask(
        "which hour has the highest average temp?", [tmp_path / "a.csv"]
    )
    assert answer.finding.startswith("23:00 has the highest")
    assert sum(line.startswith("| ") for line in answer.text.splitlines()) == 26
    assert "table.sort_index()" in answer.runs[-1][0]


async def test_the_lowest_of_many_groups_is_the_lowest_of_all(tmp_path: Path) -> None:
    """Also where the table shows the first twenty groups only."""
    shops = pd.DataFrame({"shop": [f"s{n:02}" for n in range(50)] * 2, "sales": [*range(50)] * 2})
    shops.to_csv(tmp_path / "a.csv", index=False)
    chat = Chat(tmp_path)
    answer = await chat.ask("total sales by shop", [tmp_path / "a.csv"])
    assert "highest for s49 (98)" in answer.finding and "lowest for s00 (0)" in answer.finding
    ten = await chat.ask("top 10 shops by sales")
    assert "s49 98" in ten.finding and "s40 80" in ten.finding and "s00" not in ten.finding


@pytest.fixture
def shop(tmp_path: Path) -> list[Path]:
    """Orders, and customers whose segment makes the revenue."""
    chance = np.random.default_rng(2)
    names = [f"C{n:02}" for n in range(60)]
    customers = pd.DataFrame({"customer": names, "segment": chance.choice(["home", "shop"], 60)})
    orders = pd.DataFrame({"customer": chance.choice(names, 400)})
    segment = orders["customer"].map(customers.set_index("customer")["segment"])
    orders["revenue"] = ((segment == "shop") * 60 + chance.normal(50, 5, 400)).round(2)
    orders.to_csv(tmp_path / "orders.csv", index=False)
    customers.to_csv(tmp_path / "customers.csv", index=False)
    return [tmp_path / "orders.csv", tmp_path / "customers.csv"]


async def test_a_driver_may_lie_in_the_other_file(shop: list[Path]) -> None:
    """A file that describes the rows further is joined by their key, and that is said."""
    answer = await Chat(shop[0].parent).ask("what drives revenue?", shop)
    assert answer.finding.startswith("Segment is the strongest driver of revenue")
    assert "Joined with customers.csv by customer" in answer.text


@pytest.mark.parametrize("question", ["join these files", "verbinde die Dateien", "合并这两个文件"])
async def test_two_files_are_handed_out_as_one(question: str, shop: list[Path]) -> None:
    """Every row of the longer one stands there with the columns of the other."""
    answer = await Chat(shop[0].parent).ask(question, shop)
    (made,) = answer.outputs.values()
    joined = pd.read_excel(made)
    assert len(joined) == 400 and [*joined.columns] == ["customer", "revenue", "segment"]
