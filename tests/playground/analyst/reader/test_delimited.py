"""Delimited text as people write it."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from .support import frame, look, only, said

D = pd.Timestamp
# what it is: content, encoding, the values of each column
DIALECTS: dict[str, tuple[str, str, dict[str, list[Any]]]] = {
    "semicolons and decimal commas": (
        "Wert;Puls\n0,435;2,87\n1,286;4\n",
        "utf-8",
        {"Wert": [0.435, 1.286], "Puls": [2.87, 4]},
    ),
    "a separator at the end of each row": (
        "store,units,price\nA,10,2.5,\nB,20,3.5,\n",
        "utf-8",
        {"store": ["A", "B"], "units": [10, 20], "price": [2.5, 3.5]},
    ),
    "a line that names the separator": ("sep=|\r\na|b\r\n1|2\r\n", "utf-8", {"a": [1], "b": [2]}),
    "lone carriage returns": ("a,b\r1,2\r3,4\r", "utf-8", {"a": [1, 3], "b": [2, 4]}),
    "UTF-8 with a mark": ("Straße,n\nx,1\ny,2\n", "utf-8-sig", {"Straße": ["x", "y"]}),
    "UTF-16": ("Stadt\tn\nKöln\t1\nBonn\t2\n", "utf-16", {"Stadt": ["Köln", "Bonn"]}),
    "UTF-16 without a mark": ("Stadt\tn\nKöln\t1\nB\t2\n", "utf-16-le", {"Stadt": ["Köln", "B"]}),
    "UTF-16 the other way round": ("Stadt,n\nKöln,1\nB,2\n", "utf-16-be", {"Stadt": ["Köln", "B"]}),
    "UTF-32": ("Stadt,n\nKöln,1\nBonn,2\n", "utf-32", {"Stadt": ["Köln", "Bonn"]}),
    "Western": ("Ort;n\nKöln;1\nGroß Gerau;2\n", "cp1252", {"Ort": ["Köln", "Groß Gerau"]}),
    "Polish": ("Miasto;n\nŁódź;1\nGdańsk;2\n", "cp1250", {"Miasto": ["Łódź", "Gdańsk"]}),
    "Russian": ("Город;n\nМосква;1\nСамара;2\n", "cp1251", {"Город": ["Москва", "Самара"]}),
    "Simplified Chinese": ("城市,n\n北京,1\n上海,2\n", "gb18030", {"城市": ["北京", "上海"]}),
    "Traditional Chinese": ("城市,n\n臺北,1\n高雄,2\n", "big5", {"城市": ["臺北", "高雄"]}),
    "Japanese": ("店舗,n\n東京,1\n名古屋,2\n", "cp932", {"店舗": ["東京", "名古屋"]}),
    "Japanese of Unix": ("店舗,n\n東京,1\n大阪,2\n", "euc_jp", {"店舗": ["東京", "大阪"]}),
    "Korean": ("도시,n\n서울,1\n부산,2\n", "euc_kr", {"도시": ["서울", "부산"]}),
    "quotes, line ends and separators in cells": (
        'id,text,n\n1,"a, b; c",5\n2,"two\nlines",6\n3,"say ""hi""",7\n',
        "utf-8",
        {"text": ["a, b; c", "two\nlines", 'say "hi"'], "n": [5, 6, 7]},
    ),
    "comments above": ("# by x\n# y\na,b\n1,2\n3,4\n", "utf-8", {"a": [1, 3], "b": [2, 4]}),
    "titles above and notes below": (
        "Report 2024\nmade on Monday\n\nitem,n,m\nx,1,2\ny,3,4\n\nSource: the till\n",
        "utf-8",
        {"item": ["x", "y"], "n": [1, 3], "m": [2, 4]},
    ),
    "no names": (
        "2024-01-01,North,12\n2024-01-02,South,13\n2024-01-03,North,9\n",
        "utf-8",
        {"column_2": ["North", "South", "North"], "column_3": [12, 13, 9]},
    ),
    "two rows of names": (
        ",2024,,2025,\nRegion,Plan,Actual,Plan,Actual\nN,1,2,3,4\nS,5,6,7,8\n",
        "utf-8",
        {"Region": ["N", "S"], "2024 Plan": [1, 5], "2025 Actual": [4, 8]},
    ),
    "a row of units": (
        "time,speed\n[s],[m/s]\n0,1.5\n1,2.5\n2,3.5\n",
        "utf-8",
        {"time": [0, 1, 2], "speed": [1.5, 2.5, 3.5]},
    ),
    "years as names": ("land,2019,2020\nX,1,2\nY,3,4\n", "utf-8", {"2019": [1, 3], "2020": [2, 4]}),
    "tabs": ("Item\tQty\nI1\t3\nI2\t6\n", "utf-8", {"Item": ["I1", "I2"], "Qty": [3, 6]}),
    "a country called NA": (
        "land,n\nNA,1\nZA,2\nBW,3\nNA,4\n",
        "utf-8",
        {"land": ["NA", "ZA", "BW", "NA"], "n": [1, 2, 3, 4]},
    ),
    "zeros in front": ("zip,n\n02138,1\n90210,2\n", "utf-8", {"zip": ["02138", "90210"]}),
    "more digits than a float has": (
        "tweet,reply,n\n479386071891505153,,1\n479386071891505154,479386071891505155,2\n",
        "utf-8",
        {"tweet": ["479386071891505153", "479386071891505154"]},
    ),
}


