"""A query as lines of pandas, run for real."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from playground.analyst.frame import aggregations, column_of, frame, key
from playground.analyst.query import Dimension, Filter, Join, Measure, Query
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice

ORDERS = Table(
    "orders.csv",
    "",
    6,
    (
        Column("id", "id", distinct=6, low=1, high=6),
        Column("day", "date", first="2024-01-01", last="2024-12-31"),
        Column("customer", "id", distinct=3, low=None),
        Column("qty", "number", low=1, high=6, whole=True),
        Column("price", "number", low=1, high=3),
        Column("zip", "category", values=("02138", "07307")),
        Column("late", "boolean", values=("True", "False")),
    ),
    ("df = pd.read_csv(folder / 'orders.csv', dtype={'zip': str}, parse_dates=['day'])",),
)
CUSTOMERS = Table(
    "customers.csv",
    "",
    2,
    (Column("code", "id", distinct=2), Column("country", "category", values=("DE", "FR"))),
    ("df = pd.read_csv(folder / 'customers.csv')",),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "orders.csv").write_text(
        "id,day,customer,qty,price,zip,late\n"
        "1,2024-01-01 00:00,a,1,3,02138,True\n"
        "2,2024-03-31 18:30,b,2,2,02138,False\n"
        "3,2024-04-01 00:00,a,3,1.5,07307,False\n"
        "4,2024-07-01 00:00,c,4,1,07307,True\n"
        "5,,a,5,2,07307,False\n"
        "6,2024-12-31 00:00,b,6,1,02138,False\n"
    )
    (tmp_path / "customers.csv").write_text("code,country\na,DE\nb,FR\n")
    return tmp_path


def built(query: Query, folder: Path, *more: str) -> Any:
    """The names that are there after the lines of a query ran."""
    made = frame(query, (ORDERS, CUSTOMERS))
    names: dict[str, Any] = {"folder": folder}
    exec("\n".join([*made.imports, *made.lines, *more]), names)
    return names


@pytest.mark.parametrize(
    ("kept", "ids"),
    [
        (Filter("zip", "=", ("02138",)), [1, 2, 6]),
        (Filter("zip", "not in", ("02138", "x'y\n")), [3, 4, 5]),
        (Filter("qty", ">", ("3.0",)), [4, 5, 6]),
        (Filter("qty", "in", ("1", "2")), [1, 2]),
        (Filter("late", "=", ("True",)), [1, 4]),
        (Filter("day", "in", ("2024-03-01", "2024-03-31")), [2]),
        (Filter("day", ">", ("2024-03-31",)), [3, 4, 6]),
        (Filter("day", "<=", ("2024-03-31",)), [1, 2]),
        (Filter("day", "missing"), [5]),
        (Filter("customer", "contains", ("A",)), [1, 3, 5]),
        (Filter("qty", "contains", ("6",)), [6]),
    ],
)
def test_a_filter_keeps_the_rows_that_are_meant(kept: Filter, ids: list[int], folder: Path) -> None:
    """Each operator keeps its rows, of text with leading zeros, numbers, truth and days alike."""
    assert built(Query("list", filters=(kept,)), folder)["df"]["id"].tolist() == ids


def test_products_and_quotients_are_columns_of_their_own(folder: Path) -> None:
    """A product is taken row by row; a ratio of sums divides what is summed."""
    product = Measure("qty", "sum", times="price")
    ratio = Measure("qty", "sum", over="price", ratio_of_sums=True)
    query = Query("value", measures=(product, ratio), filters=(Filter("qty", "<", ("3",)),))
    shown = f"total = df.agg({aggregations(query.measures)})"
    found = built(query, folder, shown)
    assert found["df"]["qty × price"].tolist() == [3, 4]
    assert found["total"].loc["total", "qty × price"] == 7


def test_a_share_is_the_part_of_rows_that_hold(folder: Path) -> None:
    """The mean of the condition's column is the share."""
    share = Measure("", "share", where=(Filter("qty", ">", ("4",)), Filter("zip", "=", ("07307",))))
    found = built(Query("share", measures=(share,)), folder)["df"]
    assert found.iloc[:, -1].mean() == pytest.approx(1 / 6)


def test_tables_are_joined_by_their_key(folder: Path) -> None:
    """Columns of the second table stand beside the first one's rows; none is lost."""
    query = Query("value", joins=(Join(1, "customer", "code"),))
    found = built(query, folder)["df"]
    assert found["country"].fillna("").tolist() == ["DE", "FR", "DE", "", "DE", "FR"]
    assert column_of(query, (ORDERS, CUSTOMERS), "country") == CUSTOMERS.columns[1]


@pytest.mark.parametrize(
    ("grain", "groups"),
    [
        ("year", {"2024": 5}),
        ("half", {"2024-H1": 3, "2024-H2": 2}),
        ("quarter", {"2024Q1": 2, "2024Q2": 1, "2024Q3": 1, "2024Q4": 1}),
        ("month", {"2024-01": 1, "2024-03": 1, "2024-04": 1, "2024-07": 1, "2024-12": 1}),
        ("week", {"2024-W01": 1, "2024-W13": 1, "2024-W14": 1, "2024-W27": 1, "2025-W01": 1}),
        ("hour", {0: 4, 18: 1}),
        ("weekday", {"Montag": 3, "Dienstag": 1, "Sonntag": 1}),
        ("month of year", {"Januar": 1, "März": 1, "April": 1, "Juli": 1, "Dezember": 1}),
    ],
)
def test_a_date_groups_by_its_grain(grain: Any, groups: dict[Any, int], folder: Path) -> None:
    """Every grain makes groups in their order; a row without a date is in none."""
    column = Column("day", "date", missing=1)
    made = key(Dimension("day", grain), column, Voice("de"))
    found = built(Query("value"), folder, *made.lines)["df"]
    counts = found.groupby(made.name, observed=True).size()
    assert dict(counts) == groups and list(counts.index) == list(groups)


def test_a_number_groups_by_bins(folder: Path) -> None:
    """A bin holds its lower edge and ends before its upper one."""
    made = key(Dimension("qty", bins=(1, 3, float("inf"))), ORDERS.columns[3], Voice("en"))
    found = built(Query("value"), folder, *made.lines)["df"]
    assert dict(found.groupby(made.name, observed=True).size()) == {"1–3": 2, "3 and more": 4}
    assert isinstance(found, pd.DataFrame)
