"""Records in JSON and XML, and lines that are records."""

import json
from pathlib import Path

import pytest

from .support import frame, look, only, said

CUSTOMERS = [
    {
        "id": at,
        "address": {"country": country},
        "tags": ["a", "b"],
        "orders": [{"sku": "s", "amount": 10 * at}, {"sku": "t", "amount": 1}],
    }
    for at, country in enumerate(["DE", "US", "DE"], 1)
]


def test_lists_inside_records_unfold_with_what_they_belong_to(tmp_path: Path) -> None:
    """Revenue by country can be asked of orders that lie inside their customers."""
    found = look(tmp_path, "x.json", json.dumps({"customers": CUSTOMERS}))
    customers, orders = found.tables
    assert (customers.part, customers.rows, orders.part, orders.rows) == (
        "customers",
        3,
        "orders",
        6,
    )
    by = frame(tmp_path, orders).groupby("address.country")["amount"].sum()
    assert by.to_dict() == {"DE": 42, "US": 21}
    assert [*frame(tmp_path, customers)["tags"]] == ["a, b"] * 3


def test_several_lists_are_several_tables(tmp_path: Path) -> None:
    """Each by its key."""
    data = {"users": [{"a": 1}, {"a": 2}], "items": [{"b": 1}], "page": 1}
    assert [table.part for table in look(tmp_path, "x.json", json.dumps(data)).tables] == [
        "users",
        "items",
    ]


def test_a_broken_line_does_not_spoil_the_others(tmp_path: Path) -> None:
    """It is left out and said."""
    found = look(tmp_path, "x.jsonl", '{"a":1}\n{"a":2}\n{"a":\n{"a":4}\n')
    assert frame(tmp_path, only(found))["a"].sum() == 7
    assert "`x.jsonl`: I left 1 broken lines out." in said(found)


def test_numbers_and_dates_as_text_are_typed(tmp_path: Path) -> None:
    """JSON has no dates, and some programs write numbers as text; ids with zeros stay."""
    data = [
        {"day": "2024-03-01", "n": "5", "zip": "01067"},
        {"day": "2024-03-02", "n": "7", "zip": "50667"},
    ]
    table = only(look(tmp_path, "x.json", json.dumps(data)))
    assert [column.kind for column in table.columns] == ["date", "number", "id"]


def test_records_of_xml_are_its_most_frequent_element(tmp_path: Path) -> None:
    """Also below other elements, with attributes."""
    xml = "<o><meta v='1'/><list><row id='1'><n>3.5</n></row><row id='2'><n>4</n></row></list></o>"
    df = frame(tmp_path, only(look(tmp_path, "x.xml", xml)))
    assert [*df["n"]] == [3.5, 4]


LINES: dict[str, tuple[str, list[str], int]] = {
    "brackets.txt": (
        "[01.03.24, 10:01:00] Ann: hi\n[02.03.24, 10:02:00] Ben: a: b\n"
        "[13.03.24, 10:03:00] Ann: x\n",
        ["date", "person", "message"],
        3,
    ),
    "dash.txt": (
        "12.03.24, 10:15 - Calls are encrypted.\n12.03.24, 10:15 - Ann: text\nmore\n"
        "13.03.24, 10:16 - Ben: x\n",
        ["date", "person", "message"],
        2,
    ),
    "half.txt": (
        "3/12/24, 10:15 AM - Ann: text\n3/13/24, 1:16 PM - Ben: x\n",
        ["date", "person", "message"],
        2,
    ),
    "app.log": (
        "2024-03-01 10:00:00,123 INFO start\n2024-03-01 10:00:01,001 ERROR db: failed\n"
        "2024-03-01 10:00:02,000 INFO ok\n",
        ["time", "level", "message"],
        3,
    ),
    "access.log": (
        '1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] "GET /a HTTP/1.1" 200 123 "-" "x"\n'
        '1.2.3.5 - bob [01/Mar/2024:10:00:01 +0000] "POST /b HTTP/1.1" 500 - "-" "x"\n',
        ["host", "user", "time", "method", "path", "status", "bytes"],
        2,
    ),
    "pairs.txt": ("Name: Ann\nAge: 30\n\nName: Ben\nAge: 40\n", ["Name", "Age"], 2),
    "fixed.txt": (
        "name      qty  price\napple      10   1.50\nred pear    5   2.25\nplum      100   0.75\n",
        ["name", "qty", "price"],
        3,
    ),
    "blanks.dat": ("x y\n1 2\n3 4\n5 6\n", ["x", "y"], 3),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_that_are_records_are_taken_apart(tmp_path: Path, name: str) -> None:
    """Chats, logs, blocks and columns of text are tables."""
    text, columns, rows = LINES[name]
    df = frame(tmp_path, only(look(tmp_path, name, text)))
    assert ([*df.columns], len(df)) == (columns, rows)


def test_messages_are_dated(tmp_path: Path) -> None:
    """The day comes first where the file says so."""
    table = only(look(tmp_path, "brackets.txt", LINES["brackets.txt"][0]))
    column = table.column("date")
    assert column is not None
    assert (column.kind, column.first, column.last) == ("date", "2024-03-01", "2024-03-13")