@pytest.mark.parametrize("what", DIALECTS)
def test_every_dialect_is_read_as_it_is_meant(tmp_path: Path, what: str) -> None:
    """Encoding, separator, names and values come out right, by the very lines that are told."""
    text, encoding, wanted = DIALECTS[what]
    table = only(look(tmp_path, "x.csv", text.encode(encoding)))
    df = frame(tmp_path, table)
    assert {name: df[name].tolist() for name in wanted} == wanted
    assert [column.name for column in table.columns] == list(df.columns)
    assert table.rows == len(df)
    assert len(table.code) <= 15


# what it is: cells of one column, the numbers they are (None for missing), and the unit
AMOUNTS: dict[str, tuple[list[str], list[float | None], str]] = {
    "dollars": (["$1,234.50", "$20.00", "$3.00"], [1234.5, 20, 3], "$"),
    "euros behind": (["1.234,50 €", "99,00 €", "12.000,00 €"], [1234.5, 99, 12000], "€"),
    "percent": (["12 %", "7.5 %", "100 %"], [12, 7.5, 100], "%"),
    "parentheses": (["1,200.00", "(300.00)", "(75.50)"], [1200, -300, -75.5], ""),
    "a minus behind": (["100.00", "250.00-", "75.50-"], [100, -250, -75.5], ""),
    "a long minus": (["5", "−20", "7"], [5, -20, 7], ""),
    "thousands and millions": (["1.2k", "950", "3.4M", "12k"], [1200, 950, 3.4e6, 12000], ""),
    "German millions": (["1,2 Mio", "3,4 Mio", "900 Tsd"], [1.2e6, 3.4e6, 9e5], ""),
    "Chinese ten thousands": (["1.2万", "800", "3亿"], [12000, 800, 3e8], ""),
    "kilograms": (["5 kg", "6.5 kg", "7 kg"], [5, 6.5, 7], "kg"),
    "words for missing": (
        ["100", "-", "n/a", "200", "tbd", "300"],
        [100, None, None, 200, None, 300],
        "",
    ),
    "about": (
        ["1613", "Approx. 1613", "1700", "1650", "1690", "1701"],
        [1613, None, 1700, 1650, 1690, 1701],
        "",
    ),
    "three decimals": (["10.750", "9.120", "1.200"], [10.75, 9.12, 1.2], ""),
    "spaces between thousands": (["1 200,5", "900", "750,25"], [1200.5, 900, 750.25], ""),
    "Swiss": (["1'200.50", "900.00", "12'000.00"], [1200.5, 900, 12000], ""),
    "a currency's code": (["EUR 5.50", "EUR 6.00", "EUR 1,200.00"], [5.5, 6, 1200], "EUR"),
    "errors of a workbook": (["1.5", "#DIV/0!", "2.5", "#REF!"], [1.5, None, 2.5, None], ""),
    "exponents": (["1.5e3", "2E-2", "7"], [1500, 0.02, 7], ""),
}


