"""People's files by kind of oddity: what is read is what was written, and what is lost is said."""

import datetime
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from .support import frame, look, said

N = None
D = pd.Timestamp
Values = dict[str, list[Any]]
Rows = list[list[Any]]


def _column(*cells: str, name: str = "n", sep: str = "\t") -> str:
    return f"row{sep}{name}\n" + "".join(f"r{at}{sep}{cell}\n" for at, cell in enumerate(cells))


# what is odd: text, values of columns (None for missing), a part of what must be said
TEXTS: dict[str, tuple[str, Values, str]] = {
    "counts above the values, as scikit-learn writes": (
        "6,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n4.9,3.0,1.4,0.2,0\n"
        "7.0,3.2,4.7,1.4,1\n6.4,3.2,4.5,1.5,1\n6.3,3.3,6.0,2.5,2\n5.8,2.7,5.1,1.9,2\n",
        {"column_1": [5.1, 4.9, 7.0, 6.4, 6.3, 5.8], "column_5": [0, 0, 1, 1, 2, 2]},
        "6 4 setosa versicolor virginica",
    ),
    "thin spaces": (_column("1\u202f234", "12\u2009345,5", "7"), {"n": [1234, 12345.5, 7]}, ""),
    "apostrophes": (_column("1'234", "12’345", "7"), {"n": [1234, 12345, 7]}, ""),
    "Indian groups": (_column("1,23,456", "12,34,567", "7"), {"n": [123456, 1234567, 7]}, ""),
    "lists in cells": (_column("1,2,3", "4,5", "6,7,8"), {"n": ["1,2,3", "4,5", "6,7,8"]}, ""),
    "exponents": (_column("1e3", "2.5E4", "7"), {"n": [1000, 25000, 7]}, ""),
    "percent": (_column("12%", "7.5%", "n/a"), {"n": [12, 7.5, N]}, "count as missing: 1"),
    "a spread behind": (
        _column("5.1 ± 0.2", "6.0 ± 0.3", "7.2 ± 0.1"),
        {"n": [5.1, 6.0, 7.2]},
        "±",
    ),
    "several currencies": (
        _column("$5.00", "€6.00", "£7.00"),
        {"n": ["$5.00", "€6.00", "£7.00"]},
        "several units ($, €, £)",
    ),
    "shares with and without a percent sign": (
        _column("12%", "0.5", "9%", "3"),
        {"n": ["12%", "0.5", "9%", "3"]},
        "several units (%, –)",
    ),
    "titles that begin with a number": (
        _column("12 Monkeys", "21 Jump", "8 Mile", "300"),
        {"n": ["12 Monkeys", "21 Jump", "8 Mile", "300"]},
        "",
    ),
    "one currency before and behind": (
        _column("€ 1.234,50", "99,00 €", "EUR 7,00"),
        {"n": [1234.5, 99, 7]},
        "",
    ),
    "parentheses and dollars": (_column("($1,200.00)", "$300.00"), {"n": [-1200, 300]}, ""),
    "marks of footnotes": (
        _column("12,345*", "23,456", "7,890†", "11,111 [1]"),
        {"n": [12345, 23456, 7890, 11111]},
        "",
    ),
    "marks of estimates": (
        _column("12,345 (e)", "23,456 (p)", "7,890", "11,111", "22,222"),
        {"n": [12345, 23456, 7890, 11111, 22222]},
        "",
    ),
    "about and under": (
        _column("~5", "<0.1", ">100", *map(str, range(7, 22))),
        {"n": [N, N, N, *range(7, 22)]},
        "count as missing: 3",
    ),
    "German days": (
        _column("3. März 2024", "14. Oktober 2023", "1. Mai 2024"),
        {"n": [D("2024-03-03"), D("2023-10-14"), D("2024-05-01")]},
        "",
    ),
    "short German months": (
        _column("3. Mrz 2024", "14. Okt. 2023", "1. Mai 2024"),
        {"n": [D("2024-03-03"), D("2023-10-14"), D("2024-05-01")]},
        "",
    ),
    "Chinese days": (
        _column("2024年3月5日", "2023年12月31日"),
        {"n": [D("2024-03-05"), D("2023-12-31")]},
        "",
    ),
    "Chinese months": (
        _column("2024年3月", "2023年12月"),
        {"n": [D("2024-03-01"), D("2023-12-01")]},
        "",
    ),
    "quarters": (_column("Q1 2024", "Q4 2023"), {"n": [D("2024-01-01"), D("2023-10-01")]}, ""),
    "quarters behind": (
        _column("2024 Q1", "2023 Q4"),
        {"n": [D("2024-01-01"), D("2023-10-01")]},
        "",
    ),
    "Chinese quarters": (
        _column("2024年第1季度", "2023年第4季度"),
        {"n": [D("2024-01-01"), D("2023-10-01")]},
        "",
    ),
    "fiscal years": (
        _column("2022/23", "2023/24", "2024/25"),
        {"n": ["2022/23", "2023/24", "2024/25"]},
        "",
    ),
    "ranges of years": (_column("2022-2023", "2023-2024"), {"n": ["2022-2023", "2023-2024"]}, ""),
    "days written in two ways": (
        _column("2024-03-05", "05.03.2024", "2024-03-07", "08.03.2024"),
        {"n": [D("2024-03-05"), D("2024-03-05"), D("2024-03-07"), D("2024-03-08")]},
        "",
    ),
    "clock times": (_column("08:30", "17:45", "23:05"), {"n": ["08:30", "17:45", "23:05"]}, ""),
    "yes and no in German": (
        _column("ja", "nein", "ja", name="aktiv"),
        {"aktiv": ["ja", "nein", "ja"]},
        "",
    ),
    "yes and no in Chinese": (
        _column("是", "否", "是", name="会员"),
        {"会员": ["是", "否", "是"]},
        "",
    ),
    "spellings of one value": (
        _column("South", "SOUTH", " south", "North", "South", name="region"),
        {"region": ["South", "South", "South", "North", "South"]},
        "SOUTH",
    ),
    "spaces behind": (
        _column("South", "South ", "North", "North", name="region"),
        {"region": ["South", "South", "North", "North"]},
        "",
    ),
    "names that differ in case only once each": (
        _column("Apple pie", "apple pie", "Plum", "Fig", name="dish"),
        {"dish": ["Apple pie", "Apple pie", "Plum", "Fig"]},
        "apple pie",
    ),
    "codes that differ in case": (
        "sku,n\nab-1,1\nAB-1,2\nab-2,3\nAB-2,4\n",
        {"sku": ["ab-1", "AB-1", "ab-2", "AB-2"]},
        "",
    ),
    "a footer": (
        "shop,n,m\na,1,2\nb,3,4\nc,5,6\n\nGenerated on 2024-03-01 by the till\nPage 1 of 1\n",
        {"shop": ["a", "b", "c"], "n": [1, 3, 5]},
        "Generated on",
    ),
    "a column of remarks": (
        "shop,n,remark\na,1,\nb,2,closed on Monday\nc,3,\n",
        {"n": [1, 2, 3], "remark": [N, "closed on Monday", N]},
        "",
    ),
    "units under the names": (
        "shop,weight,price\n,kg,EUR\na,1.5,2\nb,2.5,3\nc,3.5,4\n",
        {"weight": [1.5, 2.5, 3.5], "price": [2, 3, 4]},
        "",
    ),
    "two tables under each other": (
        "shop,n\na,1\nb,2\nc,3\n\nperson,hours\nAnn,10\nBen,20\nCid,30\n",
        {"n": [1, 2, 3]},
        "",
    ),
    "numbers with words among them": (
        _column("10", "20", "twelve", "30", "40", "50", "60"),
        {"n": [10, 20, N, 30, 40, 50, 60]},
        "twelve",
    ),
    "a point and a comma": (_column("1.234,5", "2.345,6", "1,5"), {"n": [1234.5, 2345.6, 1.5]}, ""),
    "both styles at once": (
        _column("1.234,50", "1,234.50", "2.345,60", "3.456,70", "4.567,80", "5.678,90"),
        {"n": [1234.5, N, 2345.6, 3456.7, 4567.8, 5678.9]},
        "1,234.50",
    ),
    "very long numbers": (
        _column("12345678901234567890", "12345678901234567891"),
        {"n": ["12345678901234567890", "12345678901234567891"]},
        "",
    ),
    "plus signs": (_column("+5", "-3", "+7"), {"n": [5, -3, 7]}, ""),
    "fractions": (_column("1/2", "3/4", "5/8"), {"n": ["1/2", "3/4", "5/8"]}, ""),
    "versions": (_column("1.2.3", "1.10.0", "2.0.1"), {"n": ["1.2.3", "1.10.0", "2.0.1"]}, ""),
    "lone carriage returns": ("a,b\r1,x\r2,y\r", {"a": [1, 2], "b": ["x", "y"]}, ""),
    "full-width digits": (_column("１２", "３４"), {"n": [12, 34]}, ""),
}


