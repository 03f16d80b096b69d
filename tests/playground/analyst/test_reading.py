"""Tables in the encodings and dialects that people have."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.analyst.profile import profile_from
from bot.playground.analyst.recipes.cleaning import repairs_for, to_number
from bot.playground.analyst.recipes.plotting import eastern_fonts
from bot.playground.analyst.recipes.profiling import profile_of
from bot.playground.analyst.recipes.reading import read_delimited
from tests.conftest import sample

from .harness import Chat

EUROPE = [
    ["Ort", "Größe", "Umsatz", "Datum"],
    *[
        [
            town,
            f"{3 + i % 5},{i % 10}",
            f"{1 + i % 4}.{100 + i},5{i % 10}",
            f"{1 + i % 28:02}.03.2025",
        ]
        for i, town in enumerate(["Köln", "Zürich", "Düsseldorf", "Orléans"] * 15)
    ],
]
CHINA = [["城市", "价格"], *[[["北京", "上海", "广州"][i % 3], str(100 + i)] for i in range(60)]]
JAPAN = [["都市", "価格"], *[[["東京", "大阪", "なごや"][i % 3], str(100 + i)] for i in range(60)]]
QUOTED = [
    ["note", "price", "when"],
    *[[f'two\nlines, "{i}"', f"${1000 + i:,}.50", f"2025-01-{1 + i % 28:02}"] for i in range(60)],
]


def _text(rows: list[list[str]], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


MATRIX: list[tuple[str, bytes, list[str], dict[str, str]]] = [
    (f"europe {encoding} {separator!r}", _text(EUROPE, separator).encode(encoding), EUROPE[0],
     {"Größe": "number", "Umsatz": "number", "Datum": "date", "Ort": "category"})
    for encoding, separator in [
        ("utf-8", ";"), ("utf-8-sig", ";"), ("cp1252", ";"), ("latin-1", "\t"), ("utf-16", "\t"),
        ("utf-16-le", ";"), ("utf-8", "|"),
    ]
] + [
    ("china gb18030", _text(CHINA, ",").encode("gb18030"), CHINA[0], {"价格": "number"}),
    ("china gbk tab", _text(CHINA, "\t").encode("gbk"), CHINA[0], {"价格": "number"}),
    ("japan shift-jis", _text(JAPAN, ",").encode("shift_jis"), JAPAN[0], {"価格": "number"}),
    ("quoted newlines", _text(QUOTED, ",").encode(), QUOTED[0],
     {"note": "text", "price": "number", "when": "date"}),
    ("gzip", gzip.compress(_text(QUOTED, ",").encode()), QUOTED[0], {"price": "number"}),
    ("preamble", b"Report of March\n\nmade by hand\n" + _text(EUROPE, ";").encode(), EUROPE[0],
     {"Umsatz": "number"}),
    ("no header", _text(QUOTED[1:], ",").encode(), ["column_1", "column_2", "column_3"], {}),
    ("windows lines", _text(EUROPE, ";").replace("\n", "\r\n").encode("cp1252"), EUROPE[0],
     {"Umsatz": "number"}),
]  # fmt: skip


def _profile(path: Path) -> dict[str, Any]:
    """The facts of each column, by the functions that the analyst's first script is made of."""
    table, call = read_delimited(path)
    again = eval(call, {"pd": pd, "path": path})
    pd.testing.assert_frame_equal(table, again)
    table.columns = table.columns.astype(str).str.strip()
    for line in repairs_for(table):
        exec(line, {"pd": pd, "table": table, "to_number": to_number})
    return {"rows": len(table), **profile_of(table)["columns"]}


@pytest.mark.parametrize(("data", "names", "kinds"), [row[1:] for row in MATRIX],
                         ids=[row[0] for row in MATRIX])  # fmt: skip
def test_dialects_are_understood(
    tmp_path: Path, data: bytes, names: list[str], kinds: dict[str, str]
) -> None:
    """Rows, columns and their kinds come out right, and the call that is told reads the same."""
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    profile = _profile(path)
    assert profile.pop("rows") == 60
    assert list(profile) == names
    assert {name: profile[name]["kind"] for name in kinds} == kinds


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.text(alphabet='abcäöü ,;"\n', max_size=8), st.integers(-9999, 9999)),
        min_size=12,
        max_size=30,
    ),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_table_written_by_the_csv_module_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, int]],
    separator: str,
    encoding: str,
) -> None:
    """Whatever stands in the texts, the numbers beside them keep their rows and values."""
    cells = [
        ["text", "n", "k"],
        *[[f"x{text}x", str(n), str(i)] for i, (text, n) in enumerate(rows)],
    ]
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_bytes(_text(cells, separator).encode(encoding))
    table, _ = read_delimited(path)
    assert table["n"].tolist() == [n for _, n in rows]


async def test_european_numbers_keep_their_size(chat: Chat, tmp_path: Path) -> None:
    """1.100,50 is eleven hundred and a half, in the profile and in the scripts after it."""
    path = tmp_path / "umsatz.csv"
    path.write_bytes(_text(EUROPE, ";").encode("cp1252"))
    answer = await chat.ask("Top 3 of Ort by Umsatz", [path])
    profile = profile_from(answer.runs[1][1].stdout)
    assert profile is not None
    sales, size = profile.column("Umsatz"), profile.column("Größe")
    assert sales is not None and size is not None
    assert sales.facts["min"] == 1100.5
    assert (size.facts["min"], size.facts["max"]) == (3.0, 7.9)
    assert "Orléans has the highest Umsatz: 4," in answer.finding


async def test_east_asian_labels_are_drawn_or_it_is_said(chat: Chat, tmp_path: Path) -> None:
    """Without a font for the letters the plot shows boxes, and the answer says so."""
    path = tmp_path / "cities.csv"
    path.write_bytes(_text(CHINA, ",").encode("gb18030"))
    answer = await chat.ask("rows by 城市", [path])
    assert answer.outputs
    assert ("no East Asian font" in answer.text) == (not eastern_fonts())


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    table = pd.DataFrame(rows)
    match path.suffix:
        case ".xlsx":
            table.to_excel(path, index=False, startrow=2)
        case ".parquet":
            table.to_parquet(path)
        case ".jsonl":
            table.to_json(path, orient="records", lines=True)
        case _:
            path.write_text(json.dumps({"made": "today", "items": rows}), encoding="utf-8")


@pytest.mark.parametrize("suffix", sample([".xlsx", ".parquet", ".json", ".jsonl"], 1))
async def test_other_table_formats_take_the_same_way(
    chat: Chat, tmp_path: Path, suffix: str
) -> None:
    """Workbooks, Parquet and JSON are tables too."""
    rows = [{"speed": i % 17, "gone": "yes" if i % 17 > 9 else "no", "k": i % 3} for i in range(99)]
    rows[5]["gone"] = rows[7]["gone"] = "yes"
    _write(tmp_path / f"table{suffix}", rows)
    answer = await chat.ask("What drives gone?", [tmp_path / f"table{suffix}"])
    assert answer.finding.startswith("Speed is the strongest driver"), answer.text