@pytest.mark.parametrize("what", AMOUNTS)
def test_an_amount_is_its_number_or_missing_and_said(tmp_path: Path, what: str) -> None:
    """No cell becomes another number, and missing ones are counted."""
    cells, wanted, unit = AMOUNTS[what]
    lines = [f'{at};"{cell}"' if False else f"r{at}\t{cell}" for at, cell in enumerate(cells)]
    found = look(tmp_path, "x.tsv", "row\tamount\n" + "\n".join(lines) + "\n")
    column = only(found).column("amount")
    assert column is not None
    assert column.kind == "number"
    assert column.unit == unit
    got = [None if value != value else value for value in frame(tmp_path, only(found))["amount"]]
    assert got == pytest.approx(wanted)
    assert column.missing == wanted.count(None)
    if column.missing:
        assert any(f"no number in {column.missing} cell" in sentence for sentence in said(found))


def test_a_group_of_three_is_read_by_the_rest_of_the_file(tmp_path: Path) -> None:
    """10.750 is ten thousand where other numbers have decimal commas."""
    table = only(look(tmp_path, "x.csv", "Ort;Leute;Quote\nX;10.750;1,5\nY;9.120;2,25\n"))
    assert frame(tmp_path, table)["Leute"].tolist() == [10750, 9120]


def test_cells_with_several_units_stay_text(tmp_path: Path) -> None:
    """5 kg and 500 g are not 5 and 500."""
    table = only(look(tmp_path, "x.csv", "item,weight\nA,5 kg\nB,500 g\nC,7 kg\n"))
    assert frame(tmp_path, table)["weight"].tolist() == ["5 kg", "500 g", "7 kg"]


DATES: dict[str, tuple[list[str], list[str]]] = {
    "ISO": (["2024-03-01", "2024-12-24"], ["2024-03-01", "2024-12-24"]),
    "day first": (["13/02/2024", "01/03/2024"], ["2024-02-13", "2024-03-01"]),
    "month first": (["02/13/2024", "03/01/2024"], ["2024-02-13", "2024-03-01"]),
    "in order only as months": (
        ["01/02/2024", "02/01/2024", "03/01/2024"],
        ["2024-01-02", "2024-02-01", "2024-03-01"],
    ),
    "points": (["13.02.2024", "01.03.2024"], ["2024-02-13", "2024-03-01"]),
    "short years": (["13.02.24", "01.03.24"], ["2024-02-13", "2024-03-01"]),
    "English": (["March 14, 2024", "May 6, 2024"], ["2024-03-14", "2024-05-06"]),
    "German": (["14. März 2024", "6. Dezember 2023"], ["2024-03-14", "2023-12-06"]),
    "Chinese": (["2024年3月5日", "2024年12月1日"], ["2024-03-05", "2024-12-01"]),
    "months": (["2024-01", "2024-02"], ["2024-01-01", "2024-02-01"]),
    "names of months": (["Jan 2024", "Feb 2024"], ["2024-01-01", "2024-02-01"]),
    "quarters": (["2024-Q1", "2024-Q3"], ["2024-01-01", "2024-07-01"]),
    "quarters first": (["Q1 2024", "Q4 2024"], ["2024-01-01", "2024-10-01"]),
    "with times": (
        ["13/02/2024 10:15", "01/03/2024 23:59"],
        ["2024-02-13T10:15", "2024-03-01T23:59"],
    ),
    "half days": (
        ["02/13/2024 10:15 PM", "03/01/2024 01:00 AM"],
        ["2024-02-13T22:15", "2024-03-01T01:00"],
    ),
    "several zones": (
        ["2024-03-01T10:00:00+01:00", "2024-03-01T10:00:00Z"],
        ["2024-03-01T09:00", "2024-03-01T10:00"],
    ),
    "days of a workbook": (["45292", "45293"], ["2024-01-01", "2024-01-02"]),
    "seconds": (["1709251200", "1709337600"], ["2024-03-01", "2024-03-02"]),
    "milliseconds": (["1709251200000", "1709337600000"], ["2024-03-01", "2024-03-02"]),
    "eight digits": (["20240301", "20241224"], ["2024-03-01", "2024-12-24"]),
}