def _equal(got: list[Any], wanted: list[Any]) -> bool:
    return len(got) == len(wanted) and all(
        pd.isna(one)
        if two is None
        else one == two or (isinstance(two, float) and abs(one - two) < 1e-9)
        for one, two in zip(got, wanted, strict=True)
    )


def _check(folder: Path, name: str, data: bytes | str, values: Values, sentence: str) -> None:
    found = look(folder, name, data)
    assert found.trouble is None, said(found)
    frames = [frame(folder, table) for table in found.tables]
    for df, table in zip(frames, found.tables, strict=True):
        assert [column.name for column in table.columns] == [*df.columns]
        assert table.rows == len(df)
    for column, wanted in values.items():
        held = [df[column].tolist() for df in frames if column in df]
        assert any(_equal(got, wanted) for got in held), (column, held, said(found))
    told = " ".join([*said(found), *(table.context for table in found.tables)])
    assert sentence in told, told


@pytest.mark.parametrize("what", TEXTS)
def test_text_is_read_as_it_was_meant(tmp_path: Path, what: str) -> None:
    """No number is another one, and what cannot be read is missing and counted."""
    text, values, sentence = TEXTS[what]
    _check(tmp_path, "x.csv", text, values, sentence)


def _book(
    *sheets: tuple[str, list[list[Any]]], after: Callable[[Any], None] = lambda _: None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    after(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _hide(book: Any) -> None:
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[-1].sheet_state = "hidden"


SIMPLE: Rows = [["shop", "n"], ["a", 1], ["b", 2], ["c", 3]]
OTHER: Rows = [["person", "hours"], ["Ann", 10], ["Ben", 20]]
BOOKS: dict[str, tuple[Callable[[], bytes], Values, str]] = {
    "two tables under each other": (
        lambda: _book(("S", [*SIMPLE, [], *OTHER])),
        {"n": [1, 2, 3], "hours": [10, 20]},
        "",
    ),
    "two tables side by side": (
        lambda: _book(
            (
                "S",
                [
                    [*row, None, *more]
                    for row, more in zip(SIMPLE, [*OTHER, ["Cid", 30]], strict=True)
                ],
            )
        ),
        {"n": [1, 2, 3], "hours": [10, 20, 30]},
        "",
    ),
    "a column of notes beside": (
        lambda: _book(
            (
                "S",
                [
                    [*row, None, note]
                    for row, note in zip(SIMPLE, [None, "please check", None, None], strict=True)
                ],
            )
        ),
        {"n": [1, 2, 3]},
        "",
    ),
    "rows and sheets that are hidden": (
        lambda: _book(("S", SIMPLE), ("Old", [["x", "y"], ["p", 5], ["q", 6]]), after=_hide),
        {"n": [1, 2, 3], "y": [5, 6]},
        "hidden",
    ),
    "units under the names": (
        lambda: _book(("S", [["shop", "weight"], [None, "kg"], ["a", 1.5], ["b", 2.5], ["c", 3]])),
        {"weight": [1.5, 2.5, 3]},
        "",
    ),
    "days as serial numbers": (
        lambda: _book(("S", [["date", "n"], [45292, 1], [45293, 2], [45294, 3]])),
        {"date": [D("2024-01-01"), D("2024-01-02"), D("2024-01-03")]},
        "the numbers are dates",
    ),
    "days as cells and as text": (
        lambda: _book(
            (
                "S",
                [
                    ["date", "n"],
                    [datetime.date(2024, 1, 1), 1],
                    ["02.01.2024", 2],
                    [datetime.date(2024, 1, 3), 3],
                    [datetime.date(2024, 1, 4), 4],
                ],
            )
        ),
        {"date": [D("2024-01-01"), D("2024-01-02"), D("2024-01-03"), D("2024-01-04")]},
        "",
    ),
    "a number among text of numbers": (
        lambda: _book(("S", [["shop", "n"], ["a", "1.234,50"], ["b", 2], ["c", "3,5"]])),
        {"n": [1234.5, 2, 3.5]},
        "",
    ),
    "a title over everything and a total": (
        lambda: _book(("S", [["Sales 2024"], [], *SIMPLE, ["Total", 6]])),
        {"n": [1, 2, 3]},
        "totals left out: 1",
    ),
    "truth values": (
        lambda: _book(("S", [["shop", "open"], ["a", True], ["b", False], ["c", True]])),
        {"open": [True, False, True]},
        "",
    ),
}


@pytest.mark.parametrize("what", BOOKS)
def test_a_workbook_is_read_as_it_was_meant(tmp_path: Path, what: str) -> None:
    """Whatever lies on a sheet, and however."""
    make, values, sentence = BOOKS[what]
    _check(tmp_path, "x.xlsx", make(), values, sentence)


ENCODED = {
    "gb18030": "城市,销售额\n北京,100\n上海,200\n广州,300\n",
    "big5": "城市,銷售額\n臺北,100\n高雄,200\n臺中,300\n",
    "cp932": "都市,売上\n東京,100\n大阪,200\n名古屋,300\n",
    "euc_kr": "도시,매출\n서울,100\n부산,200\n대구,300\n",
    "utf-16": "Stadt,n\nKöln,100\nBonn,200\nÜlm,300\n",
    "cp1250": "Miasto,n\nŁódź,100\nGdańsk,200\nKraków,300\n",
    "cp1251": "Город,n\nМосква,100\nСамара,200\nПермь,300\n",
    "cp1252": "Ort,n\nKöln,100\nGießen,200\nOrléans,300\n",
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_letters_and_line_ends_of_all_kinds(tmp_path: Path, encoding: str, end: str) -> None:
    """Names and values come back letter by letter."""
    text = ENCODED[encoding]
    rows = [line.split(",") for line in text.split()]
    values: Values = {rows[0][0]: [row[0] for row in rows[1:]], rows[0][1]: [100, 200, 300]}
    _check(tmp_path, "x.csv", text.replace("\n", end).encode(encoding), values, "")


def test_several_files_in_an_archive_and_one_inside_another(tmp_path: Path) -> None:
    """Every table of every member, also of one that is packed again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "shop,n\na,1\nb,2\n")
        archive.writestr("b.csv.gz", gzip.compress(b"person,hours\nAnn,10\nBen,20\n"))
        archive.writestr("c.xlsx", _book(("S", [["x", "y"], ["p", 5], ["q", 6]])))
    _check(tmp_path, "x.zip", stream.getvalue(), {"n": [1, 2], "hours": [10, 20], "y": [5, 6]}, "")


def test_what_belongs_to_the_parent_is_not_added_once_per_child(tmp_path: Path) -> None:
    """Each order has its shipping once, however many items it holds."""
    items = [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}]
    orders = [
        {"order": 1, "customer": "x", "shipping": 5.0, "lines": items},
        {"order": 2, "customer": "y", "shipping": 7.0, "lines": [{"sku": "a", "n": 3}]},
    ]
    found = look(tmp_path, "x.json", json.dumps(orders))
    for table in found.tables:
        df = frame(tmp_path, table)
        assert "shipping" not in df or df["shipping"].sum() == 12
    assert any(
        "customer" in frame(tmp_path, table) and "n" in frame(tmp_path, table)
        for table in found.tables
    )