@pytest.mark.parametrize("what", DATES)
def test_a_date_is_its_day(tmp_path: Path, what: str) -> None:
    """Dates come out of all the ways in which people and programs write them."""
    cells, wanted = DATES[what]
    rows = "".join(f"{cell}\t{at}\n" for at, cell in enumerate(cells))
    table = only(look(tmp_path, "x.tsv", "date\tn\n" + rows))
    assert frame(tmp_path, table)["date"].tolist() == [D(one) for one in wanted]
    column = table.column("date")
    assert column is not None
    assert (column.kind, column.first) == ("date", min(wanted)[:10])


def test_a_date_that_is_none_is_missing_and_said(tmp_path: Path) -> None:
    """One impossible day does not make the column text."""
    days = ["2024-03-01", "2035-13-45", "2024-03-03", "2024-03-04", "2024-03-05"]
    found = look(tmp_path, "x.csv", "day,n\n" + "".join(f"{day},1\n" for day in days))
    column = only(found).column("day")
    assert column is not None
    assert (column.kind, column.missing) == ("date", 1)
    assert "day: no date in 1 cell (2035-13-45); counted as missing." in said(found)


def test_days_that_could_be_months_are_said(tmp_path: Path) -> None:
    """Where nothing tells day from month, the answer can say how they were read."""
    found = look(tmp_path, "x.csv", "d,v\n03/04/2024,1\n05/06/2024,2\n01/02/2024,3\n")
    assert "d: day and month could be either; I read m/d." in said(found)


def test_names_of_months_keep_their_order(tmp_path: Path) -> None:
    """Jan comes before Feb, not after Dec."""
    table = only(look(tmp_path, "x.csv", "month,n\nMar,1\nJan,2\nFeb,3\nDec,4\n"))
    assert list(frame(tmp_path, table)["month"].cat.categories) == ["Jan", "Feb", "Mar", "Dec"]


TOTALS = {
    "at the end": "region,n\nN,100\nS,200\nTotal,300\n",
    "German": "region;n\nN;100\nS;200\nSumme;300\n",
    "Chinese": "部门,n\nN,100\nS,200\n合计,300\n",
    "with other cells blank": "region,shop,n\nN,a,100\nS,b,200\nGrand total,,300\n",
    "subtotals": (
        "region,shop,n\nN,a,100\nTotal N,,100\nS,b,150\nS,c,50\nTotal S,,200\nTotal,,300\n"
    ),
    "written as money": "region,n\nN,$100.00\nS,$200.00\nTotal,$300.00\n",
}


@pytest.mark.parametrize("what", TOTALS)
def test_rows_of_totals_are_left_out_and_said(tmp_path: Path, what: str) -> None:
    """A total is no record."""
    found = look(tmp_path, "x.csv", TOTALS[what])
    assert frame(tmp_path, only(found))["n"].sum() == 300
    assert any("total rows out" in sentence for sentence in said(found))


def test_a_name_that_only_sounds_like_a_total_stays(tmp_path: Path) -> None:
    """Total is also a firm."""
    table = only(
        look(tmp_path, "x.csv", "firm,n\nShell,100\nTotal,250\nEni,30\nBP,70\nOMV,9\nRepsol,8\n")
    )
    assert table.rows == 6


def test_blank_cells_go_on_from_above(tmp_path: Path) -> None:
    """A region that is written once holds for the rows under it."""
    found = look(tmp_path, "x.csv", "region,shop,n\nN,a,1\n,b,2\n,c,3\nS,d,4\n,e,5\n")
    assert frame(tmp_path, only(found))["region"].tolist() == ["N", "N", "N", "S", "S"]
    assert any("filled them down" in sentence for sentence in said(found))


def test_ordinary_gaps_stay_gaps(tmp_path: Path) -> None:
    """Some missing values in a column are no sign that cells go on."""
    rows = "".join(f"{'' if at % 7 == 3 else f'c{at % 3}'},{at}\n" for at in range(40))
    column = only(look(tmp_path, "x.csv", "channel,n\n" + rows)).column("channel")
    assert column is not None
    assert column.missing == 6


def test_lines_with_too_many_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    """The rest of the file is read."""
    found = look(tmp_path, "x.csv", "a,b,c\n1,2,3\n4,5,6\n6,7,8,9\n10,11,12\n")
    assert frame(tmp_path, only(found))["a"].tolist() == [1, 4, 10]
    assert "I left out 1 line with too many cells." in said(found)


def test_an_empty_column_is_kept_and_said(tmp_path: Path) -> None:
    """It has a name, so somebody meant something by it."""
    found = look(tmp_path, "x.csv", "a,fax,b\n1,,2\n3,,4\n")
    assert [column.name for column in only(found).columns] == ["a", "fax", "b"]
    assert "Nothing stands in fax." in said(found)


KINDS = {
    "customer_id": (["17", "17", "18", "19"] * 5, "number"),
    "Order ID": ([str(at) for at in range(100, 120)], "id"),
    "sku": ([f"A-{at % 4}" for at in range(20)], "id"),
    "Kunde": ([f"Kunde {chr(65 + at)}" for at in range(20)], "category"),
    "smoker": (["yes", "no"] * 10, "boolean"),
    "cylinders": (["4", "6", "8", "4"] * 5, "number"),
    "comment": (
        [f"this one came late, and the box was open on one side, no {at}" for at in range(20)],
        "text",
    ),
    "email": ([f"a{at}@example.com" for at in range(20)], "id"),
    "year": (["2007", "2008"] * 10, "number"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_column_is_of_the_kind_that_people_take_it_for(tmp_path: Path, name: str) -> None:
    """Ids are no numbers, names no free text, and yes and no are two values."""
    cells, kind = KINDS[name]
    rows = "".join(f'"{cell}",{at}.5\n' for at, cell in enumerate(cells))
    column = only(look(tmp_path, "x.csv", f"{name},n\n{rows}")).column(name)
    assert column is not None
    assert column.kind == kind


def test_plain_files_need_plain_code(tmp_path: Path) -> None:
    """Where pandas gets it right, one call is all."""
    table = only(look(tmp_path, "x.csv", "city,n,share\nRome,1,0.5\nOslo,2,0.25\n"))
    assert table.code == ("df = pd.read_csv(folder / 'x.csv')",)
    assert table.repairs == ()


def test_the_same_repair_of_several_columns_is_one_loop(tmp_path: Path) -> None:
    """Nobody types a line twelve times."""
    table = only(look(tmp_path, "x.csv", "who,jan,feb,mar\na,$1,$2,$3\nb,$4,$5,$6\n"))
    assert len(table.code) == 3
    assert frame(tmp_path, table)["mar"].tolist() == [3, 6]
